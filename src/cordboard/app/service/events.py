"""Use case: subscribe to live events."""

from collections.abc import AsyncIterator

from cordboard.app.events.event_hub import EventHub
from cordboard.contract.views.events import Envelope
from cordboard.ports.host import Clock


class EventUseCases:
    """Subscriptions to the event hub."""

    def __init__(self, event_hub: EventHub, clock: Clock) -> None:
        self._event_hub = event_hub
        self._clock = clock

    def last(self) -> int:
        return self._event_hub.last

    def subscribe(self, since: int | None) -> AsyncIterator[Envelope]:
        return self._event_hub.follow(since, self._clock.now())
