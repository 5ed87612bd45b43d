"""Periods of local time: constant offsets within a period, and the names of hours, days, weeks and months.

An hour that occurs twice, when clocks go back, has two names: they differ in the offset. An hour that never occurs has
none.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

HOUR_S = 3600
DAY_S = 86400
LOOK_S = DAY_S // 2  # clocks never change twice within this time


class Stretch(NamedTuple):
    """Time with one offset from UTC. Units: epoch s, `offset` s east of UTC."""

    since: float
    until: float
    offset: int


def stretches(since: float, until: float, zone: tzinfo) -> Iterator[Stretch]:
    """The period in pieces of one offset each, in order."""
    begun, at, offset = since, since, offset_at(since, zone)
    while at < until:
        after = min(at + LOOK_S, until)
        if (new := offset_at(after, zone)) != offset:
            change = float(_change(at, after, zone))
            yield Stretch(begun, change, offset)
            begun, offset = change, new
        at = after
    if begun < until:
        yield Stretch(begun, until, offset)


def offset_at(at: float, zone: tzinfo) -> int:
    """Units: s east of UTC."""
    return round((datetime.fromtimestamp(at, zone).utcoffset() or timedelta(0)).total_seconds())


def _change(before: float, after: float, zone: tzinfo) -> int:
    """The first whole second with the later offset."""
    low, high, later = int(before), int(after), offset_at(after, zone)
    while low < high:
        middle = (low + high) // 2
        if offset_at(middle, zone) == later:
            high = middle
        else:
            low = middle + 1
    return low


def hour_name(hour: int, offset: int) -> str:
    """`2026-11-28T14:00+01:00`. Args: `hour` of the local clock, counted from 1970."""
    at = datetime.fromtimestamp(hour * HOUR_S - offset, timezone(timedelta(seconds=offset)))
    return at.isoformat(timespec="minutes")


def day_name(day: int) -> str:
    """`2026-11-28`. Args: `day` of the local calendar, counted from 1970."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def month_name(day: int) -> str:
    """`2026-11`."""
    return day_name(day)[:7]


def weekday_hour_name(hour: int) -> str:
    """`1-09`: Monday, nine o'clock. Args: `hour` of the local clock, counted from 1970, which was a Thursday."""
    return f"{(hour // 24 + 3) % 7 + 1}-{hour % 24:02}"


def moment_in(written: datetime, zone: tzinfo) -> float:
    """Epoch s of a time that may be written without a zone: then it is one of this zone."""
    return (written if written.tzinfo else written.replace(tzinfo=zone)).timestamp()
