"""The last events of the stream; written late, in batches, beside the commits of others."""

import sqlite3
from collections.abc import Sequence

from cordboard.ports.store.events import StoredEvent
from cordboard.store.sqlite.engine.batch_statements import insert
from cordboard.store.sqlite.engine.connections import DatabaseConnections

ADD = insert("stream_event", "id type at body", "ON CONFLICT (id) DO NOTHING")
CLOSED = "last event"  # in `meta`: the id behind which none is missing


def add_events(db: sqlite3.Connection, argument: tuple[Sequence[StoredEvent], int]) -> None:
    events, oldest = argument
    if events:
        ADD.run(db, [(one.id, one.type, one.at, one.body) for one in events])
    db.execute("DELETE FROM stream_event WHERE id < ?", (oldest,))


def close_events(db: sqlite3.Connection, events: Sequence[StoredEvent]) -> None:
    add_events(db, (events, 0))
    last = db.execute("SELECT CAST(max(id) AS TEXT) FROM stream_event").fetchone()[0]
    if last is not None:
        db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (CLOSED, last.encode()))


class Events(DatabaseConnections):
    """What happened lately."""

    def keep_events(self, events: Sequence[StoredEvent], oldest: int) -> None:
        self.main.writer.write_late(add_events, (list(events), oldest))

    async def close_events(self, events: Sequence[StoredEvent]) -> None:
        await self.main.writer.write(close_events, list(events))

    async def last_events(self, limit: int) -> tuple[Sequence[StoredEvent], bool]:
        newest = self.main.rows("SELECT id, type, at, body FROM stream_event ORDER BY id DESC LIMIT ?", (limit,))
        closed = self.main.one("SELECT value FROM meta WHERE name = ?", (CLOSED,))
        complete = not newest or (closed is not None and int(closed[0]) == newest[0][0])
        return [StoredEvent(*row) for row in reversed(newest)], complete
