"""The host inside one process: wake-ups in memory, one drain a lane, all lanes side by side.

Nothing here must survive: after a start the sweeper wakes every lane that has work. Not here: what a drain does.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

import structlog

from cordboard.ports.host import Clock, Drain
from cordboard.toolkit.backoff import delay
from cordboard.toolkit.clock import SystemClock

log = structlog.get_logger()

AT_ONCE = 256  # lanes draining at the same time; the next one waits its turn
GRACE = timedelta(seconds=10)  # a drain in flight may end its request at stop


class Timer(Protocol):
    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], object]], Timer]
"""Call after so many seconds; the loop's own `call_later`, or a fake clock's."""


class _Lane:
    """What we know of a lane: a live drain, whether it was woken meanwhile, and the timer that will wake it."""

    __slots__ = ("again", "due", "failures", "task", "timer", "waiting")

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self.waiting = False
        self.again = False
        self.timer: Timer | None = None
        self.due = 0.0
        self.failures = 0


class LocalHost:
    """`ports.host.LaneHost` on one event loop; every method is called on that loop."""

    def __init__(self, clock: Clock | None = None, *, at_once: int = AT_ONCE, later: Later | None = None) -> None:
        self._clock = clock or SystemClock()
        self._at_once = at_once
        self._later = later
        self._lanes: dict[str, _Lane] = {}
        self._turn: deque[str] = deque()  # woken, not draining yet; first come, first served
        self._live = 0
        self._drain: Drain | None = None
        self._stopped = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._works: dict[str, tuple[timedelta, Callable[[], Awaitable[None]]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def wake(self, lane: str, not_before: float | None = None) -> None:
        one = self._lanes.setdefault(lane, _Lane())
        if not_before is not None and not_before > self._clock.now():
            self._wake_at(lane, one, not_before)
        elif one.task is not None:
            one.again = True
        elif not one.waiting:
            one.waiting = True
            self._turn.append(lane)
            self._start()

    def every(self, name: str, period: timedelta, work: Callable[[], Awaitable[None]]) -> None:
        self._works[name] = (period, work)
        if self._drain is not None:
            self._repeat(name)

    async def run(self, drain: Drain) -> None:
        self._drain = drain
        self._ended.clear()
        for name in self._works:
            self._repeat(name)
        for lane, one in self._lanes.items():
            if one.due:
                due, one.due = one.due, 0.0
                self._wake_at(lane, one, due)
        self._start()
        try:
            await self._stopped.wait()
        finally:
            await self._end()

    async def stop(self) -> None:
        """For good: drains in flight may end their request; what is not sent stays in the rows."""
        self._stopped.set()
        await self._ended.wait()

    def _running(self) -> list[asyncio.Task[None]]:
        return [one.task for one in self._lanes.values() if one.task is not None]

    def _start(self) -> None:
        """Give free places to the lanes whose turn it is."""
        while self._turn and self._live < self._at_once and self._drain is not None and not self._stopped.is_set():
            lane = self._turn.popleft()
            one = self._lanes[lane]
            one.waiting = False
            self._live += 1
            one.task = asyncio.create_task(self._once(lane, one, self._drain), name=f"drain {lane}")

    async def _once(self, lane: str, one: _Lane, drain: Drain) -> None:
        back: float | None = None
        try:
            back = await drain(lane)
            one.failures = 0
        except Exception:
            one.failures += 1
            wait = delay(one.failures, 0.5).total_seconds()
            back = self._clock.now() + wait
            log.exception("drain failed", lane=lane, again_in_s=wait)
        finally:
            one.task = None
            self._live -= 1
            again, one.again = one.again and not one.failures, False
            if again:
                self.wake(lane)
            elif back is not None:
                self.wake(lane, back)
            self._start()

    def _wake_at(self, lane: str, one: _Lane, due: float) -> None:
        """The earliest of several moments counts."""
        if one.due and one.due <= due:
            return
        self._cancel_timer(one)
        one.due = due
        if self._drain is not None:
            later = self._later or asyncio.get_running_loop().call_later
            one.timer = later(max(0.0, due - self._clock.now()), lambda: self._ring(lane, one))

    def _ring(self, lane: str, one: _Lane) -> None:
        self._cancel_timer(one)
        self.wake(lane)

    @staticmethod
    def _cancel_timer(one: _Lane) -> None:
        if one.timer is not None:
            one.timer.cancel()
        one.timer, one.due = None, 0.0

    def _repeat(self, name: str) -> None:
        if name in self._tasks:
            self._tasks[name].cancel()
        self._tasks[name] = asyncio.create_task(self._repeated(name), name=f"every {name}")

    async def _repeated(self, name: str) -> None:
        period, work = self._works[name]
        while True:
            await self._sleep(period.total_seconds())
            try:
                await work()
            except Exception:
                log.exception("repeated work failed", work=name)

    async def _sleep(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        timer = (self._later or loop.call_later)(seconds, lambda: None if over.done() else over.set_result(None))
        try:
            await over
        finally:
            timer.cancel()

    async def _end(self) -> None:
        """Timers go, drains in flight may finish, repeated work is broken off."""
        self._stopped.set()
        for one in self._lanes.values():
            self._cancel_timer(one)
        running = self._running()
        if running:
            await asyncio.wait(running, timeout=GRACE.total_seconds())
        tasks = [*self._running(), *self._tasks.values()]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks.clear()
        self._lanes.clear()
        self._turn.clear()
        self._drain = None
        self._ended.set()
