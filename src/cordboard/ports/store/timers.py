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

    async def due_timers(self, now: float, limit: int) -> Sequence[Timer]: ...

    async def next_timer(self) -> float | None: ...
