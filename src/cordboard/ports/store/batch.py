"""All writes of one step, in one transaction."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.ports.accounts import AuditRow
from cordboard.ports.store.awaited_records import AwaitedRecord, NoLongerAwaited
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.journal import Note
from cordboard.ports.store.merges import Merge, RecordMove
from cordboard.ports.store.open_tasks import ClosedTask, OpenTask
from cordboard.ports.store.outbox import Done, NewItem
from cordboard.ports.store.stop_list import StoppedCall


class Batch(msgspec.Struct, kw_only=True):
    """Everything one step writes, atomically. Items, claims and stopped calls that exist already are left alone."""

    calls: Sequence[CallRow] = ()
    items: Sequence[NewItem] = ()
    claims: Sequence[Claim] = ()
    notes: Sequence[Note] = ()
    audit: Sequence[AuditRow] = ()
    stopped: Sequence[StoppedCall] = ()
    tasks: Sequence[OpenTask | ClosedTask] = ()  # in order
    merges: Sequence[Merge] = ()  # new ones, or their undo
    moves: Sequence[RecordMove] = ()  # of bindings, in order
    awaited: Sequence[AwaitedRecord | NoLongerAwaited] = ()  # in order
    done: Sequence[Done] = ()  # only together with `fence`
    fence: tuple[str, int] | None = None  # (lane, epoch): nothing at all is written when the epoch is stale
    lease: tuple[str, int] | None = None  # (name, epoch) of a lease: likewise
    cursor: tuple[str, int] | None = None  # (connection, seq): frames up to here are folded


class BatchStore(Protocol):
    """One write for all that belongs together."""

    async def commit(self, batch: Batch) -> None:
        """Write all of it or nothing.

        Raises: FencingError when `fence` or `lease` is stale, StoreUnavailable. Nothing was written then.
        """
