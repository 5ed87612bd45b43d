"""Outcomes that Asterisk reports alike, told apart by the cause of the leg (Q.850), and clients who were reached.

The rows with a cause that is no plain "no answer" failed before the causes were read.
"""

import pytest

from cordboard.domain.calls.call import Client, Disposition, EndedBy, EventType, LegKind
from cordboard.domain.calls.tests.call_play import E, Play, client_calls, line, phone


def dialled_out(dial, cause, *, kind=LegKind.OUTSIDE):
    """80 calls a client through the trunk, whose leg ends so."""
    play = Play()
    play.on(0, E.LEG_ADDED, leg="leg80", kind=LegKind.AGENT, extension="80", caller=True)
    out = {"leg": "out", "kind": kind, "caller": False, "client": Client(number="600999888")}
    play.on(1, E.RINGING, digits="600999888", **out)
    play.on(5, E.DIALLED, dial=dial, **out)
    play.on(5, E.LEG_ENDED, cause=cause, **out)
    play.on(6, E.LEG_ENDED, leg="leg80", kind=LegKind.AGENT, extension="80", caller=True)
    return play.call


@pytest.mark.parametrize(
    ("dial", "cause", "disposition", "reason"),
    [
        ("NOANSWER", 19, Disposition.NO_ANSWER, None),
        ("NOANSWER", 0, Disposition.NO_ANSWER, None),
        ("NOANSWER", 16, Disposition.NO_ANSWER, None),
        ("NOANSWER", 18, Disposition.NO_ANSWER, "phone does not respond"),
        ("NOANSWER", 21, Disposition.NO_ANSWER, "declined"),
        ("NOANSWER", 1, Disposition.FAILED, "number does not exist"),
        ("NOANSWER", 28, Disposition.FAILED, "wrong number format"),
        ("NOANSWER", 22, Disposition.FAILED, "number changed"),
        ("NOANSWER", 27, Disposition.FAILED, "destination out of order"),
        ("NOANSWER", 38, Disposition.FAILED, "network out of order"),
        ("NOANSWER", 58, Disposition.FAILED, "no such service on the line"),
        ("NOANSWER", 102, Disposition.FAILED, None),
        ("NOANSWER", 17, Disposition.BUSY, None),
        ("CHANUNAVAIL", 17, Disposition.BUSY, None),
        ("CHANUNAVAIL", 3, Disposition.FAILED, "no route to the number"),
        ("CONGESTION", 34, Disposition.FAILED, "no line free"),
        ("BUSY", 17, Disposition.BUSY, None),
        ("BUSY", 0, Disposition.BUSY, None),
        ("CANCEL", 16, Disposition.CANCELLED, None),
        ("CANCEL", 127, Disposition.CANCELLED, None),
        (None, 19, Disposition.NO_ANSWER, None),
        (None, 0, Disposition.NO_ANSWER, None),
        (None, 17, Disposition.BUSY, None),
        (None, 1, Disposition.FAILED, "number does not exist"),
    ],
)
def test_the_cause_says_what_the_dial_status_leaves_open(dial, cause, disposition, reason):
    call = dialled_out(dial, cause)
    assert (call.disposition, call.reason) == (disposition, reason)


@pytest.mark.parametrize(
    ("dial", "cause", "disposition"),
    [
        ("NOANSWER", 0, Disposition.NO_ANSWER),
        ("NOANSWER", 21, Disposition.NO_ANSWER),
        ("NOANSWER", 18, Disposition.UNAVAILABLE),
        ("NOANSWER", 20, Disposition.UNAVAILABLE),
        ("NOANSWER", 27, Disposition.UNAVAILABLE),
        ("CHANUNAVAIL", 3, Disposition.UNAVAILABLE),
        ("NOANSWER", 17, Disposition.BUSY),
        ("BUSY", 17, Disposition.BUSY),
    ],
)
def test_a_phone_of_ours_that_cannot_be_reached_did_not_ring_in_vain(dial, cause, disposition):
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 5, E.DIALLED, dial=dial)
    phone(play, 5, E.LEG_ENDED, cause=cause)
    line(play, 6, E.LEG_ENDED, cause=20)
    assert (play.call.disposition, play.call.missed) == (disposition, True)


def test_of_a_group_one_phone_that_rang_counts_more_than_one_that_is_off():
    play = Play()
    client_calls(play)
    for extension, cause in (("80", 20), ("81", 0)):
        phone(play, 1, E.RINGING, extension)
        phone(play, 5, E.DIALLED, extension, dial="NOANSWER")
        phone(play, 5, E.LEG_ENDED, extension, cause=cause)
    line(play, 6, E.LEG_ENDED, cause=19)
    assert play.call.disposition is Disposition.NO_ANSWER


def client_first(play, *, picked_up=True):
    """The switch calls the client first."""
    out = {"leg": "out", "kind": LegKind.OUTSIDE, "caller": False}
    play.on(0, E.RINGING, digits="600999888", **out)
    if picked_up:
        play.on(3, EventType.LEG_UP, **out)
        play.on(3, E.DIALLED, dial="ANSWER", **out)
    return out


def test_a_client_who_hung_up_while_our_phone_rang_was_reached_by_nobody():
    play = Play()
    out = client_first(play)
    phone(play, 4, E.RINGING)
    play.on(9, E.HANGUP_ASKED, **out)
    phone(play, 9, E.DIALLED, dial="CANCEL")
    phone(play, 9, E.LEG_ENDED, cause=0)
    play.on(9, E.LEG_ENDED, **out)
    call = play.call
    assert (call.disposition, call.ended_by, call.rang) == (Disposition.ABANDONED, EndedBy.CLIENT, ("80",))
    assert call.reason == "the client answered, the agent did not"


def test_a_call_back_that_our_phone_did_not_take_is_no_fault_of_the_client():
    play = Play()
    out = client_first(play)
    phone(play, 4, E.RINGING)
    phone(play, 9, E.DIALLED, dial="BUSY")
    phone(play, 9, E.LEG_ENDED, cause=17)
    play.on(9, E.LEG_ENDED, **out)
    assert (play.call.disposition, play.call.missed) == (Disposition.NO_ANSWER, False)
    assert play.call.reason == "the client answered, the agent did not"


def test_a_client_whom_a_program_called_was_reached_from_the_pick_up_on():
    play = Play()
    out = client_first(play)
    play.on(13, E.HANGUP_ASKED, **out)
    play.on(13, E.LEG_ENDED, **out)
    call = play.call
    assert (call.disposition, call.durations.ring, call.durations.talk) == (Disposition.ANSWERED, 3000, 10000)


def test_a_client_who_did_not_pick_up_was_not_reached():
    play = Play()
    out = client_first(play, picked_up=False)
    play.on(13, E.DIALLED, dial="NOANSWER", **out)
    play.on(13, E.LEG_ENDED, cause=19, **out)
    assert (play.call.disposition, play.call.talked) == (Disposition.NO_ANSWER, ())


def test_legs_of_the_switch_alone_are_no_call():
    play = Play()
    play.on(0, E.LEG_ADDED, leg="snoop", kind=LegKind.LOCAL)
    play.on(1, E.JOINED, leg="snoop", kind=LegKind.LOCAL, bridge="b")
    play.on(9, E.LEG_ENDED, leg="snoop", kind=LegKind.LOCAL)
    assert (play.call, play.board.calls()) == (None, [])


def test_a_request_of_ours_whose_local_leg_found_no_phone_is_a_call():
    play = Play("cb-1")
    play.on(0, E.LEG_ADDED, leg="cb-1", kind=LegKind.LOCAL)
    play.on(0, E.ORIGINATED, leg="cb-1", kind=LegKind.AGENT, disposition=Disposition.FAILED)
    play.on(1, E.LEG_ENDED, leg="cb-1", kind=LegKind.LOCAL, cause=16)
    assert (play.call.click, play.call.disposition) == (True, Disposition.AGENT_UNAVAILABLE)


def dialled_twice(*tries):
    """80 calls; the switch dials through one trunk after the other."""
    play = Play()
    play.on(0, E.LEG_ADDED, leg="leg80", kind=LegKind.AGENT, extension="80", caller=True)
    for n, (digits, dial) in enumerate(tries):
        out = {"leg": f"out{n}", "kind": LegKind.OUTSIDE, "caller": False}
        play.on(10 * n + 1, E.RINGING, digits=digits, client=Client(number="0600999888"), **out)
        if dial == "ANSWER":
            play.on(10 * n + 5, E.LEG_UP, **out)
        play.on(10 * n + 5, E.DIALLED, dial=dial, **out)
        play.on(10 * n + 5, E.LEG_ENDED, cause=16 if dial == "ANSWER" else 34, **out)
    play.on(50, E.LEG_ENDED, leg="leg80", kind=LegKind.AGENT, extension="80", caller=True)
    return play.call


def test_the_number_that_was_reached_is_the_client_whatever_another_trunk_was_given():
    call = dialled_twice(("0034600999888", "CONGESTION"), ("600999888", "ANSWER"))
    assert call.client.number == "600999888"


def test_if_nobody_was_reached_the_first_number_is_the_client_and_the_last_try_the_outcome():
    call = dialled_twice(("600999888", "CONGESTION"), ("1#600999888", "BUSY"))
    assert (call.client.number, call.disposition) == ("600999888", Disposition.BUSY)
