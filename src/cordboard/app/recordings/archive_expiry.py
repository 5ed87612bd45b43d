"""Deletes archived recordings: when their period is over, when somebody says so, when the client was erased.

What goes is known beforehand as a list. A legal hold beats every rule. A row stays, which says what went, when and why.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import msgspec

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.recordings.archive_objects import COPY, ORIGINAL, OUTLINE, ArchiveObjects
from cordboard.domain.numbers.regions import country_of
from cordboard.domain.recordings.archiving import KeptCall, expires_at, shortest_days
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.retention import DAY_S
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.recordings import ArchivedRecording, ArchiveState, KeptRecording
from cordboard.ports.store.store import Store

EVERY = timedelta(hours=1)
STEP = 200
RETENTION, PERSON, ERASURE = "retention", "person", "erasure"
SERVER = "cordboard"
Record = Callable[[str, str, str, str], Awaitable[None]]


class Expiring(msgspec.Struct, frozen=True, kw_only=True):
    """A recording whose period is over. Units: epoch s."""

    recording: ArchivedRecording
    expires_at: float


class ArchiveExpiry:
    """The job of one server."""

    def __init__(
        self, store: Store, objects: ArchiveObjects, settings_in_force: SettingsInForce, record: Record, clock: Clock
    ) -> None:
        self._store, self._objects, self._settings_in_force = store, objects, settings_in_force
        self._record, self._clock = record, clock
        self._one = asyncio.Lock()

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(f"{Job.DELETE_OLD_DATA}:archived recordings", EVERY, self.tick)

    async def tick(self) -> None:
        """Delete what is due."""
        async with self._one:
            for row in await self._store.recordings_of_erased(STEP):
                await self.delete(row, SERVER, ERASURE)
            while some := await self.preview(STEP):
                if not [1 for one in some if await self.delete(one.recording, SERVER, RETENTION)]:
                    return

    async def preview(self, limit: int) -> Sequence[Expiring]:
        """What the next run deletes, the oldest first. Nothing is changed."""
        settings, now = self._settings_in_force.settings, self._clock.now()
        days = shortest_days(settings.recordings, settings.retention)
        found, after = list[Expiring](), (float("-inf"), "")
        while days is not None and len(found) < limit:
            rows = await self._store.kept_recordings(now - days * DAY_S, after, STEP)
            for row in rows:
                at = expires_at(settings.recordings, settings.retention, _facts(row))
                if at is not None and at <= now and not row.recording.hold:
                    found.append(Expiring(recording=row.recording, expires_at=at))
            if len(rows) < STEP:
                break
            after = (rows[-1].recording.started_at, rows[-1].recording.call)
        return found[:limit]

    def expires_at(self, row: CallRow) -> float | None:
        """When the recording of this call is deleted; None: it is kept. Units: epoch s."""
        settings = self._settings_in_force.settings
        facts = KeptCall(
            started_at=row.started_at,
            connection=row.connection,
            direction=row.direction,
            queue=row.queue,
            country=country_of(row.client) or "",
        )
        return expires_at(settings.recordings, settings.retention, facts)

    async def delete(self, row: ArchivedRecording, by: str, why: str, said: str = "") -> bool:
        """Delete the sound, then say so; False for one that is held. Raises: ObjectStoreTrouble."""
        now = await self._store.recording(row.call)
        if now is None or now.hold or now.state is not ArchiveState.STORED:
            return False
        objects = await self._objects.of(now.details.store)
        for added in (ORIGINAL, COPY, OUTLINE):
            await objects.delete(now.key + added)
        at = self._clock.now()
        await self._store.change_recording(
            row.call,
            lambda was: msgspec.structs.replace(
                was,
                state=ArchiveState.DELETED,
                details=msgspec.structs.replace(was.details, deleted_at=at, deleted_by=by, deletion=why),
            ),
        )
        await self._record(by, "recordings.delete", row.call, said or why)
        return True


def _facts(row: KeptRecording) -> KeptCall:
    return KeptCall(
        started_at=row.recording.started_at,
        connection=row.recording.connection,
        direction=row.direction,
        queue=row.queue,
        country=country_of(row.client) or "",
    )
