"""Plays: an event, the effects it must have; and what call-level providers tell, in and out of order."""

from datetime import UTC, datetime, timedelta

import pytest

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    EventType,
    LegKind,
    Phase,
    Recording,
    Times,
    Transfer,
)
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.calls.effects import (
    Answered,
    Consulted,
    Ended,
    Held,
    Joined,
    LegRefused,
    Queued,
    QueueLeft,
    Rang,
    RecordingReady,
    Resumed,
    Started,
    Transferred,
    Voicemail,
)
from cordboard.domain.calls.machine import HANDLERS, NO_HANDLER


def test_every_kind_of_event_has_a_handler_or_is_known_to_need_none() -> None:
    assert not set(HANDLERS) & NO_HANDLER
    assert set(HANDLERS) | NO_HANDLER == set(EventType)


START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
E = EventType


class Play:
    """A switchboard and a script: each line is an event at a second of the play."""

    def __init__(self, call="c1"):
        self.board, self.name, self.events = CallCorrelation(), call, []

    def on(self, second, happening, /, *, call=None, **more):
        """The effects of an event at this second."""
        event = CallEvent(
            id=f"e{len(self.events)}",
            call=call or self.name,
            at=START + timedelta(seconds=second),
            type=happening,
            **more,
        )
        self.events.append(event)
        change = self.board.feed(event)
        return () if change is None else change.effects

    @property
    def call(self):
        return self.board.call_of(self.name)


def client_calls(play, **more):
    """The client's leg reaches the switch."""
    return play.on(
        0,
        E.LEG_ADDED,
        leg="in",
        kind=LegKind.OUTSIDE,
        caller=True,
        client=Client(number="600111222", name="Juan"),
        own_number="928000080",
        **more,
    )


def phone(play, second, kind, extension="80", **more):
    """Something happens to the leg of an agent's phone."""
    return play.on(second, kind, leg=f"leg{extension}", kind=LegKind.AGENT, extension=extension, caller=False, **more)


def line(play, second, kind, **more):
    """Something happens to the client's leg."""
    return play.on(second, kind, leg="in", kind=LegKind.OUTSIDE, **more)


def test_an_answered_call_is_told_step_by_step():
    play = Play()
    assert client_calls(play) == (Started("c1"),)
    assert phone(play, 1, E.RINGING) == (Rang("80"),)
    assert play.call.phase is Phase.RINGING
    assert phone(play, 5, E.LEG_UP) == ()
    assert phone(play, 5, E.JOINED, bridge="b") == ()
    assert line(play, 5, E.JOINED, bridge="b") == (Answered("80"),)
    assert phone(play, 8, E.HELD) == (Held("80"),)
    assert play.call.phase is Phase.HELD
    assert phone(play, 10, E.RESUMED) == (Resumed("80"),)
    line(play, 5, E.LEG_UP)
    assert line(play, 20, E.HANGUP_ASKED) == ()
    assert line(play, 20, E.LEG_ENDED, cause=16) == ()
    assert phone(play, 21, E.LEG_ENDED, cause=16) == (Ended(how="answered"),)
    call = play.call
    assert (call.direction, call.disposition) == (Direction.INBOUND, Disposition.ANSWERED)
    assert call.ended_by is EndedBy.CLIENT
    assert call.durations == Durations(ring=4000, wait=None, talk=16000, hold=2000)
    assert (call.rang, call.talked, call.holds, call.missed) == (("80",), ("80",), 1, False)
    assert [moment.what for moment in call.story] == ["started", "rang", "answered", "held", "resumed", "ended"]


def test_a_client_who_gives_up_in_the_queue_has_abandoned():
    play = Play()
    client_calls(play)
    assert line(play, 0, E.LEG_UP) == ()
    assert line(play, 1, E.QUEUED, queue="sales") == (Queued("sales"),)
    assert play.call.phase is Phase.QUEUED
    assert phone(play, 2, E.RINGING) == (Rang("80"),)
    assert line(play, 9, E.HANGUP_ASKED) == ()
    assert line(play, 9, E.QUEUE_LEFT) == (QueueLeft("sales"),)
    phone(play, 9, E.DIALLED, dial="CANCEL")
    phone(play, 9, E.LEG_ENDED)
    assert line(play, 9, E.LEG_ENDED) == (Ended(how="abandoned"),)
    assert (play.call.reason, play.call.missed, play.call.durations.wait) == ("left in queue", True, 8000)


def test_a_declined_call_is_missed_and_says_why():
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 3, E.HANGUP_ASKED)
    assert phone(play, 3, E.DIALLED, dial="NOANSWER") == (LegRefused("80", "NOANSWER"),)
    assert phone(play, 3, E.DIALLED, dial="CANCEL") == (), "the first status counts"
    phone(play, 3, E.LEG_ENDED, cause=21)
    line(play, 3, E.LEG_ENDED, cause=20)
    assert (play.call.disposition, play.call.ended_by) == (Disposition.NO_ANSWER, EndedBy.SYSTEM)
    assert play.call.reason == "declined"


def test_a_mailbox_is_no_answer_of_ours():
    play = Play()
    client_calls(play)
    assert line(play, 1, E.VOICEMAIL_LEFT) == (Voicemail(""),)
    line(play, 9, E.HANGUP_ASKED)
    assert line(play, 9, E.LEG_ENDED) == (Ended(how="voicemail"),)
    assert play.call.missed


def consulted_transfer(play):
    """80 talks to the client, asks 81 in a call of its own, and joins the two."""
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 2, E.JOINED, bridge="b")
    line(play, 2, E.JOINED, bridge="b")
    ask = {"call": "c2", "kind": LegKind.AGENT}
    play.on(5, E.LEG_ADDED, leg="ask", extension="80", caller=True, **ask)
    play.on(6, E.RINGING, leg="leg81", extension="81", caller=False, **ask)
    play.on(8, E.JOINED, leg="ask", extension="80", bridge="b2", **ask)
    play.on(8, E.JOINED, leg="leg81", extension="81", bridge="b2", **ask)


def test_a_consultation_becomes_part_of_the_older_call():
    play = Play()
    consulted_transfer(play)
    assert [call.keys for call in play.board.calls()] == [("c1",), ("c2",)]
    assert play.board.call_of("c2").answered_at is not None
    effects = play.on(
        12,
        E.TRANSFERRED,
        kind=LegKind.AGENT,
        transfer=Transfer(kind="attended", to="81"),
        other="c2",
        excused=("leg80", "ask"),
    )
    assert Consulted("81") in effects
    assert Transferred("81", "attended") in effects
    line(play, 12, E.PARTED, bridge="b")
    assert line(play, 12, E.JOINED, bridge="b2") == (Joined("81"),)
    phone(play, 12, E.LEG_ENDED)
    play.on(12, E.LEG_ENDED, call="c2", leg="ask", kind=LegKind.AGENT, extension="80")
    phone(play, 12, E.LEG_UP, "81")
    phone(play, 20, E.HANGUP_ASKED, "81")
    phone(play, 20, E.LEG_ENDED, "81")
    line(play, 20, E.LEG_ENDED)
    (call,) = play.board.calls()
    assert (call.keys, call.talked, call.transfers, call.ended_by) == (("c1", "c2"), ("80", "81"), 1, EndedBy.AGENT)
    assert call.disposition is Disposition.ANSWERED


def test_the_change_that_joins_two_calls_names_the_one_that_disappears():
    play = Play()
    consulted_transfer(play)
    event = CallEvent(
        id="join", call="c2", other="c1", at=START + timedelta(seconds=9), type=E.MERGED, kind=LegKind.AGENT
    )
    change = play.board.feed(event)
    assert (change.key, change.merged) == ("c1", ("c2",))
    assert play.board.call_of("c2") is play.board.call_of("c1")


def test_a_blind_transfer_nobody_takes_stays_answered_and_says_so():
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 2, E.LEG_UP)
    phone(play, 2, E.JOINED, bridge="b")
    line(play, 2, E.JOINED, bridge="b")
    blind = {"kind": LegKind.AGENT, "transfer": Transfer(kind="blind", to="81"), "excused": ("leg80",)}
    assert play.on(4, E.TRANSFERRED, **blind) == (Transferred("81", "blind"),)
    assert play.on(4.5, E.TRANSFERRED, **blind) == (), "once for each transferer"
    for leg in (phone, line):
        leg(play, 5, E.PARTED, bridge="b")
    phone(play, 5, E.LEG_ENDED)
    phone(play, 6, E.RINGING, "81")
    phone(play, 9, E.LEG_ENDED, "81")
    assert line(play, 9, E.LEG_ENDED) == (Ended(how="answered"),)
    assert (play.call.reason, play.call.transfers, play.call.talked) == ("lost after transfer", 1, ("80",))


def test_a_call_forwarded_to_a_number_outside_is_answered_there():
    play = Play()
    client_calls(play)
    mobile = {"leg": "out", "kind": LegKind.OUTSIDE, "caller": False}
    play.on(1, E.RINGING, digits="600999888", **mobile)
    line(play, 4, E.JOINED, bridge="b")
    assert play.on(4, E.JOINED, bridge="b", **mobile) == (Answered(""),)
    line(play, 9, E.HANGUP_ASKED)
    line(play, 9, E.LEG_ENDED)
    play.on(9, E.LEG_ENDED, **mobile)
    call = play.call
    assert (call.disposition, call.reason, call.talked) == (Disposition.ANSWERED, "answered outside", ())
    assert call.client.number == "600111222"


def test_a_call_nobody_took_at_a_number_outside_says_how_that_number_was():
    for dial, disposition in (("BUSY", "busy"), ("NOANSWER", "no_answer"), ("CHANUNAVAIL", "unavailable")):
        play = Play()
        client_calls(play)
        mobile = {"leg": "out", "kind": LegKind.OUTSIDE, "caller": False}
        play.on(1, E.RINGING, digits="600999888", **mobile)
        play.on(5, E.DIALLED, dial=dial, **mobile)
        play.on(5, E.LEG_ENDED, **mobile)
        assert line(play, 5, E.LEG_ENDED) == (Ended(how=disposition),)


def test_who_shares_a_bridge_is_in_one_call_from_then_on_however_late_the_switch_says_so():
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 3, E.LEG_ADDED, "81", call="c2")
    phone(play, 3, E.JOINED, "81", bridge="b", call="c2")
    line(play, 3, E.JOINED, bridge="b")
    phone(play, 3, E.LEG_ENDED)
    line(play, 9, E.HANGUP_ASKED)
    line(play, 9, E.PARTED, bridge="b")
    phone(play, 9, E.PARTED, "81", bridge="b")  # told with the client's call only now
    line(play, 9, E.LEG_ENDED)
    phone(play, 9, E.LEG_ENDED, "81")
    call = play.call
    assert (call.disposition, call.talked, call.durations.talk) == (Disposition.ANSWERED, ("81",), 6000)


def test_between_before_and_call_lies_everything_that_no_change_has_shown():
    play = Play()
    first = play.board.feed(CallEvent(id="a", call="c1", at=START, type=E.STARTED))
    assert first.before is None
    assert first.call.phase is Phase.STARTED
    later = START + timedelta(seconds=1)
    play.board.feed(CallEvent(id="b", call="c1", at=later, type=E.RINGING, extension="80"))
    play.board.call_of("c1")
    last = play.board.feed(CallEvent(id="c", call="c1", at=later, type=E.ANSWERED, extension="80"))
    assert (last.before.phase, last.call.phase) == (Phase.STARTED, Phase.ANSWERED)


def test_our_own_request_that_reached_no_phone_is_a_whole_call():
    play = Play("cb-17")
    effects = play.on(0, E.ORIGINATED, leg="cb-17", kind=LegKind.AGENT, disposition=Disposition.FAILED)
    assert effects[-1] == Ended(how="agent_unavailable")
    assert (play.call.direction, play.call.click) == (Direction.OUTBOUND, True)


def test_a_success_without_any_leg_is_only_a_rumour():
    play = Play("cb-17")
    assert play.on(0, E.ORIGINATED, leg="cb-17", kind=LegKind.AGENT) == ()
    assert play.board.calls() == []


def test_legs_that_a_snapshot_no_longer_lists_end_their_calls_approximately():
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 2, E.JOINED, bridge="b")
    line(play, 2, E.JOINED, bridge="b")
    play.on(3, E.LEG_ADDED, call="c2", leg="other", kind=LegKind.OUTSIDE, caller=True)
    event = CallEvent(
        id="s", call="*", at=START + timedelta(seconds=60), type=E.LOST, kind=LegKind.LOCAL, excused=("other",)
    )
    (change,) = play.board.changes(event)
    assert (change.key, change.effects) == ("c1", (Ended(how="answered"),))
    assert change.call.approximate
    assert play.board.is_open("c2")
    assert not play.board.is_open("c1")
    assert play.board.feed(event) is None, "it is about every call: `changes` takes it"


# -- providers that show no legs


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


@pytest.mark.parametrize(("kind", "told"), REMARKS, ids=[kind.value for kind, _ in REMARKS])
def test_a_remark_about_a_call_nobody_told_of_opens_none(kind, told):
    play = Play()
    assert play.on(0, kind, **told) == ()
    assert (play.call, play.board.calls()) == (None, [])


@pytest.mark.parametrize(("kind", "told"), REMARKS, ids=[kind.value for kind, _ in REMARKS])
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_a_remark_belongs_to_its_call_whenever_it_comes_and_moves_none_of_its_times(kind, told, first):
    play, alone = Play(), Play()
    end = {"direction": Direction.INBOUND, "durations_ms": Durations(ring=9000, talk=71000)}
    alone.on(0, E.ENDED, **end)
    for second, event, more in sorted([(60, kind, told), (0, E.ENDED, end)], reverse=first, key=lambda one: one[0]):
        play.on(second, event, **more)
    moments = ("started_at", "answered_at", "ended_at", "approximate", "disposition", "phase")
    assert [getattr(play.call, name) for name in moments] == [getattr(alone.call, name) for name in moments]
    said = (play.call.parameters, play.call.recording, play.call.story)
    assert said != (alone.call.parameters, alone.call.recording, alone.call.story)


def test_what_a_switch_says_with_a_leg_is_a_call():
    play = Play()
    assert line(play, 0, E.PARAMETERS, caller=True, parameters={"said": "so"}) == (Started("c1"),)


def test_a_forgotten_call_is_gone():
    play = Play()
    client_calls(play)
    play.board.forget("c1")
    assert play.board.calls() == []
    assert not play.board.is_open("c1")


def test_restored_events_make_the_same_call_silently():
    play = Play()
    consulted_transfer(play)
    again = CallCorrelation()
    for event in play.events:
        again.changes(event)
    assert again.calls() == play.board.calls()


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
