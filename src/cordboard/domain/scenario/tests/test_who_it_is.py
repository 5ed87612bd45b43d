"""Who the client is: nobody could be asked, several people fit, or a number is not complete."""

from cordboard.domain.calls.call import (
    Client,
)
from cordboard.domain.crm.actions import (
    CreateLead,
)
from cordboard.domain.crm.contact_match import (
    Entity,
    Unknown,
)
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import SETTINGS, call, facts, found, kinds, person, said


def test_nothing_is_done_while_the_crm_cannot_be_asked() -> None:
    decision = decide(facts(call(), Unknown(reason="CRM away since 10:02")), SETTINGS, 1)
    assert (decision.needs, decision.actions) == (("match",), ())
    assert "CRM away since 10:02" in said(decision, "who_is_it").text


def test_of_several_people_one_is_taken_and_the_others_are_named() -> None:
    several = found(person(Entity.CONTACT, "Eva"), person(Entity.CONTACT, "Ivan"), person(Entity.LEAD, "Pere"))
    decision = decide(facts(call(), several), SETTINGS, 1)
    line = said(decision, "who_is_it")
    assert line.code == "match.several"
    assert line.values == {"count": "3", "name": "Eva", "entity": "contact", "others": "Ivan (contact); Pere (lead)"}
    assert decision.actions[0].about[0].id == "contact-Eva"  # type: ignore[union-attr]


def test_a_contact_and_its_own_company_are_not_several() -> None:
    company = person(Entity.ACCOUNT, "Sol")
    eva = person(Entity.CONTACT, account_id=company.id)
    assert said(decide(facts(call(), found(eva, company)), SETTINGS, 1), "who_is_it").code == "match.found"


def test_an_undecided_number_is_linked_to_nobody_and_names_who_it_may_be() -> None:
    reading = read("671234567")
    candidates = found(person(Entity.CONTACT, "Eva", phones=("+34671234567",)))
    decision = decide(
        facts(call("no_answer", client=Client(number="671234567")), candidates, number=reading), SETTINGS, 1
    )
    assert kinds(decision) == ["create_task", "log_call"]
    assert all(action.about == () for action in decision.actions)  # type: ignore[union-attr]
    assert said(decision, "who_is_it").code == "match.may_be"
    assert "Possible matches: Eva" in (decision.actions[0].description or "")  # type: ignore[union-attr]


def test_an_undecided_number_meets_the_lead_that_was_made_from_the_same_writing() -> None:
    reading = read("671234567")
    same = found(person(Entity.LEAD, "671234567", phones=("671 234 567",)))
    decision = decide(facts(call(client=Client(number="671234567")), same, number=reading), SETTINGS, 1)
    assert kinds(decision) == ["log_call"]
    assert decision.actions[0].about[0].entity is Entity.LEAD  # type: ignore[union-attr]


def test_a_new_undecided_number_becomes_a_lead_as_it_was_written() -> None:
    reading = read("0671234567", "ES")
    lead = decide(facts(call(client=Client(number="0671234567")), number=reading), SETTINGS, 1).actions[0]
    assert isinstance(lead, CreateLead)
    assert lead.phone == "0671234567"
