"""Finds contradictions and weak spots in the plan of one CRM: its users, owner rules, matrix and deals."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.check import wrong_mappings
from cordboard.domain.parameters.catalogue import MANAGER
from cordboard.domain.rules.check import shown, wrong_rules
from cordboard.domain.rules.operators import values_of
from cordboard.domain.rules.rule import Operator, Then
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.scenario.owners import TARGETS, cycle, rule_for
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.crm_plan import PEOPLE, Cell, CrmPlan, Mode, OwnerRule, Party, extra_fields
from cordboard.domain.settings.decision_settings import user_in
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, plan_of
from cordboard.domain.settings.text_contradictions import wrong_texts

MEANINGFUL = {  # modes that mean something for each kind of record
    Entity.ACCOUNT: {Mode.OFF, Mode.CREATE_IF_NONE, Mode.UPDATE_ONLY},
    Entity.CONTACT: {Mode.OFF, Mode.CREATE_IF_NONE, Mode.UPDATE_ONLY},
    Entity.LEAD: {Mode.OFF, Mode.CREATE_IF_NONE, Mode.UPDATE_ONLY},
    Entity.DEAL: {Mode.OFF, Mode.ALWAYS, Mode.CREATE_IF_NONE, Mode.IF_NO_OPEN_DEAL, Mode.UPDATE_ONLY},
    Entity.TASK: {Mode.OFF, Mode.ALWAYS},
    Entity.CALL: {Mode.OFF, Mode.ALWAYS},
}
MOST_CALLER_FIELDS = 20  # of one kind; a query of some CRMs takes 50 fields, ours and all phones among them
NAMING = frozenset({Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN_LIST})  # whole values
ONLY = frozenset({Operator.EQUALS, Operator.IN_LIST})
LATEST_CALLBACK = timedelta(days=366)


class CheckedPlan(Value, frozen=True, kw_only=True):
    """The plan of one connection with what is needed to check it. `users`: None where they are not known."""

    connection: str
    plan: CrmPlan
    team: dict[str, TeamMember]
    users: tuple[CrmUser, ...] | None = None


def of_plan(settings: Settings, connection: str, users: Sequence[CrmUser] | None) -> Iterator[Finding]:
    """What is wrong or doubtful in the plan of this connection; paths begin with `crm.CONNECTION`."""
    for look in LOOKS:
        yield from look(_checked(settings, connection, users))


def has_default_owner(settings: Settings, connection: str, users: Sequence[CrmUser] | None) -> bool:
    """Whether every record of this connection has an owner: a default user with whom nothing is wrong."""
    where = f"crm.{connection}.default_user"
    return all(one.where != where for one in _users(_checked(settings, connection, users)))


def _checked(settings: Settings, connection: str, users: Sequence[CrmUser] | None) -> CheckedPlan:
    return CheckedPlan(
        connection=connection,
        plan=plan_of(settings, connection),
        team={member.id: member for member in reversed(settings.team)},
        users=None if users is None else tuple(users),
    )


def of_user(
    where: str, user: str, users: Sequence[CrmUser], default: bool = False, evidence: str = ""
) -> Iterator[Finding]:
    """What is wrong with naming this user of the CRM; `default`: as its default user."""
    known = next((one for one in users if one.id == user), None)
    if known is None:
        yield finding("user.unknown", where, evidence, user=user)
    elif not known.active:
        yield finding("default_user.inactive" if default else "user.inactive", where, evidence, user=known.name)


def _found(code: str, checked: CheckedPlan, where: str, evidence: str = "", **values: str) -> Finding:
    return finding(code, f"crm.{checked.connection}.{where}", evidence, **values)


def _owner_rules(checked: CheckedPlan) -> Iterator[Finding]:
    owners = checked.plan.owners
    for n, row in enumerate(owners):
        if row.rule is OwnerRule.FIXED_USER and not row.user:
            yield _found("owners.no_user", checked, f"owners[{n}].user", entity=row.entity.value)
        if row.entity not in MEANINGFUL:
            yield _found("owners.no_target", checked, f"owners[{n}]", entity=row.entity.value)
    for entity, times in Counter(row.entity for row in owners).items():
        if times > 1:
            yield _found("owners.twice", checked, "owners", entity=entity.value)
    if way := cycle(owners):
        rules = [f"{row.entity.value}: {row.rule.value}" for row in owners if row.rule in TARGETS]
        circle = " ← ".join(entity.value for entity in way)
        yield _found("owners.cycle", checked, "owners", "; ".join(rules), circle=circle)


def _users(checked: CheckedPlan) -> Iterator[Finding]:
    """The people in the plan: people of the team, or users of the CRM by id."""
    if checked.plan.default_user is None:
        yield _found("default_user.missing", checked, "default_user")
    for where, name in _named_users(checked.plan):
        member = checked.team.get(name)
        if member is None and checked.users is not None:
            path = f"crm.{checked.connection}.{where}"
            yield from of_user(path, name, checked.users, default=where == "default_user")
        elif member and checked.connection != DEFAULT_PLAN and user_in(member, checked.connection) is None:
            values = {"name": member.name or member.id, "connection": checked.connection}
            yield _found("user.no_mapping", checked, where, **values)


def _named_users(plan: CrmPlan) -> Iterator[tuple[str, str]]:
    if plan.default_user is not None:
        yield "default_user", plan.default_user
    yield from ((f"owners[{n}].user", row.user) for n, row in enumerate(plan.owners) if row.user)
    if plan.escalate_to:
        yield "escalate_to", plan.escalate_to
    yield from ((f"rules[{n}].then.owner", one.then.owner) for n, one in enumerate(plan.rules) if one.then.owner)
    for n, rule in enumerate(plan.rules):
        for c, condition in enumerate(rule.when):
            if condition.parameter == MANAGER and condition.operator in NAMING:
                yield from ((f"rules[{n}].when[{c}].value", one) for one in values_of(condition) if one)


def _scenario(checked: CheckedPlan) -> Iterator[Finding]:
    scenario = checked.plan.scenario
    seen = Counter((cell.situation, cell.party, cell.entity) for cell in scenario)
    for (situation, party, entity), times in seen.items():
        if times > 1:
            values = {"situation": situation.value, "party": party.value, "entity": entity.value}
            yield _found("scenario.twice", checked, "scenario", **values)
    for n, cell in enumerate(scenario):
        allowed, where = MEANINGFUL.get(cell.entity, {Mode.OFF}), f"scenario[{n}].mode"
        place = {"situation": cell.situation.value, "party": cell.party.value}
        if cell.mode not in allowed:
            modes = ", ".join(mode.value for mode in Mode if mode in allowed)
            values = {**place, "mode": cell.mode.value, "entity": cell.entity.value, "modes": modes}
            yield _found("scenario.no_meaning", checked, where, **values)
        elif cell.mode is Mode.UPDATE_ONLY and cell.party is Party.NEW and not _may_appear(cell, checked.plan):
            values = {"entity": cell.entity.value, "situation": cell.situation.value}
            yield _found("scenario.nobody_to_update", checked, where, **values)
        elif cell.entity is Entity.LEAD and cell.party is Party.KNOWN and cell.mode is Mode.CREATE_IF_NONE:
            yield _found("scenario.never", checked, where, **place)


def _may_appear(cell: Cell, plan: CrmPlan) -> bool:
    """Whether the record of a new caller is waited for."""
    return cell.entity in PEOPLE and plan.wait_for_record > timedelta(0)


def _own_owner(checked: CheckedPlan) -> Iterator[Finding]:
    """Of a client's record, the owner of the client is its own."""
    plan = checked.plan
    filled = {mapping.entity.value for mapping in plan.mappings}  # these are updated without a new owner too
    updated = dict.fromkeys(cell.entity for cell in plan.scenario if cell.mode is Mode.UPDATE_ONLY)
    for entity in (one for one in updated if one.value not in filled and one in PEOPLE):
        rule = rule_for(plan.owners, entity).rule
        if rule in (OwnerRule.OWNER_OF_CLIENT, OwnerRule.KEEP) or TARGETS.get(rule) is entity:
            where = next(n for n, row in enumerate(plan.owners) if row.entity is entity)
            cells = [
                f"scenario[{n}] {cell.situation.value}"
                for n, cell in enumerate(plan.scenario)
                if cell.entity is entity and cell.mode is Mode.UPDATE_ONLY
            ]
            values = {"entity": entity.value, "rule": rule.value}
            yield _found("scenario.own_owner", checked, f"owners[{where}].rule", "; ".join(cells), **values)


def _lead_beside_contact(checked: CheckedPlan) -> Iterator[Finding]:
    creating = {
        (cell.situation, cell.entity): n
        for n, cell in enumerate(checked.plan.scenario)
        if cell.party is Party.NEW and cell.mode is Mode.CREATE_IF_NONE
    }
    for (situation, entity), n in creating.items():
        if entity in (Entity.ACCOUNT, Entity.CONTACT) and (situation, Entity.LEAD) in creating:
            values = {"situation": situation.value, "entity": entity.value}
            yield _found("scenario.lead_beside", checked, f"scenario[{n}]", **values)


def _deals(checked: CheckedPlan) -> Iterator[Finding]:
    places = checked.plan.deal_places
    if len(places) > 1:
        yield _found("deal_places.twice", checked, "deal_places")
    for n, place in enumerate(places):
        if place.stage and not place.place:
            yield _found("deal_places.stage_alone", checked, f"deal_places[{n}].place", stage=place.stage)
    yield from _managers_without_place(checked)


def _managers_without_place(checked: CheckedPlan) -> Iterator[Finding]:
    """Where deals are placed by manager: who has no rule."""
    placing = [condition for rule in checked.plan.rules if rule.then.place for condition in rule.when]
    managers = [one.value for one in placing if one.parameter == MANAGER and one.operator in ONLY]
    placed = {name for value in managers for name in (value if isinstance(value, tuple) else (str(value),))}
    users = {
        member.name or member.id: (member.id, user_in(member, checked.connection)) for member in checked.team.values()
    }
    left = [name for name, (one, user) in users.items() if user is not None and placed.isdisjoint({one, user})]
    if placed and left:
        yield _found("deal_places.manager", checked, "rules", names=", ".join(sorted(left)))


def _rules(checked: CheckedPlan) -> Iterator[Finding]:
    for code, where, values in wrong_rules(checked.plan.rules):
        yield _found(code, checked, where, **values)
    for n, rule in enumerate(checked.plan.rules):
        values, where = {"rule": shown(rule, n)}, f"rules[{n}].then"
        if rule.then == Then():
            yield _found("rules.no_effect", checked, where, **values)
        if rule.then.task_type and not checked.plan.task_type_field:
            yield _found("rules.no_task_type_field", checked, f"{where}.task_type", **values)
        if rule.then.tags and not checked.plan.tag_field:
            yield _found("rules.no_tag_field", checked, f"{where}.tags", **values)
        if rule.then.stage and not rule.then.place:
            yield _found("deal_places.stage_alone", checked, f"rules[{n}].then.place", stage=rule.then.stage)


def _mappings(checked: CheckedPlan) -> Iterator[Finding]:
    for code, where, values in wrong_mappings(checked.plan.mappings):
        yield _found(code, checked, where, **values)


def _caller_fields(checked: CheckedPlan) -> Iterator[Finding]:
    for n, one in enumerate(checked.plan.caller_fields):
        if one.entity not in PEOPLE:
            yield _found("caller_fields.no_person", checked, f"caller_fields[{n}].entity", entity=one.entity.value)
        if not one.field.strip():
            yield _found("caller_fields.no_name", checked, f"caller_fields[{n}].field", entity=one.entity.value)
    for n, field in enumerate(checked.plan.deal_phone_fields):
        if not field.strip():
            yield _found("caller_fields.no_name", checked, f"deal_phone_fields[{n}]", entity=Entity.DEAL.value)
    for entity, fields in extra_fields(checked.plan).items():
        if len(fields) > MOST_CALLER_FIELDS:
            values = {"entity": entity.value, "count": str(len(fields)), "most": str(MOST_CALLER_FIELDS)}
            path = "deal_phone_fields" if entity is Entity.DEAL else "caller_fields"
            yield _found("caller_fields.many", checked, path, **values)


def _spans(checked: CheckedPlan) -> Iterator[Finding]:
    plan = checked.plan
    if plan.deal_active_within <= timedelta(0):
        days = str(plan.deal_active_within.days)
        yield _found("deal_active_within.negative", checked, "deal_active_within", days=days)
    if plan.callback_within < timedelta(0):
        yield _found("callback_within.negative", checked, "callback_within")
    if plan.escalate_after is not None and plan.escalate_after <= timedelta(0):
        yield _found("escalate_after.none", checked, "escalate_after")
    if plan.escalate_to and plan.escalate_after is None:
        yield _found("escalate_to.no_deadline", checked, "escalate_after")
    if plan.wait_for_record < timedelta(0):
        yield _found("wait_for_record.negative", checked, "wait_for_record")
    if plan.adopt_within < timedelta(0):
        yield _found("adopt_within.negative", checked, "adopt_within")
    if not plan.callback_days:
        yield _found("callback_days.none", checked, "callback_days")
    if plan.callback_within > LATEST_CALLBACK:
        days, most = str(plan.callback_within.days), str(LATEST_CALLBACK.days)
        yield _found("callback_within.long", checked, "callback_within", days=days, most=most)


def _texts(checked: CheckedPlan) -> Iterator[Finding]:
    for code, name, values in wrong_texts(checked.plan.texts):
        yield _found(code, checked, f"texts.{name}", **values)


LOOKS: tuple[Callable[[CheckedPlan], Iterator[Finding]], ...] = (
    _owner_rules,
    _users,
    _scenario,
    _own_owner,
    _lead_beside_contact,
    _deals,
    _rules,
    _mappings,
    _caller_fields,
    _spans,
    _texts,
)
