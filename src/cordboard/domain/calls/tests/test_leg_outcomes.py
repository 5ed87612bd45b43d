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
