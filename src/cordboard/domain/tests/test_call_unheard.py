"""Calls whose end nobody reports: taken for ended at the last that was heard, until something truer is told."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import msgspec
import pytest

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EventType,
    LegKind,
    Phase,
)
from cordboard.domain.calls.correlation import EVERY_CALL, CallCorrelation
from cordboard.domain.calls.effects import Unheard

START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
E = EventType
IN = {"leg": "in", "kind": LegKind.OUTSIDE, "caller": True, "client": Client(number="600111222")}
PHONE = {"leg": "leg80", "kind": LegKind.AGENT, "extension": "80", "caller": False}


def at(second):
    return START + timedelta(seconds=second)


def event(second, happening, name="", /, **more):
    return CallEvent(id=f"{happening}{second}{name}", call="c1", at=at(second), type=happening, **more)


def started(**more):
    return event(0, E.STARTED, direction=Direction.INBOUND, client=Client(number="600111222"), **more)


ANSWERED = event(9, E.ANSWERED, extension="80")
SILENT = event(9, E.UNHEARD)  # nothing after the ninth second
TALKING = [
    event(0, E.LEG_ADDED, **IN),
    event(1, E.RINGING, **PHONE),
    event(9, E.JOINED, "in", bridge="b", **IN),
    event(9, E.JOINED, bridge="b", **PHONE),
]


def board_of(*events):
    board = CallCorrelation()
    for one in events:
        board.changes(one)
    return board


def call_of(*events):
    return board_of(*events).call_of("c1")


def test_a_talk_whose_end_nobody_told_lasts_as_long_as_it_was_heard():
    board = board_of(started(), ANSWERED, event(60, E.HELD))
    assert board.last_event_at("c1") == at(60)
    change = board.feed(event(60, E.UNHEARD))
    assert change.effects == (Unheard(),)
    call = change.call
    assert (call.phase, call.disposition, call.end_unheard, call.approximate) == (Phase.ENDED, "answered", True, True)
    assert (call.ended_at, call.durations) == (at(60), Durations(talk=51000, hold=0))
    assert (call.ended_by, call.reason) == (None, "end not reported")
    assert [moment.what for moment in call.story][-1] == "unheard"


def test_a_switch_that_falls_silent_ends_its_call_without_blaming_anybody():
    call = call_of(*TALKING, SILENT)
    assert (call.disposition, call.ended_by, call.durations.talk) == (Disposition.ANSWERED, None, 0)
    assert call.durations.ring == 8000


def test_whether_a_ringing_call_was_taken_later_is_not_known():
    call = call_of(started(), event(3, E.RINGING, extension="80"), event(3, E.UNHEARD))
    assert (call.disposition, call.missed, call.durations.talk) == (Disposition.UNKNOWN, True, None)
    assert (call.rang, call.ended_at) == (("80",), at(3))


def test_a_message_that_was_left_is_known_without_an_end():
    assert call_of(started(), event(3, E.VOICEMAIL_LEFT), event(3, E.UNHEARD)).disposition == "voicemail"


def test_silence_alone_is_no_call():
    assert board_of(SILENT).calls() == []


@pytest.mark.parametrize("second", [5, 9, 400])
def test_the_true_end_takes_the_place_of_the_silence_whenever_it_comes(second):
    end = event(second, E.ENDED, disposition=Disposition.ANSWERED, durations_ms=Durations(talk=300000))
    call = call_of(started(), ANSWERED, SILENT, end)
    assert (call.ended_at, call.end_unheard, call.approximate) == (at(second), False, False)
    assert (call.durations.talk, call.reason) == (300000, None)
    assert [moment.what for moment in call.story][-1] == "ended"


def test_the_true_end_of_every_leg_takes_the_place_of_the_silence():
    legs = [event(70, E.LEG_ENDED, "in", **IN), event(71, E.LEG_ENDED, **PHONE)]
    call = call_of(*TALKING, SILENT, *legs)
    assert (call.ended_at, call.end_unheard, call.durations.talk) == (at(70), False, 61000)


@pytest.mark.parametrize("sign", [event(50, E.HELD), event(50, E.RINGING, extension="81"), event(10, E.ANSWERED)])
def test_a_later_sign_of_life_opens_the_call_again(sign):
    board = board_of(started(), ANSWERED, SILENT)
    change = board.feed(sign)
    assert change is not None
    assert (change.call.ended, change.call.end_unheard, change.call.approximate) == (False, False, False)
    assert board.last_event_at("c1") == sign.at


@pytest.mark.parametrize(
    "word", [event(50, E.RATED, parameters={"rating": "5"}), event(50, E.RECORDING_READY), event(50, E.UNKNOWN)]
)
def test_what_is_only_said_about_a_call_is_no_sign_of_life(word):
    call = call_of(started(), ANSWERED, word, SILENT)
    assert (call.ended_at, call.end_unheard) == (at(9), True)


def test_what_was_under_way_from_before_the_silence_is_no_sign_of_life_after_it():
    call = call_of(started(), ANSWERED, SILENT, event(4, E.RINGING, extension="80"))
    assert (call.ended_at, call.end_unheard, call.rang) == (at(9), True, ("80",))


def test_any_order_makes_the_same_call():
    for events in ([started(), ANSWERED, SILENT, event(50, E.HELD)], [started(), SILENT, ANSWERED, event(2, E.QUEUED)]):
        told = [call_of(*order) for order in permutations(events)]
        assert all(call == told[0] for call in told)


def snapshot(second, *legs):
    return CallEvent(
        id=f"s{second}", call=EVERY_CALL, at=at(second), type=E.LOST, kind=LegKind.LOCAL, excused=legs, approximate=True
    )


def test_a_snapshot_that_lists_a_leg_is_a_sign_of_life_and_changes_nothing_else():
    board = board_of(*TALKING)
    before = board.call_of("c1")
    assert board.changes(snapshot(5000, "in", "leg80", "other")) == ()
    assert (board.call_of("c1"), board.last_event_at("c1")) == (before, at(5000))


def test_a_snapshot_that_lists_a_leg_opens_a_call_that_was_taken_for_ended():
    board = board_of(*TALKING, SILENT)
    (change,) = board.changes(snapshot(5000, "in", "leg80"))
    assert not change.call.ended


def test_a_snapshot_that_lists_no_leg_does_not_lengthen_a_call_that_was_taken_for_ended():
    board = board_of(*TALKING, SILENT)
    assert board.changes(snapshot(5000)) == ()
    assert board.call_of("c1").ended_at == at(9)


def test_a_snapshot_is_heard_again_for_one_call_alone():
    board = board_of(*TALKING, msgspec.structs.replace(event(0, E.LEG_ADDED, leg="x", kind=LegKind.OUTSIDE), call="c2"))
    (change,) = board.changes_of("c1", snapshot(60))
    assert (change.call.ended, board.is_open("c2")) == (True, True)
    assert board.changes_of("nobody", snapshot(60)) == ()
