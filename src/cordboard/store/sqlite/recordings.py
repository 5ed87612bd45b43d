"""`ports.store.recordings.RecordingStore` on SQLite."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.ports.store.recordings import (
    ArchiveDetails,
    ArchivedRecording,
    ArchiveState,
    Change,
    KeptRecording,
)
from cordboard.store.predicates import RECORDING_DUE, RECORDING_STORED
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_COLUMNS = "recording.call, recording.connection, state, key, recording.started_at, next_at, hold, body"
_ONE = f"SELECT {_COLUMNS} FROM recording WHERE call = ?"
_DUE = f"SELECT {_COLUMNS} FROM recording WHERE {RECORDING_DUE} AND next_at <= ? ORDER BY next_at, call LIMIT ?"
_KEPT = f"""SELECT {_COLUMNS}, direction, queue, client, erased FROM recording JOIN call ON call.id = recording.call
    WHERE {RECORDING_STORED} AND recording.started_at < ? AND (recording.started_at, recording.call) > (?, ?)
    ORDER BY recording.started_at, recording.call LIMIT ?"""
_ERASED = f"""SELECT {_COLUMNS} FROM recording JOIN call ON call.id = recording.call
    WHERE {RECORDING_STORED} AND erased = 1 AND hold = 0 LIMIT ?"""
_UPDATE = "UPDATE recording SET state = ?, key = ?, next_at = ?, hold = ?, body = ? WHERE call = ?"
_DETAILS = msgspec.json.Decoder(ArchiveDetails)


def _row(row: Sequence[Any]) -> ArchivedRecording:
    return ArchivedRecording(
        call=row[0],
        connection=row[1],
        state=ArchiveState(row[2]),
        key=row[3],
        started_at=row[4],
        next_at=row[5],
        hold=bool(row[6]),
        details=_DETAILS.decode(row[7]),
    )


def _change(db: sqlite3.Connection, argument: tuple[str, Change]) -> ArchivedRecording | None:
    call, change = argument
    found = db.execute(_ONE, (call,)).fetchone()
    if found is None:
        return None
    before = _row(found)
    after = change(before)
    if after is None or after == before:
        return before
    details = msgspec.json.encode(after.details)
    db.execute(_UPDATE, (after.state.value, after.key, after.next_at, int(after.hold), details, call))
    return after


class Recordings(DatabaseConnections):
    """Rows of the archive."""

    async def recording(self, call: str) -> ArchivedRecording | None:
        row = self.main.one(_ONE, (call,))
        return _row(row) if row else None

    async def change_recording(self, call: str, change: Change) -> ArchivedRecording | None:
        changed: ArchivedRecording | None = await self.main.writer.write(_change, (call, change), small=True)
        return changed

    async def due_recordings(self, now: float, limit: int) -> Sequence[ArchivedRecording]:
        return [_row(row) for row in self.main.rows(_DUE, (now, limit))]

    async def kept_recordings(self, before: float, after: tuple[float, str], limit: int) -> Sequence[KeptRecording]:
        return [
            KeptRecording(recording=_row(row), direction=row[8], queue=row[9], client=row[10], erased=bool(row[11]))
            for row in self.main.rows(_KEPT, (before, *after, limit))
        ]

    async def recordings_of_erased(self, limit: int) -> Sequence[ArchivedRecording]:
        return [_row(row) for row in self.main.rows(_ERASED, (limit,))]

    async def recording_counts(self) -> Mapping[str, int]:
        return dict(self.main.rows("SELECT state, count(*) FROM recording GROUP BY state"))
