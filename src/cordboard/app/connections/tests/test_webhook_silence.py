"""A phone provider whose webhooks stopped is noticed by the pauses that it had before."""

from datetime import timedelta

import pytest

from cordboard.app.connections.webhook_silence import length, silence

HOUR = 3600.0
NOW = 1_000 * HOUR
STARTS = [NOW - 10 * HOUR - n * HOUR for n in range(24)]  # each hour, the newest ten hours ago


def test_a_silence_that_is_twice_the_longest_pause_is_named_with_both() -> None:
    assert silence(STARTS, 0.0, NOW) == (timedelta(hours=10), timedelta(hours=1))


def test_nights_and_weekends_are_pauses_too() -> None:
    weekend = [NOW - 10 * HOUR, *(NOW - 70 * HOUR - n * HOUR for n in range(24))]
    assert silence(weekend, 0.0, NOW) is None


def test_an_event_without_a_call_ends_it_and_few_calls_say_nothing() -> None:
    assert silence(STARTS, NOW - HOUR, NOW) is None
    assert silence(STARTS[:19], 0.0, NOW) is None


def test_a_busy_line_is_not_silent_after_some_minutes() -> None:
    busy = [NOW - 1800 - n * 60.0 for n in range(100)]
    assert silence(busy, 0.0, NOW) is None


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=5, minutes=20), "5 h 20 min"),
        (timedelta(days=3, hours=4, minutes=9), "3 d 4 h"),
    ],
)
def test_lengths_are_short(span: timedelta, said: str) -> None:
    assert length(span) == said
