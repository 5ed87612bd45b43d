"""What events about the call as a whole write into its notes, and their effects; those of its legs are in
`test_event_handlers.py`."""

import pytest

from cordboard.domain.calls import event_handlers as on
from cordboard.domain.calls.call import Disposition, EventType, Recording, StoryLine
from cordboard.domain.calls.effects import (
    Answered,
    ProviderStated,
    Queued,
    QueueLeft,
    RecordingReady,
    Voicemail,
)
from cordboard.domain.calls.tests.call_notes import Notes, agent, at, outside


def test_each_queue_that_the_client_enters_is_told_and_the_waiting_counts_from_the_first():
    notes = Notes()
    assert notes.tell(on.queued, None, 1) == []
    assert notes.tell(on.queue_left, None, 1) == []
    assert notes.tell(on.queued, None, 2, queue="sales") == [Queued("sales")]
    assert notes.last_line == StoryLine(at=at(2), what="queued", who="sales")
    assert notes.tell(on.queued, None, 3, queue="sales") == []
    assert notes.tell(on.queued, None, 4, queue="night") == [Queued("night")]
    assert notes.tell(on.queue_left, None, 5) == [QueueLeft("night")]
    assert notes.last_line == StoryLine(at=at(5), what="queue_left", who="night")
    assert notes.call.queued is False
    assert notes.tell(on.queue_left, None, 6) == []
    assert notes.tell(on.queued, None, 7, queue="night") == [Queued("night")]
    assert (notes.call.queue, notes.call.queued, notes.call.queued_at) == ("night", True, at(2))


def test_a_queue_without_a_name_is_left_without_one():
    assert Notes(queued=True).tell(on.queue_left) == [QueueLeft("")]


def test_an_answer_that_the_provider_reports_counts_once():
    one = agent(stated=True)
    notes = Notes(one)
    assert notes.tell(on.answered, one, extension="80") == [Answered("80")]
    assert (one.up, one.talked, notes.call.answered_at, notes.call.talked) == (True, True, at(5), ["80"])
    assert notes.tell(on.answered, one, 6, extension="80") == []
    assert notes.call.answered_at == at(5)


@pytest.mark.parametrize(("extension", "who"), [("80", "80"), (None, "")])
def test_an_answer_of_nobody_in_particular_is_an_answer(extension, who):
    notes = Notes()
    assert notes.tell(on.answered, None, extension=extension) == [Answered(who)]
    assert (notes.call.answered_at, notes.last_line) == (at(5), StoryLine(at=at(5), what="answered", who=who))


@pytest.mark.parametrize(("extension", "who"), [("80", "80"), (None, "")])
def test_a_mailbox_is_told_once(extension, who):
    notes = Notes()
    assert notes.tell(on.voicemail, None, extension=extension) == [Voicemail(who)]
    assert (notes.call.voicemail, notes.last_line) == (True, StoryLine(at=at(5), what="voicemail", who=who))
    assert notes.tell(on.voicemail, None) == []


@pytest.mark.parametrize(
    ("recording", "effects"),
    [
        (Recording(url="https://rec.example/1.mp3", ref="r1"), [RecordingReady("https://rec.example/1.mp3")]),
        (Recording(ref="r1"), [RecordingReady("r1")]),
        (Recording(url="no address"), []),
        (None, []),
    ],
)
def test_a_recording_that_can_be_had_is_told_once(recording, effects):
    notes = Notes()
    assert notes.tell(on.recording_ready, None, recording=recording) == effects
    if effects:
        assert notes.last_line.at == at(5)
    assert notes.tell(on.recording_ready, None, 6, recording=recording) == []


@pytest.mark.parametrize(
    ("told", "failed"),
    [
        ({"disposition": Disposition.FAILED}, True),
        ({"disposition": Disposition.FAILED, "application": "Dial"}, True),
        ({"disposition": Disposition.FAILED, "application": "ConfBridge"}, False),
        ({"disposition": Disposition.ANSWERED}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize(("reason", "who"), [("no such phone", "no such phone"), (None, "")])
def test_a_request_of_ours_that_fails_without_a_leg_is_a_failed_call(told, failed, reason, who):
    notes = Notes(heard=False)
    effects = notes.tell(on.originated, None, reason=reason, **told)
    assert effects == ([ProviderStated(who, "request_failed")] if failed else [])
    assert (notes.call.failed_at, notes.call.heard) == ((at(5), True) if failed else (None, False))
    assert (notes.call.originated, notes.changed) == (True, True)
    if failed:
        assert notes.last_line == StoryLine(at=at(5), what="request_failed", who=who)
        assert notes.tell(on.originated, None, 6, **told) == []
        assert notes.call.failed_at == at(5)


def test_a_request_with_a_leg_is_told_by_the_leg():
    notes = Notes(agent())
    assert notes.tell(on.originated, None, disposition=Disposition.FAILED) == []
    assert notes.call.failed_at is None


def test_what_a_request_wanted_is_what_it_said_first():
    notes = Notes()
    notes.tell(on.originated, None, digits="600999888")
    notes.tell(on.originated, None, digits="81", application="Echo")
    assert (notes.call.wanted, notes.call.application, notes.changed) == ("600999888", None, False)
    other = Notes()
    other.tell(on.originated, None, application="Echo")
    other.tell(on.originated, None, digits="81")
    assert (other.call.wanted, other.call.application) == (None, "Echo")


def test_a_request_into_a_client_s_call_makes_it_no_call_of_ours():
    notes = Notes(outside(caller=True))
    notes.tell(on.originated, None, digits="81")
    assert (notes.call.originated, notes.call.wanted) == (False, None)


def test_legs_that_a_snapshot_lists_no_more_have_ended():
    gone, listed, before = agent("80", bridge="b"), agent("81", bridge="b"), agent("82", ended_at=at(1))
    notes = Notes(gone, listed, before)
    notes.tell(on.lost, None, 60, excused=("81",))
    assert [leg.ended_at for leg in (gone, listed, before)] == [at(60), None, at(1)]
    assert (gone.bridge, gone.value, listed.bridge, notes.call.approximate) == (None, None, "b", True)
    assert notes.call.lost_at is None


def test_a_call_without_legs_that_a_snapshot_lists_no_more_is_lost_once():
    notes = Notes()
    notes.tell(on.lost, None, 60)
    assert (notes.call.lost_at, notes.call.approximate, notes.changed) == (at(60), True, True)
    notes.tell(on.lost, None, 70)
    assert (notes.call.lost_at, notes.changed) == (at(60), False)


def test_a_stale_call_is_silent_since_the_last_word_on_it():
    notes = Notes()
    notes.tell(on.unheard, None, 60)
    assert (notes.call.silent_since, notes.changed) == (at(60), True)
    notes.tell(on.unheard, None, 60)
    assert not notes.changed
    notes.tell(on.unheard, None, 70)
    assert notes.call.silent_since == at(70)


@pytest.mark.parametrize(
    ("leg", "told", "who"),
    [
        (agent("80"), {"extension": "81", "reason": "why"}, "80"),
        (None, {"extension": "81", "reason": "why"}, "81"),
        (None, {"parameters": {"tag": "vip", "note": "late"}, "reason": "why"}, "vip, late"),
        (None, {"reason": "why"}, "why"),
        (None, {}, ""),
    ],
)
def test_a_remark_goes_into_the_story_once_with_whoever_or_whatever_it_is_about(leg, told, who):
    notes = Notes()
    assert notes.tell(on.remark, leg, type=EventType.TAGGED, **told) == [ProviderStated(who, "tagged")]
    assert notes.last_line == StoryLine(at=at(5), what="tagged", who=who)
    assert notes.tell(on.remark, leg, 6, type=EventType.TAGGED, **told) == []
    assert notes.tell(on.remark, leg, 7, type=EventType.NOTED, **told) == [ProviderStated(who, "noted")]
