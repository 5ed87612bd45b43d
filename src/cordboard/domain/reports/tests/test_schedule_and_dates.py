"""When a report is due to the minute, which days it is about, and how a reader writes them."""

from datetime import UTC, date, datetime, time

import pytest

from cordboard.domain.reports import dates
from cordboard.domain.reports.schedule import Due, clock_time, last_due, next_due, period
from cordboard.domain.reports.settings import Report, Rhythm
from cordboard.domain.settings.company import Weekday

SUNDAY = datetime(2026, 11, 29, 8, tzinfo=UTC).timestamp()
DAILY, WEEKLY, MONTHLY = Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.MONTHLY


def at(*parts: int) -> Due:
    moment = datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
    return Due(moment.date(), moment.timestamp())


@pytest.mark.parametrize(
    ("report", "now", "last", "following"),
    [
        (Report(id="a", every=DAILY, at="08:00"), SUNDAY, at(2026, 11, 29, 8), at(2026, 11, 30, 8)),
        (Report(id="a", every=DAILY, at="08:00"), SUNDAY - 1, at(2026, 11, 28, 8), at(2026, 11, 29, 8)),
        (Report(id="a", every=DAILY, at="no time"), SUNDAY, at(2026, 11, 29, 8), at(2026, 11, 30, 8)),
        (Report(id="a", every=DAILY, at="23:59"), SUNDAY, at(2026, 11, 28, 23, 59), at(2026, 11, 29, 23, 59)),
        (
            Report(id="a", every=WEEKLY, weekday=Weekday.MONDAY, at="07:30"),
            SUNDAY, at(2026, 11, 23, 7, 30), at(2026, 11, 30, 7, 30),
        ),
        (
            Report(id="a", every=WEEKLY, weekday=Weekday.SUNDAY, at="08:00"),
            SUNDAY, at(2026, 11, 29, 8), at(2026, 12, 6, 8),
        ),
        (Report(id="a", every=MONTHLY, at="08:00"), SUNDAY, at(2026, 11, 1, 8), at(2026, 12, 1, 8)),
        (
            Report(id="a", every=MONTHLY, at="08:00"),
            datetime(2026, 8, 31, 23, tzinfo=UTC).timestamp(), at(2026, 8, 1, 8), at(2026, 9, 1, 8),
        ),
    ],
)  # fmt: skip
def test_a_report_is_due_at_its_time(report: Report, now: float, last: Due, following: Due) -> None:
    assert last_due(report, now, UTC) == last
    assert next_due(report, now, UTC) == following


@pytest.mark.parametrize(
    ("every", "day", "since", "until"),
    [
        (DAILY, date(2026, 3, 1), (2026, 2, 28), (2026, 3, 1)),
        (WEEKLY, date(2026, 3, 2), (2026, 2, 23), (2026, 3, 2)),
        (MONTHLY, date(2026, 3, 1), (2026, 2, 1), (2026, 3, 1)),
        (MONTHLY, date(2026, 1, 17), (2025, 12, 1), (2026, 1, 1)),
    ],
)
def test_a_report_is_about_whole_days(every: Rhythm, day: date, since: tuple[int, ...], until: tuple[int, ...]) -> None:
    expected = tuple(datetime(*one, tzinfo=UTC) for one in (since, until))  # type: ignore[misc, arg-type]
    assert period(every, day, UTC) == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("08:00", time(8)), ("8:05", time(8, 5)), ("23:59", time(23, 59)), ("0:00", time()),
        ("24:00", None), ("8:60", None), ("8", None), ("800", None), ("008:00", None), ("8:0", None), (":00", None),
        ("8:000", None), ("٨:00", None), ("-8:00", None),
    ],
)  # fmt: skip
def test_a_time_of_day_has_hours_and_two_digits_of_minutes(written: str, read: time | None) -> None:
    assert clock_time(written) == read


@pytest.mark.parametrize(
    ("language", "day", "week", "month", "bar", "many", "part"),
    [
        ("en", "Sunday, 1 November 2026", "1 November 2026 to 7 November 2026", "November 2026",
         "Sun 1", "12,345", "67%"),
        ("es", "domingo, 1 de noviembre de 2026", "del 1 de noviembre de 2026 al 7 de noviembre de 2026",
         "noviembre de 2026", "dom 1", "12.345", "67 %"),
        ("fr", "dimanche, 1 novembre 2026", "du 1 novembre 2026 au 7 novembre 2026", "novembre 2026", "dim. 1",
         "12\u202f345", "67 %"),
        ("uk", "неділя, 1 листопада 2026 р.", "1 листопада 2026 р. – 7 листопада 2026 р.", "листопад 2026 р.", "нд 1",
         "12\u00a0345", "67%"),
    ],
)  # fmt: skip
def test_a_period_and_figures_are_written_as_in_the_language(
    language: str, day: str, week: str, month: str, bar: str, many: str, part: str
) -> None:
    since, until = datetime(2026, 11, 1, 9, 5, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC)
    assert dates.period_name(DAILY, since, until, language) == day
    assert dates.period_name(WEEKLY, since, until, language) == week
    assert dates.period_name(MONTHLY, since, until, language) == month
    assert dates.bar_name(WEEKLY, since, language) == bar
    assert dates.bar_name(DAILY, since, language) == "09:05"
    assert dates.count(12345, language) == many
    assert dates.share(2, 3, language).replace("\u00a0", " ") == part
    assert dates.share(2, 0, language) == "–"


def test_a_mean_is_minutes_and_seconds_and_a_dash_of_nothing() -> None:
    assert [dates.mean(total, calls) for total, calls in ((29_000, 2), (3_725_000, 1), (5, 0))] == [
        dates.length(14_500), dates.length(3_725_000), "–"
    ]  # fmt: skip
    assert [dates.length(ms) for ms in (0, 999, 59_400, 60_000, 3_599_000, 3_600_000, 3_725_000, 36_000_000)] == [
        "0:00", "0:01", "0:59", "1:00", "59:59", "1:00:00", "1:02:05", "10:00:00"
    ]  # fmt: skip
