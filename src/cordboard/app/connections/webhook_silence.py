"""Whether the webhooks of a phone provider stopped: it was never silent for so long while calls came."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

ENOUGH_CALLS = 20  # fewer say nothing about usual pauses
LOOKED_AT = 200  # the newest calls of a connection
TIMES = 2.0  # so many of the longest pause
SHORTEST = timedelta(hours=1)


def silence(starts: Sequence[float], last_event_at: float, now: float) -> tuple[timedelta, timedelta] | None:
    """How long it has been silent and the longest pause before, if the silence is longer than usual.

    Nights and weekends are among the pauses. Units: epoch s; `starts` newest first.
    """
    if len(starts) < ENOUGH_CALLS:
        return None
    longest = max(newer - older for newer, older in pairwise(starts))
    silent = now - max(last_event_at, starts[0])
    if silent <= max(TIMES * longest, SHORTEST.total_seconds()):
        return None
    return timedelta(seconds=silent), timedelta(seconds=longest)


def length(span: timedelta) -> str:
    """`3 d 4 h`, `5 h 20 min`, `12 min`."""
    minutes = int(span.total_seconds() // 60)
    if span >= timedelta(days=1):
        return f"{minutes // 1440} d {minutes % 1440 // 60} h"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
