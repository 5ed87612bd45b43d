"""Duplicates are proposed with what says so."""

from datetime import UTC, datetime
from random import Random
from typing import Any

from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.duplicates.finding import (
    SHARED_BY_MOST,
    EvidenceKind,
    KnownPerson,
    email_key,
    name_key,
    pairs_of,
)


def person(
    id_: str, name: str = "", numbers: tuple[str, ...] = (), emails: tuple[str, ...] = (), **more: Any
) -> KnownPerson:
    given = {"entity": Entity.CONTACT, **more}
    return KnownPerson(candidate=Candidate(id=id_, name=name, **given), numbers=numbers, emails=emails)


def test_a_number_an_address_and_a_name_are_evidence_and_the_strongest_pairs_come_first() -> None:
    people = [
        person("1", "Ana Vega", ("+34928000111",), ("ana@vega.test",)),
        person("2", "VEGA, Ána".replace(",", ""), ("+34928000111",), ("ANA@vega.test ",)),
        person("3", "Ana Vega"),
        person("4", "Other", ("+34928000222",)),
    ]
    found = pairs_of(people, {("1", "+34928000111"): "928 000 111", ("2", "+34928000111"): "0034928000111"})
    assert [(pair.first.id, pair.second.id, pair.attested) for pair in found] == [
        ("1", "2", True), ("1", "3", False), ("2", "3", False),
    ]  # fmt: skip
    assert [(one.kind, one.written) for one in found[0].evidence] == [
        (EvidenceKind.NUMBER, ("928 000 111", "0034928000111")),
        (EvidenceKind.EMAIL, ("ana@vega.test", "ANA@vega.test ")),
        (EvidenceKind.NAME, ("Ana Vega", "VEGA Ána")),
    ]


def test_three_people_with_the_same_last_nine_digits_are_three_people() -> None:
    assert pairs_of([person(n, "", (n,)) for n in ("+380671234567", "+34671234567", "+33671234567")]) == []


def test_a_number_of_many_and_a_single_word_are_no_evidence() -> None:
    many = [person(str(n), "", ("+34928000111",)) for n in range(SHARED_BY_MOST + 1)]
    assert pairs_of(many) == []
    assert len(pairs_of(many[1:])) == SHARED_BY_MOST * (SHARED_BY_MOST - 1) // 2
    assert pairs_of([person("1", "Ana"), person("2", "Ana")]) == []
    assert (name_key("Ñandú Pérez"), email_key("x"), email_key("A@B")) == ("nandu perez", "", "a@b")


def test_companies_are_proposed_among_themselves_and_never_with_the_people_who_share_their_number() -> None:
    number = ("+34928000111",)
    companies = [
        person("1", "Vega S.L.", number, entity=Entity.ACCOUNT),
        person("2", "VEGA SL", number, entity=Entity.ACCOUNT),
        person("3", "Vega, SL", entity=Entity.ACCOUNT),
        person("4", "SL Vega", entity=Entity.ACCOUNT),
    ]
    staff = [person(str(n), f"Ana {n}", number) for n in range(5, 5 + SHARED_BY_MOST)]
    named = person("20", "Vega SL", entity=Entity.LEAD)
    found = pairs_of([*companies, *staff, named])
    mixed = [pair for pair in found if pair.first.is_company is not pair.second.is_company]
    assert mixed == []
    of_companies = [(pair.first.id, pair.second.id, pair.attested) for pair in found if pair.first.is_company]
    assert of_companies == [("1", "2", True), ("1", "3", False), ("2", "3", False)]


def test_a_contact_survives_a_lead_then_the_fuller_then_the_one_changed_last() -> None:
    number = ("+34928000111",)
    old, new = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2))
    lead = person("1", "", number, ("a@b.test",), entity=Entity.LEAD)
    contact = person("2", "", number)
    assert pairs_of([lead, contact])[0].first == contact
    fuller = person("3", "", (*number, "+34928000222"), modified_at=old)
    assert pairs_of([person("4", "", number, modified_at=new), fuller])[0].first == fuller
    late = person("6", "", number, modified_at=new)
    assert pairs_of([person("5", "", number, modified_at=old), late])[0].first == late


def test_the_order_in_which_people_are_read_changes_nothing(seed: int) -> None:
    random = Random(seed)
    people = [person(str(n), f"Name {random.randrange(8)}", (f"+3492800{random.randrange(12):04}",)) for n in range(40)]
    shuffled = random.sample(people, len(people))

    def plain(found: Any) -> list[Any]:
        return sorted((pair.first.id, pair.second.id, sorted(one.kind for one in pair.evidence)) for pair in found)

    assert plain(pairs_of(people)) == plain(pairs_of(shuffled))
