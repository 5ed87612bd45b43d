"""The last events of the stream, so that clients get the missed ones after a restart."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class StoredEvent(msgspec.Struct, frozen=True, gc=False):
    """An envelope of the stream as it is stored. Units: `at` epoch s."""

    id: int
    type: str
    at: float
    data: msgspec.Raw  # JSON


class EventStore(Protocol):
    """Events in the order of their ids, which grow also across restarts."""

    def keep_events(self, events: Sequence[StoredEvent], oldest: int) -> None:
        """Keep these and forget those before the id `oldest`. Written late: a killed process loses the last ones."""

    async def close_events(self, events: Sequence[StoredEvent]) -> None:
        """Keep these durably, and remember that none is missing."""

    async def last_events(self, limit: int) -> tuple[Sequence[StoredEvent], bool]:
        """The newest in order, and whether none was lost behind them."""
