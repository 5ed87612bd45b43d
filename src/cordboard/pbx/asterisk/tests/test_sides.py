"""Recorded calls: which phone of ours began them, which number it showed, and what became of each phone that rang."""

from pathlib import Path

import pytest

from cordboard.domain.calls.call import Call, CallEvent, EventType, LegKind
from cordboard.domain.calls.correlation import EVERY_CALL, CallCorrelation
from cordboard.domain.calls.leg_outcomes import Fate, fate_of
from cordboard.pbx.asterisk.trace import events_in

FIXTURES = Path(__file__).parent.parent / "fixtures/22"


def recorded(name: str) -> Call:
    """The last call of a recording."""
    board = CallCorrelation()
    for event in events_in((FIXTURES / f"{name}.ami.txt").read_bytes(), {}):
        board.changes(event)
    board.changes(CallEvent(id="end", call=EVERY_CALL, at=event.at, type=EventType.LOST, kind=LegKind.LOCAL))
    return board.calls()[-1]


@pytest.mark.parametrize(
    ("name", "placed", "shown"),
    [
        ("outbound_busy", ("80",), "928000000"),
        ("outbound_given_up", ("80",), "928000000"),
        ("outbound_from_phone", ("80",), "928000000"),
        ("click_to_call_client_busy", ("80",), "928000080"),
        ("click_to_call_agent_silent", ("80",), None),  # nobody outside was called
        ("internal_call", ("80",), None),
        ("inbound_answered", (), None),
        ("blind_transfer_outside", (), None),  # what is shown there is the client's own number
    ],
)
def test_who_began_the_call_and_on_which_line(name: str, placed: tuple[str, ...], shown: str | None) -> None:
    call = recorded(name)
    assert (call.placed, call.shown_number) == (placed, shown)


@pytest.mark.parametrize(
    ("name", "fates"),
    [
        ("group_one_answers", {"80": (Fate.TALKED, None), "81": (Fate.TAKEN, "80")}),
        ("queue_caller_abandons", {"80": (Fate.GAVE_UP, None), "81": (Fate.GAVE_UP, None)}),
        ("inbound_caller_gives_up", {"80": (Fate.GAVE_UP, None)}),
        ("queue_next_agent", {"80": None, "81": (Fate.TALKED, None)}),  # its dial status says it: no answer
        ("outbound_given_up", {"80": (Fate.BEGAN, None), None: (Fate.GAVE_UP, None)}),
        ("internal_call", {"80": (Fate.BEGAN, None), "81": (Fate.TALKED_INSIDE, None)}),
        ("forwarded_by_phone", {"80": (Fate.TAKEN, "81"), "81": (Fate.TALKED, None)}),
    ],
)
def test_what_became_of_each_phone(name: str, fates: dict[str | None, tuple[Fate, str | None] | None]) -> None:
    call = recorded(name)
    legs = [leg for leg in call.legs if leg.kind is LegKind.AGENT or (leg.kind is LegKind.OUTSIDE and not leg.caller)]
    told = {leg.extension: fate_of(leg, call) for leg in legs}
    assert {who: one and (one.fate, one.by) for who, one in told.items()} == fates
