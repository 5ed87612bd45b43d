"""The only writer of a file: all waiting work is committed together.

One commit, one fsync, then all callers get their answers at once. Small work of one turn of the event loop is
written at the end of that turn, on the loop's own thread, while commits are quick and no other write runs: a
thread switch costs more than the commit. All other work is written by a thread of the writer's own.
Not here: what is written.
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

from cordboard.ports.store.errors import LOCKED, FencingError, StoreUnavailable
from cordboard.store.sqlite.engine.checkpoints import Checkpoints

log = structlog.get_logger()

Work = Callable[[sqlite3.Connection, Any], Any]
"""A unit of writes. May raise FencingError, but only before its first write."""

MOST = 1024  # requests in one group
LATE_S = 0.2  # what may be written late waits this long for a commit to ride along with
QUICK_S = 0.003  # the loop's thread may wait for writes that lately took no longer
FORGET = 0.99  # by which the measured time shrinks with each turn on the thread, until the loop tries again
BUSY_S = 5.0  # another process may hold the file this long
HELD_S = 0.2  # and once it held it longer, nobody waits so long again
AGAIN_S = 0.005
CLOSED = "the store is closed"
UNWRITTEN = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
}


class Busy(Exception):
    """Another process writes to the file."""


class Request:
    """Work that waits for the next group. `future` is None if no caller waits."""

    __slots__ = ("alone", "argument", "failed", "future", "result", "work")

    def __init__(self, work: Work, argument: Any, future: asyncio.Future[Any] | None, *, alone: bool = False) -> None:
        self.alone = alone
        self.work = work
        self.argument = argument
        self.future = future
        self.result: Any = None
        self.failed: BaseException | None = None


class Writer:
    """Group commit. Works in `together` take a list of arguments and give a list of results, once for each group.

    `undone` is called after a roll-back, for those who remember what they wrote. Who holds `free` may read over `db`.
    """

    def __init__(
        self,
        opened: Callable[[], sqlite3.Connection],
        name: str,
        together: frozenset[Work] = frozenset(),
        undone: Callable[[], None] = lambda: None,
    ) -> None:
        self.db = opened()
        self.db.execute("PRAGMA busy_timeout = 0")  # who may wait for another process is decided here
        self.free = threading.Lock()  # held by whoever uses the connection
        self.trouble: str | None = None  # why the last commit was impossible; None when it was durable
        self._took = 0.0  # Units: s; what writing on the loop's thread took lately
        self._turn: list[Request] = []  # small work of this turn of the loop
        self._checkpoints = Checkpoints(opened(), name)
        self._together = together
        self._undone = undone
        self._queue: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"{name}-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work, argument: Any = None, *, small: bool = False) -> Any:
        """The result of the work once it is durable; `small` marks work of a few rows.

        Raises what the work raises, and StoreUnavailable.
        """
        if self._closed:
            raise RuntimeError(CLOSED)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        if not small:
            self._queue.put(Request(work, argument, future))
            return await future
        if not self._turn:
            loop.call_soon(self._end_turn)
        self._turn.append(Request(work, argument, future))
        return await future

    async def write_alone(self, work: Work) -> Any:
        """The result of work that needs the file for itself, outside a transaction; other writes wait meanwhile."""
        if self._closed:
            raise RuntimeError(CLOSED)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue.put(Request(work, None, future, alone=True))
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
        with self.free:
            self.db.close()

    def _end_turn(self) -> None:
        """On the loop's thread: write what this turn brought, or leave it to the writer's thread."""
        group, self._turn = self._turn, []
        if self._took > QUICK_S:
            self._took *= FORGET
            return self._leave(group)
        if self._checkpoints.long_wal or not self._queue.empty() or not self.free.acquire(blocking=False):
            return self._leave(group)
        begun = time.perf_counter()
        try:
            if self._closed:
                return self._leave(group)
            self._commit(group, patient=False)
        except Busy:
            return self._leave(group)
        finally:
            self.free.release()
            self._took += (time.perf_counter() - begun - self._took) / 4
        self._checkpoints.due()
        return tell(group)

    def _leave(self, group: Sequence[Request]) -> None:
        if self._closed:
            for request in group:
                request.failed = RuntimeError(CLOSED)
            tell(group)
            return
        for request in group:
            self._queue.put(request)

    def _run(self) -> None:
        more = True
        while more:
            taken, more = self._take()
            group = [request for request in taken if not request.alone]
            if any(request.work is not _nothing for request in group):
                with self.free:
                    self._commit(group)
                self._checkpoints.due()
            answer(group)
            self._alone([request for request in taken if request.alone])
            if self._checkpoints.long_wal:
                with self.free:
                    self._restart_wal()
        while not self._queue.empty():  # requested during closing
            if (request := self._queue.get()) is not None:
                request.failed = RuntimeError(CLOSED)
                answer([request])

    def _alone(self, requests: Sequence[Request]) -> None:
        for request in requests:
            try:
                with self.free:
                    request.result = request.work(self.db, None)
            except Exception as error:
                fail(request, error)
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

    def _commit(self, group: Sequence[Request], patient: bool = True) -> None:
        """Commit all work in one transaction; if that fails, one by one, so that only the faulty work fails.

        Raises: Busy, before any work of the group is tried: another process is writing.
        """
        try:
            self._attempt(group, patient)
        except Busy:
            raise
        except Exception as error:
            if len(group) == 1:
                if _is_unwritten(error):
                    self.trouble = str(error)
                fail(group[0], error)
                return
            for request in group:
                request.failed = None
                self._commit([request])  # patiently: some may be written already

    def _begin(self, patient: bool) -> None:
        held = self.trouble is not None and LOCKED in self.trouble
        until = time.monotonic() + (HELD_S if held else BUSY_S)
        while True:
            try:
                self.db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if not patient:
                    raise Busy from error
                if time.monotonic() > until:
                    raise
                time.sleep(AGAIN_S)
            else:
                return

    def _attempt(self, group: Sequence[Request], patient: bool) -> None:
        self._begin(patient)
        try:
            for work in self._together:
                if same := [request for request in group if request.work == work]:
                    results = work(self.db, [request.argument for request in same])
                    for request, result in zip(same, results, strict=True):
                        request.result = result
            for request in group:
                if request.work not in self._together:
                    try:
                        request.result = request.work(self.db, request.argument)
                    except FencingError as stale:
                        request.failed = stale
            self.db.execute("COMMIT")
            self.trouble = None
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            self._undone()
            raise

    def _restart_wal(self) -> None:
        """Under load without a pause the checkpointer never reaches the end of the log; then it is done here."""
        self._checkpoints.anew()
        try:
            self.db.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()  # a long read in progress is not waited for
        except sqlite3.OperationalError as error:
            log.warning("checkpoint failed", error=str(error))


def _nothing(_db: sqlite3.Connection, _argument: Any) -> None:
    """Asks only for what waits beside it to be written."""


def _is_unwritten(error: BaseException) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in UNWRITTEN


def fail(request: Request, error: BaseException) -> None:
    request.failed = StoreUnavailable(f"The database can't be written: {error}.") if _is_unwritten(error) else error
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
