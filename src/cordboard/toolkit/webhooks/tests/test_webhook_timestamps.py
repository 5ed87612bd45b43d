"""Moments and spans in every spelling met."""

from datetime import UTC, datetime

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
