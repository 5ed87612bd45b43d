"""The outcome of each leg in one word, derived from the whole call. The values of a call are in `call.py`."""

from datetime import timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Call, Direction, Disposition, Leg, LegKind, Value
from cordboard.domain.calls.effects import Answered, Joined

AT_ONCE = timedelta(seconds=2)  # a switch lets go of the other phones that soon after one was picked up
TAKES = frozenset({Answered.word, Joined.word})
GIVEN_UP = frozenset({Disposition.ABANDONED, Disposition.CANCELLED})


class Fate(StrEnum):
    """Where the dial status alone would leave it open."""

    TALKED = "talked"
    TALKED_INSIDE = "talked_inside"  # with a colleague: there is no client
    BEGAN = "began"
    TAKEN = "taken"  # it stopped ringing because `by` answered
    TAKEN_OUTSIDE = "taken_outside"  # the same, by a party that is no extension of ours
    GAVE_UP = "gave_up"  # it stopped ringing because whoever called hung up


class LegOutcome(Value, frozen=True, kw_only=True):
    """The word, and the extension that it names."""

    fate: Fate
    by: str | None = None


def fate_of(leg: Leg, call: Call) -> LegOutcome | None:
    """None if the dial status is the whole answer."""
    if leg.talked:
        return LegOutcome(fate=Fate.TALKED_INSIDE if call.direction is Direction.INTERNAL else Fate.TALKED)
    if leg.kind is LegKind.AGENT and leg.caller and leg.extension in call.placed:
        return LegOutcome(fate=Fate.BEGAN)
    return _let_go(leg, call) if leg.dial == "CANCEL" else None


def _let_go(leg: Leg, call: Call) -> LegOutcome | None:
    """It rang unanswered: another leg took the call at that time, or the caller hung up."""
    if leg.ended_at is None:
        return None
    at = leg.ended_at
    takers = (moment for moment in call.story if moment.what in TAKES and moment.who != leg.extension)
    near = min(takers, key=lambda moment: abs(moment.at - at), default=None)
    if near is not None and abs(near.at - at) <= AT_ONCE:
        return LegOutcome(fate=Fate.TAKEN, by=near.who) if near.who else LegOutcome(fate=Fate.TAKEN_OUTSIDE)
    over = call.ended_at is not None and abs(call.ended_at - at) <= AT_ONCE
    return LegOutcome(fate=Fate.GAVE_UP) if over and call.disposition in GIVEN_UP else None
