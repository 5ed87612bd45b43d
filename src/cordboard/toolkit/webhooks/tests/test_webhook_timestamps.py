"""Moments and spans in every spelling met."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.toolkit.webhooks.webhook_timestamps import from_unix, moment_of, span_ms, zone

NOON = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "1795343400",
        "1795343400.0",
        "1795343400000",
        "2026-11-22T10:30:00Z",
        "2026-11-22T12:30:00+02:00",
        "2026-11-22 12:30:00",
        "2026-11-22T12:30:00.000",
        "22.11.2026 12:30:00",
        "22/11/2026 12:30",
        " 2026-11-22 12:30:00 ",
    ],
)
def test_one_moment_in_every_spelling(text: str) -> None:
    assert moment_of(text, zone("Europe/Kyiv")) == NOON


@pytest.mark.parametrize(
    "text",
    ["", None, "  ", "soon", "0", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-10:00", "9" * 16, "2026-13-40"],
)
def test_what_is_no_moment_of_a_call_is_none(text: str | None) -> None:
    assert moment_of(text) is None


@pytest.mark.parametrize("name", [None, "", "No/Where", "../../etc/passwd", "/etc/passwd", "\x00"])
def test_an_unknown_zone_is_utc(name: str | None) -> None:
    assert zone(name) is UTC


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("71", 71000),
        ("71.5", 71500),
        ("00:01:11", 71000),
        ("01:11", 71000),
        ("0", 0),
        ("", None),
        (None, None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("9e99", None),
        ("abc", None),
    ],
)
def test_spans(text: str | None, ms: int | None) -> None:
    assert span_ms(text) == ms


@given(st.text(max_size=25), st.floats())
def test_nothing_raises(text: str, number: float) -> None:
    moment_of(text)
    span_ms(text)
    from_unix(number)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone_name", "text", "lasted_s", "arrived", "wanted"),
    [
        ("Europe/Kyiv", "2026-10-25 03:50:00", 305, "2026-10-25T01:55:10Z", "2026-10-25T01:50:00Z"),  # W05
        ("Europe/Kyiv", "2026-10-25 03:50:00", 305, "2026-10-25T00:55:10Z", "2026-10-25T00:50:00Z"),
        (
            "Europe/Kyiv",
            "2026-10-25 03:05:00",
            4200,
            "2026-10-25T01:15:06Z",
            "2026-10-25T00:05:00Z",
        ),  # ends in the second
        (
            "Europe/Kyiv",
            "2026-10-25 03:50:00",
            0,
            "2026-10-25T01:47:30Z",
            "2026-10-25T01:50:00Z",
        ),  # their clock is ahead
        ("Europe/Kyiv", "2026-10-25 04:00:00", 60, "2026-10-25T02:01:00Z", "2026-10-25T02:00:00Z"),  # comes once
        ("Europe/Madrid", "25.10.2026 02:10:00", 30, "2026-10-25T01:11:00Z", "2026-10-25T01:10:00Z"),
        ("America/New_York", "2026-11-01T01:30:00", 20, "2026-11-01T06:30:25Z", "2026-11-01T06:30:00Z"),
        ("America/New_York", "2026-11-01T01:30:00", 20, "2026-11-01T05:30:25Z", "2026-11-01T05:30:00Z"),
        (
            "Australia/Lord_Howe",
            "2026-04-05 01:45:00",
            10,
            "2026-04-04T15:15:30Z",
            "2026-04-04T15:15:00Z",
        ),  # by half an hour
        ("Europe/Kyiv", "2026-03-29 03:30:00", 60, "2026-03-29T01:31:02Z", "2026-03-29T01:30:00Z"),  # never comes
        ("Europe/Kyiv", "2026-10-25T03:50:00+03:00", 60, "2026-10-25T01:55:00Z", "2026-10-25T00:50:00Z"),  # says which
    ],
)
def test_a_time_in_the_hour_that_comes_twice_is_read_so_that_it_fits_the_arrival(
    zone_name: str, text: str, lasted_s: int, arrived: str, wanted: str
) -> None:
    assert moment_of(text, zone(zone_name), at(arrived), timedelta(seconds=lasted_s)) == at(wanted)


@given(st.integers(0, 4 * 3600), st.integers(0, 7000), st.integers(0, 30))
def test_whenever_a_call_of_that_night_is_reported_its_start_is_right(start_s: int, lasted_s: int, late_s: int) -> None:
    kyiv = zone("Europe/Kyiv")
    started = at("2026-10-24T23:00:00Z") + timedelta(seconds=start_s)
    lasted = timedelta(seconds=lasted_s)
    arrived = started + lasted + timedelta(seconds=late_s)
    written = f"{started.astimezone(kyiv):%Y-%m-%d %H:%M:%S}"
    found = moment_of(written, kyiv, arrived, lasted)
    if lasted_s + late_s < 3300:  # a report that comes an hour after the end fits both readings
        assert found == started


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("Mon, 02 Nov 2026 09:16:33 +0000", "2026-11-02T09:16:33+00:00"),
        ("Mon, 2 Nov 2026 11:16:33 +0200", "2026-11-02T09:16:33+00:00"),
        ("02 Nov 2026 09:16 GMT", "2026-11-02T09:16:00+00:00"),
        ("Mon, 02 Nov 2026 09:16:33 -0000", "2026-11-02T09:16:33+00:00"),
        ("Mon, 32 Nov 2026 09:16:33 +0000", None),
    ],
)
def test_dates_of_mails(text: str, utc: str | None) -> None:
    found = moment_of(text, ZoneInfo("Europe/Madrid"))
    assert (found.isoformat() if found else None) == utc
