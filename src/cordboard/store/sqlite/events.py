"""The last events of the stream; a batch is one row, written late beside the commits of others."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.ports.store.events import StoredEvent
from cordboard.store.sqlite.engine.connections import DatabaseConnections

CLOSED = "last event"  # in `meta`: the id behind which none is missing


def add_events(db: sqlite3.Connection, argument: tuple[Sequence[StoredEvent], int]) -> None:
    events, oldest = argument
    if events:
        row = (events[-1].id, msgspec.json.encode(events))
        db.execute("INSERT INTO stream_batch (last, body) VALUES (?, ?) ON CONFLICT DO NOTHING", row)
    db.execute("DELETE FROM stream_batch WHERE last < ?", (oldest,))


def close_events(db: sqlite3.Connection, events: Sequence[StoredEvent]) -> None:
    add_events(db, (events, 0))
    last = db.execute("SELECT CAST(max(last) AS TEXT) FROM stream_batch").fetchone()[0]
    if last is not None:
        db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (CLOSED, last.encode()))


class Events(DatabaseConnections):
    """What happened lately."""

    def keep_events(self, events: Sequence[StoredEvent], oldest: int) -> None:
        self.main.writer.write_late(add_events, (list(events), oldest))

    async def close_events(self, events: Sequence[StoredEvent]) -> None:
        await self.main.writer.write(close_events, list(events))

    async def last_events(self, limit: int) -> tuple[Sequence[StoredEvent], bool]:
        batches = self.main.rows("SELECT body FROM stream_batch ORDER BY last")
        events = [one for (body,) in batches for one in msgspec.json.decode(body, type=list[StoredEvent])]
        closed = self.main.one("SELECT value FROM meta WHERE name = ?", (CLOSED,))
        complete = not events or (closed is not None and int(closed[0]) == events[-1].id)
        return events[-limit:], complete
