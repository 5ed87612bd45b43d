"""What is logged is chosen by direction and outcome, in cells of the matrix: changing one changes only that."""

import msgspec
import pytest

from cordboard.domain.calls.call import Call, Direction
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Match, NotFound
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import BOSS, NUMBER, SETTINGS, call, facts, kinds
from cordboard.domain.settings.crm_plan import Cell, Mode, Party, Situation, default_scenario

KNOWN = Found(candidates=(Candidate(entity=Entity.CONTACT, id="c-1", name="Marta", phones=(NUMBER,)),))
CALLS: dict[Situation, Call] = {
    Situation.INBOUND_ANSWERED: call(),
    Situation.INBOUND_MISSED: call("abandoned"),
    Situation.OUTBOUND_ANSWERED: call(direction=Direction.OUTBOUND),
    Situation.OUTBOUND_NOT_REACHED: call("no_answer", Direction.OUTBOUND),
}
PARTIES: dict[Party, Match] = {Party.NEW: NotFound(), Party.KNOWN: KNOWN}
PLACES = [(situation, party) for situation in CALLS for party in PARTIES]


def logged(scenario: tuple[Cell, ...]) -> dict[tuple[Situation, Party], list[str]]:
    """What each kind of call leaves with these cells."""
    settings = msgspec.structs.replace(SETTINGS, default_user=BOSS, scenario=scenario)
    return {
        (situation, party): kinds(decide(facts(CALLS[situation], PARTIES[party], deals=()), settings, 1))
        for situation, party in PLACES
    }


def switched(situation: Situation, party: Party, mode: Mode) -> tuple[Cell, ...]:
    """The default matrix with another mode for the call record of this cell."""
    return tuple(
        msgspec.structs.replace(cell, mode=mode)
        if (cell.situation, cell.party, cell.entity) == (situation, party, Entity.CALL)
        else cell
        for cell in default_scenario()
    )


def test_by_default_every_call_is_logged() -> None:
    assert [place for place, left in logged(default_scenario()).items() if "log_call" not in left] == []


@pytest.mark.parametrize(("situation", "party"), PLACES)
def test_switching_one_cell_off_changes_only_the_calls_of_that_cell(situation: Situation, party: Party) -> None:
    before, after = logged(default_scenario()), logged(switched(situation, party, Mode.OFF))
    changed = {place: [one for one in before[place] if one not in after[place]] for place in PLACES}
    assert changed == {place: ["log_call"] if place == (situation, party) else [] for place in PLACES}
    assert logged(switched(situation, party, Mode.ALWAYS)) == before
