"""Local time of figures: pieces of one offset, names of hours and days, and the period before."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from cordboard.domain.figures.local_time import (
    Stretch,
    day_name,
    hour_name,
    moment_in,
    month_name,
    offset_at,
    stretches,
    weekday_hour_name,
)
from cordboard.domain.figures.periods import previous
from cordboard.domain.figures.sums import Sums

KYIV = ZoneInfo("Europe/Kyiv")
BACK = datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp()  # 04:00 becomes 03:00
HOUR, DAY = 3600, 86400


def test_a_period_of_one_offset_is_one_piece() -> None:
    assert list(stretches(0.0, 10.0 * DAY, UTC)) == [Stretch(0.0, 10.0 * DAY, 0)]
    assert list(stretches(BACK, BACK + DAY, KYIV)) == [Stretch(BACK, BACK + DAY, 2 * HOUR)]
    assert list(stretches(5.0, 5.0, KYIV)) == []
    assert list(stretches(5.0, 4.0, KYIV)) == []


@pytest.mark.parametrize("before", [1.0, 0.5, 100.0, HOUR, 12.0 * HOUR, 40.0 * DAY])
@pytest.mark.parametrize("after", [1.0, 0.5, 100.0, HOUR, 12.0 * HOUR, 40.0 * DAY])
def test_a_period_breaks_where_clocks_change(before: float, after: float) -> None:
    assert list(stretches(BACK - before, BACK + after, KYIV)) == [
        Stretch(BACK - before, BACK, 3 * HOUR),
        Stretch(BACK, BACK + after, 2 * HOUR),
    ]


def test_a_year_has_two_changes() -> None:
    since, until = (datetime(year, 1, 1, tzinfo=KYIV).timestamp() for year in (2026, 2027))
    assert [(piece.offset // HOUR, piece.until) for piece in stretches(since, until, KYIV)] == [
        (2, datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp()),
        (3, BACK),
        (2, until),
    ]


@pytest.mark.parametrize(
    ("zone", "offset"),
    [(UTC, 0), (KYIV, 2 * HOUR), (ZoneInfo("America/St_Johns"), -9000), (timezone(timedelta(seconds=90)), 90)],
)
def test_an_offset_is_in_seconds_east_of_utc(zone: timezone, offset: int) -> None:
    assert offset_at(BACK, zone) == offset


@pytest.mark.parametrize(
    ("hour", "offset", "name"),
    [
        (0, 0, "1970-01-01T00:00+00:00"),
        (25, HOUR, "1970-01-02T01:00+01:00"),
        (494_547, 2 * HOUR, "2026-06-02T03:00+02:00"),
        (494_547, -12600, "2026-06-02T03:00-03:30"),
    ],
)
def test_an_hour_is_named_by_the_local_clock(hour: int, offset: int, name: str) -> None:
    assert hour_name(hour, offset) == name


@pytest.mark.parametrize(
    ("day", "name", "month"),
    [(0, "1970-01-01", "1970-01"), (31, "1970-02-01", "1970-02"), (20_606, "2026-06-02", "2026-06")],
)
def test_a_day_and_a_month_are_named_by_the_calendar(day: int, name: str, month: str) -> None:
    assert (day_name(day), month_name(day)) == (name, month)


@pytest.mark.parametrize(
    ("hour", "name"), [(0, "4-00"), (9, "4-09"), (23, "4-23"), (24, "5-00"), (96, "1-00"), (167, "3-23"), (168, "4-00")]
)
def test_an_hour_of_the_week_begins_with_its_day_monday_being_one(hour: int, name: str) -> None:
    assert weekday_hour_name(hour) == name


def test_a_time_without_a_zone_is_one_of_the_reader_s() -> None:
    assert moment_in(datetime(2026, 11, 22, 12), KYIV) == datetime(2026, 11, 22, 10, tzinfo=UTC).timestamp()
    assert moment_in(datetime(2026, 11, 22, 12, tzinfo=UTC), KYIV) == datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=KYIV)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("since", "until", "before"),
    [
        (local(2026, 11, 1), local(2026, 12, 1), local(2026, 10, 1)),
        (local(2026, 1, 1), local(2026, 2, 1), local(2025, 12, 1)),
        (local(2026, 1, 1), local(2027, 1, 1), local(2025, 1, 1)),
        (local(2026, 4, 1), local(2026, 7, 1), local(2026, 1, 1)),
        (local(2026, 3, 1), local(2026, 5, 1), local(2026, 1, 1)),
        (local(2026, 2, 1), local(2026, 6, 1), local(2025, 10, 1)),
        (local(2026, 11, 23), local(2026, 11, 30), local(2026, 11, 16)),
        (local(2026, 11, 1), local(2026, 11, 2), local(2026, 10, 31)),
        (local(2026, 10, 25), local(2026, 10, 26), local(2026, 10, 24)),
        (local(2026, 11, 22, 10), local(2026, 11, 22, 12), local(2026, 11, 22, 8)),
        (local(2026, 11, 22, 0, 30), local(2026, 11, 23), local(2026, 11, 21, 1)),
        (local(2026, 11, 22), local(2026, 11, 22, 0, 0, 1), local(2026, 11, 21, 23, 59, 59)),
        (local(2026, 10, 24, 12), local(2026, 10, 25, 12), local(2026, 10, 23, 11)),
        (local(2026, 10, 25, 12), local(2026, 10, 26, 12), local(2026, 10, 24, 12)),
    ],
)
def test_the_period_before_is_as_long_by_the_calendar(since: datetime, until: datetime, before: datetime) -> None:
    assert previous(since, until) == before


def test_sums_are_added_one_by_one() -> None:
    names = ("inbound", "outbound", "answered", "missed", "inbound_answered", "wait_ms", "talk_ms")
    one = Sums(**{name: n for n, name in enumerate(names, 1)}, within=(1, 2))  # type: ignore[arg-type]
    whole = Sums()
    whole.add(one)
    assert whole == one
    whole.add(Sums(**{name: 10 * n for n, name in enumerate(names, 1)}, within=(10, 20)))  # type: ignore[arg-type]
    assert whole == Sums(**{name: 11 * n for n, name in enumerate(names, 1)}, within=(11, 22))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="shorter"):
        whole.add(Sums(within=(1,)))
