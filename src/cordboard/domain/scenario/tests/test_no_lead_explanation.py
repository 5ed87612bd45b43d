"""Why no lead was made, in one line: the first reason that settles it, with the name of whoever is known."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Phase
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Match, NotFound, Unknown
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.no_lead_explanation import no_lead, undone
from cordboard.domain.settings.company import StopListEntry
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NUMBER, LINE = "+34600111222", "+34928000080"
IN, OUT, INSIDE = Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL
SETTINGS = DecisionSettings(
    lines=(
        Line(number=LINE, user="u1"),
        Line(number="80", user="u1"),
    )
)
IGNORING = DecisionSettings(
    stop_list=(StopListEntry(number=NUMBER), StopListEntry(number="+34600111333", note="a neighbour"))
)


def person(entity: Entity, name: str, *phones: str) -> Candidate:
    return Candidate(entity=entity, id=f"{entity}-1", name=name, phones=phones or (NUMBER,))


def found(*people: Candidate) -> Found:
    return Found(candidates=people)


def answer(
    match: Match,
    settings: DecisionSettings = SETTINGS,
    direction: Direction = IN,
    number: str | None = NUMBER,
    disposition: Disposition = Disposition.ANSWERED,
) -> str | None:
    hidden = number is None and direction is IN
    call = Call(
        keys=("a",),
        direction=direction,
        client=Client(number=number, hidden=hidden),
        own_number=LINE,
        phase=Phase.ENDED,
        disposition=disposition,
    )
    facts = Facts(call_id="c1", call=call, number=read(number, "ES", hidden=hidden), match=match, now=NOON)
    said = no_lead(decide(facts, settings, 1))
    return said.text if said else None


NOBODY = NotFound()
MARIA = person(Entity.CONTACT, "Maria Lopez")


def test_a_call_that_made_a_lead_has_no_such_line() -> None:
    assert answer(NOBODY) is None


@pytest.mark.parametrize(
    ("match", "why"),
    [
        (found(MARIA), "the number is Maria Lopez, a contact of the CRM."),
        (found(person(Entity.LEAD, "Ivo")), "the number is Ivo, a lead of the CRM already."),
        (found(person(Entity.ACCOUNT, "Fox Ltd")), "the number is Fox Ltd, an account of the CRM."),
        (
            found(MARIA, person(Entity.LEAD, "Ivo")),
            "2 records of the CRM have the number; Maria Lopez (contact) was taken.",
        ),
        (
            found(Candidate(entity=Entity.LEAD, id=None, pending="c0:lead")),
            "another call of this number was making the record (lead) already.",
        ),
    ],
)
def test_whoever_is_known_is_named(match: Match, why: str) -> None:
    assert answer(match) == f"No lead was made: {why}"


def test_while_the_directory_is_waited_for_no_lead_was_made_so_far() -> None:
    said = answer(Unknown(reason="The directory of this CRM is still being loaded."))
    assert said == "No lead was made so far: waiting for the CRM's directory."


@pytest.mark.parametrize(
    ("number", "direction", "settings", "why"),
    [
        (None, INSIDE, SETTINGS, "No lead was made and nothing was written: a call inside the house."),
        (
            None,
            INSIDE,
            DecisionSettings(log_internal_calls=True),
            "No lead was made: a call inside the house. Only the call itself is written.",
        ),
        (None, IN, SETTINGS, "No lead was made: the caller hides the number."),
        (LINE, IN, SETTINGS, "No lead was made: +34 928 00 00 80 is one of our own lines."),
        (NUMBER, IN, IGNORING, f"No lead was made: {NUMBER} is on the stop list."),
        ("+34600111333", IN, IGNORING, "No lead was made: +34600111333 is on the stop list (a neighbour)."),
        (
            NUMBER,
            IN,
            DecisionSettings(lines=(Line(number=LINE, ignore=True),)),
            f"No lead was made: the CRM ignores {LINE}, one of our numbers.",
        ),
        ("112", IN, SETTINGS, "No lead was made: 112 is a short number, not the number of a person."),
        (NUMBER, Direction.UNKNOWN, SETTINGS, "No lead was made: the phone system did not say who called whom."),
        (
            NUMBER,
            IN,
            DecisionSettings(scenario=()),
            "No lead was made: the scenario asks for none after an answered inbound call of a new client.",
        ),
    ],
)
def test_where_nobody_is_known_the_rule_that_settled_it_is_named(
    number: str | None, direction: Direction, settings: DecisionSettings, why: str
) -> None:
    assert answer(NOBODY, settings, direction, number) == why


def test_an_unreached_client_is_no_lead_because_the_scenario_says_so() -> None:
    said = answer(NOBODY, direction=OUT, disposition=Disposition.BUSY)
    assert said is not None
    assert "after an outbound call that did not reach the other party of a new client" in said


def test_a_lead_that_was_decided_on_and_does_not_stand_says_what_keeps_it() -> None:
    said = {state: undone(state) for state in ("open", "parked", "held", "dropped", "done")}
    assert said.pop("done") is None
    assert all(one is not None and one.text.startswith("No lead was made") for one in said.values())
