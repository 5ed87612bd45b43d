"""The host of lanes: it runs their drains. Lost or repeated wake-ups do no harm; a sweep finds missed work."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

Drain = Callable[[str], Awaitable[float | None]]
"""Drains a lane until nothing is due; returns when to come back (epoch s), or None."""


class Timetable(Protocol):
    """Where recurring work is put."""

    def every(self, name: str, period: timedelta, work: Callable[[], Awaitable[None]]) -> None:
        """Call `work` every period; a failure is logged and never stops the others."""


class Arranged(Protocol):
    """Recurring work."""

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""


class LaneHost(Timetable, Protocol):
    def wake(self, lane: str, not_before: float | None = None) -> None:
        """Ask for a drain of the lane; coalescing."""

    async def run(self, drain: Drain) -> None:
        """Until `stop`: at most one live drain a lane, as an optimisation; the fence guards the rows."""

    async def stop(self) -> None:
        """End all work; a drain that is sending may finish for 10 s."""


class Clock(Protocol):
    """Time comes in as a value. Units: epoch s."""

    def now(self) -> float:
        """Epoch s."""
