"""Providers that show legs: each event and the effects it must have."""

from datetime import timedelta

from cordboard.domain.calls.call import (
    CallEvent,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    EventType,
    LegKind,
    Phase,
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
    Resumed,
    Started,
    Transferred,
    Voicemail,
)
from cordboard.domain.calls.machine import HANDLERS, NO_HANDLER
from cordboard.domain.calls.tests.call_play import START, E, Play, client_calls, consulted_transfer, line, phone


def test_every_kind_of_event_has_a_handler_or_is_known_to_need_none() -> None:
    assert not set(HANDLERS) & NO_HANDLER
    assert set(HANDLERS) | NO_HANDLER == set(EventType)


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
    assert line(play, 20, E.LEG_ENDED, cause=16) == (Ended(how="answered"),)
    assert phone(play, 21, E.LEG_ENDED, cause=16) == ()
    call = play.call
    assert (call.direction, call.disposition) == (Direction.INBOUND, Disposition.ANSWERED)
    assert call.ended_by is EndedBy.CLIENT
    assert call.durations == Durations(ring=4000, wait=None, talk=15000, hold=2000)
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
