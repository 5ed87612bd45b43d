"""The connections to a file: one writer, point reads on the loop's thread, long reads in threads of their own.

Point reads use the writer's connection while no write runs: it keeps its page cache, while a reader loses its cache
with each commit of another connection.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.host import Clock
from cordboard.store.sqlite.engine.database import connect, prepare, reserve_log
from cordboard.store.sqlite.engine.writer import Work, Writer
from cordboard.store.sqlite.frame_index import FrameIndex
from cordboard.toolkit.crypto import Cipher

T = TypeVar("T")
WRITER_CACHE_KIB = 8192  # point reads use it too
SCANS = 2  # threads for what reads many rows


class SqliteAccess:
    """One file: `writer` for changes, `reader` for point reads on the loop's thread, `scan` for long reads."""

    def __init__(self, path: Path, branch: str, synchronous: str, index: FrameIndex | None = None) -> None:
        prepare(path, branch)
        self.path = path
        together: frozenset[Work] = frozenset({index.accept}) if index else frozenset()
        undone = index.undone if index else lambda: None
        self.writer = Writer(lambda: self._open(synchronous), path.name, together, undone)
        self.reader = self._open_reader()
        self.reserved = synchronous == "FULL"  # the log keeps its place on disk
        if self.reserved:
            self.rows("SELECT 1 FROM sqlite_master LIMIT 1")  # opens the log
            reserve_log(path)
        self._scans = ThreadPoolExecutor(SCANS, thread_name_prefix=f"{path.name}-scan")
        self._resting = [self._open_reader() for _ in range(SCANS)]  # one for each thread that scans

    def _open(self, synchronous: str) -> sqlite3.Connection:
        db = connect(self.path, WRITER_CACHE_KIB)
        db.execute(f"PRAGMA synchronous = {synchronous}")
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten; the build decides otherwise
        db.execute("PRAGMA wal_autocheckpoint = 0")  # the writer's checkpointer does it beside the commits
        return db

    def _open_reader(self) -> sqlite3.Connection:
        db = connect(self.path)
        db.execute("PRAGMA query_only = ON")
        return db

    def one(self, sql: str, values: Any = ()) -> Any:
        """The first row, read at once; only for statements that an index answers."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def rows(self, sql: str, values: Any = ()) -> list[Any]:
        """A bounded number of rows, read at once."""
        if not self.writer.free.acquire(blocking=False):
            return self.reader.execute(sql, values).fetchall()
        try:
            return self.writer.db.execute(sql, values).fetchall()
        finally:
            self.writer.free.release()

    async def scan(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A long read in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._scans, self._scan, work)

    def _scan(self, work: Callable[[sqlite3.Connection], T]) -> T:
        db = self._resting.pop()
        try:
            return work(db)
        finally:
            db.execute("PRAGMA shrink_memory")  # the next commit empties its cache anyway
            self._resting.append(db)

    def close(self) -> None:
        """Writes that were asked for are carried out first."""
        self.writer.close()
        self._scans.shutdown()
        for db in (self.reader, *self._resting):
            db.close()


class DatabaseConnections:
    """What every part of the store works with."""

    def __init__(
        self, main: SqliteAccess, mirror: SqliteAccess, index: FrameIndex, cipher: Cipher, clock: Clock
    ) -> None:
        self.main = main
        self.mirror = mirror
        self.index = index
        self.cipher = cipher
        self.clock = clock
        self.erased = ErasureList(b"", {})  # the list in force once it was read
