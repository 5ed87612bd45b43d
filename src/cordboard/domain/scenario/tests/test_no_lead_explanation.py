"""Why no lead was made, in one line: the first reason that settles it, with the name of whoever is known."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Phase
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Match, NotFound, Unknown
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.no_lead_explanation import no_lead, undone
from cordboard.domain.settings.decision_settings import DecisionSettings, Line
from cordboard.domain.stop_list.entry import StopListEntry

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
    stop_list=(StopListEntry(value=NUMBER), StopListEntry(value="+34600111333", note="a neighbour"))
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
        (found(MARIA), "Maria Lopez is already a contact."),
        (found(person(Entity.LEAD, "Ivo")), "Ivo is already a lead."),
        (found(person(Entity.ACCOUNT, "Fox Ltd")), "Fox Ltd is already an account."),
        (
            found(MARIA, person(Entity.LEAD, "Ivo")),
            "2 CRM records have this number; Maria Lopez (contact) was chosen.",
        ),
        (
            found(Candidate(entity=Entity.LEAD, id=None, pending="c0:lead")),
            "another call from this number is already creating the record (lead).",
        ),
    ],
)
def test_whoever_is_known_is_named(match: Match, why: str) -> None:
    assert answer(match) == f"No new lead: {why}"


def test_while_the_directory_is_waited_for_no_lead_was_made_so_far() -> None:
    said = answer(Unknown(reason="Contacts are still syncing from the CRM."))
    assert said == "No new lead yet: waiting for the CRM contacts."


@pytest.mark.parametrize(
    ("number", "direction", "settings", "why"),
    [
        (None, INSIDE, SETTINGS, "Internal call - not logged."),
        (
            None,
            INSIDE,
            DecisionSettings(log_internal_calls=True),
            "Internal call. Only the call is logged.",
        ),
        (None, IN, SETTINGS, "No new lead: the caller hid their number."),
        (LINE, IN, SETTINGS, "No new lead: +34 928 00 00 80 is one of your own numbers."),
        (NUMBER, IN, IGNORING, f"No new lead: {NUMBER} is an ignored number."),
        ("+34600111333", IN, IGNORING, "No new lead: +34600111333 is an ignored number (a neighbour)."),
        (
            NUMBER,
            IN,
            DecisionSettings(lines=(Line(number=LINE),), stop_list=(StopListEntry(value=LINE),)),
            f"No new lead: your number {LINE} is ignored.",
        ),
        ("112", IN, SETTINGS, "No new lead: 112 is a short number."),
        (NUMBER, Direction.UNKNOWN, SETTINGS, "No new lead: the phone system didn't report the direction of the call."),
        (
            NUMBER,
            IN,
            DecisionSettings(scenario=()),
            "No new lead: off for new callers (answered incoming call).",
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
    assert "off for new callers (unanswered outgoing call)" in said


def test_a_lead_that_was_decided_on_and_does_not_stand_says_what_keeps_it() -> None:
    said = {state: undone(state) for state in ("open", "parked", "held", "dropped", "done")}
    assert said.pop("done") is None
    assert all(one is not None and one.text.startswith("No new lead") for one in said.values())
