"""When a report is due, and which period it is about. Pure: the present time comes in.

A time that clocks skip is due when they have jumped; one that occurs twice is due the first time.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from cordboard.domain.reports.settings import Report, Rhythm
from cordboard.domain.settings.company import Weekday

LONGEST = 32  # days between two reports
DAYS = tuple(Weekday)


class Due(NamedTuple):
    """`day`: of the local calendar; there is one report for it. Units: `at` epoch s."""

    day: date
    at: float


def last_due(report: Report, now: float, zone: tzinfo) -> Due:
    """The latest that is not after `now` (epoch s)."""
    today = datetime.fromtimestamp(now, zone).date() + timedelta(days=1)
    days = (today - timedelta(days=n) for n in range(LONGEST + 2))
    return next(one for day in days if _applies(report, day) and (one := _due(report, day, zone)).at <= now)


def next_due(report: Report, now: float, zone: tzinfo) -> Due:
    """The first one after `now` (epoch s)."""
    today = datetime.fromtimestamp(now, zone).date() - timedelta(days=1)
    days = (today + timedelta(days=n) for n in range(LONGEST + 2))
    return next(one for day in days if _applies(report, day) and (one := _due(report, day, zone)).at > now)


def period(every: Rhythm, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The whole local days before that day; the end is not included."""
    match every:
        case Rhythm.DAILY:
            since = day - timedelta(days=1)
        case Rhythm.WEEKLY:
            since = day - timedelta(days=7)
        case Rhythm.MONTHLY:
            day = day.replace(day=1)
            since = (day - timedelta(days=1)).replace(day=1)
    return _midnight(since, zone), _midnight(day, zone)


def clock_time(written: str) -> time | None:
    """`08:00` as a time of day, or None."""
    hour, colon, minute = written.partition(":")
    digits = len(hour) in (1, 2) and len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    return time(int(hour), int(minute)) if colon and digits and int(hour) < 24 and int(minute) < 60 else None


def _applies(report: Report, day: date) -> bool:
    match report.every:
        case Rhythm.DAILY:
            return True
        case Rhythm.WEEKLY:
            return DAYS[day.weekday()] is report.weekday
        case Rhythm.MONTHLY:
            return day.day == 1


def _due(report: Report, day: date, zone: tzinfo) -> Due:
    at = clock_time(report.at) or time(8)
    return Due(day, datetime.combine(day, at, zone).timestamp())


def _midnight(day: date, zone: tzinfo) -> datetime:
    """The first moment of the day; a trap: some zones skip midnight when clocks go forward."""
    return datetime.fromtimestamp(datetime.combine(day, time(), zone).timestamp(), zone)
