"""Whether the company was open at a moment, by the hours and holidays of the settings."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from cordboard.domain.settings.company import Company, OpeningHours, Weekday
from cordboard.domain.settings.time_zones import local_time, zone_of

MINUTES_A_DAY = 24 * 60
DAYS = tuple(Weekday)


def out_of_hours(at: datetime, company: Company) -> bool | None:
    """None where no hours are set. `at` is aware. A holiday is closed for the whole day."""
    if not company.hours:
        return None
    local = local_time(at, company.zone)
    minute = local.hour * 60 + local.minute
    return not any(since <= minute < until for since, until in _open(local.date(), company))


def opened_for(since: datetime, until: datetime, company: Company) -> timedelta:
    """How long it was open between two moments; where no hours are set, it always is. Both are aware."""
    if not company.hours:
        return max(timedelta(0), until - since)
    zone = zone_of(company.zone) or UTC
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    total, done = timedelta(0), since
    while day <= last:
        midnight = datetime.combine(day, time(), zone)
        for begin, end in sorted(_open(day, company)):
            opens, closes = (_at(midnight, minutes) for minutes in (begin, min(end, MINUTES_A_DAY)))
            opens, closes = max(opens, done), min(closes, until)
            total += max(timedelta(0), closes - opens)
            done = max(done, closes)
        day += timedelta(days=1)
    return total


def _at(midnight: datetime, minutes: int) -> datetime:
    """The moment of that wall time, in UTC: lengths between moments are real ones."""
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def _open(day: date, company: Company) -> Iterator[tuple[int, int]]:
    """When it is open on this day, in minutes; hours of the day before may reach into it."""
    for hours in company.hours:
        since, until = _minutes(hours)
        if _applies(day, hours, company):
            yield since, until
        if _applies(day - timedelta(days=1), hours, company):
            yield 0, until - MINUTES_A_DAY


def _applies(day: date, hours: OpeningHours, company: Company) -> bool:
    return DAYS[day.weekday()] in hours.days and day not in company.closed_on


def _minutes(hours: OpeningHours) -> tuple[int, int]:
    since, until = _minute(hours.from_), _minute(hours.to)
    return since, until if until > since else until + MINUTES_A_DAY


def _minute(written: str) -> int:
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)
