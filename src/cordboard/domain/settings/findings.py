"""The findings of the settings check: each with its severity, its text and its fix.

The checks are in `contradictions.py` (the company) and `plan_contradictions.py` (the plan of one CRM).
"""

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.regions import REGION

ERROR, WARNING = "error", "warning"
FINDINGS: dict[str, tuple[str, str, str]] = {  # code: severity, text, what to do
    "region.unknown": (ERROR, "There is no region {region}.", f"Use {REGION}."),
    "time_zone.unknown": (ERROR, "There is no time zone {zone}.", "Use a name such as Europe/Madrid."),
    "hours.time": (ERROR, "{time} is no time of day.", "Write it as 09:00."),
    "hours.empty": (ERROR, "The hours {name} begin and end at {time}.", "Set an end other than the beginning."),
    "hours.no_day": (WARNING, "The hours {name} are open on no day.", "Choose at least one day."),
    "language.unknown": (ERROR, "Cordboard does not speak the language {language}.", "Use one of: {known}."),
    "team.id": (ERROR, "{name} has no id.", "Give each person of the team an id."),
    "team.twice": (ERROR, "Two people of the team have the id {id}.", "Give each person an id of their own."),
    "team.extension": (
        WARNING,
        "Extension {extension} belongs to several people ({people}); its calls go to the first.",
        "Give the extension to one person.",
    ),
    "team.primary": (ERROR, "{extension} is not an extension of {name}.", "Choose one of their extensions."),
    "team.could_map": (
        WARNING,
        "{name} has the e-mail address of the user {user} of {connection}, but is not mapped to that user.",
        "Map {name} to the user {id}.",
    ),
    "numbers.twice": (ERROR, "The number {number} is listed twice: {rows}.", "Keep one of them."),
    "numbers.number": (
        ERROR,
        "{number} is neither a phone number nor an extension.",
        "Write it in full, such as +34...",
    ),
    "numbers.open": (
        WARNING,
        "{number} is not a full number in {region}, so its calls may not be recognised.",
        "Write it with a plus and the country code.",
    ),
    "numbers.owner": (ERROR, "Nobody in the team has the id {owner}.", "Choose a person of the team."),
    "numbers.ignored_and_owned": (
        WARNING,
        "{number} is ignored and belongs to {owner} as well; no records are created for it.",
        "Remove the owner, or do not ignore the number.",
    ),
    "stop_list.number": (WARNING, "{number} on the stop list is no number and never matches.", "Write it in full."),
    "stop_list.twice": (WARNING, "{number} is on the stop list twice.", "Remove one entry."),
    "unheard_after.none": (ERROR, "A call cannot be given up before it is heard of.", "Set a minute or more."),
    "unheard_after.long": (
        ERROR,
        "A call whose end is never reported would stay open for {days} days.",
        "Set {most} days or less.",
    ),
    "unheard_after.short": (
        WARNING,
        "Calls may be quiet for longer than {minutes} minutes and go on; they would be recorded as ended.",
        "Set {least} minutes or more.",
    ),
    "connection.unknown": (
        WARNING,
        "There is no CRM connection {connection}.",
        "Correct the name, or remove the entry.",
    ),
    "default_user.missing": (
        WARNING,
        "No default user is chosen. What belongs to nobody is owned by the user of the connection.",
        "Choose a default user.",
    ),
    "default_user.inactive": (ERROR, "The default user {user} is no longer active in the CRM.", "Choose another user."),
    "user.unknown": (ERROR, "The CRM has no user {user}.", "Choose another user."),
    "user.inactive": (
        WARNING,
        "{user} is no longer active in the CRM; the default user is used instead.",
        "Choose another user.",
    ),
    "user.no_mapping": (
        WARNING,
        "{name} has no user in {connection}; the default user is used instead.",
        "Map {name} to a user of {connection}.",
    ),
    "owners.cycle": (ERROR, "The owner rules run in a circle: {circle}.", "Let one of them take the call's manager."),
    "owners.twice": (ERROR, "Two owner rules are set for the {entity}.", "Keep one of them."),
    "owners.no_user": (ERROR, "The owner of the {entity} is a fixed user, but none is named.", "Choose the user."),
    "owners.no_target": (ERROR, "There is no owner rule for a {entity}.", "Remove this rule."),
    "scenario.twice": (ERROR, "Two modes are set for the {entity}: {situation}, client {party}.", "Keep one of them."),
    "scenario.no_meaning": (
        ERROR,
        "The mode {mode} means nothing for a {entity} ({situation}, client {party}).",
        "Use one of: {modes}.",
    ),
    "scenario.nobody_to_update": (
        WARNING,
        "A new client has no {entity} that could be updated ({situation}).",
        "Switch this cell off, or use create_if_none.",
    ),
    "scenario.own_owner": (
        ERROR,
        "A known {entity} is to be updated, but its owner rule {rule} names the owner it has: nothing ever changes.",
        "Give the {entity} an owner rule that names somebody else, such as call_manager, or switch these cells off.",
    ),
    "scenario.never": (
        WARNING,
        "A lead is only created for a new client, so this cell never does anything ({situation}, client {party}).",
        "Switch this cell off.",
    ),
    "scenario.lead_beside": (
        WARNING,
        "In {situation} a new client would become {entity} and lead: the same person twice, so no lead is created.",
        "Choose one of the two.",
    ),
    "deal_places.twice": (ERROR, "Two deal places are set for {manager}.", "Keep one of them."),
    "deal_places.stage_alone": (
        WARNING,
        "A stage is chosen without its pipeline ({stage}).",
        "Choose pipeline and stage together.",
    ),
    "deal_active_within.negative": (ERROR, "Deals cannot be active for {days} days.", "Set at least one day."),
    "callback_within.negative": (ERROR, "A call-back cannot be due before the call.", "Set a time from now on."),
    "callback_days.none": (ERROR, "A call-back is due on no day of the week.", "Choose at least one day."),
    "callback_within.long": (ERROR, "A call-back would be due after {days} days.", "Set {most} days or less."),
    "alerts.host": (ERROR, "{host} is not the name of a mail server.", "Write its name or address, without port."),
    "alerts.port": (ERROR, "A mail server has no port {port}.", "Use 587 (STARTTLS), 465 (TLS) or 25."),
    "alerts.nobody": (ERROR, "No recipient is named for mail.", "Name somebody, or switch mail off."),
    "alerts.address": (
        ERROR,
        "{address} is not a mail address.",
        "Write it as name@example.com, without a name before.",
    ),
    "alerts.in_the_clear": (
        WARNING,
        "User name and password travel unencrypted to {host}.",
        "Choose STARTTLS or TLS, or allow private addresses if the server is in your own network.",
    ),
    "alerts.url": (ERROR, "{url} is not an http or https address.", "Write it in full, with https://."),
    "alerts.away_after": (ERROR, "A system cannot be away for less than no time.", "Set 0 minutes or more."),
    "alerts.repeat_after": (ERROR, "An alert cannot be repeated that often.", "Set a minute or more."),
    "setting.renamed": (WARNING, "The setting {key} is now {now}.", "Use {now}; the old name is read for one version."),
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
