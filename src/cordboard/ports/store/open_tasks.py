"""The call-back task that is open for a client, one for each CRM: kept with the decision that created it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec


class OpenTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task that nobody has done as far as we know. Units: epoch s.

    `subject`: the client, as the outbox has it. `item`: the outbox item of the task, `call`: that of the item.
    `since`: when the client was missed first, `missed_at`: when last. A task that was closed in the CRM, so that a new
    one was created, waits since then.
    """

    lane: str
    subject: str
    item: str
    call: str
    since: float
    missed_at: float
    escalated_at: float | None = None


class ClosedTask(NamedTuple):
    """The client was reached, or the task is no longer one."""

    lane: str
    subject: str


class TaskRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An open task with its record in the CRM, once it was created there."""

    task: OpenTask
    record: str | None = None
    link: str | None = None


class OpenTaskStore(Protocol):
    """Tasks are opened, renewed, escalated and closed in the commit that decides it (`Batch.tasks`)."""

    async def open_task(self, lane: str, subject: str) -> OpenTask | None:
        """The task of this client; None also where its item was rejected or discarded."""

    async def open_tasks_of(self, calls: Sequence[str]) -> Mapping[str, Sequence[TaskRecord]]:
        """The tasks of the clients of these calls, by call, in the order of the CRMs."""

    async def tasks_to_escalate(self, lane: str, before: float, limit: int) -> Sequence[OpenTask]:
        """Those since before this moment that were not escalated, the oldest first. Units: epoch s."""
