"""The rule for records that another integration may still create: how long cells that only update wait for one."""

from datetime import datetime

from cordboard.domain.scenario.reason_messages import reason_message, tried
from cordboard.domain.scenario.rule_context import PEOPLE, RuleContext, RuleResult
from cordboard.domain.scenario.rules.record_creation_rules import title_of
from cordboard.domain.settings.crm_plan import Mode, Party


def await_record(scene: RuleContext) -> RuleResult:
    """Wait for the record that another integration may still create."""
    until = waits_until(scene)
    if until is None:
        return RuleResult()
    said = reason_message("update.waits", at=f"{until:%Y-%m-%dT%H:%M:%SZ}")
    return RuleResult(tried=(tried("await_record", title_of(await_record), said, applied=True),))


def waits_until(scene: RuleContext) -> datetime | None:
    """The end of the wait; None where nothing is only updated, or the client is known or created here."""
    if scene.party is not Party.NEW or scene.nobody or scene.withheld or scene.client is not None:
        return None
    updated = [one for one in PEOPLE if scene.mode(one) is Mode.UPDATE_ONLY and not scene.stopping.stops(one)]
    wait = scene.settings.wait_for_record
    return scene.facts.now + wait if updated and wait else None
