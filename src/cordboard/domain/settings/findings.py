"""The findings of the settings check: each with its severity, its text and its fix.

The checks are in `contradictions.py` (the company) and `plan_contradictions.py` (the plan of one CRM).
"""

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.regions import REGION
from cordboard.domain.settings.routing_findings import ROUTING_FINDINGS
from cordboard.domain.settings.severity import ERROR, WARNING

FINDINGS: dict[str, tuple[str, str, str]] = {  # code: severity, text, what to do
    "region.unknown": (ERROR, "Unknown country code: {region}.", f"Enter {REGION}."),
    "time_zone.unknown": (ERROR, "Unknown time zone: {zone}.", "Use a name such as Europe/Madrid."),
    "hours.time": (ERROR, "{time} isn't a valid time.", "Use the format 09:00."),
    "hours.empty": (ERROR, 'The business hours "{name}" start and end at {time}.', "Choose a different end."),
    "hours.no_day": (WARNING, 'The business hours "{name}" have no days.', "Select at least one day."),
    "language.unknown": (ERROR, "The language {language} isn't available.", "Use one of: {known}."),
    "team.id": (ERROR, "{name} has no ID.", "Give each team member an ID."),
    "team.twice": (ERROR, "Two team members have the ID {id}.", "Give each team member a different ID."),
    "team.extension": (
        WARNING,
        "Extension {extension} is assigned to several people ({people}). Its calls go to the first.",
        "Assign it to one person.",
    ),
    "team.no_extension": (
        ERROR,
        "{extension} isn't a valid extension.",
        "Enter digits, such as 101, or the account name that your phone system uses.",
    ),
    "team.typed_extension": (
        ERROR,
        "{extension} isn't a valid extension. Did you mean {better}?",
        "Enter {better}, or the account name that your phone system uses.",
    ),
    "team.primary": (ERROR, "{extension} is not an extension of {name}.", "Choose one of their extensions."),
    "team.could_map": (
        WARNING,
        "{name} has the same e-mail address as {user} in {connection}, but isn't mapped to that user.",
        "Map {name} to the user {id}.",
    ),
    "team.user_unknown": (
        WARNING,
        "{user}, the console user of {name}, doesn't exist, so nobody sees the calls of {name} as their own.",
        "Choose another user, or none.",
    ),
    "numbers.twice": (ERROR, "Duplicate number: {number} ({rows}).", "Keep one of them."),
    "numbers.number": (
        ERROR,
        "{number} isn't a valid phone number or extension.",
        "Enter the full number, such as +34 928 000 080.",
    ),
    "numbers.open": (
        WARNING,
        "{number} isn't a full number in {region}, so its calls may not be recognized.",
        "Enter it with + and the country code.",
    ),
    "numbers.owner": (ERROR, "No team member has the ID {owner}.", "Choose a team member."),
    "numbers.ignored_and_owned": (
        WARNING,
        "{number} is ignored but also has an owner, {owner}. Its calls aren't logged.",
        "Remove the owner, or stop ignoring the number.",
    ),
    "stop_list.number": (
        WARNING,
        "{number} in the ignored numbers isn't a valid number, so it never matches.",
        "Enter the full number.",
    ),
    "queues.name": (ERROR, "A queue has no name.", "Enter its name as the phone system writes it, or remove the row."),
    "queues.twice": (ERROR, "Duplicate queue: {queue}.", "Keep one of them."),
    "extensions.number": (
        ERROR,
        "{extension} isn't a valid extension.",
        "Enter it as your phone system writes it, such as 101.",
    ),
    "extensions.twice": (ERROR, "Duplicate extension: {extension}.", "Keep one of them."),
    "extensions.first_leg": (
        ERROR,
        "{first_leg} can't ring first: it is neither an extension nor a phone number.",
        "Enter an extension, or the full number of a mobile or landline.",
    ),
    "extensions.caller_id": (
        ERROR,
        "{number} isn't one of your numbers, so it can't be shown as caller ID.",
        "Choose one of your numbers, or add it in Settings, Phone numbers.",
    ),
    "extensions.mac": (ERROR, "{mac} isn't a MAC address.", "Enter its 12 digits, such as 00:15:65:ab:cd:ef."),
    "dialling.prefix": (
        ERROR,
        "{prefix} isn't the beginning of a number.",
        "Enter + and digits, such as +34.",
    ),
    "sms.prefix": (ERROR, "{prefix} isn't the beginning of a number.", "Enter + and digits, such as +34."),
    "sms.sender": (
        ERROR,
        "Phones can't show {sender} as the sender of an SMS.",
        "Use 3 to 11 Latin letters and digits with at least one letter, or a number.",
    ),
    "sms.quiet": (
        ERROR,
        "Quiet hours begin and end at {time}, so they never apply.",
        "Change one of the two times, or switch quiet hours off.",
    ),
    "queues.no_agents": (
        WARNING,
        "The queue {queue} of {title} has no agents, so its callers reach nobody.",
        "Add agents to the queue in the phone system.",
    ),
    "queues.unassigned": (
        WARNING,
        "Agents of the queue {queue} of {title} are nobody of the team: {extensions}.",
        "Assign each of these extensions to a person in Settings, Team.",
    ),
    "team.stray_phone": (
        WARNING,
        "A phone that is set up as {phone} is registered on extension {extension} of {title}. Its calls count for the "
        "person of {extension}.",
        "Register the phone on {phone}, or give it the name {extension}.",
    ),
    "permission.missing": (
        WARNING,
        "{title} has not granted the permissions that these rules need: {missing}. What needs them waits.",
        "Save, then reconnect {title} to grant them.",
    ),
    "stop_list.extension": (
        ERROR,
        "{number} in the ignored numbers isn't an extension.",
        "Enter digits, such as 101, or the account name that your phone system uses.",
    ),
    "stop_list.prefix": (
        ERROR,
        "{number} in the ignored numbers isn't a prefix.",
        "Enter at least two digits behind +, such as +34900, or a national prefix such as 900.",
    ),
    "stop_list.range": (
        ERROR,
        "{number} in the ignored numbers isn't a range.",
        "Enter two numbers of the same length, the lower one first, such as 100-199.",
    ),
    "stop_list.tag": (ERROR, "An ignored tag has no name.", "Enter the tag as it is in the CRM, or remove the entry."),
    "stop_list.no_tags": (
        WARNING,
        "The tag {number} is ignored, but no CRM connection names a field for tags.",
        "Enter the field as crm.CONNECTION.tag_field, such as Tag.",
    ),
    "stop_list.until": (ERROR, "{until} isn't a day or a time.", "Use 2026-12-31 or 2026-12-31T18:00+01:00."),
    "stop_list.twice": (WARNING, "{number} is ignored twice.", "Remove one entry."),
    "stop_list.covered": (
        WARNING,
        "{number} is already ignored by {other}, so this entry has no effect.",
        "Remove this entry.",
    ),
    "stop_list.overlap": (WARNING, "The ranges {number} and {other} overlap.", "Join them, or shorten one."),
    "unheard_after.none": (ERROR, "The timeout must be longer than zero.", "Enter one minute or more."),
    "unheard_after.long": (
        ERROR,
        "A call that never ends would stay open for {days} days.",
        "Enter {most} days or less.",
    ),
    "unheard_after.short": (
        WARNING,
        "{minutes} minutes is short: active calls without events could be closed too early.",
        "Enter {least} minutes or more.",
    ),
    "connection.unknown": (
        WARNING,
        "CRM connection not found: {connection}.",
        "Correct the name, or remove the entry.",
    ),
    "default_user.missing": (
        WARNING,
        "No default owner set. Unassigned records will belong to the user who connected the CRM.",
        "Choose a default owner.",
    ),
    "default_user.inactive": (
        ERROR,
        "The default owner {user} is no longer active in the CRM.",
        "Choose another user.",
    ),
    "user.unknown": (ERROR, "User not found in the CRM: {user}.", "Choose another user."),
    "user.inactive": (
        WARNING,
        "{user} is no longer active in the CRM. The default owner is used instead.",
        "Choose another user.",
    ),
    "user.no_mapping": (
        WARNING,
        "{name} has no user in {connection}. The default owner is used instead.",
        "Map {name} to a user of {connection}.",
    ),
    "owners.cycle": (ERROR, "Circular owner rules: {circle}.", "Set one of them to the agent who answered."),
    "owners.twice": (ERROR, "Two owner rules for the same record type: {entity}.", "Keep one of them."),
    "owners.no_user": (ERROR, "No user selected as the owner: {entity}.", "Choose a user."),
    "owners.no_target": (ERROR, "This record type has no owner rule: {entity}.", "Remove this rule."),
    "scenario.twice": (ERROR, "Two modes for the same cell: {entity}, {situation}, {party}.", "Keep one of them."),
    "scenario.no_meaning": (
        ERROR,
        'The mode "{mode}" can\'t be used here: {entity}, {situation}, {party}.',
        "Use one of: {modes}.",
    ),
    "scenario.nobody_to_update": (
        WARNING,
        "New callers have no record to update: {entity}, {situation}.",
        "Turn this cell off, use create_if_none, or wait for a record (wait_for_record).",
    ),
    "scenario.own_owner": (
        ERROR,
        "update_only has no effect on {entity}: the owner rule {rule} keeps the current owner.",
        "Choose another owner rule for {entity}, such as call_manager, or turn these cells off.",
    ),
    "scenario.never": (
        WARNING,
        "Leads are only created for new callers, so this cell has no effect: {situation}, {party}.",
        "Turn this cell off.",
    ),
    "scenario.lead_beside": (
        WARNING,
        "A new caller would become both a lead and another record ({entity}). The lead isn't created ({situation}).",
        "Choose one of the two.",
    ),
    **ROUTING_FINDINGS,
    "crm_routing.twice": (ERROR, "Two rows for the same record type: {entity}.", "Keep one of them."),
    "crm_routing.no_record": (ERROR, "This record type isn't created from calls: {entity}.", "Remove the row."),
    "crm_routing.nobody": (
        ERROR,
        "No CRM gets records of this type: {entity}.",
        "Choose a CRM, or remove the row: then every CRM gets them.",
    ),
    "crm_routing.off": (
        WARNING,
        "{connection} is chosen for records of this type ({entity}), but its logging rules are off for them.",
        "Turn them on for {connection}, or take it out of the row.",
    ),
    "deal_places.twice": (ERROR, "Two pipelines for the same new deals.", "Keep one of them."),
    "deal_places.stage_alone": (
        WARNING,
        "A stage is set without a pipeline: {stage}.",
        "Choose the pipeline and the stage.",
    ),
    "deal_places.manager": (
        WARNING,
        "Some managers have no pipeline of their own, so their deals go to the common one: {names}.",
        "Add a rule for each of them, or leave it so.",
    ),
    "place.gone": (ERROR, "The CRM has no pipeline {place} any more.", "Choose another pipeline."),
    "place.stage_gone": (ERROR, "The pipeline has no stage {stage}.", "Choose a stage of this pipeline."),
    "lead_status.gone": (WARNING, "The CRM has no lead status {status}.", "Choose another status."),
    "field.gone": (WARNING, "The CRM has no field {field} ({entity}).", "Choose another field."),
    "field.read_only": (WARNING, "The field {field} can't be written in the CRM.", "Choose another field."),
    "task_type.gone": (WARNING, "The CRM has no task type {type}.", "Choose another type."),
    "rules.parameter": (ERROR, "A condition names no parameter.", "Choose a parameter, such as utm_source."),
    "rules.value": (ERROR, "The operator {operator} needs a value.", "Enter a value."),
    "rules.pattern": (ERROR, "{value} isn't a valid regular expression: {reason}.", "Correct the expression."),
    "rules.list": (
        ERROR,
        "{operator} compares with one value, but there is a list: {value}.",
        "Use in_list, or enter one value.",
    ),
    "rules.number": (ERROR, "{value} isn't a number, so {operator} can't compare it.", "Enter a number, such as 30."),
    "rules.time": (ERROR, "{value} isn't a day or a time, so {operator} can't compare it.", "Use 2026-12-31."),
    "rules.never": (WARNING, "Rule {rule} never matches: its conditions contradict each other.", "Change one of them."),
    "rules.shadowed": (
        WARNING,
        "Rule {rule} is never reached: rule {other} matches the same calls before it.",
        "Move it up, or remove it.",
    ),
    "rules.shadowed_together": (
        WARNING,
        "Rule {rule} is never reached: the rules {other} together match the same calls before it.",
        "Move it up, or remove it.",
    ),
    "rules.no_effect": (
        WARNING,
        "Rule {rule} sets nothing: its calls are handled as if no rule matched.",
        "Choose what it sets, or remove it.",
    ),
    "rules.no_task_type_field": (
        WARNING,
        "Rule {rule} sets a task type, but no field takes it. It is added to the description.",
        "Enter the field of tasks as crm.CONNECTION.task_type_field.",
    ),
    "rules.tag_field_gone": (
        WARNING,
        "{connection} has no field {field}, so the tags of rules are left out.",
        "Choose another field for tags, or create it in the CRM.",
    ),
    "rules.task_type_field_gone": (
        WARNING,
        "{connection} has no field {field} of tasks, so the task types of rules are left out.",
        "Choose another field for task types, or create it in the CRM.",
    ),
    "rules.task_type_gone": (
        WARNING,
        "Rule {rule} sets the task type {type}, which {connection} doesn't offer.",
        "Choose another type, or add it in the CRM.",
    ),
    "rules.no_tag_field": (
        WARNING,
        "Rule {rule} sets tags, but no field takes them. They are left out.",
        "Enter the field as crm.CONNECTION.tag_field, such as Tag.",
    ),
    "caller_fields.no_person": (
        ERROR,
        "Only fields of contacts, leads and accounts can be shown, not of a {entity}.",
        "Choose contact, lead or account, or remove the row.",
    ),
    "caller_fields.no_name": (ERROR, "Select a field for the {entity}.", "Select the field, or remove the row."),
    "caller_fields.many": (ERROR, "Too many {entity} fields: {count}. The limit is {most}.", "Remove some of them."),
    "mappings.parameter": (
        ERROR,
        "A field mapping names no parameter.",
        "Choose a parameter of the call, such as utm_source.",
    ),
    "mappings.field": (ERROR, "A field mapping names no field.", "Choose a field of the CRM."),
    "mappings.twice": (
        ERROR,
        "{field} ({entity}) is mapped twice: from {first} and from {second}.",
        "Keep one of them.",
    ),
    "mappings.standard": (
        ERROR,
        "{field} ({entity}) is a standard field of {connection}.",
        "Choose a custom field, or allow standard fields for this mapping (standard = true).",
    ),
    "mappings.read_only": (ERROR, "{field} ({entity}) is read-only in {connection}.", "Choose another field."),
    "mappings.type": (
        ERROR,
        "{field} ({entity}) can't take a value of a call: its type in {connection} is {type}.",
        "Choose a field for text, a number, a date, a choice, a link, a phone number or an e-mail address.",
    ),
    "mappings.gone": (
        WARNING,
        "{connection} has no field {field} ({entity}), so its value is not saved.",
        "Choose another field, or create it in the CRM.",
    ),
    "mappings.unseen": (
        WARNING,
        "No recent call has the parameter {parameter}.",
        "Check its name. If it is still to come, nothing needs to be done.",
    ),
    "mappings.conversation": (
        WARNING,
        "Conversations aren't written into the CRM yet, so this mapping has no effect.",
        "Keep it until messengers can be connected, or remove it.",
    ),
    "deal_active_within.negative": (ERROR, "Deals can't count as active for {days} days.", "Enter at least one day."),
    "callback_within.negative": (ERROR, "A call-back can't be due before the call.", "Enter 0 or more."),
    "callback_days.none": (ERROR, "No call-back day is selected.", "Select at least one day."),
    "callback_within.long": (ERROR, "Call-backs would be due after {days} days.", "Enter {most} days or less."),
    "wait_for_record.negative": (ERROR, "The wait for a record can't be negative.", "Enter 0 or more."),
    "adopt_within.negative": (ERROR, "Calls can't be linked before they end.", "Enter 0 or more."),
    "escalate_after.none": (
        ERROR,
        "A call-back can't be overdue at once.",
        "Enter one hour or more, or leave it empty.",
    ),
    "escalate_to.no_deadline": (
        WARNING,
        "No time is set after which call-backs are overdue, so nobody gets them.",
        "Enter the time, or choose nobody.",
    ),
    "texts.misspelt": (ERROR, "Unknown placeholder: {name}.", "Did you mean {meant}?"),
    "texts.unknown": (ERROR, "Unknown placeholder: {name}.", "Use one of: {known}."),
    "texts.open": (
        ERROR,
        "{sign} isn't closed: {text}",
        "Close it on the same line. To show the sign itself, write it twice.",
    ),
    "texts.nested": (ERROR, "A section can't contain another section: {text}", "Close the first one with ] before it."),
    "texts.long": (ERROR, "The template has {length} characters. The limit is {most}.", "Shorten it."),
    "texts.lines": (ERROR, "This field has one line, but the template has {lines}.", "Write it in one line."),
    "texts.fixed": (
        WARNING,
        "The template has no placeholder, so this text is the same in every record.",
        "Add a placeholder, such as the client.",
    ),
    "texts.cut": (
        WARNING,
        "{connection} keeps {most} characters in {field}. The text of an example call has {length}, so it is cut.",
        "Shorten the template, or make the field longer in the CRM.",
    ),
    "alerts.host": (ERROR, "{host} isn't a valid mail server name.", "Enter a host name or address, without the port."),
    "alerts.port": (ERROR, "{port} isn't a valid port.", "Use 587 (STARTTLS), 465 (TLS) or 25."),
    "alerts.nobody": (ERROR, "Add at least one recipient.", "Enter a recipient, or turn off e-mail notifications."),
    "alerts.address": (
        ERROR,
        "{address} isn't a valid e-mail address.",
        "Enter addresses such as name@example.com, without a display name.",
    ),
    "alerts.in_the_clear": (
        WARNING,
        "The username and password for {host} would be sent unencrypted.",
        "Choose STARTTLS or TLS, or allow private addresses if the server is in your network.",
    ),
    "reports.id": (
        ERROR,
        "{id} isn't a valid report ID.",
        "Use up to 40 lower-case letters, digits, hyphens and underscores.",
    ),
    "reports.twice": (ERROR, "Two reports have the ID {id}.", "Give each report a different ID."),
    "reports.nobody": (ERROR, "The report has no recipients.", "Enter a recipient, or turn off the report."),
    "reports.many": (ERROR, "The report has {count} recipients. The limit is {most}.", "Use a mailing list."),
    "reports.no_mail": (
        WARNING,
        "Reports can't be sent: no mail server is set.",
        "Enter the mail server under Settings, Alerts.",
    ),
    "alerts.chat": (
        ERROR,
        "{chat} isn't a Telegram chat.",
        "Enter the chat ID, such as -1001234567890, or a channel name such as @calls.",
    ),
    "alerts.queue_wait": (ERROR, "The waiting time of queues isn't usable.", "Enter 10 seconds to 4 hours."),
    "alerts.queue_target": (ERROR, "The share of calls answered in time isn't usable.", "Enter 1 to 100 percent."),
    "alerts.queue_calls": (ERROR, "The number of calls isn't usable.", "Enter 1 or more."),
    "alerts.no_calls": (ERROR, "The time without calls isn't usable.", "Enter 5 minutes to 7 days."),
    "alerts.no_hours": (
        WARNING,
        "No business hours are set, so calls are expected around the clock.",
        "Enter the hours under Settings, Company.",
    ),
    "alerts.password_forgotten": (
        WARNING,
        "The password entered for {host} isn't sent to another mail server or another way: saving removes it.",
        "Save, then enter the password of the new mail server.",
    ),
    "alerts.url": (ERROR, "{url} isn't a valid http or https URL.", "Enter the full URL, starting with https://."),
    "alerts.away_after": (ERROR, "The downtime can't be negative.", "Enter 0 minutes or more."),
    "alerts.repeat_after": (ERROR, "The reminder interval is too short.", "Enter one minute or more."),
    "retention.too_short": (
        ERROR,
        "{days} days are too few: for {least} days a late report can still correct a call.",
        "Enter {least} days or more, or 0 to keep the data without an end.",
    ),
    "recordings.no_bucket": (
        ERROR,
        "Recordings are to be kept in a bucket, and none is named.",
        "Enter the bucket, or choose the folder of this server.",
    ),
    "recordings.outlives_calls": (
        WARNING,
        "Recordings are to be kept for {days} days (0: no limit), but calls are deleted after {calls} days, and the "
        "recording goes with its call.",
        "Keep calls as long as their recordings, or enter {calls} days or fewer.",
    ),
    "setting.renamed": (
        WARNING,
        "The setting {key} is now {now}.",
        "Use {now}. The old name works for one more version.",
    ),
}


class Finding(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One finding. `severity` is `error` (not to be saved) or `warning`; `where` is a path into the settings."""

    code: str
    severity: str
    where: str
    text: str
    evidence: str = ""
    fix: str = ""
    values: dict[str, str] = {}


def finding(code: str, where: str, evidence: str = "", **values: str) -> Finding:
    """The finding of this code with its values filled in."""
    severity, text, fix = FINDINGS[code]
    return Finding(
        code=code,
        severity=severity,
        where=where,
        text=text.format(**values),
        evidence=evidence,
        fix=fix.format(**values),
        values=values,
    )
