"""What is happening now, for everybody who watches: a ring of the last envelopes, resumable by id.

Envelopes are for eyes. Nothing depends on them: whoever misses one reads the rows.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from cordboard.contract.errors import Lagging
from cordboard.contract.views.events import Envelope
from cordboard.toolkit.clock import moment

KEPT = 10_000
QUEUE = 1_000


class EventHub:
    """The hub. A watcher who reads too slowly is dropped; the server keeps its memory."""

    def __init__(self, started: float) -> None:
        self._last = int(started * 1000) * 1000  # grows across restarts: an id of an earlier life is an older id
        self._ring: deque[Envelope] = deque(maxlen=KEPT)
        self._watchers: set[asyncio.Queue[Envelope | None]] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody looks, or may come back soon."""
        return bool(self._watchers)

    def publish(self, kind: str, data: Any, now: float) -> None:
        """Put an envelope in everybody's hands."""
        self._last += 1
        envelope = Envelope(id=self._last, type=kind, at=moment(now), data=data)
        self._ring.append(envelope)
        for queue in tuple(self._watchers):
            if queue.qsize() >= QUEUE:
                self._watchers.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(envelope)

    async def follow(self, since: int | None, now: float) -> AsyncIterator[Envelope]:
        """Envelopes after `since` (a `reset` first when they are no longer kept), then the new ones.

        Raises: Lagging.
        """
        queue: asyncio.Queue[Envelope | None] = asyncio.Queue()
        self._watchers.add(queue)
        kept = tuple(self._ring)
        seen = since if since is not None else self._last
        try:
            first = kept[0].id if kept else self._last + 1
            if seen + 1 < first or seen > self._last:
                yield Envelope(id=self._last, type="reset", at=moment(now), data={})
                seen = self._last
            for envelope in kept:
                if envelope.id > seen:
                    yield envelope
                    seen = envelope.id
            while (new := await queue.get()) is not None:
                if new.id > seen:
                    yield new
            raise Lagging
        finally:
            self._watchers.discard(queue)
