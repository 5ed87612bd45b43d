"""How long to wait before the next attempt: doubling, capped, with jitter. Chance comes in as a value."""

from datetime import timedelta

FIRST = timedelta(seconds=1)
TOP = timedelta(seconds=60)


def delay(attempt: int, chance: float, *, first: timedelta = FIRST, top: timedelta = TOP) -> timedelta:
    """The wait after failed attempt `attempt` (1, 2, ...), between half and all of the doubled time.

    `chance` lies in [0, 1).
    """
    doublings: int = min(max(attempt, 1) - 1, 30)
    return min(first * (1 << doublings), top) * (0.5 + chance / 2)
