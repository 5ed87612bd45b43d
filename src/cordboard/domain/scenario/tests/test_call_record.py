"""The call record: its legs, story, times, subject, and what it says when the end was never reported."""

from datetime import date, datetime, timedelta

import pytest

from cordboard.domain.calls.call import (
    Call,
    Direction,
    Durations,
    Recording,
    StoryLine,
)
from cordboard.domain.crm.actions import (
    CreateTask,
    LogCall,
)
from cordboard.domain.crm.contact_match import (
    Entity,
)
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import (
    ALBERTO,
    BEGAN,
    NOW,
    SETTINGS,
    call,
    facts,
    kinds,
    said,
    with_cells,
)
from cordboard.domain.settings.crm_plan import Mode


def test_the_call_record_tells_the_legs_the_story_and_the_parameters() -> None:
    a_call = call(
        rang=("80", "81"),
        talked=("80", "81"),
        transfers=1,
        queue="sales",
        parameters={"utm_source": "google"},
        story=(
            StoryLine(at=BEGAN, what="rang", who="80"),
            StoryLine(at=BEGAN + timedelta(seconds=9), what="answered", who="80"),
        ),
        recording=Recording(url="https://rec.example/1.mp3"),
    )
    log = decide(facts(a_call), with_cells((Entity.CALL, Mode.ALWAYS)), 1).actions[0]
    assert isinstance(log, LogCall)
    text = log.description or ""
    for line in (
        "Queue: sales",
        "Talked: Ana → Alberto",
        "Transfers: 1",
        "utm_source: google",
        "10:30:09 Ana answered",
    ):
        assert line in text.splitlines()
    assert log.recording_url == "https://rec.example/1.mp3"
    assert (log.owner, log.extension) == (ALBERTO, "81")  # who talked last


@pytest.mark.parametrize("ahead", [timedelta(seconds=6), timedelta(minutes=7), timedelta(hours=5), timedelta(days=900)])
def test_a_call_from_the_future_is_written_as_having_just_ended_and_says_so(ahead: timedelta) -> None:
    a_call = call("no_answer", started_at=NOW + ahead, ended_at=NOW + ahead + timedelta(seconds=9))
    decision = decide(facts(a_call), SETTINGS, 1)
    task, log = decision.actions[1:]
    assert isinstance(log, LogCall)
    assert log.started_at == NOW - timedelta(seconds=9)  # it rang so long
    assert f"dated this call {written(NOW + ahead)} UTC, which was still to come" in (log.description or "")
    line = next(line for line in decision.tried if line.code == "call.clock_ahead")
    assert line.values == {"told": f"{NOW + ahead:%Y-%m-%dT%H:%M:%SZ}", "written": "2026-11-22T10:31:51Z"}
    assert isinstance(task, CreateTask)
    assert task.due == date(2026, 11, 23)


def written(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M}"


def test_a_clock_that_is_ahead_by_a_moment_is_corrected_without_a_word() -> None:
    decision = decide(facts(call("no_answer", started_at=NOW + timedelta(seconds=2))), SETTINGS, 1)
    assert isinstance(decision.actions[-1], LogCall)
    assert decision.actions[-1].started_at < NOW
    assert "call.clock_ahead" not in [line.code for line in decision.tried]


def test_a_call_of_the_past_is_written_as_it_was_reported() -> None:
    a_call = call(started_at=NOW - timedelta(days=400), ended_at=NOW + timedelta(seconds=3))
    decision = decide(facts(a_call), SETTINGS, 1)
    assert isinstance(decision.actions[-1], LogCall)
    assert decision.actions[-1].started_at == NOW - timedelta(days=400)
    assert "call.clock_ahead" not in [line.code for line in decision.tried]


@pytest.mark.parametrize(
    ("what", "who", "line"),
    [
        ("started", "pbx-1795318376.0", "call started"),
        ("queued", "sales", "waiting in the queue sales"),
        ("answered", "", "Someone answered"),
        ("transferred", "81", "transferred to Alberto"),
        ("merged", "pbx-1795318382.24", "two calls became one"),
        ("tagged", "vip", "tagged vip"),
        ("ended", "no_answer", "call ended"),
    ],
)
def test_a_line_of_the_story_reads_like_one(what: str, who: str, line: str) -> None:
    a_call = call(story=(StoryLine(at=BEGAN, what=what, who=who),))
    log = decide(facts(a_call), with_cells((Entity.CALL, Mode.ALWAYS)), 1).actions[0]
    assert isinstance(log, LogCall)
    assert (log.description or "").splitlines()[-1] == f"10:30:00 {line}"


@pytest.mark.parametrize(
    ("disposition", "direction", "subject"),
    [
        ("answered", Direction.INBOUND, "Call from +34 600 11 12 22, 45 s, answered by Ana"),
        ("abandoned", Direction.INBOUND, "Missed call from +34 600 11 12 22 to +34 928 00 00 80"),
        ("answered", Direction.OUTBOUND, "Call to +34 600 11 12 22, 45 s, by Ana"),
        ("busy", Direction.OUTBOUND, "Unanswered call to +34 600 11 12 22, by Ana"),
    ],
)
def test_the_subject_says_who_called_whom(disposition: str, direction: Direction, subject: str) -> None:
    log = decide(facts(call(disposition, direction)), with_cells((Entity.CALL, Mode.ALWAYS)), 1).actions[0]
    assert isinstance(log, LogCall)
    assert log.subject == subject
    assert log.recording_url is None


def unheard(disposition: str, **more: object) -> Call:
    return call(disposition, end_unheard=True, approximate=True, ended_by=None, **more)


def test_an_answered_call_without_an_end_is_written_down_as_far_as_it_was_heard() -> None:
    decision = decide(facts(unheard("answered", durations=Durations(talk=1000))), SETTINGS, 1)
    assert kinds(decision) == ["create_lead", "log_call"]
    assert said(decision, "kind_of_call").text == (
        "The phone system didn't report the end of this call. By the events up to 2026-11-22T10:31:00+00:00, "
        "the call type is: answered incoming call."
    )
    logged = next(one for one in decision.actions if isinstance(one, LogCall))
    assert (logged.talk_ms, logged.end_unheard) == (1000, True)
    assert (logged.description or "").splitlines()[:2] == [
        "The phone system did not report the end of this call; the last event was at 10:31 UTC.",
        "How long they talked is not known.",
    ]


def test_a_call_that_nobody_was_heard_to_take_leaves_a_task_and_does_not_say_that_nobody_took_it() -> None:
    decision = decide(facts(unheard("unknown", durations=Durations())), SETTINGS, 1)
    assert kinds(decision) == ["create_lead", "create_task", "log_call"]
    assert said(decision, "task").code == "task.created_unheard"
    texts = [one.description or "" for one in decision.actions if isinstance(one, CreateTask | LogCall)]
    assert all("No answer was reported." in text for text in texts)
    assert not any("Nobody answered" in text for text in texts)
