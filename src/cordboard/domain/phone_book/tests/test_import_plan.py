"""What a phone book would change in a CRM."""

from collections.abc import Sequence

from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.import_plan import (
    Addition,
    BookContact,
    Change,
    Conflict,
    Known,
    Why,
    contacts_of,
    plan,
)

ANA, OFFICE, OTHER, OURS = "+34600111222", "+34928000080", "+34600111333", "+34928000000"


def entry(name: str, company: str | None = None, *emails: str) -> Entry:
    return Entry(name=name, company=company, emails=emails)


def contact(name: str = "Ana Ruiz", *numbers: str) -> BookContact:
    return BookContact(line=1, entry=entry(name, "Talleres", "ana@example.com"), numbers=numbers or (ANA,))


def known(name: str, *numbers: str, entity: Entity = Entity.CONTACT, email: str | None = None) -> Known:
    candidate = Candidate(entity=entity, id="1", name=name, company="Talleres, S.L.")
    return Known(candidate=candidate, numbers=numbers, email=email)


def numbers_of(found: Sequence[BookContact]) -> list[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    return [(one.line, one.numbers, one.shared) for one in found]


def test_a_person_who_is_in_the_file_twice_is_one_contact() -> None:
    entries = [entry("Ana Ruiz", None, "a@x.es"), entry("Olena"), entry("RUIZ, Aná", "Talleres", "b@x.es")]
    found = contacts_of(entries, [[ANA], [OTHER], [OFFICE, ANA]], [])
    assert numbers_of(found) == [(1, (ANA, OFFICE), ()), (2, (OTHER,), ())]
    assert (found[0].entry.company, found[0].entry.emails) == ("Talleres", ("a@x.es", "b@x.es"))


def test_a_number_of_several_names_and_one_of_the_company_identify_nobody() -> None:
    entries = [entry("Ana"), entry("Olena"), entry("Reception"), entry("Fax room")]
    found = contacts_of(entries, [[OFFICE, ANA], [OFFICE], [OURS], []], [OURS])
    assert numbers_of(found) == [(1, (ANA, OFFICE), (OFFICE,)), (2, (OFFICE,), (OFFICE,)), (3, (), ()), (4, (), ())]
    assert [one.identifying for one in found] == [(ANA,), (), (), ()]
    planned = [plan(one, []) for one in found]
    assert [one.change for one in planned] == [Change.NEW, Change.SKIPPED, Change.SKIPPED, Change.SKIPPED]
    assert [one.why for one in planned] == [None, Why.SHARED, Why.OWN_NUMBER, Why.NO_NUMBER]


def test_what_the_record_lacks_is_added_and_what_differs_stays() -> None:
    found = plan(contact("Ana Ruiz", ANA, OTHER), [known("Anna Ruiz", ANA, email="")])
    assert found.change is Change.CHANGED
    assert found.adds == (Addition(field="number", value=OTHER), Addition(field="email", value="ana@example.com"))
    assert found.conflicts == (
        Conflict(field="name", file="Ana Ruiz", crm="Anna Ruiz"),
        Conflict(field="company", file="Talleres", crm="Talleres, S.L."),
    )
    same = plan(contact("Ruiz Ana"), [known("ana ruíz", ANA, email="Other@example.com")])
    assert (same.change, same.adds) == (Change.SAME, ())
    assert [(one.field, one.crm) for one in same.conflicts][-1] == ("email", "Other@example.com")
    assert plan(contact(), [known("Ana Ruiz", ANA)]).adds == ()  # the local copy has no addresses


def test_of_several_records_the_one_with_the_name_is_taken_else_a_person_decides() -> None:
    others = [known("Petro", ANA), known("Olena", ANA, entity=Entity.LEAD)]
    assert plan(contact(), others).why is Why.SEVERAL
    named = plan(contact(), [*others, known("Ana Ruiz", ANA, entity=Entity.LEAD)])
    assert named.known is not None
    assert (named.change, named.known.candidate.name) == (Change.SAME, "Ana Ruiz")
    company = known("Talleres", ANA, entity=Entity.ACCOUNT)
    with_company = plan(contact(), [company, known("Anna", ANA)])
    assert with_company.known is not None
    assert with_company.known.candidate.name == "Anna"


def test_who_is_being_created_waits_and_who_was_erased_stays_away() -> None:
    assert plan(contact(), [], waiting=True).change is Change.WAITING
    erased = plan(contact(), [], erased=True)
    assert (erased.change, erased.why) == (Change.SKIPPED, Why.ERASED)
