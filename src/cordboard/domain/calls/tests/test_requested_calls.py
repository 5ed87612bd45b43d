"""Calls that a program asked for, as plays: whose side a leg is on, and who is no client."""

import pytest

from cordboard.domain.calls.call import Client, Direction, Disposition, EndedBy, LegKind
from cordboard.domain.calls.tests.call_play import E, Play, client_calls, line, phone

OURS = {"origin": "click"}


def asked(play, second, leg, kind, extension=None, **more):
    """A program has this leg dialled."""
    play.on(second, E.LEG_ADDED, leg=leg, kind=kind, extension=extension, caller=False, **more)
    play.on(second, E.RINGING, leg=leg, kind=kind, extension=extension, dialled_by="", **more)


def local(play, second, **more):
    """The request dials through the switch's own leg."""
    asked(play, second, "one", LegKind.LOCAL, **more)


def outside(play, second, number, leg, by="one", **more):
    party = Client(number=number)
    play.on(second, E.RINGING, leg=leg, kind=LegKind.OUTSIDE, client=party, digits=number, dialled_by=by, **more)


def answer(play, second, leg, kind=LegKind.OUTSIDE, **more):
    play.on(second, E.LEG_UP, leg=leg, kind=kind, **more)


def talk(play, second, *legs, bridge="b"):
    for leg, kind, extension in legs:
        play.on(second, E.JOINED, leg=leg, kind=kind, extension=extension, bridge=bridge)


def over(play, second, *legs, **more):
    for leg, kind in legs:
        play.on(second, E.LEG_ENDED, leg=leg, kind=kind, **more)


def response(play, second, leg="one", **more):
    play.on(second, E.ORIGINATED, call=leg, leg=leg, kind=LegKind.AGENT, **more)


def test_what_is_dialled_before_the_agents_side_answers_is_the_agents_mobile():
    play = Play("one")
    local(play, 0, **OURS)
    outside(play, 1, "600555666", "mobile", by="two", **OURS)
    answer(play, 2, "mobile")
    answer(play, 3, "one", LegKind.LOCAL)
    outside(play, 3, "600999888", "client")
    answer(play, 5, "client")
    talk(play, 5, ("client", LegKind.OUTSIDE, None), ("mobile", LegKind.OUTSIDE, None))
    over(play, 9, ("client", LegKind.OUTSIDE), ("mobile", LegKind.OUTSIDE), ("one", LegKind.LOCAL))
    assert (play.call.direction, play.call.client.number) == (Direction.OUTBOUND, "600999888")
    assert play.call.disposition is Disposition.ANSWERED


@pytest.mark.parametrize("dial", ["BUSY", "NOANSWER", "ABORT", "CHANUNAVAIL"])
def test_a_mobile_of_ours_that_does_not_take_the_call_is_no_client(dial):
    play = Play("one")
    local(play, 0, **OURS)
    outside(play, 1, "600555666", "mobile", by="two", **OURS)
    play.on(2, E.DIALLED, leg="mobile", kind=LegKind.OUTSIDE, dial=dial)
    over(play, 2, ("mobile", LegKind.OUTSIDE), ("one", LegKind.LOCAL))
    response(play, 2, disposition=Disposition.FAILED, digits="9600999888")
    assert (play.call.direction, play.call.client.number) == (Direction.OUTBOUND, None)
    assert play.call.disposition is Disposition.AGENT_NO_ANSWER


def test_what_rang_before_the_client_does_not_count_as_ringing():
    play = Play("one")
    local(play, 0, **OURS)
    outside(play, 1, "600555666", "mobile", by="two", **OURS)
    answer(play, 3, "one", LegKind.LOCAL)
    outside(play, 4, "600999888", "client")
    talk(play, 9, ("client", LegKind.OUTSIDE, None), ("mobile", LegKind.OUTSIDE, None))
    over(play, 12, ("client", LegKind.OUTSIDE), ("mobile", LegKind.OUTSIDE), ("one", LegKind.LOCAL))
    assert play.call.durations.ring == 5000


def test_a_click_for_a_feature_code_stays_inside():
    play = Play("one")
    asked(play, 0, "one", LegKind.AGENT, "80", **OURS)
    answer(play, 1, "one", LegKind.AGENT, extension="80")
    response(play, 1, digits="*60")
    over(play, 5, ("one", LegKind.AGENT))
    assert play.call.direction is Direction.INTERNAL


def test_a_mobile_that_rings_beside_the_agents_desk_phone_is_no_client_either():
    play = Play("one")
    local(play, 0, **OURS)
    play.on(1, E.RINGING, leg="desk", kind=LegKind.AGENT, extension="80", dialled_by="two", caller=False)
    outside(play, 1, "600555666", "mobile", by="two", **OURS)
    over(play, 20, ("desk", LegKind.AGENT), ("mobile", LegKind.OUTSIDE), ("one", LegKind.LOCAL))
    assert (play.call.client.number, play.call.disposition) == (None, Disposition.AGENT_NO_ANSWER)


def test_a_client_who_is_rung_first_is_the_client():
    play = Play("one")
    local(play, 0, **OURS)
    outside(play, 1, "600999888", "client", by="two", **OURS)
    answer(play, 2, "client")
    answer(play, 2, "one", LegKind.LOCAL)
    response(play, 2, digits="80")
    phone(play, 3, E.RINGING, dialled_by="one")
    over(play, 20, ("client", LegKind.OUTSIDE), ("leg80", LegKind.AGENT), ("one", LegKind.LOCAL))
    assert (play.call.client.number, play.call.rang, play.call.talked) == ("600999888", ("80",), ())
    assert play.call.disposition is not Disposition.ANSWERED


def test_two_legs_that_a_program_asks_for_at_once_are_agent_and_client():
    play = Play("one")
    asked(play, 0, "one", LegKind.AGENT, "80", **OURS)
    asked(play, 0, "far", LegKind.OUTSIDE, client=Client(number="600999888"), digits="600999888", **OURS)
    answer(play, 1, "one", LegKind.AGENT, extension="80")
    answer(play, 2, "far")
    talk(play, 3, ("one", LegKind.AGENT, "80"), ("far", LegKind.OUTSIDE, None))
    over(play, 9, ("far", LegKind.OUTSIDE), ("one", LegKind.AGENT))
    assert (play.call.client.number, play.call.talked) == ("600999888", ("80",))


@pytest.mark.parametrize("name", ["ChanSpy", "PickupChan", "Pickup", "ParkedCall", "ExtenSpy", "ConfBridge"])
@pytest.mark.parametrize("marks", [{}, OURS])
@pytest.mark.parametrize("answered", [True, False])
def test_a_phone_of_ours_that_a_request_puts_into_an_application_calls_no_client(name, marks, answered):
    play = Play("one")
    asked(play, 0, "one", LegKind.AGENT, "82", **marks)
    if answered:
        answer(play, 1, "one", LegKind.AGENT, extension="82")
    response(play, 1, application=name, disposition=None if answered else Disposition.FAILED)
    over(play, 5, ("one", LegKind.AGENT))
    assert (play.call.direction, play.call.click) == (Direction.INTERNAL, False)


def test_a_request_for_an_application_that_creates_no_leg_makes_no_call():
    play = Play("one")
    response(play, 0, application="ChanSpy", disposition=Disposition.FAILED)
    assert play.call is None


@pytest.mark.parametrize("wanted", ["s", "81", "61", "room"])
def test_a_colleague_who_is_invited_and_does_not_come_is_no_client(wanted):
    play = Play("one")
    asked(play, 0, "one", LegKind.AGENT, "81")
    response(play, 9, digits=wanted, disposition=Disposition.FAILED)
    over(play, 9, ("one", LegKind.AGENT))
    assert play.call.direction is Direction.INTERNAL


def test_a_click_for_a_colleague_stays_inside_whoever_answers():
    for second_answers in (True, False):
        play = Play("one")
        asked(play, 0, "one", LegKind.AGENT, "80", **OURS)
        answer(play, 1, "one", LegKind.AGENT, extension="80")
        response(play, 1, digits="81")
        phone(play, 2, E.RINGING, "81", dialled_by="one")
        if second_answers:
            talk(play, 3, ("one", LegKind.AGENT, "80"), ("leg81", LegKind.AGENT, "81"))
        over(play, 9, ("one", LegKind.AGENT), ("leg81", LegKind.AGENT))
        assert (play.call.direction, play.call.talked) == (Direction.INTERNAL, ("81",) if second_answers else ())


def test_the_answer_to_the_request_for_a_colleague_does_not_turn_a_clients_call_round():
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    play.on(3, E.LEG_ADDED, leg="third", kind=LegKind.AGENT, extension="81", caller=False)
    play.on(4, E.ORIGINATED, call="third", leg="third", kind=LegKind.AGENT, digits="s")
    assert (play.call.direction, play.call.click) == (Direction.INBOUND, False)


@pytest.mark.parametrize("answered", [True, False])
def test_colleagues_whose_talk_is_sent_outside_have_not_talked_with_the_client(answered):
    play = Play("one")
    asked(play, 0, "one", LegKind.AGENT, "80", **OURS)
    answer(play, 1, "one", LegKind.AGENT, extension="80")
    phone(play, 2, E.RINGING, "81", dialled_by="one")
    talk(play, 3, ("one", LegKind.AGENT, "80"), ("leg81", LegKind.AGENT, "81"))
    play.on(5, E.LEG_ENDED, leg="leg81", kind=LegKind.AGENT)
    outside(play, 6, "600999888", "client")
    if answered:
        talk(play, 8, ("one", LegKind.AGENT, "80"), ("client", LegKind.OUTSIDE, None), bridge="b2")
    else:
        play.on(8, E.DIALLED, leg="client", kind=LegKind.OUTSIDE, dial="NOANSWER")
    over(play, 9, ("client", LegKind.OUTSIDE), ("one", LegKind.AGENT))
    call = play.call
    assert (call.direction, call.client.number) == (Direction.OUTBOUND, "600999888")
    assert call.talked == (("80",) if answered else ())
    assert call.disposition is (Disposition.ANSWERED if answered else Disposition.NO_ANSWER)
    assert "consulted" in [moment.what for moment in call.story]


@pytest.mark.parametrize("cause", [17, 21, 19, 1])
def test_a_phone_that_only_sent_sound_and_refuses_has_not_talked(cause):
    play = Play("one")
    asked(play, 0, "one", LegKind.AGENT, "80", **OURS)
    play.on(1, E.LEG_ADDED, leg="one", kind=LegKind.AGENT, extension="80", early=True)
    answer(play, 1, "one", LegKind.AGENT, extension="80")
    outside(play, 2, "600999888", "client")
    talk(play, 3, ("one", LegKind.AGENT, "80"), ("client", LegKind.OUTSIDE, None))
    play.on(4, E.HANGUP_ASKED, leg="one", kind=LegKind.AGENT, cause=cause)
    over(play, 4, ("one", LegKind.AGENT), ("client", LegKind.OUTSIDE))
    assert (play.call.talked, play.call.answered_at) == ((), None)
    assert play.call.disposition is not Disposition.ANSWERED
    assert "answered" not in [moment.what for moment in play.call.story]


def test_a_talk_that_ends_with_cause_17_by_a_program_was_a_talk():
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 2, E.LEG_UP)
    talk(play, 2, ("leg80", LegKind.AGENT, "80"), ("in", LegKind.OUTSIDE, None))
    phone(play, 5, E.LEG_ENDED, cause=17)
    line(play, 5, E.LEG_ENDED, cause=17)
    assert (play.call.talked, play.call.disposition) == (("80",), Disposition.ANSWERED)


@pytest.mark.parametrize("cause", [17, 21, 1, 34])
def test_a_caller_whom_a_program_refuses_has_not_given_up(cause):
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    line(play, 4, E.HANGUP_ASKED, cause=cause, refused=True)
    phone(play, 4, E.DIALLED, dial="CANCEL")
    phone(play, 4, E.LEG_ENDED, cause=cause)
    line(play, 4, E.LEG_ENDED, cause=cause)
    assert (play.call.disposition, play.call.ended_by) == (Disposition.NO_ANSWER, EndedBy.SYSTEM)


def test_a_client_who_was_dropped_is_no_party_of_what_colleagues_say_afterwards():
    play = Play()
    client_calls(play)
    phone(play, 1, E.RINGING)
    line(play, 3, E.LEG_ENDED, cause=20)
    ended_at = play.call.ended_at
    phone(play, 4, E.RINGING, "81")
    talk(play, 5, ("leg80", LegKind.AGENT, "80"), ("leg81", LegKind.AGENT, "81"))
    phone(play, 6, E.HELD)
    play.on(7, E.TRANSFERRED, kind=LegKind.AGENT, excused=("leg80",))
    phone(play, 8, E.HANGUP_ASKED, "81")
    over(play, 9, ("leg80", LegKind.AGENT), ("leg81", LegKind.AGENT))
    call = play.call
    assert (call.rang, call.talked, call.missed, call.holds, call.transfers) == (("80",), (), True, 0, 0)
    assert (call.ended_by, call.ended_at) == (EndedBy.SYSTEM, ended_at)


@pytest.mark.parametrize("client_first", [True, False])
def test_in_a_call_that_is_found_in_the_middle_the_bridges_tell_whose_mobile_it_is(client_first):
    play, late = Play("one"), {"approximate": True}
    legs = [("mobile", "600555666", "near"), ("client", "600999888", "far")]
    for leg, number, bridge in reversed(legs) if client_first else legs:
        play.on(0, E.PRESENT, leg=leg, kind=LegKind.OUTSIDE, client=Client(number=number), caller=False, **late, **OURS)
        play.on(0, E.JOINED, leg=leg, kind=LegKind.OUTSIDE, bridge=bridge, **late)
    for leg, by, bridge in (("one", "", "far"), ("two", None, "near")):
        play.on(0, E.PRESENT, leg=leg, kind=LegKind.LOCAL, caller=True, dialled_by=by, **late, **OURS)
        play.on(0, E.JOINED, leg=leg, kind=LegKind.LOCAL, bridge=bridge, **late)
    over(play, 5, ("client", LegKind.OUTSIDE), ("mobile", LegKind.OUTSIDE))
    assert (play.call.client.number, play.call.disposition) == ("600999888", Disposition.ANSWERED)


def test_a_mobile_that_is_found_dialling_the_client_is_the_agents():
    play, late = Play("one"), {"approximate": True, **OURS}
    for leg, number, caller in (("client", "600999888", False), ("one", "928000080", True)):
        play.on(0, E.PRESENT, leg=leg, kind=LegKind.OUTSIDE, client=Client(number=number), caller=caller, **late)
        play.on(0, E.JOINED, leg=leg, kind=LegKind.OUTSIDE, bridge="b", **late)
    over(play, 5, ("client", LegKind.OUTSIDE), ("one", LegKind.OUTSIDE))
    assert (play.call.direction, play.call.client.number) == (Direction.OUTBOUND, "600999888")
