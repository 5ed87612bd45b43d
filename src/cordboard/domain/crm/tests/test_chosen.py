"""What a choice among several records makes of a match, and of the decision."""

from datetime import UTC, datetime

import msgspec

from cordboard.domain.crm.chosen import callers_of, with_choice
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import SETTINGS, call, facts, found, person, said

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
SEVERAL = found(person(Entity.CONTACT, "Eva"), person(Entity.CONTACT, "Ivan"), person(Entity.LEAD, "Pere"))


def test_the_chosen_record_comes_first_and_no_other_person_is_the_caller() -> None:
    chosen = with_choice(SEVERAL, Entity.LEAD, "lead-Pere", "Ana", AT)
    assert [one.name for one in chosen.candidates] == ["Pere", "Eva", "Ivan"]
    assert [one.name for one in callers_of(chosen)] == ["Pere"]
    assert [one.name for one in callers_of(SEVERAL)] == ["Eva", "Ivan", "Pere"]


def test_a_choice_whose_record_no_longer_has_the_number_changes_nothing() -> None:
    assert with_choice(SEVERAL, Entity.CONTACT, "contact-Gone", "Ana", AT) is SEVERAL


def test_the_company_with_the_number_stays_the_client_of_a_person_without_one() -> None:
    company = person(Entity.ACCOUNT, "Sol")
    alone, placed = person(Entity.CONTACT, "Eva"), person(Entity.CONTACT, "Ivan", account_id="elsewhere")
    all_three = found(alone, placed, company)
    for record, kind, callers in (
        ("contact-Eva", Entity.CONTACT, ["Eva", "Sol"]),
        ("contact-Ivan", Entity.CONTACT, ["Ivan"]),
        ("account-Sol", Entity.ACCOUNT, ["Sol"]),
    ):
        chosen = with_choice(all_three, kind, record, "Ana", AT)
        assert [one.name for one in callers_of(chosen)] == callers


def test_the_decision_links_the_call_to_who_was_chosen_and_says_who_chose_and_when() -> None:
    chosen = with_choice(SEVERAL, Entity.CONTACT, "contact-Ivan", "Ana", AT)
    decision = decide(facts(call(), chosen), SETTINGS, 1)
    line = said(decision, "who_is_it")
    assert line.code == "match.chosen"
    assert line.values == {
        "count": "3", "name": "Ivan", "entity": "contact", "by": "Ana", "at": "2026-11-30T09:00:00+00:00"
    }  # fmt: skip
    assert decision.actions[0].about[0].id == "contact-Ivan"  # type: ignore[union-attr]


def test_a_stored_match_of_an_older_release_has_no_choice() -> None:
    old = msgspec.json.encode({"type": "found", "candidates": [{"entity": "contact", "id": "1"}]})
    assert msgspec.json.decode(old, type=type(SEVERAL)).chosen is None
