"""What became of a phone that stopped ringing: the one thing that is true."""

from datetime import UTC, datetime, timedelta

import pytest

from cordboard.domain.calls.call import Call, Direction, Disposition, Leg, LegKind, StoryLine
from cordboard.domain.calls.leg_outcomes import Fate, LegOutcome, fate_of

START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def let_go(second: float | None) -> Leg:
    """Extension 82 stopped ringing then."""
    over = None if second is None else at(second)
    return Leg(id="l82", kind=LegKind.AGENT, extension="82", dial="CANCEL", ended_at=over)


def call(disposition: Disposition | None, over: float, *story: tuple[float, str, str]) -> Call:
    moments = tuple(StoryLine(at=at(second), what=what, who=who) for second, what, who in story)
    ended = at(over) if disposition else None
    return Call(keys=("a",), direction=Direction.INBOUND, disposition=disposition, ended_at=ended, story=moments)


ANSWERED = call(Disposition.ANSWERED, 60, (10, "answered", "81"), (40, "joined", "80"))


@pytest.mark.parametrize(
    ("leg", "of", "told"),
    [
        (let_go(10.1), ANSWERED, LegOutcome(fate=Fate.TAKEN, by="81")),
        (let_go(40), ANSWERED, LegOutcome(fate=Fate.TAKEN, by="80")),  # it rang for a transfer
        (let_go(5), ANSWERED, None),  # in an earlier round of the queue: nobody took the call then
        (let_go(60), ANSWERED, None),
        (let_go(10), call(Disposition.ANSWERED, 60, (10, "answered", "")), LegOutcome(fate=Fate.TAKEN_OUTSIDE)),
        (let_go(10), call(Disposition.ANSWERED, 60, (10, "answered", "82")), None),  # its other phone
        (let_go(20), call(Disposition.ABANDONED, 20), LegOutcome(fate=Fate.GAVE_UP)),
        (let_go(10), call(Disposition.ABANDONED, 20), None),  # the caller waited on
        (let_go(20), call(Disposition.VOICEMAIL, 20), None),
        (let_go(10), call(None, 0), None),  # the call goes on
        (let_go(None), ANSWERED, None),
    ],
)
def test_a_phone_that_stopped_ringing(leg: Leg, of: Call, told: LegOutcome | None) -> None:
    assert fate_of(leg, of) == told


def test_a_leg_that_talked_says_with_whom() -> None:
    talked = Leg(id="l80", kind=LegKind.AGENT, extension="80", talked=True, dial="CANCEL")
    inside = Call(keys=("a",), direction=Direction.INTERNAL)
    assert fate_of(talked, ANSWERED) == LegOutcome(fate=Fate.TALKED)
    assert fate_of(talked, inside) == LegOutcome(fate=Fate.TALKED_INSIDE)


def test_only_the_extension_that_placed_the_call_began_it() -> None:
    placed = Call(keys=("a",), direction=Direction.OUTBOUND, placed=("80",))
    began = Leg(id="l80", kind=LegKind.AGENT, extension="80", caller=True)
    assert fate_of(began, placed) == LegOutcome(fate=Fate.BEGAN)
    assert fate_of(Leg(id="l80", kind=LegKind.AGENT, extension="80"), placed) is None  # it was called
    assert fate_of(Leg(id="l80", kind=LegKind.OUTSIDE, extension="80", caller=True), placed) is None
    assert fate_of(Leg(id="l81", kind=LegKind.AGENT, extension="81", caller=True), placed) is None


@pytest.mark.parametrize("dial", [None, "ANSWER", "BUSY", "NOANSWER", "CHANUNAVAIL", "CONGESTION"])
def test_any_other_dial_status_is_the_whole_answer(dial: str | None) -> None:
    leg = Leg(id="l82", kind=LegKind.AGENT, extension="82", dial=dial, ended_at=at(10))
    assert fate_of(leg, ANSWERED) is None


def test_the_nearest_of_those_who_took_the_call_counts_and_two_seconds_are_at_once() -> None:
    both = call(Disposition.ANSWERED, 60, (9.5, "answered", "81"), (10.4, "joined", "80"))
    assert fate_of(let_go(10), both) == LegOutcome(fate=Fate.TAKEN, by="80")
    assert fate_of(let_go(9.6), both) == LegOutcome(fate=Fate.TAKEN, by="81")
    late = call(Disposition.ANSWERED, 60, (10, "answered", "81"))
    assert fate_of(let_go(12), late) == LegOutcome(fate=Fate.TAKEN, by="81")
    assert fate_of(let_go(12.1), late) is None
    assert fate_of(let_go(8), late) == LegOutcome(fate=Fate.TAKEN, by="81")
    over = call(Disposition.CANCELLED, 22)
    assert fate_of(let_go(20), over) == LegOutcome(fate=Fate.GAVE_UP)
    assert fate_of(let_go(19.9), over) is None
