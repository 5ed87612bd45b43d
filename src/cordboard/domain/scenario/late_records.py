"""Records that another integration, or a person, creates after a call that has no client in the CRM. Pure.

A call waits for such a record twice: for a short time in which cells that only update write into it, and for a longer
time in which the call is linked to it. Who looks, and when, is in `app/decisions/late_record_job.py`.
"""

from datetime import datetime

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import CREATES, Action, LogCall, Ref
from cordboard.domain.scenario.facts import Decision, Facts
from cordboard.domain.scenario.rule_context import PEOPLE, RuleContext
from cordboard.domain.scenario.rules.existing_record_rules import mapped_update
from cordboard.domain.scenario.rules.late_record_rules import waits_until
from cordboard.domain.settings.crm_plan import Mode, Party, mode_of
from cordboard.domain.settings.decision_settings import DecisionSettings


class Awaited(Value, frozen=True, kw_only=True):
    """Until when a record of the client may appear: to be updated (None: never), and to get the call linked."""

    update_until: datetime | None
    until: datetime


def awaited(decision: Decision, facts: Facts, settings: DecisionSettings) -> Awaited | None:
    """What a decided call waits for; None where it has a client, or nobody can have its number."""
    if decision.needs or any(CREATES.get(type(action)) in PEOPLE for action in decision.actions):
        return None
    scene = RuleContext(facts, settings)
    if scene.party is not Party.NEW or scene.nobody or scene.withheld or scene.stopping.whole is not None:
        return None
    update_until = waits_until(scene)
    logged = any(isinstance(action, LogCall) for action in decision.actions)
    until = facts.now + settings.adopt_within if logged and settings.adopt_within else update_until
    if until is None or until <= facts.now:
        return None
    return Awaited(update_until=update_until, until=max(until, update_until or until))


def late_client(facts: Facts, settings: DecisionSettings) -> Ref | None:
    """The record that has appeared; None while there is none, or it may be somebody else's."""
    scene = RuleContext(facts, settings)
    return scene.client if scene.known and scene.known[0].id is not None else None


def late_updates(facts: Facts, settings: DecisionSettings) -> tuple[Action, ...]:
    """What is written into records that have appeared, of the kinds that the matrix only updates for new callers."""
    scene = RuleContext(facts, settings)
    if scene.situation is None:
        return ()
    wanted = (
        entity
        for entity in PEOPLE
        if mode_of(settings.scenario, scene.situation, Party.NEW, entity) is Mode.UPDATE_ONLY
        and not scene.stopping.stops(entity)
    )
    return tuple(action for entity in wanted for action in mapped_update(entity, scene).actions)


__all__ = ["Awaited", "awaited", "late_client", "late_updates"]
