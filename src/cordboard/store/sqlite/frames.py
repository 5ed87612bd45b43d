"""Frames: accepted once, read in order, pruned when their calls are settled."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.ports.store import Frame, NewFrame
from cordboard.store.sqlite.access import Part
from cordboard.store.sqlite.bulk import insert

ADD = insert("frame", "connection dedup call body at", "ON CONFLICT (connection, dedup) DO NOTHING")
COLUMNS = "seq, connection, dedup, call, body, at"
PRUNED_AT_ONCE = 2_000

_PRUNE = """
DELETE FROM frame WHERE seq IN (
    SELECT frame.seq FROM frame
    LEFT JOIN call_key ON call_key.connection = frame.connection AND call_key.key = frame.call
    LEFT JOIN call ON call.id = call_key.call
    WHERE frame.at < ?1
      AND frame.seq <= (SELECT cursor.seq FROM cursor WHERE cursor.connection = frame.connection)
      AND (call.id IS NULL
           OR (call.phase = 'ended' AND call.decided = 1 AND call.pending = 0 AND call.updated_at < ?1))
    LIMIT ?2)
"""


def accept(db: sqlite3.Connection, batches: Sequence[Sequence[NewFrame]]) -> list[list[bool]]:
    """Everything that all callers brought, in one statement; for each frame, whether it was new."""
    frames = [frame for batch in batches for frame in batch]
    last = db.execute("SELECT coalesce(max(seq), 0) FROM frame").fetchone()[0]
    added = ADD.run(db, [(f.connection, f.dedup, f.call, f.body, f.at) for f in frames])
    if added == len(frames):
        return [[True] * len(batch) for batch in batches]
    found = db.execute(
        "SELECT json_group_array(json_array(connection, dedup)) FROM frame WHERE seq > ?", (last,)
    ).fetchone()[0]
    new = {(connection, dedup) for connection, dedup in msgspec.json.decode(found)}
    return [[_take(new, (frame.connection, frame.dedup)) for frame in batch] for batch in batches]


def _take(new: set[tuple[str, str]], key: tuple[str, str]) -> bool:
    """Only the first of two equal frames in a batch is the new one."""
    if key not in new:
        return False
    new.remove(key)
    return True


def prune(db: sqlite3.Connection, before: float) -> int:
    return db.execute(_PRUNE, (before, PRUNED_AT_ONCE)).rowcount


class Frames(Part):
    """The way in."""

    async def accept(self, frames: Sequence[NewFrame]) -> Sequence[bool]:
        if not frames:
            return []
        answer: list[bool] = await self.main.writer.write(accept, frames)
        return answer

    async def frames_after(self, connection: str, seq: int, limit: int) -> Sequence[Frame]:
        sql = f"SELECT {COLUMNS} FROM frame WHERE connection = ? AND seq > ? ORDER BY seq LIMIT ?"
        return [Frame(*row) for row in self.main.rows(sql, (connection, seq, limit))]

    async def frames_of(self, connection: str, calls: Sequence[str]) -> Sequence[Frame]:
        keys = msgspec.json.encode(list(calls)).decode()
        sql = f"""SELECT {COLUMNS} FROM frame WHERE connection = ? AND call IN (SELECT value FROM json_each(?))
            ORDER BY seq"""
        return [Frame(*row) for row in self.main.rows(sql, (connection, keys))]

    async def cursor(self, connection: str) -> int:
        row = self.main.one("SELECT seq FROM cursor WHERE connection = ?", (connection,))
        return row[0] if row else 0

    async def prune(self, before: float) -> int:
        """In small steps, so that nobody waits for it."""
        total = 0
        while (step := await self.main.writer.write(prune, before)) > 0:
            total += step
        return total
