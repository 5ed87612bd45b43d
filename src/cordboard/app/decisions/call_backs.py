"""The call-back task of a client around a decision: what is open before it, and what is open after it."""

from datetime import datetime

import msgspec

from cordboard.app.decisions.identify import DecisionBatch
from cordboard.domain.crm.actions import ChangeTask, CreateTask, RenewTask
from cordboard.domain.scenario.facts import Decision, Facts, OpenCallBack
from cordboard.domain.scenario.situation import MISSED, REACHED, situation_of
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.open_tasks import ClosedTask, OpenTask
from cordboard.toolkit.clock import moment


async def with_call_back(facts: Facts, batch: DecisionBatch, crm: str, subject: str, row: CallRow) -> Facts:
    """The facts with the task that waits for this client, and whether the client was talked with since this call."""
    situation = situation_of(facts.call)
    if situation in REACHED and row.client is not None:
        batch.reached[row.client] = max(row.started_at, batch.reached.get(row.client, 0.0))
    if situation not in MISSED | REACHED:
        return facts
    found = await batch.open_task(crm, subject)
    if found is None:
        return msgspec.structs.replace(facts, reached_at=await _reached_at(batch, row) if situation in MISSED else None)
    return msgspec.structs.replace(facts, open_task=OpenCallBack(item=found.item, since=moment(found.since)))


async def _reached_at(batch: DecisionBatch, row: CallRow) -> datetime | None:
    """Calls may arrive in any order, and be decided in one commit."""
    if row.client is None:
        return None
    times = (batch.reached.get(row.client), await batch.store.reached_since(row.client, row.started_at))
    later = [at for at in times if at is not None and at > row.started_at]
    return moment(min(later)) if later else None


def task_changes(decision: Decision, crm: str, subject: str, row: CallRow, facts: Facts) -> list[OpenTask | ClosedTask]:
    """What a decision about this call opens and closes; a task about a talk is no call-back."""
    changes: list[OpenTask | ClosedTask] = []
    for action in decision.actions:
        if isinstance(action, CreateTask) and decision.situation in MISSED:
            renewed = isinstance(action, RenewTask) and facts.open_task is not None
            since = facts.open_task.since.timestamp() if renewed and facts.open_task else row.started_at
            task = OpenTask(
                lane=crm, subject=subject, item=action.key, call=row.id, since=since, missed_at=row.started_at
            )
            changes.append(task)
        elif isinstance(action, ChangeTask) and action.done:
            changes.append(ClosedTask(crm, subject))
    return changes
