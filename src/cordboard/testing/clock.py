"""A clock that only moves when told to, with the timers that hang on it."""

import heapq
import itertools
from collections.abc import Callable


class FakeTimer:
    """A call that waits on a `FakeClock`."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work: Callable[[], object] | None = work

    def cancel(self) -> None:
        self.work = None


class FakeClock:
    """Units: epoch s. `call_later` has the shape of the event loop's own, so that hosts take either."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self._now = now
        self._order = itertools.count()
        self._timers: list[tuple[float, int, FakeTimer]] = []

    def now(self) -> float:
        return self._now

    def call_later(self, delay: float, work: Callable[[], object]) -> FakeTimer:
        timer = FakeTimer(work)
        heapq.heappush(self._timers, (self._now + max(delay, 0.0), next(self._order), timer))
        return timer

    def advance(self, seconds: float) -> None:
        """Move on, calling what falls due on the way at its own moment."""
        end = self._now + seconds
        while self._timers and self._timers[0][0] <= end:
            self._now, _, timer = heapq.heappop(self._timers)
            if timer.work is not None:
                timer.work()
        self._now = end
