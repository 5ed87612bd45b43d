"""Finds contradictions and weak spots in the company's settings, each with its evidence and its fix.

Reads only the settings and the users of the CRMs, not pipelines, stages or scopes. The plan of one CRM is checked in
`plan_contradictions.py`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from cordboard.domain.alerts.settings import LANGUAGES
from cordboard.domain.alerts.settings_check import wrong_ways
from cordboard.domain.numbers.comparison import same_number
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading import keys_of, read
from cordboard.domain.numbers.regions import region_of
from cordboard.domain.reports.settings_check import wrong_reports
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.choice_contradictions import of_choices
from cordboard.domain.settings.company import TeamMember, is_extension, likely_extension
from cordboard.domain.settings.crm_choices import CrmChoices
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.crm_routing import wrong_routing
from cordboard.domain.settings.decision_settings import names_of_line
from cordboard.domain.settings.dialling_contradictions import of_dialling
from cordboard.domain.settings.findings import Finding
from cordboard.domain.settings.findings import finding as _found
from cordboard.domain.settings.plan_contradictions import of_plan, of_user
from cordboard.domain.settings.recordings import RecordingStore
from cordboard.domain.settings.retention import LEAST
from cordboard.domain.settings.routing_contradictions import of_routes
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, with_plans
from cordboard.domain.settings.severity import ERROR
from cordboard.domain.settings.sms_contradictions import of_sms
from cordboard.domain.settings.time_zones import zone_of
from cordboard.domain.stop_list.check import wrong_entries
from cordboard.domain.stop_list.entry import StopKind, Stops, is_expired
from cordboard.domain.stop_list.own_entries import SINGLE

Users = Mapping[str, Sequence[CrmUser] | None]
"""The connected CRMs, and the users of each; None where they are not known yet."""
LONGEST_SILENCE = timedelta(days=30)  # as long as raw frames are stored
SHORTEST_SILENCE = {"ringing_unheard_after": timedelta(minutes=5), "talk_unheard_after": timedelta(hours=1)}
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def findings(
    settings: Settings,
    users: Users | None = None,
    choices: Mapping[str, CrmChoices] | None = None,
    now: datetime | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong or doubtful, errors first. `users`, `choices`: of each connected CRM, where known.

    `now`: entries of the stop list that have expired by then ignore nobody. Without it, none has.
    """
    crms: Users = users or {}
    found = [one for look in LOOKS for one in look(settings, crms)]
    found += _ignored_and_owned(settings, now)
    whole = with_plans(settings, crms or settings.crm or (DEFAULT_PLAN,))
    for connection in whole.crm:
        in_plan = of_plan(whole, connection, crms.get(connection))
        if choices and connection in choices:
            found += of_choices(connection, whole.crm[connection], choices[connection])
        # of the plan that a further CRM would begin with, what connected ones say of it themselves is not said twice
        found += [one for one in in_plan if connection != DEFAULT_PLAN or not crms or one.severity == ERROR]
    return tuple(sorted(found, key=lambda one: one.severity != ERROR))


def _regions(settings: Settings, _: Users) -> Iterator[Finding]:
    chosen = settings.company.country
    named = [("company.country", chosen)] if chosen is not None else []
    named += [(f"numbers[{n}].region", one.region) for n, one in enumerate(settings.numbers) if one.region is not None]
    for where, region in named:
        if region_of(region) is None:
            yield _found("region.unknown", where, region=region or "(empty)")


def _company(settings: Settings, _: Users) -> Iterator[Finding]:
    company = settings.company
    if company.time_zone is not None and zone_of(company.time_zone) is None:
        yield _found("time_zone.unknown", "company.time_zone", zone=company.time_zone or "(empty)")
    if company.language is not None and company.language not in LANGUAGES:
        values = {"language": company.language or "(empty)", "known": ", ".join(LANGUAGES)}
        yield _found("language.unknown", "company.language", **values)


def _hours(settings: Settings, _: Users) -> Iterator[Finding]:
    for n, hours in enumerate(settings.company.hours):
        where, name = f"company.hours[{n}]", hours.name or "(no name)"
        if not TIME.fullmatch(hours.from_):
            yield _found("hours.time", f"{where}.from", time=hours.from_ or "(empty)")
        if not (TIME.fullmatch(hours.to) or hours.to == "24:00"):
            yield _found("hours.time", f"{where}.to", time=hours.to or "(empty)")
        if hours.from_ == hours.to:
            yield _found("hours.empty", f"{where}.to", name=name, time=hours.to)
        if not hours.days:
            yield _found("hours.no_day", f"{where}.days", name=name)


def _team(settings: Settings, _: Users) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, member in enumerate(settings.team):
        if not member.id:
            yield _found("team.id", f"team[{n}].id", name=member.name or f"team[{n}]")
        elif member.id in seen:
            yield _found("team.twice", f"team[{n}].id", id=member.id)
        seen.add(member.id)
        if member.primary is not None and member.primary not in member.extensions:
            yield _found("team.primary", f"team[{n}].primary", extension=member.primary, name=named(member))


def _extensions(settings: Settings, _: Users) -> Iterator[Finding]:
    claimed: dict[str, list[int]] = {}
    for n, member in enumerate(settings.team):
        for extension in dict.fromkeys(member.extensions):
            claimed.setdefault(extension, []).append(n)
            if is_extension(extension):
                continue
            better, where = likely_extension(extension), f"team[{n}].extensions"
            if better is None:
                yield _found("team.no_extension", where, extension=extension or "(empty)")
            else:
                yield _found("team.typed_extension", where, extension=extension, better=better)
    for extension, rows in claimed.items():
        if len(rows) > 1:
            people = ", ".join(named(settings.team[n]) for n in rows)
            yield _found("team.extension", f"team[{rows[1]}].extensions", extension=extension, people=people)


def _phones(member: TeamMember) -> str:
    """Who they are and their extensions: whose calls go to the default owner meanwhile."""
    return f"{named(member)}: {', '.join(member.extensions)}" if member.extensions else ""


def _crm_users(settings: Settings, crms: Users) -> Iterator[Finding]:
    """Who they are in each CRM, and who they could be there by their e-mail address."""
    for n, member in enumerate(settings.team):
        for connection, user in member.crm_users.items():
            where, users = f"team[{n}].crm_users.{connection}", crms.get(connection)
            if crms and connection not in crms and connection != DEFAULT_PLAN:
                yield _found("connection.unknown", where, connection=connection)
            elif users is not None:
                yield from of_user(where, user, users, evidence=_phones(member))
            elif connection == DEFAULT_PLAN:  # the id in each CRM that is not named
                others = (known for crm, known in crms.items() if crm not in member.crm_users and known is not None)
                yield from (one for known in others for one in of_user(where, user, known, evidence=_phones(member)))
        for connection, known in crms.items():
            if connection not in member.crm_users and (found := _by_mail(member, known or ())):
                values = {"name": named(member), "user": found.name, "id": found.id, "connection": connection}
                yield _found("team.could_map", f"team[{n}].crm_users.{connection}", **values)


def _by_mail(member: TeamMember, users: Sequence[CrmUser]) -> CrmUser | None:
    if not member.email:
        return None
    mail = member.email.casefold()
    return next((user for user in users if user.active and user.email and user.email.casefold() == mail), None)


def named(member: TeamMember) -> str:
    """The person for people."""
    return member.name or member.id


def why_read_so(reading: Reading) -> dict[str, str]:
    """Codes (`reading`) and values of a reading's reasons, for readers of other languages."""
    values = {name: value for one in reading.reasons for name, value in one.values.items()}
    return {**values, "reading": " ".join(one.code for one in reading.reasons)}


def _numbers(settings: Settings, _: Users) -> Iterator[Finding]:
    claimed: dict[str, list[int]] = {}
    team = {member.id: member for member in settings.team}
    for n, one in enumerate(settings.numbers):
        region = one.region or settings.company.home
        reading = read(one.number, region)
        if not (keys_of(reading) or reading.kind is NumberKind.INTERNAL):
            values = {**why_read_so(reading), "number": one.number or "(empty)"}
            yield _found("numbers.number", f"numbers[{n}].number", reading.why, **values)
        elif reading.kind is NumberKind.NATIONAL and reading.e164 is None:
            values = {**why_read_so(reading), "number": one.number, "region": region}
            yield _found("numbers.open", f"numbers[{n}].number", reading.why, **values)
        owner = one.default_owner
        if owner and owner not in team:
            yield _found("numbers.owner", f"numbers[{n}].default_owner", owner=owner)
        for key in keys_of(reading) or (one.number,):
            claimed.setdefault(key, []).append(n)
    for key, rows in claimed.items():
        if len(rows) > 1:
            written = ", ".join(f"numbers[{n}] {settings.numbers[n].number}" for n in rows)
            yield _found("numbers.twice", f"numbers[{rows[1]}].number", number=key, rows=written)


def _queues(settings: Settings, _: Users) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, queue in enumerate(settings.queues):
        if not queue.name.strip():
            yield _found("queues.name", f"queues[{n}].name", title=queue.title or "")
        elif queue.name in seen:
            yield _found("queues.twice", f"queues[{n}].name", queue=queue.name)
        seen.add(queue.name)


def _stop_list(settings: Settings, _: Users) -> Iterator[Finding]:
    company = settings.company
    for code, n, field, values in wrong_entries(settings.stop_list, company.home, company.time_zone):
        yield _found(code, f"stop_list[{n}].{field}", **values)
    fields = [plan.tag_field for plan in settings.crm.values()] or [CrmPlan().tag_field]
    tags = [n for n, entry in enumerate(settings.stop_list) if entry.kind is StopKind.TAG]
    if tags and not any(fields):
        yield _found("stop_list.no_tags", f"stop_list[{tags[0]}].value", number=settings.stop_list[tags[0]].value)


def _ignored_and_owned(settings: Settings, now: datetime | None) -> Iterator[Finding]:
    for n, entry in enumerate(settings.stop_list):
        if entry.kind not in SINGLE or entry.stops is not Stops.ALL:
            continue
        if now is not None and is_expired(entry, now, settings.company.time_zone):
            continue
        if owner := _owner_of(entry.value.strip(), settings):
            yield _found("numbers.ignored_and_owned", f"stop_list[{n}].value", number=entry.value, owner=owner)


def _owner_of(number: str, settings: Settings) -> str | None:
    """The person of a number or extension, for people."""
    team = {member.id: named(member) for member in reversed(settings.team)}
    for one in settings.numbers:
        claims = same_number(number, one.number, one.region or settings.company.home)
        if (claims or number in names_of_line(one.number)) and one.default_owner:
            return team.get(one.default_owner, one.default_owner)
    holders = (one for one in settings.team if any(number in names_of_line(each) for each in one.extensions))
    return next((named(one) for one in holders), None)


def _silences(settings: Settings, _: Users) -> Iterator[Finding]:
    for name, least in SHORTEST_SILENCE.items():
        span: timedelta = getattr(settings.calls, name)
        where = f"calls.{name}"
        if span <= timedelta(0):
            yield _found("unheard_after.none", where)
        elif span > LONGEST_SILENCE:
            yield _found("unheard_after.long", where, days=str(span.days), most=str(LONGEST_SILENCE.days))
        elif span < least:
            yield _found("unheard_after.short", where, minutes=_minutes(span), least=_minutes(least))


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:g}"


def _plans(settings: Settings, crms: Users) -> Iterator[Finding]:
    """Plans without a CRM connection."""
    for connection in settings.crm:
        if crms and connection not in crms and connection != DEFAULT_PLAN:
            yield _found("connection.unknown", f"crm.{connection}", connection=connection)


def _routing(settings: Settings, crms: Users) -> Iterator[Finding]:
    whole = with_plans(settings, crms or settings.crm)
    yield from wrong_routing(settings.crm_routing, whole.crm, tuple(crms))


def _alerts(settings: Settings, _: Users) -> Iterator[Finding]:
    for code, where, values in wrong_ways(settings.alerts):
        yield _found(code, f"alerts.{where}", **values)
    if settings.alerts.no_calls is not None and not settings.company.hours:
        yield _found("alerts.no_hours", "alerts.no_calls")


def _retention(settings: Settings, _: Users) -> Iterator[Finding]:
    for kind in settings.retention.too_short():
        days = str(settings.retention.days(kind))
        yield _found("retention.too_short", f"retention.{kind.value}", days=days, least=str(LEAST))


def _recordings(settings: Settings, _: Users) -> Iterator[Finding]:
    wanted = settings.recordings
    for place, days in wanted.too_short():
        yield _found("retention.too_short", f"recordings.{place}", days=str(days), least=str(LEAST))
    if wanted.store is RecordingStore.S3 and wanted.bucket is None:
        yield _found("recordings.no_bucket", "recordings.bucket")
    calls = settings.retention.calls
    for place, days in wanted.longer_than(calls):
        yield _found("recordings.outlives_calls", f"recordings.{place}", days=str(days), calls=str(calls))


def _reports(settings: Settings, _: Users) -> Iterator[Finding]:
    for code, where, values in wrong_reports(settings.reports, settings.alerts):
        yield _found(code, where, **values)


def _dialling(settings: Settings, _: Users) -> Iterator[Finding]:
    yield from of_dialling(settings)


def _sms(settings: Settings, _: Users) -> Iterator[Finding]:
    yield from of_sms(settings)


def _routes(settings: Settings, crms: Users) -> Iterator[Finding]:
    yield from of_routes(settings, tuple(crms))


LOOKS: tuple[Callable[[Settings, Users], Iterator[Finding]], ...] = (
    _regions,
    _company,
    _hours,
    _team,
    _extensions,
    _crm_users,
    _numbers,
    _queues,
    _dialling,
    _sms,
    _stop_list,
    _silences,
    _plans,
    _routing,
    _routes,
    _alerts,
    _reports,
    _retention,
    _recordings,
)
