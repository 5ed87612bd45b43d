"""The decision on an ended call: runs every rule in order and collects their sentences and actions. Pure.

The same facts, settings and version always give the same decision, so a stored call can be decided again.
"""

from cordboard.domain.crm.actions import CREATES, Action, ChangeTask, RenewTask, SetFields, SetOwner
from cordboard.domain.crm.contact_match import Entity, Unknown
from cordboard.domain.scenario.facts import Decision, Facts, RuleOutcome
from cordboard.domain.scenario.owners import rule_for
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.rules.preconditions import who_is_it
from cordboard.domain.scenario.rules.rule_table import RULES
from cordboard.domain.settings.crm_plan import OwnerRule
from cordboard.domain.settings.decision_settings import DecisionSettings

NAMES = {
    Entity.ACCOUNT: "account",
    Entity.CONTACT: "contact",
    Entity.LEAD: "lead",
    Entity.DEAL: "deal",
    Entity.TASK: "task",
    Entity.CALL: "call record",
}


def decide(facts: Facts, settings: DecisionSettings, version: int) -> Decision:
    """What the call becomes in the CRM, and why. With `needs` nothing may be done before those facts are there."""
    scene = RuleContext(facts, settings)
    told: list[RuleOutcome] = []
    needs: tuple[str, ...] = ()
    stopped = "No rule applies."
    for rule in RULES:
        step = rule(scene)
        scene = scene.after(step)
        told += step.tried
        needs += tuple(need for need in step.needs if need not in needs)
        if step.stop:
            stopped = step.tried[-1].text
            break
    if not needs and _owner_needs_deals(scene):
        needs = ("deals",)
    return Decision(
        situation=scene.situation,
        settings_version=version,
        tried=tuple(told),
        actions=() if needs else _in_order(scene.actions),
        needs=needs,
        summary=_summary(scene.actions, stopped, needs),
        stopped_by=tuple(one.entry.key for one in scene.stopping.matches),
    )


def pending_decision(facts: Facts, settings: DecisionSettings, version: int) -> Decision | None:
    """What is stored while it is not known who the client is; None where that does not matter or is known.

    No rule is tried: the decision is taken once the CRM was asked. It is exactly what `decide` would wait for.
    """
    if not isinstance(facts.match, Unknown):
        return None
    context = RuleContext(facts, settings)
    if context.situation is None or context.nobody or context.stopping.whole is not None:
        return None
    waiting = who_is_it(context)
    return Decision(
        situation=context.situation,
        settings_version=version,
        tried=waiting.tried,
        actions=(),
        needs=waiting.needs,
        summary=_summary((), "", waiting.needs),
    )


def _in_order(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Created records go before changed ones: a record that is locked in the CRM delays no call record."""
    return tuple(sorted(actions, key=lambda action: isinstance(action, SetOwner | SetFields)))


def _owner_needs_deals(scene: RuleContext) -> bool:
    """Whether a new record takes the owner of the client's deal, and the deals were not read yet."""
    if scene.facts.deals is not None or not scene.known:
        return False
    kinds = (CREATES[type(action)] for action in scene.actions if type(action) in CREATES)
    return any(rule_for(scene.settings.owners, kind).rule is OwnerRule.OWNER_OF_DEAL for kind in kinds)


def _summary(actions: tuple[Action, ...], stopped: str, needs: tuple[str, ...]) -> str:
    if needs:
        return f"Waits for: {', '.join(needs)}."
    if not actions:
        return stopped
    renewed = [NAMES[Entity.TASK] for action in actions if isinstance(action, RenewTask)]
    closed = [NAMES[Entity.TASK] for action in actions if isinstance(action, ChangeTask)]
    new = [action for action in actions if type(action) in CREATES and not isinstance(action, RenewTask)]
    made = [NAMES[CREATES[type(action)]] for action in new]
    given = [NAMES[action.record.entity] for action in actions if isinstance(action, SetOwner)]
    filled = [NAMES[action.record.entity] for action in actions if isinstance(action, SetFields)]
    said = (
        ("Created", made),
        ("Open already", renewed),
        ("Closed", closed),
        ("New owner", given),
        ("Fields", filled),
    )
    told = [f"{what}: {', '.join(kinds)}." for what, kinds in said if kinds]
    return " ".join(told)
