"""Moves the log into the file, beside the commits. `long_wal` reports when that lags behind."""

import contextlib
import sqlite3
import threading

import structlog

log = structlog.get_logger()

CHECKPOINT_S = 0.5
LONG_WAL = 64 << 20  # bytes; beyond this the writer itself restarts the log
LATE = 4096  # commits without a turn of this thread, on a machine that has no time for it: then too


class Checkpoints:
    """Moves the log into the file beside the commits: inside a commit it would cost ten times its time at p99."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self._db = db
        self._due = threading.Event()
        self._over = threading.Event()
        self._commits = 0  # since its last turn
        self.long_wal = False
        self._thread = threading.Thread(target=self._run, name=f"{name}-checkpoints", daemon=True)
        self._thread.start()

    def due(self) -> None:
        """Something was committed."""
        self._commits += 1
        if self._commits > LATE:
            self.long_wal = True
        self._due.set()

    def anew(self) -> None:
        """The log begins again."""
        self._commits, self.long_wal = 0, False

    def _run(self) -> None:
        page = self._db.execute("PRAGMA page_size").fetchone()[0]
        while True:
            self._due.wait()
            if self._over.is_set():
                return
            self._due.clear()
            self._commits = 0
            try:
                _, pages, _ = self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                self.long_wal = pages * page > LONG_WAL  # all may be moved: more has been written meanwhile
            except sqlite3.OperationalError as error:
                log.warning("checkpoint failed", error=str(error))
            self._over.wait(CHECKPOINT_S)

    def close(self) -> None:
        self._over.set()
        self._due.set()
        self._thread.join()
        with contextlib.suppress(sqlite3.OperationalError):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()
