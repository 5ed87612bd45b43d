"""What a service writes into Retry-After never stops us for longer than an hour, and never breaks anything."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cordboard.toolkit.http.retry_after import LONGEST, retry_after

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("30", timedelta(seconds=30)),
        (" 1.5 ", timedelta(seconds=1.5)),
        (20, timedelta(seconds=20)),
        ("0", timedelta(0)),
        ("-5", timedelta(0)),
        ("86400", LONGEST),
        ("9" * 400, LONGEST),
        ("1e308", LONGEST),
        ("inf", LONGEST),
        ("Sun, 22 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 22 Nov 2026 12:10:00", timedelta(minutes=10)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
        ("nan", None),
        ("", None),
        ("soon", None),
        (None, None),
    ],
)
def test_seconds_and_dates_are_read_and_bounded(written: object, wait: timedelta | None) -> None:
    assert retry_after(written, NOW) == wait


@given(some.text() | some.floats() | some.integers())
def test_nothing_breaks_it(written: object) -> None:
    wait = retry_after(written, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST
