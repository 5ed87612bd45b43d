"""A real clock that another process can move forward: a journey need not wait for minutes to pass.

The offset is eight bytes in a file that both processes map. Moving it makes timers due at once; nothing else about time
changes, and network time limits stay real.
"""

import asyncio
import heapq
import itertools
import mmap
import struct
import time
from collections.abc import Callable
from pathlib import Path

LOOK_S = 0.01  # how soon a moved clock is noticed
OFFSET = struct.Struct("d")


class MovableClock:
    """Units: epoch s. The file is created where it is missing."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(OFFSET.pack(0.0))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), OFFSET.size)
        self._timers: list[tuple[float, int, Callable[[], object], _Timer]] = []
        self._order = itertools.count()
        self._looking = False

    @property
    def offset(self) -> float:
        """The offset of the clock. Units: s."""
        return float(OFFSET.unpack(self._map[:])[0])

    def now(self) -> float:
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move it forward, for every process that has this file."""
        self._map[:] = OFFSET.pack(self.offset + seconds)

    def later(self, seconds: float, call: Callable[[], object]) -> "_Timer":
        """Call once so many seconds have passed by this clock; as `asyncio.loop.call_later`."""
        timer = _Timer()
        heapq.heappush(self._timers, (self.now() + seconds, next(self._order), call, timer))
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(LOOK_S, self._look)
        return timer

    def _look(self) -> None:
        while self._timers and self._timers[0][0] <= self.now():
            _, _, call, timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                call()
        self._looking = bool(self._timers)
        if self._looking:
            asyncio.get_running_loop().call_later(LOOK_S, self._look)

    def close(self) -> None:
        self._map.close()


class _Timer:
    """What `later` returns."""

    __slots__ = ("cancelled",)

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True
