"""Long reads: connections that are opened at the start, used by one thread at a time, and emptied after each read."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from cordboard.store.sqlite.engine.connections import SCANS, SqliteAccess
from cordboard.testing.event_loop import run


def name_of(db: sqlite3.Connection) -> int:
    return id(db)


@run
async def test_long_reads_beside_each_other_have_a_connection_each_and_no_new_ones(tmp_path: Path) -> None:
    access = SqliteAccess(tmp_path / "mirror.db", "mirror", "OFF")
    opened = {id(db) for db in access._resting}
    together = threading.Barrier(SCANS, timeout=30)

    def beside(db: sqlite3.Connection) -> int:
        together.wait()
        return name_of(db)

    try:
        used = await asyncio.gather(*(access.scan(beside) for _ in range(SCANS)))
        assert set(used) == opened
        assert len(opened) == SCANS
        assert {await access.scan(name_of) for _ in range(5)} <= opened
    finally:
        access.close()


@run
async def test_a_long_read_gives_its_pages_back_also_when_it_fails(tmp_path: Path) -> None:
    access = SqliteAccess(tmp_path / "mirror.db", "mirror", "OFF")
    said: list[str] = []
    for db in access._resting:
        db.set_trace_callback(said.append)

    def fails(db: sqlite3.Connection) -> None:
        db.execute("SELECT * FROM sqlite_master").fetchall()
        db.execute("SELECT no_such_column")

    try:
        with pytest.raises(sqlite3.OperationalError, match="no_such_column"):
            await access.scan(fails)
        assert said == ["SELECT * FROM sqlite_master", "PRAGMA shrink_memory"]
        assert len(access._resting) == SCANS
    finally:
        access.close()
