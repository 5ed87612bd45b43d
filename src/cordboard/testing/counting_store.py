"""A store that counts what is asked of it: reads and awaited writes, each by the name of its method.

A write in a task named `behind` is not awaited by anybody and does not count.
"""

import asyncio
import inspect
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

WRITES = frozenset(
    {
        "accept",
        "acquire_lane",
        "acquire_lease",
        "change_items",
        "commit",
        "exchange",
        "mark_in_flight",
        "note",
        "put",
        "put_connection",
        "put_consent",
        "put_connection_state",
        "renew_leases",
        "renumber",
        "set_state",
        "set_sweep",
        "take_consent",
        "unclaim",
    }
)


class CountingStore:
    """Passes every call on to `store` and counts it."""

    def __init__(self, store: object) -> None:
        self.store = store
        self.reads: Counter[str] = Counter()
        self.writes: Counter[str] = Counter()

    def reset(self) -> None:
        """Count from zero."""
        self.reads.clear()
        self.writes.clear()

    @property
    def counted(self) -> str:
        """For people: how many of each."""
        return f"{_sum(self.reads, 'reads')}; {_sum(self.writes, 'awaited writes')}"

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.store, name)
        if not inspect.iscoroutinefunction(found):
            return found
        return self._counted(name, found)

    def _counted(self, name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            task = asyncio.current_task()
            if task is None or task.get_name() != "behind":
                (self.writes if name in WRITES else self.reads)[name] += 1
            return await method(*args, **kwargs)

        return call


def _sum(counter: Counter[str], what: str) -> str:
    parts = ", ".join(f"{name} {n}" for name, n in sorted(counter.items()))
    return f"{counter.total()} {what} ({parts})"
