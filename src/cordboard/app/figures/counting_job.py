"""Counts calls that an older version left uncounted, in the background: the figures are whole soon after an upgrade.

Nothing is lost when the process is killed: what is uncounted says so in its own row.
"""

from datetime import timedelta

import structlog

from cordboard.ports.host import LaneHost
from cordboard.ports.store.figures import FigureStore

log = structlog.get_logger()

TICK = timedelta(seconds=10)
BATCH = 500  # calls in one commit
BATCHES = 20  # in one turn: other work comes between


class CountingJob:
    """Finds work only after an upgrade; then each turn is one look at an empty index."""

    def __init__(self, store: FigureStore) -> None:
        self._store = store

    def arrange(self, host: LaneHost) -> None:
        """Put it on the host's timetable."""
        host.every("figures", TICK, self.tick)

    async def tick(self) -> None:
        """Count some."""
        done = 0
        for _ in range(BATCHES):
            counted = await self._store.count_uncounted(BATCH)
            done += counted
            if counted < BATCH:
                break
        if done:
            log.info("calls counted for the figures", calls=done)
