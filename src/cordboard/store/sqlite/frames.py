"""Frames: accepted once, read in order, pruned when their calls are settled."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.ports.store.frames import Frame, NewFrame
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.frame_index import FrameIndex, key_of

COLUMNS = "seq, connection, dedup, call, body, at"
PRUNED_AT_ONCE = 2_000
FEW = 32  # frames of one request

FINISHED = """frame
LEFT JOIN call_key ON call_key.connection = frame.connection AND call_key.key = frame.call
LEFT JOIN call ON call.id = call_key.call
WHERE frame.at < :before AND frame.seq > :after
  AND frame.seq <= (SELECT cursor.seq FROM cursor WHERE cursor.connection = frame.connection)
  AND (call.id IS NULL
       OR (call.phase = 'ended' AND call.decided = 1 AND call.pending = 0 AND call.updated_at < :before))"""
OVER = f"SELECT frame.seq, frame.connection, frame.call, frame.dedup FROM {FINISHED} ORDER BY frame.seq LIMIT :limit"


Old = tuple[int, str, str, str]  # seq, connection, call, dedup


def forget(db: sqlite3.Connection, argument: tuple[FrameIndex, Sequence[Old]]) -> None:
    index, old = argument
    keys = [(key_of(connection, call, dedup), seq) for seq, connection, call, dedup in old]
    db.executemany("DELETE FROM frame_key WHERE key = ? AND seq = ?", keys)
    db.executemany("DELETE FROM frame WHERE seq = ?", [(seq,) for _, seq in keys])
    index.undone()  # some may still wait in its memory


class Frames(DatabaseConnections):
    """Frames in SQLite."""

    async def accept(self, frames: Sequence[NewFrame]) -> Sequence[bool]:
        if not frames:
            return []
        answer: list[bool] = await self.main.writer.write(self.index.accept, frames, small=len(frames) <= FEW)
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
        """Prune in small steps, so that no caller waits for it."""
        total = 0
        values = {"before": before, "after": 0, "limit": PRUNED_AT_ONCE}
        while old := await self.main.scan(lambda db: db.execute(OVER, values).fetchall()):
            await self.main.writer.write(forget, (self.index, old))
            values["after"] = old[-1][0]
            total += len(old)
        return total
