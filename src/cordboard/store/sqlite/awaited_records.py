"""Calls that wait for a record of their client."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.ports.store.awaited_records import AwaitedRecord, NoLongerAwaited
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_NAMES = ("lane", "call", "update_until", "until", "next_at")
_PUT = """INSERT INTO awaited_record (lane, "call", update_until, until, next_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (lane, "call") DO UPDATE SET update_until = excluded.update_until, until = excluded.until,
    next_at = excluded.next_at"""
_DROP = 'DELETE FROM awaited_record WHERE lane = ? AND "call" = ?'
_DUE = """SELECT lane, "call", update_until, until, next_at FROM awaited_record WHERE lane = ? AND next_at <= ?
    ORDER BY next_at LIMIT ?"""


def change(db: sqlite3.Connection, awaited: Sequence[AwaitedRecord | NoLongerAwaited]) -> None:
    """Keep, change or remove them, in order."""
    for one in awaited:
        if isinstance(one, AwaitedRecord):
            db.execute(_PUT, (one.lane, one.call, one.update_until, one.until, one.next_at))
        else:
            db.execute(_DROP, one)


class AwaitedRecords(DatabaseConnections):
    """`ports.store.awaited_records.AwaitedRecordStore`."""

    async def awaited_records(self, lane: str, now: float, limit: int) -> Sequence[AwaitedRecord]:
        rows = self.main.rows(_DUE, (lane, now, limit))
        return [msgspec.convert(dict(zip(_NAMES, row, strict=True)), AwaitedRecord) for row in rows]
