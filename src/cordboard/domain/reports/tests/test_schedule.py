"""When a report is due: each day once, whatever clocks do; and the whole local days it is about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.reports.schedule import clock_time, last_due, next_due, period
from cordboard.domain.reports.settings import Report, Rhythm
from cordboard.domain.settings.company import Weekday

ZONES = ["UTC", "Europe/Madrid", "Europe/Kyiv", "Australia/Lord_Howe", "America/Asuncion", "Pacific/Chatham"]
YEAR = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
REPORTS = st.builds(
    Report,
    id=st.just("r"),
    every=st.sampled_from(list(Rhythm)),
    at=st.integers(0, 24 * 60 - 1).map(lambda n: f"{n // 60:02}:{n % 60:02}"),
    weekday=st.sampled_from(list(Weekday)),
)


@given(REPORTS, st.sampled_from(ZONES), st.floats(0, 366 * 86400))
def test_the_next_one_is_the_last_one_once_its_time_has_come(report: Report, name: str, after: float) -> None:
    zone, now = ZoneInfo(name), YEAR + after
    last, coming = last_due(report, now, zone), next_due(report, now, zone)
    assert last.at <= now < coming.at
    assert last_due(report, coming.at, zone) == coming
    assert next_due(report, last.at, zone) == coming
    assert last.day < coming.day
    longest = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31}[report.every]
    assert coming.day - last.day <= timedelta(days=longest)


@given(REPORTS, st.sampled_from(ZONES), st.floats(0, 366 * 86400))
def test_periods_follow_each_other_without_gap_or_overlap(report: Report, name: str, after: float) -> None:
    zone = ZoneInfo(name)
    first = last_due(report, YEAR + after, zone)
    second = next_due(report, first.at, zone)
    assert period(report.every, first.day, zone)[1] == period(report.every, second.day, zone)[0]


def test_a_time_that_clocks_skip_is_due_when_they_have_jumped_and_one_that_comes_twice_is_due_once() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    report = Report(id="r", at="02:30")
    skipped = next_due(report, datetime(2026, 3, 29, 0, 45, tzinfo=UTC).timestamp(), madrid)
    assert datetime.fromtimestamp(skipped.at, UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    twice = next_due(report, datetime(2026, 10, 25, 0, 0, tzinfo=UTC).timestamp(), madrid)
    assert datetime.fromtimestamp(twice.at, UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(report, twice.at, madrid).day == date(2026, 10, 26)


@pytest.mark.parametrize(
    ("every", "day", "since", "until"),
    [
        (Rhythm.DAILY, date(2026, 3, 30), "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"),
        (Rhythm.WEEKLY, date(2026, 11, 30), "2026-11-23T00:00:00+01:00", "2026-11-30T00:00:00+01:00"),
        (Rhythm.MONTHLY, date(2026, 3, 1), "2026-02-01T00:00:00+01:00", "2026-03-01T00:00:00+01:00"),
        (Rhythm.MONTHLY, date(2026, 1, 1), "2025-12-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00"),
    ],
)
def test_a_report_is_about_whole_local_days(every: Rhythm, day: date, since: str, until: str) -> None:
    assert [one.isoformat() for one in period(every, day, ZoneInfo("Europe/Madrid"))] == [since, until]


@pytest.mark.parametrize("written", ["", "8", "24:00", "08:60", "8:5", "08:00:00", "ab:cd", "-1:00", "٠٨:00"])
def test_what_is_no_time_of_day(written: str) -> None:
    assert clock_time(written) is None
