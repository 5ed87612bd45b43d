"""Calls that an entry of the stop list stopped."""

import sqlite3
from collections.abc import Mapping, Sequence

from cordboard.ports.store.stop_list import Hits, StoppedCall
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_ADD = "INSERT OR IGNORE INTO stop_hit (entry, call, at) VALUES (?, ?, ?)"
_HITS = "SELECT entry, count(*), max(at) FROM stop_hit GROUP BY entry"


def add(db: sqlite3.Connection, stopped: Sequence[StoppedCall]) -> None:
    """Count these calls; one that is counted already stays as it is."""
    db.executemany(_ADD, stopped)


class StopListHits(DatabaseConnections):
    """`ports.store.stop_list.StopListStore`."""

    async def stop_list_hits(self) -> Mapping[str, Hits]:
        return {entry: Hits(calls, last) for entry, calls, last in self.main.rows(_HITS, ())}
