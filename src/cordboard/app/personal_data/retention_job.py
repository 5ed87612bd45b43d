"""Deletes data whose period is over, and tells beforehand how much that is. The periods are settings.

Every step is one commit: a run that is cut off by a kill goes on at the next one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

import msgspec
import structlog

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.views.overview import CheckView
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.retention import DataKind
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.retention import Outdated, RetentionStore

log = structlog.get_logger()

EVERY = timedelta(hours=1)
NAME = "retention"
DELETED = "retention.deleted"  # in the audit log
SERVER = "cordboard"
Record = Callable[[str, str, str, str], Awaitable[None]]


class Expiry(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: its period in days (0: without an end), and what the next run deletes."""

    kind: DataKind
    days: int
    outdated: Outdated


class RetentionJob:
    """The job of one server."""

    def __init__(self, store: RetentionStore, settings_in_force: SettingsInForce, record: Record, clock: Clock) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._record = record
        self._clock = clock
        self._one = asyncio.Lock()

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(f"{Job.DELETE_OLD_DATA}:{NAME}", EVERY, self.tick)

    async def tick(self) -> None:
        """A run of the server's own."""
        await self.run(SERVER)

    async def preview(self) -> Sequence[Expiry]:
        """What a run would delete now. Nothing is changed."""
        periods, now = self._settings_in_force.settings.retention, self._clock.now()
        found = []
        for kind in DataKind:
            before = periods.before(kind, now)
            outdated = Outdated() if before is None else await self._store.outdated(kind, before, now)
            found.append(Expiry(kind=kind, days=periods.days(kind), outdated=outdated))
        return found

    async def run(self, by: str) -> Mapping[DataKind, int]:
        """Delete it; how much, by kind. Each kind has a line in the audit log."""
        async with self._one:
            deleted = {}
            for kind in DataKind:
                if count := await self._delete(kind):
                    deleted[kind] = count
                    await self._record(by, DELETED, kind.value, str(count))
            return deleted

    async def _delete(self, kind: DataKind) -> int:
        now, total = self._clock.now(), 0
        before = self._settings_in_force.settings.retention.before(kind, now)
        while before is not None and (step := await self._store.delete_outdated(kind, before, now)):
            total += step
            await asyncio.sleep(0)  # who waits for the store comes first
        return total

    async def check(self) -> CheckView:
        """The line of the doctor; that a run failed is said of the background job."""
        settings = self._settings_in_force.settings
        if Job.DELETE_OLD_DATA in settings.background_jobs.off:
            text = "Old data is not deleted: the background job is turned off."
            return CheckView(name=NAME, level="amber", sentence=text, fix="Turn it on in Settings, Company, Advanced.")
        periods = settings.retention
        endless = [kind.value for kind in DataKind if not periods.days(kind)]
        text = f"Old data is deleted each hour; calls after {periods.calls} days."
        if endless:
            text = f"Old data is deleted each hour. Kept without an end: {', '.join(endless)}."
        return CheckView(name=NAME, level="green", sentence=text)
