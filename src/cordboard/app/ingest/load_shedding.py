"""Interrupts long folding, so that webhooks are answered and callers are looked up in between.

While many webhooks wait for writes, folding gets only a share of the time: the interpreter does one thing at a time,
and events that are not durable yet come first.
"""

import asyncio
import time
from collections.abc import Callable

MOMENT_S = 0.001
CROWD = 8  # requests that wait for their write at the same time
SHARE = 1 / 24  # of the time is left for folding while a crowd comes in and the loop has no time to spare
BUSY_S = 0.0005  # a turn of the loop that lasts longer was not idle
PAUSE_S = 0.005
CROWDED_S = 0.05  # after the last such time
LONGEST_S = 0.005  # what is longer between two pieces was not work but waiting


class LoadShedding:
    """Between pieces of work: `await take()`."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._since = 0.0
        self._crowded_until = 0.0
        self._inside = 0

    async def take(self) -> None:
        """Yields to other tasks, if this task has run for a while."""
        now = self._clock()
        spent = now - self._since
        if spent > MOMENT_S:
            await asyncio.sleep(0)
            idle = self._clock() - now < BUSY_S
            rested = now if idle else now + min(spent, LONGEST_S) / SHARE
            while self._clock() < min(rested, self._crowded_until):  # noqa: ASYNC110  it is time that is waited for
                await asyncio.sleep(PAUSE_S)
            self._since = self._clock()

    @property
    def crowded(self) -> bool:
        """Whether many requests wait for writes, or did so just now."""
        return self._clock() < self._crowded_until

    def came(self) -> None:
        """One more request waits for its write."""
        self._inside += 1
        if self._inside >= CROWD:
            self._crowded_until = self._clock() + CROWDED_S

    def went(self) -> None:
        """It was answered."""
        self._inside -= 1
