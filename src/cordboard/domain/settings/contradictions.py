"""Contradictions and weak spots in settings, each with its evidence and what to do about it.

Only what the settings themselves and the CRM's users can tell; pipelines, stages and scopes are not looked at here.

"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from cordboard.domain.alerts.settings import LANGUAGES
from cordboard.domain.alerts.settings_check import wrong_ways
from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.numbers.reading import keys_of, read
from cordboard.domain.numbers.regions import REGION, region_of
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.scenario.own_numbers import extensions_of, same_number
from cordboard.domain.scenario.owners import TARGETS, cycle, rule_for
from cordboard.domain.settings.settings import Mode, OwnerRule, Party, Settings

ERROR, WARNING = "error", "warning"
MEANINGFUL = {  # modes that mean something for each kind of record
    Entity.ACCOUNT: {Mode.OFF, Mode.CREATE_IF_NONE, Mode.UPDATE_ONLY},
    Entity.CONTACT: {Mode.OFF, Mode.CREATE_IF_NONE, Mode.UPDATE_ONLY},
    Entity.LEAD: {Mode.OFF, Mode.CREATE_IF_NONE, Mode.UPDATE_ONLY},
    Entity.DEAL: {Mode.OFF, Mode.ALWAYS, Mode.CREATE_IF_NONE, Mode.IF_NO_OPEN_DEAL},
    Entity.TASK: {Mode.OFF, Mode.ALWAYS},
    Entity.CALL: {Mode.OFF, Mode.ALWAYS},
}
FINDINGS: dict[str, tuple[str, str, str]] = {  # code: severity, text, what to do
    "region.unknown": (ERROR, "There is no region {region}.", f"Use {REGION}."),
    "owners.cycle": (ERROR, "The owner rules run in a circle: {circle}.", "Let one of them take the call's manager."),
    "owners.twice": (ERROR, "Two owner rules are set for the {entity}.", "Keep one of them."),
    "owners.no_user": (ERROR, "The owner of the {entity} is a fixed user, but none is named.", "Choose the user."),
    "owners.no_target": (ERROR, "There is no owner rule for a {entity}.", "Remove this rule."),
    "default_user.missing": (
        WARNING,
        "No default user is chosen. What belongs to nobody is owned by the user of the connection.",
        "Choose a default user.",
    ),
    "user.unknown": (ERROR, "The CRM has no user {user}.", "Choose another user."),
    "user.inactive": (
        WARNING,
        "{user} is no longer active in the CRM; the default user stands in.",
        "Choose another user.",
    ),
    "default_user.inactive": (ERROR, "The default user {user} is no longer active in the CRM.", "Choose another user."),
    "lines.twice": (ERROR, "Two lines claim {number}: {lines}.", "Give the number to one line."),
    "lines.extension": (
        WARNING,
        "Extension {extension} belongs to several users ({lines}); its calls go to the first.",
        "Give the extension to one user.",
    ),
    "lines.number": (ERROR, "{number} is neither a phone number nor an extension.", "Write it in full, such as +34..."),
    "lines.open": (
        WARNING,
        "{number} is not a full number in {region}, so its calls may not be recognised.",
        "Write it with a plus and the country code.",
    ),
    "lines.ignored_and_mapped": (
        WARNING,
        "{number} is ignored and belongs to user {user} as well; nothing is ever written for it.",
        "Take away the user, or do not ignore the number.",
    ),
    "ignored.number": (WARNING, "{number} on the stop list is no number and never matches.", "Write it in full."),
    "ignored.twice": (WARNING, "{number} is on the stop list twice.", "Remove one entry."),
    "cells.twice": (ERROR, "Two modes are set for the {entity}: {situation}, client {party}.", "Keep one of them."),
    "cells.no_meaning": (
        ERROR,
        "The mode {mode} means nothing for a {entity} ({situation}, client {party}).",
        "Use one of: {modes}.",
    ),
    "cells.nobody_to_update": (
        WARNING,
        "A new client has no {entity} that could be updated ({situation}).",
        "Switch this cell off, or use create_if_none.",
    ),
    "cells.own_owner": (
        ERROR,
        "A known {entity} is to be updated, but its owner rule {rule} names the owner it has: nothing ever changes.",
        "Give the {entity} an owner rule that names somebody else, such as call_manager, or switch these cells off.",
    ),
    "cells.never": (
        WARNING,
        "A lead is only made for a new client, so this cell never does anything ({situation}, client {party}).",
        "Switch this cell off.",
    ),
    "cells.lead_beside": (
        WARNING,
        "In {situation} a new client would become {entity} and lead; the same person twice, so the lead is not made.",
        "Choose one of the two.",
    ),
    "deal_places.twice": (ERROR, "Two deal places are set for {manager}.", "Keep one of them."),
    "deal_places.stage_alone": (
        WARNING,
        "A stage is chosen without its pipeline ({stage}).",
        "Choose layout, pipeline and stage together.",
    ),
    "deal_active_within.negative": (ERROR, "Deals cannot be active for {days} days.", "Set at least one day."),
    "unheard_after.none": (ERROR, "A call cannot be given up before it is heard of.", "Set a minute or more."),
    "unheard_after.long": (
        ERROR,
        "A call whose end is never reported would stay open for {days} days.",
        "Set {most} days or less.",
    ),
    "unheard_after.short": (
        WARNING,
        "Calls may be quiet for longer than {minutes} minutes and go on; they would be written down as ended.",
        "Set {least} minutes or more.",
    ),
    "callback_within.negative": (ERROR, "A call-back cannot be due before the call.", "Set a time from now on."),
    "callback_days.none": (ERROR, "A call-back is due on no day of the week.", "Choose at least one day."),
    "callback_within.long": (ERROR, "A call-back would be due after {days} days.", "Set {most} days or less."),
    "language.unknown": (ERROR, "Nothing is written in the language {language} here.", "Use one of: {known}."),
    "alerts.host": (ERROR, "{host} is not the name of a mail server.", "Write its name or address, without port."),
    "alerts.port": (ERROR, "A mail server has no port {port}.", "Use 587 (STARTTLS), 465 (TLS) or 25."),
    "alerts.nobody": (ERROR, "Nobody is named whom mail could tell.", "Name somebody, or switch mail off."),
    "alerts.address": (
        ERROR,
        "{address} is not a mail address.",
        "Write it as name@example.com, without a name before.",
    ),
    "alerts.in_the_clear": (
        WARNING,
        "Name and password travel readable to {host}.",
        "Choose STARTTLS or TLS, or allow private addresses if the server stands in your own network.",
    ),
    "alerts.url": (ERROR, "{url} is not an http or https address.", "Write it in full, with https://."),
    "alerts.away_after": (ERROR, "A system cannot be away for less than no time.", "Set 0 minutes or more."),
    "alerts.repeat_after": (ERROR, "An alert cannot be repeated that often.", "Set a minute or more."),
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


def findings(settings: Settings, users: Sequence[CrmUser] | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong or doubtful; `users` are those of the CRM, if they are known. Errors come first."""
    found = [finding for look in LOOKS for finding in look(settings, users)]
    return tuple(sorted(found, key=lambda finding: finding.severity != ERROR))


def _found(code: str, where: str, evidence: str = "", **values: str) -> Finding:
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


Users = Sequence[CrmUser] | None


def _regions(settings: Settings, _: Users) -> Iterator[Finding]:
    named = [("region", settings.region)]
    named += [(f"lines[{n}].region", line.region) for n, line in enumerate(settings.lines) if line.region is not None]
    for where, region in named:
        if region_of(region) is None:
            yield _found("region.unknown", where, region=region or "(empty)")


def _owner_rules(settings: Settings, _: Users) -> Iterator[Finding]:
    for n, row in enumerate(settings.owners):
        where = f"owners[{n}]"
        if row.rule is OwnerRule.FIXED_USER and not row.user:
            yield _found("owners.no_user", f"{where}.user", entity=row.entity.value)
        if row.entity not in MEANINGFUL:
            yield _found("owners.no_target", where, entity=row.entity.value)
    for entity, times in Counter(row.entity for row in settings.owners).items():
        if times > 1:
            yield _found("owners.twice", "owners", entity=entity.value)
    if way := cycle(settings.owners):
        rules = [f"{row.entity.value}: {row.rule.value}" for row in settings.owners if row.rule in TARGETS]
        circle = " ← ".join(entity.value for entity in way)
        yield _found("owners.cycle", "owners", "; ".join(rules), circle=circle)


def _users(settings: Settings, users: Users) -> Iterator[Finding]:
    if settings.default_user is None:
        yield _found("default_user.missing", "default_user")
    if users is None:
        return
    known = {user.id: user for user in users}
    for where, user in _named_users(settings):
        if user not in known:
            yield _found("user.unknown", where, user=user)
        elif not known[user].active:
            code = "default_user.inactive" if where == "default_user" else "user.inactive"
            yield _found(code, where, user=known[user].name)


def _named_users(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.default_user is not None:
        yield "default_user", settings.default_user
    yield from ((f"lines[{n}].user", line.user) for n, line in enumerate(settings.lines) if line.user)
    yield from ((f"owners[{n}].user", row.user) for n, row in enumerate(settings.owners) if row.user)
    yield from ((f"deal_places[{n}].manager", one.manager) for n, one in enumerate(settings.deal_places) if one.manager)


def _lines(settings: Settings, _: Users) -> Iterator[Finding]:
    claimed: dict[str, list[int]] = {}
    for n, line in enumerate(settings.lines):
        region = line.region or settings.region
        reading = read(line.number, region)
        if not (keys_of(reading) or reading.kind is NumberKind.INTERNAL):
            yield _found("lines.number", f"lines[{n}].number", reading.why, number=line.number or "(empty)")
        elif reading.kind is NumberKind.NATIONAL and reading.e164 is None:
            yield _found("lines.open", f"lines[{n}].number", reading.why, number=line.number, region=region)
        if line.ignore and line.user:
            yield _found("lines.ignored_and_mapped", f"lines[{n}]", number=line.number, user=line.user)
        for key in keys_of(reading) or (line.number,):
            claimed.setdefault(key, []).append(n)
    for key, rows in claimed.items():
        if len(rows) > 1:
            written = ", ".join(f"lines[{n}] {settings.lines[n].number}" for n in rows)
            yield _found("lines.twice", f"lines[{rows[1]}].number", number=key, lines=written)


def _extensions(settings: Settings, _: Users) -> Iterator[Finding]:
    for extension in dict.fromkeys(line.extension for line in settings.lines if line.extension):
        rows = [n for n, line in enumerate(settings.lines) if line.extension == extension and line.user]
        if len({settings.lines[n].user for n in rows}) > 1:
            written = ", ".join(f"lines[{n}] {settings.lines[n].user}" for n in rows)
            yield _found("lines.extension", f"lines[{rows[1]}].extension", extension=extension, lines=written)


def _ignored(settings: Settings, _: Users) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, entry in enumerate(settings.ignored):
        where, keys = f"ignored[{n}].number", keys_of(read(entry.number, settings.region))
        if not keys:
            yield _found("ignored.number", where, number=entry.number or "(empty)")
        if seen & set(keys):
            yield _found("ignored.twice", where, number=entry.number)
        seen |= set(keys)
        for line in settings.lines:
            region = line.region or settings.region
            claims = same_number(entry.number, line.number, region) or entry.number in extensions_of(line)
            if claims and line.user and not line.ignore:
                yield _found("lines.ignored_and_mapped", where, number=entry.number, user=line.user)


def _cells(settings: Settings, _: Users) -> Iterator[Finding]:
    seen = Counter((cell.situation, cell.party, cell.entity) for cell in settings.cells)
    for (situation, party, entity), times in seen.items():
        if times > 1:
            yield _found("cells.twice", "cells", situation=situation.value, party=party.value, entity=entity.value)
    for n, cell in enumerate(settings.cells):
        allowed = MEANINGFUL.get(cell.entity, {Mode.OFF})
        place = {"situation": cell.situation.value, "party": cell.party.value}
        if cell.mode not in allowed:
            modes = ", ".join(mode.value for mode in Mode if mode in allowed)
            values = {**place, "mode": cell.mode.value, "entity": cell.entity.value, "modes": modes}
            yield _found("cells.no_meaning", f"cells[{n}].mode", **values)
        elif cell.mode is Mode.UPDATE_ONLY and cell.party is Party.NEW:
            values = {"entity": cell.entity.value, "situation": cell.situation.value}
            yield _found("cells.nobody_to_update", f"cells[{n}].mode", **values)
        elif cell.entity is Entity.LEAD and cell.party is Party.KNOWN and cell.mode is Mode.CREATE_IF_NONE:
            yield _found("cells.never", f"cells[{n}].mode", **place)


def _own_owner(settings: Settings, _: Users) -> Iterator[Finding]:
    """Of a client's record, the owner of the client is its own."""
    updated = dict.fromkeys(cell.entity for cell in settings.cells if cell.mode is Mode.UPDATE_ONLY)
    for entity in updated:
        rule = rule_for(settings, entity).rule
        if rule is OwnerRule.OWNER_OF_CLIENT or TARGETS.get(rule) is entity:
            where = next(n for n, row in enumerate(settings.owners) if row.entity is entity)
            cells = [
                f"cells[{n}] {cell.situation.value}"
                for n, cell in enumerate(settings.cells)
                if cell.entity is entity and cell.mode is Mode.UPDATE_ONLY
            ]
            values = {"entity": entity.value, "rule": rule.value}
            yield _found("cells.own_owner", f"owners[{where}].rule", "; ".join(cells), **values)


def _lead_beside_contact(settings: Settings, _: Users) -> Iterator[Finding]:
    creating = {
        (cell.situation, cell.entity): n
        for n, cell in enumerate(settings.cells)
        if cell.party is Party.NEW and cell.mode is Mode.CREATE_IF_NONE
    }
    for (situation, entity), n in creating.items():
        if entity in (Entity.ACCOUNT, Entity.CONTACT) and (situation, Entity.LEAD) in creating:
            yield _found("cells.lead_beside", f"cells[{n}]", situation=situation.value, entity=entity.value)


def _deals(settings: Settings, _: Users) -> Iterator[Finding]:
    for manager, times in Counter(place.manager for place in settings.deal_places).items():
        if times > 1:
            yield _found("deal_places.twice", "deal_places", manager=manager or "everybody")
    for n, place in enumerate(settings.deal_places):
        if place.stage and not place.pipeline:
            yield _found("deal_places.stage_alone", f"deal_places[{n}].pipeline", stage=place.stage)


def _spans(settings: Settings, _: Users) -> Iterator[Finding]:
    if settings.deal_active_within <= timedelta(0):
        days = str(settings.deal_active_within.days)
        yield _found("deal_active_within.negative", "deal_active_within", days=days)
    if settings.callback_within < timedelta(0):
        yield _found("callback_within.negative", "callback_within")
    if not settings.callback_days:
        yield _found("callback_days.none", "callback_days")
    if settings.callback_within > LATEST_CALLBACK:
        days, most = str(settings.callback_within.days), str(LATEST_CALLBACK.days)
        yield _found("callback_within.long", "callback_within", days=days, most=most)


LATEST_CALLBACK = timedelta(days=366)
LONGEST_UNHEARD = timedelta(days=30)  # as long as raw frames are kept
SHORTEST_UNHEARD = {"ringing_unheard_after": timedelta(minutes=5), "talk_unheard_after": timedelta(hours=1)}


def _silences(settings: Settings, _: Users) -> Iterator[Finding]:
    for where, least in SHORTEST_UNHEARD.items():
        span: timedelta = getattr(settings, where)
        if span <= timedelta(0):
            yield _found("unheard_after.none", where)
        elif span > LONGEST_UNHEARD:
            yield _found("unheard_after.long", where, days=str(span.days), most=str(LONGEST_UNHEARD.days))
        elif span < least:
            yield _found("unheard_after.short", where, minutes=_minutes(span), least=_minutes(least))


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:g}"


def _alerts(settings: Settings, _: Users) -> Iterator[Finding]:
    if settings.language not in LANGUAGES:
        yield _found(
            "language.unknown", "language", language=settings.language or "(empty)", known=", ".join(LANGUAGES)
        )
    for code, where, values in wrong_ways(settings.alerts):
        yield _found(code, f"alerts.{where}", **values)


LOOKS: tuple[Callable[[Settings, Users], Iterator[Finding]], ...] = (
    _regions,
    _owner_rules,
    _users,
    _lines,
    _extensions,
    _ignored,
    _cells,
    _own_owner,
    _lead_beside_contact,
    _deals,
    _spans,
    _silences,
    _alerts,
)
