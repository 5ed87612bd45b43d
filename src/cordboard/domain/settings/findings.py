"""The findings of the settings check: each with its severity, its text and its fix.

The checks are in `contradictions.py` (the company) and `plan_contradictions.py` (the plan of one CRM).
"""

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.regions import REGION

ERROR, WARNING = "error", "warning"
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
    "team.primary": (ERROR, "{extension} is not an extension of {name}.", "Choose one of their extensions."),
    "team.could_map": (
        WARNING,
        "{name} has the same e-mail address as {user} in {connection}, but isn't mapped to that user.",
        "Map {name} to the user {id}.",
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
    "stop_list.twice": (WARNING, "{number} is ignored twice.", "Remove one entry."),
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
        "Turn this cell off, or use create_if_none.",
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
    "deal_places.twice": (ERROR, "Two pipelines for new deals of {manager}.", "Keep one of them."),
    "deal_places.stage_alone": (
        WARNING,
        "A stage is set without a pipeline: {stage}.",
        "Choose the pipeline and the stage.",
    ),
    "caller_fields.no_person": (
        ERROR,
        "Only fields of contacts, leads and accounts can be shown, not of a {entity}.",
        "Choose contact, lead or account, or remove the row.",
    ),
    "caller_fields.no_name": (ERROR, "Select a field for the {entity}.", "Select the field, or remove the row."),
    "caller_fields.many": (ERROR, "Too many {entity} fields: {count}. The limit is {most}.", "Remove some of them."),
    "deal_active_within.negative": (ERROR, "Deals can't count as active for {days} days.", "Enter at least one day."),
    "callback_within.negative": (ERROR, "A call-back can't be due before the call.", "Enter 0 or more."),
    "callback_days.none": (ERROR, "No call-back day is selected.", "Select at least one day."),
    "callback_within.long": (ERROR, "Call-backs would be due after {days} days.", "Enter {most} days or less."),
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
    "alerts.password_forgotten": (
        WARNING,
        "The password entered for {host} isn't sent to another mail server or another way: saving removes it.",
        "Save, then enter the password of the new mail server.",
    ),
    "alerts.url": (ERROR, "{url} isn't a valid http or https URL.", "Enter the full URL, starting with https://."),
    "alerts.away_after": (ERROR, "The downtime can't be negative.", "Enter 0 minutes or more."),
    "alerts.repeat_after": (ERROR, "The reminder interval is too short.", "Enter one minute or more."),
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
