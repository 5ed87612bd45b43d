"""The turns for password hashing: few at a time, a bounded number waits, and addresses take turns.

argon2 wants much memory and time on purpose, so whoever sends many sign-ins must not make all others wait.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cordboard.contract.errors import Cannot

AT_ONCE = 2
MOST = 64  # waiting, of all addresses
MOST_OF_ONE = 12  # waiting, of one address
FULL_S = 5  # after this many s it is worth trying again


class HashingQueue:
    """First come, first served for each place; between places in turn."""

    def __init__(self, at_once: int = AT_ONCE, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._free, self._most, self._most_of_one = at_once, most, most_of_one
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, place: str) -> AsyncIterator[None]:
        """Wait for a turn, and give it back. Raises: Cannot 429 when too many wait already."""
        if self._free > 0:
            self._free -= 1
        else:
            await self._wait(place)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, place: str) -> None:
        mine = self._waiting.setdefault(place, deque())
        if len(mine) >= self._most_of_one or self.waiting >= self._most:
            raise Cannot(
                429, "too_many_at_once", "Too many people are signing in at this moment.",
                f"Try again in {FULL_S} seconds.", retry_after=FULL_S,
            )  # fmt: skip
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        mine.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()
            else:
                self._forget(place, turn)
            raise

    def _forget(self, place: str, turn: asyncio.Future[None]) -> None:
        if (waiting := self._waiting.get(place)) is not None and turn in waiting:
            waiting.remove(turn)
            if not waiting:
                del self._waiting[place]

    def _pass_on(self) -> None:
        """The next place in turn; its other attempts go behind those of all others."""
        while self._waiting:
            place, mine = self._waiting.popitem(last=False)
            turn = mine.popleft() if mine else None
            if mine:
                self._waiting[place] = mine
            if turn is not None and not turn.done():
                turn.set_result(None)
                return
        self._free += 1
