"""Whether the company was open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cordboard.domain.figures.opening_hours import opened_for, out_of_hours
from cordboard.domain.settings.company import Company, Holiday, OpeningHours, Weekday

DAY = OpeningHours(name="day", days=tuple(Weekday)[:5], from_="09:00", to="18:00")
NIGHT = OpeningHours(name="night", days=(Weekday.FRIDAY,), from_="22:00", to="02:00")
HOLIDAYS = (date(2026, 11, 25), Holiday(date=date(2026, 11, 24), name="Local"))
COMPANY = Company(time_zone="Europe/Madrid", hours=(DAY, NIGHT), holidays=HOLIDAYS)


@pytest.mark.parametrize(
    ("at", "closed"),
    [
        (datetime(2026, 11, 26, 8, 30, tzinfo=UTC), False),  # 9:30 on a Thursday in Madrid
        (datetime(2026, 11, 26, 8, 0, tzinfo=UTC), False),  # 9:00: open
        (datetime(2026, 11, 26, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 17, 0, tzinfo=UTC), True),  # 18:00: closed
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), True),  # a holiday
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), True),  # another one, with a name
        (datetime(2026, 11, 27, 21, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 0, 30, tzinfo=UTC), False),  # Saturday 1:30 belongs to Friday's night
        (datetime(2026, 11, 28, 1, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 9, 30, tzinfo=UTC), True),
    ],
)
def test_hours_and_holidays_of_the_company_decide(at: datetime, closed: bool) -> None:
    assert out_of_hours(at, COMPANY) is closed


def test_hours_that_end_when_they_begin_last_a_whole_day() -> None:
    whole = OpeningHours(name="day", days=(Weekday.THURSDAY,), from_="09:00", to="09:00")
    company = Company(time_zone="UTC", hours=(whole,))
    closed = [out_of_hours(datetime(2026, 11, day, hour, tzinfo=UTC), company) for day, hour in ((26, 10), (27, 8))]
    assert closed == [False, False]
    assert out_of_hours(datetime(2026, 11, 26, 8, tzinfo=UTC), company) is True


def test_until_midnight_is_until_the_end_of_the_day() -> None:
    late = OpeningHours(name="late", days=(Weekday.THURSDAY,), from_="20:00", to="24:00")
    company = Company(time_zone="UTC", hours=(late,))
    assert out_of_hours(datetime(2026, 11, 26, 23, 59, tzinfo=UTC), company) is False
    assert out_of_hours(datetime(2026, 11, 27, 0, 0, tzinfo=UTC), company) is True


@pytest.mark.parametrize(
    ("zone", "hours", "since", "until"),
    [
        ("America/New_York", ("20:00", "23:30"), "2026-11-23T22:00-05:00", "2026-11-24T09:00-05:00"),
        ("Asia/Tokyo", ("00:00", "02:00"), "2026-11-22T12:00+09:00", "2026-11-23T01:30+09:00"),
    ],
)
def test_days_are_those_of_the_company(zone: str, hours: tuple[str, str], since: str, until: str) -> None:
    monday = OpeningHours(name="m", days=(Weekday.MONDAY,), from_=hours[0], to=hours[1])
    company = Company(time_zone=zone, hours=(monday,))
    begin, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    assert opened_for(begin, end, company) == timedelta(minutes=90)


def test_without_hours_nothing_is_said() -> None:
    assert out_of_hours(datetime(2026, 11, 26, tzinfo=UTC), Company()) is None


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-11-23T10:00+01:00", "2026-11-23T10:20+01:00", 20),
        ("2026-11-23T17:50+01:00", "2026-11-24T09:10+01:00", 20),
        ("2026-11-20T17:50+01:00", "2026-11-23T09:10+01:00", 20),  # over a weekend
        ("2026-11-21T00:00+01:00", "2026-11-22T23:00+01:00", 0),
        ("2026-11-23T10:00+01:00", "2026-11-23T09:00+01:00", 0),
    ],
)
def test_only_open_time_is_added_up(since: str, until: str, minutes: int) -> None:
    week = OpeningHours(name="w", days=tuple(Weekday)[:5], from_="09:00", to="18:00")
    twice = OpeningHours(name="again", days=(Weekday.MONDAY,), from_="08:30", to="12:00")
    company = Company(time_zone="Europe/Madrid", hours=(week,))
    begin, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    assert opened_for(begin, end, company) == timedelta(minutes=minutes)
    assert opened_for(begin, end, Company()) == max(timedelta(0), end - begin)
    both = opened_for(begin, end, Company(time_zone="Europe/Madrid", hours=(week, twice)))
    assert timedelta(minutes=minutes) <= both <= timedelta(minutes=minutes + 30)  # what overlaps counts once


def test_a_night_shift_is_as_long_as_the_night_when_clocks_change() -> None:
    night = OpeningHours(name="n", days=(Weekday.SATURDAY,), from_="22:00", to="06:00")
    company = Company(time_zone="Europe/Madrid", hours=(night,))
    for day, hours in ((date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 11, 28), 8)):
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        assert opened_for(begin, begin + timedelta(days=2), company) == timedelta(hours=hours)
