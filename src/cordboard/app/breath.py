"""Long work lets others in: hooks are answered and callers are looked up between two moments of folding.

Under full load a moment of folding is done in each turn of the event loop: it goes on, and nobody waits longer for it
than that.
"""

import asyncio
import time
from collections.abc import Callable

MOMENT_S = 0.001


class Breath:
    """Between pieces of work: `await take()`."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._since = 0.0

    async def take(self) -> None:
        """Lets the event loop turn once, if the last turn is a moment ago."""
        if self._clock() - self._since > MOMENT_S:
            await asyncio.sleep(0)
            self._since = self._clock()
