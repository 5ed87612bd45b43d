"""The stream of events."""

from collections.abc import AsyncIterator
from typing import Protocol

from cordboard.contract.views.events import Envelope


class EventStream(Protocol):
    """Hands every subscriber the same envelopes in the same order."""

    def subscribe(self, since: int | None) -> AsyncIterator[Envelope]:
        """What happens from now on, after what happened since `since` (kept: the last 10,000 envelopes).

        The first envelope is `reset` when `since` is no longer kept. Raises: Lagging from the iterator when the
        subscriber's queue of 1,000 envelopes is full. Closing the iterator unsubscribes.
        """
