"""The settings of a decision: the company and the plan of one CRM as one value, with that CRM's users.

The rules know one CRM only; this module maps people to its users.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.company import CompanyNumber, StopListEntry, TeamMember, Weekday
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, DealPlace, EntityOwner
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, plan_of

_BUILT_IN = CrmPlan()


class Line(Value, frozen=True, kw_only=True):
    """A number or an extension of ours, as written, and the user of this CRM to whom its calls belong."""

    number: str
    user: str | None = None
    region: str | None = None
    ignore: bool = False
    title: str | None = None  # the person's name, else that of the number


class DecisionSettings(Value, frozen=True, kw_only=True):
    """Users in it are ids of one CRM. `region` is a country of two letters, `time_zone` a name of the IANA database."""

    region: str = "ES"
    time_zone: str = "UTC"
    holidays: tuple[date, ...] = ()
    lines: tuple[Line, ...] = ()
    stop_list: tuple[StopListEntry, ...] = ()
    scenario: tuple[Cell, ...] = _BUILT_IN.scenario
    owners: tuple[EntityOwner, ...] = _BUILT_IN.owners
    default_user: str | None = None
    deal_places: tuple[DealPlace, ...] = (DealPlace(),)
    deal_active_within: timedelta = _BUILT_IN.deal_active_within
    callback_within: timedelta = _BUILT_IN.callback_within
    callback_days: tuple[Weekday, ...] = tuple(Weekday)
    lead_status: str | None = None
    lead_source: str | None = None
    lead_company: str | None = None
    log_internal_calls: bool = False
    create_from_hidden_numbers: bool = False


def for_crm(settings: Settings, connection: str | None) -> DecisionSettings:
    """The settings for this CRM connection. None: no particular CRM, so no person is mapped to a user."""
    plan, company = plan_of(settings, connection), settings.company
    team = {member.id: member for member in reversed(settings.team)}

    def user(name: str | None) -> str | None:
        """A team member's user in this CRM; any other name is a user id of the CRM already."""
        return user_in(team[name], connection) if name in team else name

    return DecisionSettings(
        region=company.home,
        time_zone=company.time_zone,
        holidays=company.holidays,
        lines=(*_extensions(settings, connection), *_numbers(settings, team, connection)),
        stop_list=settings.stop_list,
        scenario=plan.scenario,
        owners=tuple(msgspec.structs.replace(row, user=user(row.user)) for row in plan.owners),
        default_user=user(plan.default_user),
        deal_places=tuple(_places(plan, team, connection)),
        deal_active_within=plan.deal_active_within,
        callback_within=plan.callback_within,
        callback_days=plan.callback_days,
        lead_status=plan.lead_status,
        lead_source=plan.lead_source,
        lead_company=plan.lead_company,
        log_internal_calls=plan.log_internal_calls,
        create_from_hidden_numbers=plan.create_from_hidden_numbers,
    )


def user_in(member: TeamMember, connection: str | None) -> str | None:
    """The person's user id in this CRM, if there is one."""
    if connection is None:
        return None
    return member.crm_users.get(connection) or member.crm_users.get(DEFAULT_PLAN)


def extension_of(member: TeamMember) -> str | None:
    """The extension that rings first."""
    return member.primary or next(iter(member.extensions), None)


def names_of_line(number: str) -> tuple[str, ...]:
    """What the phone system may call it by: as written, and the extension in a provider's user id."""
    pbx, dot, short = number.partition(".")
    from_id = (short,) if dot and pbx.isdigit() and short.isdigit() and len(short) <= 5 else ()
    return tuple(name for name in (number, *from_id) if name)


def _places(plan: CrmPlan, team: dict[str, TeamMember], connection: str | None) -> Iterator[DealPlace]:
    """A person without a user in this CRM has no deal place here, not the common one."""
    for place in plan.deal_places:
        member = team.get(place.manager) if place.manager else None
        if member is None:
            yield place
        elif user := user_in(member, connection):
            yield msgspec.structs.replace(place, manager=user)


def _extensions(settings: Settings, connection: str | None) -> Iterator[Line]:
    """The regions of each person. The region of an extension in `numbers` outweighs the person's own numbers."""
    listed = {number.number: number for number in reversed(settings.numbers)}
    for member in settings.team:
        for extension in member.extensions:
            entry = listed.get(extension)
            yield Line(
                number=extension,
                user=user_in(member, connection),
                region=entry.region if entry else _region(member, settings.numbers),
                ignore=entry is not None and entry.ignore,
                title=member.name or None,
            )


def _region(member: TeamMember, numbers: tuple[CompanyNumber, ...]) -> str | None:
    """The country of the person's numbers, where they agree."""
    regions = {number.region for number in numbers if number.default_owner == member.id}
    return regions.pop() if len(regions) == 1 else None


def _numbers(settings: Settings, team: dict[str, TeamMember], connection: str | None) -> Iterator[Line]:
    for number in settings.numbers:
        owner = team.get(number.default_owner) if number.default_owner else None
        yield Line(
            number=number.number,
            user=user_in(owner, connection) if owner else None,
            region=number.region,
            ignore=number.ignore,
            title=number.title,
        )
