"""Providers that report whole calls without legs: events in and out of order, and remarks about calls."""

from datetime import timedelta

import pytest

from cordboard.domain.calls.call import (
    Client,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    Phase,
    Recording,
    Times,
)
from cordboard.domain.calls.effects import (
    Answered,
    Ended,
    LegRefused,
    Rang,
    RecordingReady,
    Started,
)
from cordboard.domain.calls.tests.call_play import START, E, Play


def test_the_canonical_example_makes_a_complete_call():
    play = Play()
    play.on(
        0,
        E.STARTED,
        direction=Direction.INBOUND,
        client=Client(number="067 123-45-67"),
        own_number="+380441234567",
        extension="80",
        parameters={"utm_source": "google"},
    )
    play.on(
        80,
        E.ENDED,
        disposition=Disposition.ANSWERED,
        ended_by=EndedBy.CLIENT,
        durations_ms=Durations(ring=9000, talk=71000),
        recording=Recording(url="https://rec.example/p-77.mp3"),
    )
    call = play.call
    assert (call.phase, call.disposition, call.ended_by) == (Phase.ENDED, Disposition.ANSWERED, EndedBy.CLIENT)
    assert (call.talked, call.rang, call.own_number) == (("80",), ("80",), "+380441234567")
    assert call.client.number == "067 123-45-67"
    assert call.answered_at == START + timedelta(seconds=9)
    assert call.durations == Durations(ring=9000, talk=71000)
    assert call.recording.url == "https://rec.example/p-77.mp3"
    assert call.parameters == {"utm_source": "google"}
    assert not call.approximate


def test_an_end_alone_makes_a_complete_call():
    play = Play()
    play.on(
        80,
        E.ENDED,
        direction=Direction.INBOUND,
        client=Client(number="600111222"),
        extension="80",
        disposition=Disposition.ANSWERED,
        durations_ms=Durations(ring=9000, talk=71000),
    )
    call = play.call
    assert (call.started_at, call.ended_at) == (START, START + timedelta(seconds=80))
    assert (call.answered_at, call.talked, call.approximate) == (START + timedelta(seconds=9), ("80",), True)


def test_times_come_from_inside_the_event():
    play = Play()
    times = Times(
        started=START,
        ringing=START + timedelta(seconds=1),
        answered=START + timedelta(seconds=5),
        ended=START + timedelta(seconds=25),
    )
    play.on(300, E.ENDED, direction=Direction.OUTBOUND, times=times, disposition=Disposition.ANSWERED)
    call = play.call
    assert (call.started_at, call.ended_at) == (START, START + timedelta(seconds=25))
    assert call.durations == Durations(ring=4000, talk=20000)


def test_moments_out_of_order_reach_the_furthest_phase():
    play = Play()
    play.on(30, E.ENDED)
    assert play.call.disposition is Disposition.NO_ANSWER
    assert play.on(10, E.ANSWERED, extension="80") == (Answered("80"),)
    play.on(0, E.STARTED, direction=Direction.INBOUND, client=Client(number="600"))
    call = play.call
    assert (call.phase, call.disposition, call.talked) == (Phase.ENDED, Disposition.ANSWERED, ("80",))
    assert (call.started_at, call.answered_at, call.durations.talk) == (START, START + timedelta(seconds=10), 20000)


def test_a_chain_member_that_does_not_answer_is_not_the_call():
    play = Play()
    play.on(0, E.STARTED, direction=Direction.INBOUND, client=Client(number="600"))
    assert play.on(1, E.RINGING, extension="80") == (Rang("80"),)
    assert play.on(9, E.LEG_REFUSED, extension="80", disposition=Disposition.BUSY) == (LegRefused("80", "BUSY"),)
    assert play.on(10, E.RINGING, extension="81") == (Rang("81"),)
    assert play.on(12, E.ANSWERED, extension="81") == (Answered("81"),)
    assert play.on(30, E.LEG_ENDED, extension="81") == ()
    assert not play.call.ended, "only its own end ends it"
    assert play.on(31, E.ENDED)[-1] == Ended(how="answered")
    assert (play.call.rang, play.call.talked) == (("80", "81"), ("81",))


def test_an_end_without_a_word_is_a_missed_call():
    play = Play()
    play.on(0, E.STARTED, direction=Direction.INBOUND, client=Client(number="600"))
    play.on(1, E.RINGING, extension="80")
    play.on(20, E.ENDED)
    assert (play.call.disposition, play.call.missed, play.call.durations.ring) == (Disposition.NO_ANSWER, True, 19000)


def test_a_recording_may_come_after_the_end_and_more_than_once():
    play = Play()
    play.on(0, E.STARTED, direction=Direction.INBOUND)
    play.on(20, E.ENDED, disposition=Disposition.ANSWERED)
    ready = Recording(url="https://rec.example/1.mp3")
    assert play.on(60, E.RECORDING_READY, recording=ready) == (RecordingReady("https://rec.example/1.mp3"),)
    assert play.on(90, E.RECORDING_READY, recording=ready) == ()
    assert play.call.ended_at == START + timedelta(seconds=20)


def test_the_provider_s_own_word_on_the_end_outweighs_ours():
    play = Play()
    play.on(0, E.STARTED, direction=Direction.INBOUND)
    play.on(5, E.ANSWERED, extension="90")
    play.on(30, E.ENDED, disposition=Disposition.VOICEMAIL, reason="mailbox picked up")
    assert (play.call.disposition, play.call.reason, play.call.missed) == (
        Disposition.VOICEMAIL,
        "mailbox picked up",
        True,
    )


@pytest.mark.parametrize("origin", ["phone", "campaign", "callback_widget", "unknown"])
def test_only_our_own_requests_are_clicks(origin):
    play = Play()
    play.on(0, E.STARTED, direction=Direction.OUTBOUND, origin=origin)
    assert not play.call.click
    other = Play()
    other.on(0, E.STARTED, direction=Direction.OUTBOUND, origin="click-17")
    assert other.call.click


def test_what_we_do_not_understand_makes_no_call():
    play = Play()
    assert play.on(0, E.UNKNOWN) == ()
    assert play.call is None
    assert play.board.calls() == []
    assert play.on(1, E.STARTED) == (Started("c1"),)


REMARKS = [
    (E.TAGGED, {"parameters": {"tag": "vip"}}),
    (E.NOTED, {"parameters": {"summary": "wants a quote"}}),
    (E.RATED, {"parameters": {"rating": "5"}}),
    (E.PARAMETERS, {"parameters": {"utm_source": "ads"}}),
    (E.TRANSCRIPT_READY, {"reason": "https://rec.example/1.txt"}),
    (E.RECORDING_READY, {"recording": Recording(url="https://rec.example/1.mp3")}),
]


@pytest.mark.parametrize(("kind", "remark"), REMARKS, ids=[kind.value for kind, _ in REMARKS])
def test_a_remark_about_a_call_nobody_told_of_opens_none(kind, remark):
    play = Play()
    assert play.on(0, kind, **remark) == ()
    assert (play.call, play.board.calls()) == (None, [])


@pytest.mark.parametrize(("kind", "remark"), REMARKS, ids=[kind.value for kind, _ in REMARKS])
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_remark_belongs_to_its_call_whenever_it_comes_and_moves_none_of_its_times(kind, remark, first):
    play, alone = Play(), Play()
    end = {"direction": Direction.INBOUND, "durations_ms": Durations(ring=9000, talk=71000)}
    alone.on(0, E.ENDED, **end)
    for second, event, more in sorted([(60, kind, remark), (0, E.ENDED, end)], reverse=first, key=lambda one: one[0]):
        play.on(second, event, **more)
    moments = ("started_at", "answered_at", "ended_at", "approximate", "disposition", "phase")
    assert [getattr(play.call, name) for name in moments] == [getattr(alone.call, name) for name in moments]
    said = (play.call.parameters, play.call.recording, play.call.story)
    assert said != (alone.call.parameters, alone.call.recording, alone.call.story)


def test_calls_whose_provider_counts_legs_anew_in_each_call_stay_apart():
    play = Play()
    for call, number in (("c1", "600111222"), ("c2", "600333444")):
        play.on(0, E.STARTED, call=call, direction=Direction.INBOUND, client=Client(number=number))
        play.on(1, E.RINGING, call=call, leg="1", extension="80")
        play.on(2, E.ANSWERED, call=call, leg="1", extension="80")
        play.on(3, E.HELD, call=call, leg="1")
    play.on(9, E.ENDED, call="c2", disposition=Disposition.ANSWERED)
    assert [call.client.number for call in play.board.calls()] == ["600111222", "600333444"]
    assert [call.phase for call in play.board.calls()] == [Phase.HELD, Phase.ENDED]
    assert [leg.id for call in play.board.calls() for leg in call.legs] == ["1", "1"]


def test_a_call_told_by_its_end_alone_started_when_its_times_say_so():
    play = Play()
    play.on(60, E.ENDED, disposition=Disposition.ANSWERED, durations_ms=Durations(ring=9000, talk=51000))
    assert (play.call.story[0].what, play.call.story[0].at) == ("started", START)


def test_nobody_is_said_to_have_left_in_a_menu_that_was_never_heard_of():
    play = Play()
    play.on(60, E.ENDED, direction=Direction.INBOUND, extension="80", disposition=Disposition.ABANDONED)
    assert (play.call.disposition, play.call.reason) == (Disposition.ABANDONED, None)
