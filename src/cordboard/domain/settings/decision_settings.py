"""The settings of a decision: the company and the plan of one CRM as one value, with that CRM's users.

The rules know one CRM only; this module maps people to its users.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping
from cordboard.domain.parameters.catalogue import MANAGER
from cordboard.domain.rules.rule import Condition, Rule
from cordboard.domain.rules.rule_set import RuleSet
from cordboard.domain.settings.company import CompanyNumber, CompanyQueue, TeamMember, Weekday
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, DealPlace, EntityOwner
from cordboard.domain.settings.crm_routing import elsewhere, kept_cells
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, plan_of
from cordboard.domain.stop_list.entry import StopListEntry

_BUILT_IN = CrmPlan()


class Line(Value, frozen=True, kw_only=True):
    """A number or an extension of ours, as written, and the user of this CRM to whom its calls belong."""

    number: str
    user: str | None = None
    region: str | None = None
    title: str | None = None  # the person's name, else that of the number
    source: str | None = None  # where the number is advertised
    campaign: str | None = None


class DecisionSettings(Value, frozen=True, kw_only=True):
    """Users in it are ids of one CRM. `region` is a country of two letters, `time_zone` a name of the IANA database."""

    region: str = "ES"
    time_zone: str | None = None  # None: that of the CRM's organisation
    language: str | None = None
    holidays: tuple[date, ...] = ()
    lines: tuple[Line, ...] = ()
    shared_extensions: tuple[str, ...] = ()
    queues: tuple[CompanyQueue, ...] = ()
    stop_list: tuple[StopListEntry, ...] = ()
    scenario: tuple[Cell, ...] = _BUILT_IN.scenario  # without the kinds of record that go elsewhere
    elsewhere: dict[Entity, tuple[str, ...]] = {}  # kinds of record that only other CRMs get, and which
    owners: tuple[EntityOwner, ...] = _BUILT_IN.owners
    default_user: str | None = None
    deal_place: DealPlace = DealPlace()  # of deals that no rule places
    mappings: tuple[FieldMapping, ...] = ()
    rule_set: RuleSet | None = None  # None without rules
    deal_active_within: timedelta = _BUILT_IN.deal_active_within
    callback_within: timedelta = _BUILT_IN.callback_within
    callback_days: tuple[Weekday, ...] = tuple(Weekday)
    close_reached_tasks: bool = True
    escalate_to: str | None = None
    wait_for_record: timedelta = _BUILT_IN.wait_for_record
    adopt_within: timedelta = _BUILT_IN.adopt_within
    lead_status: str | None = None
    lead_source: str | None = None
    lead_company: str | None = None
    log_internal_calls: bool = False
    create_from_hidden_numbers: bool = False
    tag_field: str = _BUILT_IN.tag_field
    task_type_field: str | None = None
    texts: CrmTexts = CrmTexts()
    recording_pages: str | None = None  # where archived recordings are played; None: they are not archived


def for_crm(settings: Settings, connection: str | None) -> DecisionSettings:
    """The settings for this CRM connection. None: no particular CRM, so no person is mapped to a user."""
    plan, company = plan_of(settings, connection), settings.company
    team = {member.id: member for member in reversed(settings.team)}
    left_out = elsewhere(settings.crm_routing, connection)

    def user(name: str | None) -> str | None:
        """A team member's user in this CRM; any other name is a user id of the CRM already."""
        return user_in(team[name], connection) if name in team else name

    return DecisionSettings(
        region=company.home,
        time_zone=company.time_zone,
        language=company.language,
        holidays=company.closed_on,
        lines=(*_extensions(settings, connection), *_numbers(settings, team, connection)),
        shared_extensions=company.shared_extensions,
        queues=settings.queues,
        stop_list=settings.stop_list,
        scenario=kept_cells(plan.scenario, left_out),
        elsewhere=dict(left_out),
        owners=tuple(msgspec.structs.replace(row, user=user(row.user)) for row in plan.owners),
        default_user=user(plan.default_user),
        deal_place=next(iter(plan.deal_places), DealPlace()),
        mappings=plan.mappings,
        rule_set=RuleSet([_with_users(rule, user) for rule in plan.rules]) if plan.rules else None,
        deal_active_within=plan.deal_active_within,
        callback_within=plan.callback_within,
        callback_days=plan.callback_days,
        close_reached_tasks=plan.close_reached_tasks,
        escalate_to=user(plan.escalate_to),
        wait_for_record=plan.wait_for_record,
        adopt_within=plan.adopt_within,
        lead_status=plan.lead_status,
        lead_source=plan.lead_source,
        lead_company=plan.lead_company,
        log_internal_calls=plan.log_internal_calls,
        create_from_hidden_numbers=plan.create_from_hidden_numbers,
        tag_field=plan.tag_field,
        task_type_field=plan.task_type_field,
        texts=plan.texts,
    )


def _with_users(rule: Rule, user: Callable[[str | None], str | None]) -> Rule:
    """The rule with users of this CRM; a person without one is nobody's manager here."""
    when = tuple(_with_managers(one, user) if one.parameter == MANAGER else one for one in rule.when)
    return msgspec.structs.replace(
        rule, when=when, then=msgspec.structs.replace(rule.then, owner=user(rule.then.owner))
    )


def _with_managers(condition: Condition, user: Callable[[str | None], str | None]) -> Condition:
    value = condition.value
    if isinstance(value, tuple):
        return msgspec.structs.replace(condition, value=tuple(user(one) or one for one in value))
    return msgspec.structs.replace(condition, value=user(str(value)) or value)


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
                title=member.name or None,
            )


def _region(member: TeamMember, numbers: tuple[CompanyNumber, ...]) -> str | None:
    """The country of the person's numbers, where they agree."""
    regions = {number.region for number in numbers if number.default_owner == member.id}
    return regions.pop() if len(regions) == 1 else None


def _numbers(settings: Settings, team: dict[str, TeamMember], connection: str | None) -> Iterator[Line]:
    for number in settings.numbers:
        owner = number.default_owner and team.get(number.default_owner)
        yield Line(
            number=number.number,
            user=user_in(owner, connection) if owner else None,
            region=number.region,
            title=number.title,
            source=number.source,
            campaign=number.campaign,
        )
