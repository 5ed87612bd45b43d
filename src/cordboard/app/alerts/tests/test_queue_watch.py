"""Limits of queues: reported while a queue is past them, by the machine of all alerts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from cordboard.app.alerts.call_silence import place_title
from cordboard.app.alerts.queue_watch import QueueWatch
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.queue_states import QueueState
from cordboard.domain.alerts.machine import AlertPlace, AlertWord, Kind, Rules, Subject, Troubled, Unclear, Well, turn
from cordboard.domain.alerts.settings import Alerts, QueueLimits
from cordboard.domain.settings.company import Company, CompanyQueue, OpeningHours, Weekday
from cordboard.domain.settings.settings import Settings
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run

HOURS = OpeningHours(name="office", days=tuple(Weekday)[:5], from_="09:00", to="18:00")
LIMITS = QueueLimits(wait=timedelta(minutes=2), in_target=80, calls=10)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC).timestamp()
NIGHT = MONDAY + 12 * 3600
RULES = Rules(away_after=timedelta(minutes=10), repeat_after=timedelta(days=1))


class Queues:
    """What `QueueStates` reads, told by the test."""

    def __init__(self, *states: QueueState) -> None:
        self.states = states

    async def open_calls(self) -> list[Any]:
        return []

    async def read(self, _: Any) -> tuple[QueueState, ...]:
        return self.states


async def observed(state: QueueState, limits: QueueLimits | None = LIMITS, now: float = MONDAY) -> dict[Subject, Any]:
    settings = Settings(company=Company(hours=(HOURS,)), alerts=Alerts(queue_limits=limits))
    queues: Any = Queues(state)
    watch = QueueWatch(queues, SettingsInForce(1, settings), FakeClock(now))
    return {place.subject: seen for place, seen in (await watch.observations()).items()}


@run
async def test_a_caller_may_wait_until_the_limit() -> None:
    patient = await observed(QueueState(name="0", waiting=1, since=MONDAY - 119, agents=1))
    late = await observed(QueueState(name="0", waiting=1, since=MONDAY - 121, agents=1))
    assert patient[Subject.WAIT] == Well()
    assert late[Subject.WAIT] == Troubled(kind=Kind.WAITING, since=MONDAY - 1)


@pytest.mark.parametrize(
    ("agents", "now", "seen"),
    [
        (0, MONDAY, Troubled(kind=Kind.NO_AGENTS, since=MONDAY)),
        (0, NIGHT, Well()),
        (2, MONDAY, Well()),
        (None, MONDAY, Unclear()),
    ],
)
@run
async def test_somebody_is_expected_within_business_hours_only(agents: int | None, now: float, seen: Any) -> None:
    assert (await observed(QueueState(name="0", agents=agents), now=now))[Subject.AGENTS] == seen


@pytest.mark.parametrize(
    ("answered", "in_target", "missed", "seen"),
    [
        (5, 0, 4, Well()),  # too few calls to judge by
        (9, 8, 1, Well()),
        (9, 7, 1, Troubled(kind=Kind.OFF_TARGET, since=MONDAY)),
        (8, 8, 3, Troubled(kind=Kind.OFF_TARGET, since=MONDAY)),  # missed calls count
    ],
)
@run
async def test_the_share_answered_in_time_counts_missed_calls(
    answered: int, in_target: int, missed: int, seen: Any
) -> None:
    state = QueueState(name="0", agents=1, answered=answered, answered_in_target=in_target, missed=missed)
    assert (await observed(state))[Subject.TARGET] == seen


@run
async def test_only_what_is_set_is_watched() -> None:
    state = QueueState(name="0", waiting=1, since=0.0, agents=0)
    assert await observed(state, None) == {}
    assert await observed(state, msgspec.structs.replace(LIMITS, queues=("sales",))) == {}
    assert set(await observed(state, QueueLimits(wait=None, agents=True))) == {Subject.AGENTS}


def test_a_limit_is_notified_after_half_a_minute_and_its_end_once() -> None:
    place = AlertPlace(connection="queue 0", subject=Subject.WAIT)
    seen = Troubled(kind=Kind.WAITING, since=MONDAY)
    alert, word = turn(None, seen, place, RULES, MONDAY + 3)
    assert (alert is not None, word) == (True, None)
    alert, word = turn(alert, seen, place, RULES, MONDAY + 31)
    assert word is AlertWord.BEGUN
    alert, _ = turn(alert, Well(), place, RULES, MONDAY + 60)
    alert, word = turn(alert, Well(), place, RULES, MONDAY + 76)
    assert (alert.ended_at if alert else None, word) == (MONDAY + 60, AlertWord.OVER)


def test_a_queue_is_named_by_its_title() -> None:
    live: Any = None
    settings = Settings(queues=(CompanyQueue(name="0", title="Front desk"),))
    assert [place_title(f"queue {one}", live, settings) for one in ("0", "9")] == ["Front desk", "9"]
