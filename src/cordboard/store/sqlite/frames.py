"""Frames: accepted once, read in order, pruned when their calls are settled."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.ports.store import Frame, NewFrame
from cordboard.store.sqlite.access import Part
from cordboard.store.sqlite.frame_index import FrameIndex, key_of

COLUMNS = "seq, connection, dedup, call, body, at"
PRUNED_AT_ONCE = 2_000

_OVER = """
SELECT frame.seq, frame.connection, frame.call, frame.dedup FROM frame
LEFT JOIN call_key ON call_key.connection = frame.connection AND call_key.key = frame.call
LEFT JOIN call ON call.id = call_key.call
WHERE frame.at < :before AND frame.seq > :after
  AND frame.seq <= (SELECT cursor.seq FROM cursor WHERE cursor.connection = frame.connection)
  AND (call.id IS NULL
       OR (call.phase = 'ended' AND call.decided = 1 AND call.pending = 0 AND call.updated_at < :before))
ORDER BY frame.seq LIMIT :limit
"""


def prune(db: sqlite3.Connection, argument: tuple[FrameIndex, float, int]) -> tuple[int, int]:
    """How many went, and the last of them."""
    index, before, after = argument
    values = {"before": before, "after": after, "limit": PRUNED_AT_ONCE}
    rows = db.execute(_OVER, values).fetchall()
    keys = [(key_of(connection, call, dedup), seq) for seq, connection, call, dedup in rows]
    db.executemany("DELETE FROM frame_key WHERE key = ? AND seq = ?", keys)
    db.executemany("DELETE FROM frame WHERE seq = ?", [(row[0],) for row in rows])
    if not rows:
        return 0, after
    index.undone()  # some may still wait in its memory
    return len(rows), rows[-1][0]


class Frames(Part):
    """The way in."""

    async def accept(self, frames: Sequence[NewFrame]) -> Sequence[bool]:
        if not frames:
            return []
        answer: list[bool] = await self.main.writer.write(self.index.accept, frames)
        return answer

    async def frames_after(self, connection: str, seq: int, limit: int) -> Sequence[Frame]:
        sql = f"SELECT {COLUMNS} FROM frame WHERE connection = ? AND seq > ? ORDER BY seq LIMIT ?"
        return [Frame(*row) for row in self.main.rows(sql, (connection, seq, limit))]

    async def frames_of(self, connection: str, calls: Sequence[str]) -> Sequence[Frame]:
        seqs = [seq for call in calls for seq in self.index.seqs(self.main.reader, connection, call)]
        sql = f"""SELECT {COLUMNS} FROM frame WHERE seq IN (SELECT value FROM json_each(?)) AND connection = ?
            AND call IN (SELECT value FROM json_each(?)) ORDER BY seq"""
        values = (msgspec.json.encode(seqs).decode(), connection, msgspec.json.encode(list(calls)).decode())
        return [Frame(*row) for row in self.main.rows(sql, values)]

    async def cursor(self, connection: str) -> int:
        row = self.main.one("SELECT seq FROM cursor WHERE connection = ?", (connection,))
        return int(row[0]) if row else 0

    async def prune(self, before: float) -> int:
        """In small steps, so that nobody waits for it."""
        total = last = 0
        count = PRUNED_AT_ONCE
        while count == PRUNED_AT_ONCE:
            count, last = await self.main.writer.write(prune, (self.index, before, last))
            total += count
        return total
