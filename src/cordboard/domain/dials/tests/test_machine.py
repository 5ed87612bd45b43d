"""Dials as plays: event, state, effects."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Call, Disposition, Leg, LegKind, Phase
from cordboard.domain.dials.dial import Dial, DialState, EndReason
from cordboard.domain.dials.machine import (
    CallChanged,
    CancelAsked,
    Changed,
    HangUp,
    NothingHeard,
    NotTaken,
    after,
)

OURS = "cb-1"
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
PLACED = Dial(id="dial_1", connection="pbx", extension="80", to="+34600999888", channel=OURS, placed_at=100.0)


def leg(id_: str, kind: LegKind = LegKind.LOCAL, up: bool = False, **more: object) -> Leg:
    return Leg(id=id_, kind=kind, up=up, **more)  # type: ignore[arg-type]


def call(*legs: Leg, disposition: Disposition | None = None, answered: bool = False) -> CallChanged:
    """Its call with these legs; ended where a disposition is given."""
    made = Call(
        keys=(OURS,),
        legs=legs,
        answered_at=AT if answered else None,
        disposition=disposition,
        phase=Phase.ENDED if disposition else Phase.RINGING,
    )
    return CallChanged(at=110.0, call=made)


def play(*events: object, dial: Dial = PLACED) -> Dial:
    for event in events:
        dial, _ = after(dial, event)  # type: ignore[arg-type]
    return dial


RINGS = call(leg(OURS), leg("phone", LegKind.AGENT))
TAKEN = call(leg(OURS, up=True), leg("phone", LegKind.AGENT, up=True))
TALK = call(leg(OURS, up=True), leg("client", LegKind.OUTSIDE, up=True), answered=True)


def test_the_agent_rings_then_the_client_then_they_talk() -> None:
    dial, effects = after(PLACED, RINGS)
    assert (dial.state, dial.heard, effects) == (DialState.CALLING_AGENT, True, (Changed(),))
    dial, effects = after(dial, RINGS)
    assert effects == ()
    dial, effects = after(dial, TAKEN)
    assert (dial.state, effects) == (DialState.CALLING_CLIENT, (Changed(),))
    dial, effects = after(dial, TALK)
    assert (dial.state, effects) == (DialState.TALKING, (Changed(),))
    dial, effects = after(dial, call(disposition=Disposition.ANSWERED))
    assert (dial.state, dial.reason, dial.ended_at, effects) == (
        DialState.ENDED,
        EndReason.TALKED,
        110.0,
        (Changed(),),
    )


def test_a_phone_that_was_picked_up_is_not_our_leg() -> None:
    """With the question of a mobile, the phone is up long before the person has accepted."""
    dial = play(call(leg(OURS), leg("mobile", LegKind.OUTSIDE, up=True)))
    assert dial.state is DialState.CALLING_AGENT


def test_a_dial_never_goes_back() -> None:
    assert play(TALK, RINGS).state is DialState.TALKING


@pytest.mark.parametrize(
    ("legs", "disposition", "reason"),
    [
        ((leg("phone", LegKind.AGENT, dial="BUSY", cause=17),), Disposition.AGENT_NO_ANSWER, EndReason.AGENT_BUSY),
        (
            (leg("phone", LegKind.AGENT, dial="NOANSWER", cause=21),),
            Disposition.AGENT_NO_ANSWER,
            EndReason.AGENT_REFUSED,
        ),
        ((leg("phone", LegKind.AGENT),), Disposition.AGENT_NO_ANSWER, EndReason.AGENT_NO_ANSWER),
        ((), Disposition.AGENT_UNAVAILABLE, EndReason.AGENT_UNAVAILABLE),
        ((leg("c", LegKind.OUTSIDE, cause=17),), Disposition.BUSY, EndReason.CLIENT_BUSY),
        ((leg("c", LegKind.OUTSIDE),), Disposition.NO_ANSWER, EndReason.CLIENT_NO_ANSWER),
        ((leg("c", LegKind.OUTSIDE),), Disposition.CANCELLED, EndReason.AGENT_HUNG_UP),
        ((leg("c", LegKind.OUTSIDE, cause=1),), Disposition.FAILED, EndReason.NUMBER_UNKNOWN),
        ((leg("c", LegKind.OUTSIDE, cause=34),), Disposition.FAILED, EndReason.CLIENT_UNREACHABLE),
        ((), Disposition.UNKNOWN, EndReason.UNKNOWN),
    ],
)
def test_each_way_to_fail_has_its_reason(legs: tuple[Leg, ...], disposition: Disposition, reason: EndReason) -> None:
    dial = play(RINGS, call(*legs, disposition=disposition))
    assert (dial.state, dial.reason) == (DialState.ENDED, reason)


def test_a_cancel_that_came_too_early_is_sent_again_with_each_event_until_the_end() -> None:
    dial, effects = after(PLACED, CancelAsked())
    assert (dial.cancelled, effects) == (True, (Changed(), HangUp(channel=OURS)))
    dial, effects = after(dial, RINGS)
    assert effects == (Changed(), HangUp(channel=OURS))
    dial, effects = after(dial, call(leg("phone", LegKind.AGENT), disposition=Disposition.AGENT_NO_ANSWER))
    assert (dial.reason, effects) == (EndReason.CANCELLED, (Changed(),))


def test_who_hangs_up_a_talk_from_the_panel_has_talked() -> None:
    assert play(TALK, CancelAsked(), call(disposition=Disposition.ANSWERED)).reason is EndReason.TALKED


def test_a_request_that_was_not_taken_has_ended() -> None:
    dial, effects = after(PLACED, NotTaken(at=101.0, detail="Extension does not exist."))
    assert (dial.reason, dial.detail, effects) == (
        EndReason.NOT_PLACED,
        "Extension does not exist.",
        (Changed(),),
    )


def test_a_dial_of_which_nothing_is_heard_ends_and_its_leg_is_hung_up_if_there_is_one() -> None:
    dial, effects = after(PLACED, NothingHeard(at=160.0))
    assert (dial.reason, dial.ended_at, effects) == (EndReason.UNKNOWN, 160.0, (Changed(), HangUp(channel=OURS)))
    assert play(CancelAsked(), NothingHeard(at=160.0)).reason is EndReason.CANCELLED


@pytest.mark.parametrize("event", [RINGS, TALK, CancelAsked(), NothingHeard(at=200.0), NotTaken(at=200.0)])
def test_what_has_ended_stays_as_it_is(event: object) -> None:
    ended = play(TALK, call(disposition=Disposition.ANSWERED))
    assert after(ended, event) == (ended, ())  # type: ignore[arg-type]
