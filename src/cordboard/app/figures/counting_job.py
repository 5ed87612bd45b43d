"""Counts calls that an older version left uncounted, and finds their traffic sources, in the background: the figures
are whole soon after an upgrade.

Nothing is lost when the process is killed: what is uncounted says so in its own row.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.host import Timetable
from cordboard.ports.store.attribution import AttributionStore
from cordboard.ports.store.figures import FigureStore

log = structlog.get_logger()

TICK = timedelta(seconds=10)
BATCH = 500  # calls in one commit
BATCHES = 20  # in one turn: other work comes between


class CountingJob:
    """Finds work only after an upgrade; then each turn is one look at an empty index."""

    def __init__(self, store: FigureStore, sources: AttributionStore, settings_in_force: SettingsInForce) -> None:
        self._store = store
        self._sources = sources
        self._settings_in_force = settings_in_force

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.COUNT_EARLIER_CALLS, TICK, self.tick)

    async def tick(self) -> None:
        """Count some, unless it is turned off."""
        if not self._settings_in_force.settings.calls.count_earlier:
            return
        done = await self._all(self._store.count_uncounted)
        if done:
            log.info("calls counted for the figures", calls=done)
        traced = await self._all(self._sources.trace_untraced)
        if traced:
            log.info("traffic sources of calls found", calls=traced)

    async def _all(self, some: Callable[[int], Awaitable[int]]) -> int:
        done = 0
        for _ in range(BATCHES):
            count = await some(BATCH)
            done += count
            if count < BATCH:
                break
        return done
