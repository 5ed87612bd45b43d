"""Publishes live events to subscribers: the last envelopes are in memory, resumable by id.

They are stored later, in batches, off the hot path, and read again at the next start. A subscriber that reconnects
after a restart gets the missed envelopes, or a `reset` if the process was killed before the last ones were stored.
Nothing depends on envelopes: a subscriber that misses one reads the rows.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec

from cordboard.contract.errors import Lagging
from cordboard.contract.views.events import Envelope
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.ports.store.events import EventStore, StoredEvent
from cordboard.toolkit.clock import moment

KEPT = 1024  # about 0.3 kB each; a quarter of an hour at 50 calls a minute. Who was away longer loads everything anew
GATHER_S = 0.5  # what is published within this time is stored together
QUEUE = 1_000


class EventHub:
    """The hub. A subscriber that reads too slowly is dropped. `store` None: nothing is stored for the next start."""

    def __init__(self, started: float, store: EventStore | None = None) -> None:
        self._last = int(started * 1000) * 1000  # ids grow across restarts
        self._store = store
        self._ring: deque[StoredEvent] = deque(maxlen=KEPT)
        self._unsaved: list[StoredEvent] = []
        self._ready = asyncio.Event()
        self._subscribers: set[asyncio.Queue[Envelope | None]] = set()
        self._ended = False

    async def restore(self, now: float) -> None:
        """Read the envelopes of the last process. Call it before the first `publish`."""
        if self._store is None:
            return
        stored, complete = await self._store.last_events(KEPT)
        self._ring.extend(stored)
        self._last = max(self._last, stored[-1].id if stored else 0)
        if not complete:
            self.publish("reset", {}, now)

    async def run(self) -> None:
        """Store what is published, for ever."""
        while True:
            await self._ready.wait()
            await asyncio.sleep(GATHER_S)
            self._ready.clear()
            if self._store is not None and (events := self._taken()):
                self._store.keep_events(events, self._ring[0].id)

    def end(self) -> None:
        """The server stops: every subscription ends, so that no reader is cut off."""
        self._ended = True
        for queue in self._subscribers:
            queue.put_nowait(None)

    async def close(self) -> None:
        """Store the rest; the next start then knows that nothing is missing."""
        if self._store is not None:
            with contextlib.suppress(StoreUnavailable):  # a full disk: the next start says `reset`
                await self._store.close_events(self._taken())

    def _taken(self) -> Sequence[StoredEvent]:
        """The envelopes that are not stored yet; of equal ones the newest."""
        unsaved, self._unsaved = self._unsaved, []
        newest = {(one.type, bytes(one.data)): one for one in unsaved}
        return sorted(newest.values(), key=lambda event: event.id)

    @property
    def last(self) -> int:
        """The id of the newest envelope."""
        return self._last

    @property
    def watched(self) -> bool:
        """Whether anybody subscribes."""
        return bool(self._subscribers)

    def publish(self, kind: str, data: Any, now: float) -> None:
        """Give an envelope to every subscriber."""
        self._last += 1
        event = StoredEvent(self._last, kind, now, msgspec.Raw(_body(data)))
        self._ring.append(event)
        if self._store is not None:
            self._unsaved.append(event)
            self._ready.set()
        envelope = Envelope(id=self._last, type=kind, at=moment(now), data=data)
        for queue in tuple(self._subscribers):
            if queue.qsize() >= QUEUE:
                self._subscribers.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(envelope)

    async def follow(self, since: int | None, now: float) -> AsyncIterator[Envelope]:
        """Envelopes after `since` (a `reset` first if they are no longer stored), then the new ones until `end`.

        Raises: Lagging.
        """
        if self._ended:
            return
        queue: asyncio.Queue[Envelope | None] = asyncio.Queue()
        self._subscribers.add(queue)
        kept = tuple(self._ring)
        seen = since if since is not None else self._last
        try:
            first = kept[0].id if kept else self._last + 1
            if seen + 1 < first or seen > self._last:
                yield Envelope(id=self._last, type="reset", at=moment(now), data={})
                seen = self._last
            for event in kept:
                if event.id > seen:
                    yield _envelope(event)
                    seen = event.id
            while (new := await queue.get()) is not None:
                if new.id > seen:
                    yield new
            if not self._ended:
                raise Lagging
        finally:
            self._subscribers.discard(queue)


def _envelope(event: StoredEvent) -> Envelope:
    return Envelope(id=event.id, type=event.type, at=moment(event.at), data=msgspec.json.decode(event.data))


def _body(data: Any) -> bytes:
    """What is kept of a view is its id: a client loads the present view, and no personal data is stored here."""
    return msgspec.json.encode({"id": data.id} if hasattr(data, "id") else data)
