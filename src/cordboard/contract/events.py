"""The stream of events."""

from collections.abc import AsyncIterator
from typing import Protocol

from cordboard.contract.views.events import Envelope


class EventStream(Protocol):
    """Gives every subscriber the same envelopes in the same order."""

    def last(self) -> int:
        """The id of the newest envelope: whoever reads a view now misses nothing by subscribing since then."""

    def subscribe(self, since: int | None) -> AsyncIterator[Envelope]:
        """The envelopes after `since` (the last 10,000 are stored), then the new ones.

        The first envelope is `reset` when `since` is no longer stored. Raises: Lagging from the iterator when the
        subscriber's queue of 1,000 envelopes is full. Closing the iterator unsubscribes.
        """
