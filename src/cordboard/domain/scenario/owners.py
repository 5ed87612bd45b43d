"""The owner rules, and circles among them. The rules that apply them are in `rules/`.

Source: docs/features.md SS-29, SS-30, SS-33.
"""

from collections.abc import Iterable, Sequence

from cordboard.domain.crm.actions import Create
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.call_manager import OwnerChoice
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message
from cordboard.domain.scenario.rule_context import PEOPLE, RuleContext, name_of
from cordboard.domain.settings.crm_plan import EntityOwner, Mode, OwnerRule
from cordboard.domain.settings.decision_settings import DecisionSettings

TARGETS = {
    OwnerRule.OWNER_OF_ACCOUNT: Entity.ACCOUNT,
    OwnerRule.OWNER_OF_CONTACT: Entity.CONTACT,
    OwnerRule.OWNER_OF_LEAD: Entity.LEAD,
    OwnerRule.OWNER_OF_DEAL: Entity.DEAL,
}


# Reasons for a fallback owner. A new record needs an owner; an existing record keeps its own.
FALLBACK_OWNERS = frozenset(
    {"owner.unmapped", "owner.fixed_missing", "owner.no_record", "owner.no_client", "owner.cycle"}
)


MANAGERS = {  # who the call's manager is, by the reason for the choice
    "owner.talked": "the agent who answered.",
    "owner.called": "the user of the number in this call.",
    "owner.rang": "the only agent whose phone rang.",
    "owner.unmapped": "the default owner.",
}


def owner_of(entity: Entity, scene: RuleContext) -> tuple[str | None, ReasonMessage]:
    """The owner of a record that is about to be created, and the reason. None leaves it to the CRM."""
    owned = _named_by_rule(scene) or owned_by_rule(entity, scene)
    if owned.user and is_usable(owned.user, scene):
        return owned.user, reason_message(owned.code, **owned.values, user=user_name(owned.user, scene))
    default = scene.settings.default_user
    if default and owned.user and is_usable(default, scene):
        return default, reason_message(
            "owner.inactive", user=user_name(default, scene), gone=user_name(owned.user, scene)
        )
    return None, reason_message("owner.nobody")


def _named_by_rule(scene: RuleContext) -> OwnerChoice | None:
    """The owner of the rule that matched, if it names one."""
    if scene.rule is None or scene.rule.then.owner is None:
        return None
    return OwnerChoice(user=scene.rule.then.owner, code="owner.rule", values={"rule": scene.rule.name or "-"})


def owned_by_rule(entity: Entity, scene: RuleContext) -> OwnerChoice:
    """The owner of a record of this kind by its owner rule, or the fallback owner if the rule finds none."""
    return _by_rule(entity, scene, frozenset())


def in_turn(entities: Iterable[Entity], settings: DecisionSettings) -> list[Entity]:
    """Each kind after the kind whose owner it takes, so that one change leads to the next."""
    return sorted(entities, key=lambda entity: _steps(entity, settings, frozenset({entity})))


def _steps(entity: Entity, settings: DecisionSettings, seen: frozenset[Entity]) -> int:
    target = TARGETS.get(rule_for(settings.owners, entity).rule)
    return 0 if target is None or target in seen else 1 + _steps(target, settings, seen | {target})


def cycle(owners: Sequence[EntityOwner]) -> tuple[Entity, ...] | None:
    """The shortest circle among the owner rules, its first record named again at the end; None if there is none."""
    edges = [(row.entity, TARGETS[row.rule]) for row in owners if row.rule in TARGETS]
    circles = [way for start in dict.fromkeys(source for source, _ in edges) if (way := _shortest_circle(start, edges))]
    return min(circles, key=len, default=None)


def _shortest_circle(start: Entity, edges: Sequence[tuple[Entity, Entity]]) -> tuple[Entity, ...] | None:
    """The shortest circle from a kind of record back to itself, by breadth-first search."""
    wave: list[tuple[Entity, ...]] = [(start,)]
    seen: set[Entity] = set()
    while wave:
        wave = [(*way, to) for way in wave for source, to in edges if source is way[-1] and to not in seen]
        for way in wave:
            if way[-1] is start:
                return way
            seen.add(way[-1])
    return None


def rule_for(owners: Sequence[EntityOwner], entity: Entity) -> EntityOwner:
    """The owner rule of a kind of record; the call's manager where none is set."""
    for row in owners:
        if row.entity is entity:
            return row
    return EntityOwner(entity=entity, rule=OwnerRule.CALL_MANAGER)


def _by_rule(entity: Entity, scene: RuleContext, seen: frozenset[Entity]) -> OwnerChoice:
    row, settings = rule_for(scene.settings.owners, entity), scene.settings
    match row.rule:
        case OwnerRule.DEFAULT_USER:
            return OwnerChoice(user=settings.default_user, code="owner.default")
        case OwnerRule.FIXED_USER if row.user:
            return OwnerChoice(user=row.user, code="owner.fixed")
        case OwnerRule.FIXED_USER:
            return OwnerChoice(user=settings.default_user, code="owner.fixed_missing")
        case OwnerRule.OWNER_OF_CLIENT:
            return _of_client(entity, scene)
        case rule if rule in TARGETS:
            return _of_record(TARGETS[rule], scene, seen | {entity})
        case _:
            return scene.manager


def _of_client(entity: Entity, scene: RuleContext) -> OwnerChoice:
    """Of the matched record, else of the one this call creates, else the call's manager."""
    for one in scene.known:
        if one.owner:
            return OwnerChoice(user=one.owner.id, code="owner.of_record", values=_naming(one.entity, name_of(one)))
    if not scene.known and (deal := scene.own_deal) and deal.owner:
        return OwnerChoice(user=deal.owner, code="owner.of_record", values=_naming(Entity.DEAL, deal.name or deal.id))
    for kind in PEOPLE:
        if kind is not entity and (owned := _owner_of_created(kind, scene)):
            return owned
    return _instead("owner.no_client", Entity.CONTACT, scene)


def _of_record(target: Entity, scene: RuleContext, seen: frozenset[Entity]) -> OwnerChoice:
    """The owner of the existing record, else of the one this call creates (or will create, by its own rule)."""
    if target is Entity.DEAL:
        deals = sorted(scene.deals, key=lambda deal: (deal.open, deal.created_at), reverse=True)
        owners = [(deal.owner, deal.name or deal.id) for deal in deals if deal.owner]
    else:
        owners = [(one.owner.id, name_of(one)) for one in scene.known if one.entity is target and one.owner]
    if owners:
        return OwnerChoice(user=owners[0][0], code="owner.of_record", values=_naming(target, owners[0][1]))
    if owned := _owner_of_created(target, scene):
        return owned
    if target in seen:
        return _instead("owner.cycle", target, scene)
    if scene.mode(target) in (Mode.OFF, Mode.UPDATE_ONLY) or scene.found(target):
        return _instead("owner.no_record", target, scene)
    return _by_rule(target, scene, seen)


def _owner_of_created(target: Entity, scene: RuleContext) -> OwnerChoice | None:
    action = scene.made(target)
    if not isinstance(action, Create) or not action.owner:
        return None
    return OwnerChoice(user=action.owner, code="owner.of_created", values={"entity": target.value})


def _instead(code: str, target: Entity, scene: RuleContext) -> OwnerChoice:
    """The call's manager, because the rule leads nowhere."""
    manager = scene.manager
    return OwnerChoice(user=manager.user, code=code, values={"entity": target.value, "how": MANAGERS[manager.code]})


def _naming(entity: Entity, name: str) -> dict[str, str]:
    return {"entity": entity.value, "name": name}


def is_usable(user: str, scene: RuleContext) -> bool:
    """Whether the user is active, or the users are unknown."""
    users = scene.facts.users
    return not users or any(one.id == user and one.active for one in users)


def user_name(user: str, scene: RuleContext) -> str:
    """The user for people."""
    return next((one.name for one in scene.facts.users if one.id == user), user)
