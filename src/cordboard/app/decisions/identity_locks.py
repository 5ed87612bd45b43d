"""One lock for each (CRM, identity) and for each call, so that two calls of one stranger create one lead.

Several locks are always taken in one order, so there is no deadlock. Locks hold within one process; fences and the
key of a claim guard the rows of several processes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

Key = tuple[str, str]
CALL = ""  # in the place of a CRM: the row of a call


class IdentityLocks:
    """Locks by key, created on demand and dropped when no task holds or awaits them."""

    def __init__(self) -> None:
        self._locks: dict[Key, asyncio.Lock] = {}
        self._users: dict[Key, int] = {}

    @asynccontextmanager
    async def hold(self, keys: Iterable[Key]) -> AsyncIterator[None]:
        """Hold all of these. Never call it while holding others."""
        async with AsyncExitStack() as held:
            for key in sorted(set(keys)):
                await held.enter_async_context(self._one(key))
            yield

    @asynccontextmanager
    async def _one(self, key: Key) -> AsyncIterator[None]:
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] = self._users.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[key] -= 1
            if self._users[key] == 0:
                del self._users[key], self._locks[key]

    def __len__(self) -> int:
        """How many keys are held or awaited."""
        return len(self._locks)


def call_key(call: str) -> Key:
    """The row of this call."""
    return CALL, call
