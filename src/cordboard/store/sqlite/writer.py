"""The only place that writes to a file: a thread that takes everything waiting and commits it together.

One commit, one fsync, then everybody who waited is answered at once. Not here: what is written.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from cordboard.ports.store import Full, Stale

log = structlog.get_logger()

Work = Callable[[sqlite3.Connection, Any], Any]
"""Writes what its argument says. May raise Stale, but only before its first write."""

MOST = 1024  # requests in one group
LATE_S = 0.2  # what may be written late waits this long for a commit to ride along with
CHECKPOINT_S = 0.5
CLOSED = "the store is closed"
LONG_WAL = 64 << 20  # bytes; beyond this the writer itself makes the log start anew
FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


class Request:
    """Work that waits for the next group. `future` is None where nobody waits."""

    __slots__ = ("argument", "failed", "future", "result", "work")

    def __init__(self, work: Work, argument: Any, future: asyncio.Future[Any] | None) -> None:
        self.work = work
        self.argument = argument
        self.future = future
        self.result: Any = None
        self.failed: BaseException | None = None


class Writer:
    """Group commit. Works in `together` take a list of arguments and give a list of results, once for each group.

    `undone` is called after a roll-back, for those who remember what they wrote.
    """

    def __init__(
        self,
        opened: Callable[[], sqlite3.Connection],
        name: str,
        together: frozenset[Work] = frozenset(),
        undone: Callable[[], None] = lambda: None,
    ) -> None:
        self._db = opened()
        self._checkpoints = Checkpoints(opened(), name)
        self._together = together
        self._undone = undone
        self._queue: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"{name}-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work, argument: Any = None) -> Any:
        """The result of the work once it is durable. Raises what the work raises, and Full."""
        if self._closed:
            raise RuntimeError(CLOSED)
        future = asyncio.get_running_loop().create_future()
        self._queue.put(Request(work, argument, future))
        return await future

    def write_late(self, work: Work, argument: Any) -> None:
        """Written with the next commit, or soon; lost if the process is killed before."""
        self._queue.put(Request(work, argument, None))

    async def settle(self) -> None:
        """Wait for what may be written late."""
        await self.write(_nothing)

    def close(self) -> None:
        """Carry out what was asked for, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        self._checkpoints.close()
        self._db.close()

    def _run(self) -> None:
        more = True
        while more:
            group, more = self._take()
            if any(request.work is not _nothing for request in group):
                self._commit(group)
                self._checkpoints.due()
            answer(group)
            if self._checkpoints.long_wal:
                self._restart_wal()
        while not self._queue.empty():  # asked for in the moment of closing
            if (request := self._queue.get()) is not None:
                request.failed = RuntimeError(CLOSED)
                answer([request])

    def _take(self) -> tuple[list[Request], bool]:
        """Everything that waits, but at least one; False when it was the last. Late ones wait for company."""
        taken = [self._queue.get()]
        with contextlib.suppress(queue.Empty):
            bound = time.monotonic() + LATE_S
            while (last := taken[-1]) is not None and last.future is None and len(taken) < MOST:
                taken.append(self._queue.get(timeout=max(0.0, bound - time.monotonic())))
            while taken[-1] is not None and len(taken) < MOST:
                taken.append(self._queue.get_nowait())
        return [request for request in taken if request is not None], taken[-1] is not None

    def _commit(self, group: Sequence[Request]) -> None:
        """All in one transaction; when that fails, one by one, so that only the culprit is told so."""
        try:
            self._attempt(group)
        except Exception as error:
            if len(group) == 1:
                fail(group[0], error)
                return
            for request in group:
                request.failed = None
                self._commit([request])

    def _attempt(self, group: Sequence[Request]) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for work in self._together:
                if same := [request for request in group if request.work == work]:
                    results = work(self._db, [request.argument for request in same])
                    for request, result in zip(same, results, strict=True):
                        request.result = result
            for request in group:
                if request.work not in self._together:
                    try:
                        request.result = request.work(self._db, request.argument)
                    except Stale as stale:
                        request.failed = stale
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._undone()
            raise

    def _restart_wal(self) -> None:
        """Under load without a pause the checkpointer never reaches the end of the log; then it is done here."""
        self._checkpoints.long_wal = False
        try:
            self._db.execute("PRAGMA busy_timeout = 0")  # a long read in progress is not waited for
            self._db.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        except sqlite3.OperationalError as error:
            log.warning("checkpoint failed", error=str(error))
        finally:
            self._db.execute("PRAGMA busy_timeout = 5000")


class Checkpoints:
    """Moves the log into the file beside the commits: inside a commit it would cost ten times its time at p99."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self._db = db
        self._due = threading.Event()
        self._over = threading.Event()
        self.long_wal = False
        self.due = self._due.set
        self._thread = threading.Thread(target=self._run, name=f"{name}-checkpoints", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        page = self._db.execute("PRAGMA page_size").fetchone()[0]
        while True:
            self._due.wait()
            if self._over.is_set():
                return
            self._due.clear()
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


def _nothing(_db: sqlite3.Connection, _argument: Any) -> None:
    """Asks only for what waits beside it to be written."""


def fail(request: Request, error: BaseException) -> None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    request.failed = Full(f"The store cannot write: {error}.") if code in FULL else error
    if request.future is None:
        log.error("late write failed", error=str(error))


def answer(group: Sequence[Request]) -> None:
    """Wake everybody who waits, once for each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Request]] = {}
    for request in group:
        if request.future is not None:
            loops.setdefault(request.future.get_loop(), []).append(request)
    for loop, requests in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed while we wrote
            loop.call_soon_threadsafe(tell, requests)


def tell(requests: Sequence[Request]) -> None:
    for request in requests:
        future = request.future
        if future is None or future.done():
            continue
        if request.failed is not None:
            future.set_exception(request.failed)
        else:
            future.set_result(request.result)
