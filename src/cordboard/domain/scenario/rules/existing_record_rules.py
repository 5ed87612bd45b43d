"""The rule for existing records: where a cell is `update_only`, it sets the owner that the owner rule names, and fills
the fields that parameters of the call are mapped to.

Nothing is created here: `record_creation_rules.py` creates records, `owners.py` has the owner rules. A record only
changes to an owner that its rule names; a fallback owner takes no record from its present owner.
"""

import msgspec

from cordboard.domain.crm.actions import SetFields, SetOwner
from cordboard.domain.crm.contact_match import Candidate, Entity, Found
from cordboard.domain.scenario.call_manager import OwnerChoice
from cordboard.domain.scenario.facts import RuleOutcome
from cordboard.domain.scenario.mapped_fields import TITLE, mapped, named
from cordboard.domain.scenario.owners import FALLBACK_OWNERS, in_turn, is_usable, owned_by_rule, rule_for, user_name
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message, tried
from cordboard.domain.scenario.rule_context import PEOPLE, RuleContext, RuleResult, name_of, new_owners, ref_to
from cordboard.domain.scenario.rules.record_creation_rules import OWNER_TITLES, title_of
from cordboard.domain.scenario.situation import TALKED
from cordboard.domain.settings.crm_plan import Mode, OwnerRule


def update_known(scene: RuleContext) -> RuleResult:
    """Update the owner and the mapped fields of the client's records."""
    updated = [entity for entity in PEOPLE if scene.mode(entity) is Mode.UPDATE_ONLY]
    wanted = [entity for entity in updated if not scene.stopping.stops(entity)]
    if len(wanted) < len(updated):
        return RuleResult(tried=(_told(reason_message("update.stopped")),))
    if refusal := _refusal(scene, wanted):
        return RuleResult(tried=(_told(refusal),))
    whole = RuleResult()
    for entity in in_turn(wanted, scene.settings):
        step = _updated(entity, scene)
        step = step if step.needs else _joined(step, mapped_update(entity, scene))
        scene = scene.after(step)
        whole = RuleResult(
            tried=(*whole.tried, *step.tried),
            actions=(*whole.actions, *step.actions),
            needs=whole.needs or step.needs,
        )
    return whole


def _refusal(scene: RuleContext, wanted: list[Entity]) -> ReasonMessage | None:
    """Why no record can be updated, of whatever kind."""
    if not wanted:
        what = TALKED[scene.situation] if scene.situation else "no situation"
        return reason_message("update.off", what=what, party=scene.party.value)
    if scene.possible and not scene.known:
        return reason_message("update.may_be")
    return None if scene.known else reason_message("update.nobody")


def _updated(entity: Entity, scene: RuleContext) -> RuleResult:
    """One record given to its owner, or why not."""
    one = scene.found(entity)
    if one is None:
        return _left(reason_message("update.none", entity=entity.value))
    if one.id is None:
        return _left(reason_message("update.being_created", entity=entity.value))
    rule = rule_for(scene.settings.owners, entity).rule
    if rule is OwnerRule.KEEP:
        return _left(reason_message("update.kept", name=name_of(one), entity=entity.value))
    if scene.facts.deals is None and rule is OwnerRule.OWNER_OF_DEAL:
        return RuleResult(tried=(_told(reason_message("update.needs_deals")),), needs=("deals",))
    if one.owner is None:
        return _left(reason_message("update.owner_unknown", name=name_of(one), entity=entity.value))
    return _given(one, one.owner.id, scene)


def mapped_update(entity: Entity, scene: RuleContext) -> RuleResult:
    """The mapped fields of the record; what people wrote there is looked at when they are sent."""
    one, values = scene.found(entity), mapped(entity, scene)
    if one is None or one.id is None or not values.fields:
        return RuleResult()
    action = SetFields(
        key=f"{scene.key(entity)}:fields",
        record=ref_to(one),
        fields=values.fields,
        only_if_empty=values.only_if_empty,
    )
    said = reason_message("mapped.update", name=name_of(one), entity=entity.value, fields=named(values))
    line = tried("mapped_fields", TITLE, said, applied=True)
    return RuleResult(tried=(line,), actions=(action,))


def _joined(one: RuleResult, more: RuleResult) -> RuleResult:
    return msgspec.structs.replace(one, tried=(*one.tried, *more.tried), actions=(*one.actions, *more.actions))


def _given(one: Candidate, now: str, scene: RuleContext) -> RuleResult:
    """A record changes its owner only to another active user whom its rule names."""
    owned, named = owned_by_rule(one.entity, scene), {"name": name_of(one), "entity": one.entity.value}
    owner = user_name(now, scene)
    if owned.user is None or (owned.code in FALLBACK_OWNERS and owned.user != now):
        return _left(
            reason_message("update.unnamed", **named, owner=owner), *_reason(one.entity, owned, scene, applied=False)
        )
    user = user_name(owned.user, scene)
    if owned.user == now:
        return _left(reason_message("update.already", **named, user=user))
    if not is_usable(owned.user, scene):
        return _left(reason_message("update.inactive", **named, owner=owner, user=user))
    action = SetOwner(
        key=f"{scene.key(one.entity)}:owner",
        record=ref_to(one),
        owner=owned.user,
        was=_owners(one, scene),
    )
    said = _told(reason_message("update.owner", **named, owner=owner, user=user), applied=True)
    return RuleResult(tried=(said, *_reason(one.entity, owned, scene, applied=True)), actions=(action,))


def _owners(one: Candidate, scene: RuleContext) -> tuple[str, ...]:
    """The possible owners of the record when the change arrives: from the directory, and from pending changes."""
    match = scene.facts.match
    candidates = match.candidates if isinstance(match, Found) else ()
    stood = [each.owner.id for each in candidates if (each.entity, each.id) == (one.entity, one.id) and each.owner]
    return tuple(dict.fromkeys((*stood, *new_owners(one, scene.facts.promised))))


def _reason(entity: Entity, owned: OwnerChoice, scene: RuleContext, *, applied: bool) -> tuple[RuleOutcome, ...]:
    """The line that explains the choice of the owner rule."""
    if owned.user is None:
        return ()
    said = reason_message(owned.code, **owned.values, user=user_name(owned.user, scene))
    return (tried(f"owner.{entity.value}", OWNER_TITLES[entity], said, applied=applied),)


def _left(said: ReasonMessage, *more: RuleOutcome) -> RuleResult:
    return RuleResult(tried=(_told(said), *more))


def _told(said: ReasonMessage, *, applied: bool = False) -> RuleOutcome:
    return tried("update_known", title_of(update_known), said, applied=applied)
