"""Timers: moments at which something is due."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Timer(msgspec.Struct, frozen=True):
    key: str
    due: float
    payload: bytes = b"{}"


class TimerStore(Protocol):
    """Timers, by key."""

    async def due_timers(self, now: float, limit: int) -> Sequence[Timer]:
        """Timers due at `now` (epoch s), the earliest first, at most `limit`."""

    async def next_timer(self) -> float | None:
        """When the next timer is due (epoch s), or None."""
