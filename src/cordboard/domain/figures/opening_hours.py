"""Whether the company was open at a moment, by the hours and holidays of the settings."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from cordboard.domain.settings.company import Company, OpeningHours, Weekday
from cordboard.domain.settings.time_zones import local_time

MINUTES_A_DAY = 24 * 60
DAYS = tuple(Weekday)


def out_of_hours(at: datetime, company: Company) -> bool | None:
    """None where no hours are set. `at` is aware. A holiday is closed for the whole day."""
    if not company.hours:
        return None
    local = local_time(at, company.time_zone)
    minute = local.hour * 60 + local.minute
    return not any(since <= minute < until for since, until in _open(local.date(), company))


def _open(day: date, company: Company) -> Iterator[tuple[int, int]]:
    """When it is open on this day, in minutes; hours of the day before may reach into it."""
    for hours in company.hours:
        since, until = _minutes(hours)
        if _applies(day, hours, company):
            yield since, until
        if until > MINUTES_A_DAY and _applies(day - timedelta(days=1), hours, company):
            yield 0, until - MINUTES_A_DAY


def _applies(day: date, hours: OpeningHours, company: Company) -> bool:
    return DAYS[day.weekday()] in hours.days and day not in company.holidays


def _minutes(hours: OpeningHours) -> tuple[int, int]:
    since, until = _minute(hours.from_), _minute(hours.to)
    return since, until if until > since else until + MINUTES_A_DAY


def _minute(written: str) -> int:
    hour, _, minute = written.partition(":")
    return int(hour) * 60 + int(minute or 0)
