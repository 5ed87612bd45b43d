"""Calls without a client in a CRM that wait for its record, with the times at which they are looked at again."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec


class AwaitedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A call of a CRM that has no client there yet. Units: epoch s.

    `update_until`: until then a record that appears is updated; None: no longer, or never. `until`: until then the call
    is linked to it. `next_at`: when it is looked at again.
    """

    lane: str
    call: str
    update_until: float | None
    until: float
    next_at: float


class NoLongerAwaited(NamedTuple):
    """The call has a client, or its time is over."""

    lane: str
    call: str


class AwaitedRecordStore(Protocol):
    """They are kept, changed and removed in the commit that decides it (`Batch.awaited`)."""

    async def awaited_records(self, lane: str, now: float, limit: int) -> Sequence[AwaitedRecord]:
        """Those that are due, the longest due first. Units: `now` epoch s."""
