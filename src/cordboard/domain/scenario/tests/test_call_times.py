"""The start and the end of a call in records, also where the phone system's clock is ahead."""

from datetime import timedelta

import pytest

from cordboard.domain.calls.call import Durations
from cordboard.domain.scenario.call_times import began, ended, is_ahead, told_start
from cordboard.domain.scenario.tests.decision_examples import NOW, call, facts

S = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("times", "start"),
    [
        ({"started_at": NOW - 9 * S}, NOW - 9 * S),
        ({"started_at": None, "answered_at": NOW - 5 * S, "ended_at": NOW - S}, NOW - 5 * S),
        ({"started_at": None, "ended_at": NOW - S}, NOW - S),
        ({"started_at": None, "ended_at": None}, NOW),
    ],
)
def test_the_reported_start_is_the_first_time_that_was_sent(times: dict[str, object], start: object) -> None:
    assert told_start(facts(call(**times))) == began(facts(call(**times))) == start


@pytest.mark.parametrize(("after", "ahead"), [(-S, False), (5 * S, False), (5.001 * S, True)])
def test_clocks_may_differ_by_five_seconds(after: timedelta, ahead: bool) -> None:
    assert is_ahead(facts(call(started_at=NOW + after))) is ahead


@pytest.mark.parametrize(
    ("durations", "start"),
    [
        (Durations(), NOW),
        (Durations(ring=2000), NOW - 2 * S),
        (Durations(ring=2000, talk=3000), NOW - 5 * S),
        (Durations(talk=-5), NOW),
        (Durations(talk=86_400_001), NOW - timedelta(days=1)),
    ],
)
def test_a_call_of_the_future_began_as_long_ago_as_it_lasted(durations: Durations, start: object) -> None:
    assert began(facts(call(started_at=NOW + S, durations=durations))) == start


def test_a_call_that_begins_now_began_now() -> None:
    assert began(facts(call(started_at=NOW, durations=Durations(talk=3000)))) == NOW


def test_a_call_ends_no_later_than_now() -> None:
    assert ended(facts(call(ended_at=NOW - S))) == NOW - S
    assert ended(facts(call(ended_at=NOW + S))) == ended(facts(call(ended_at=None))) == NOW
