"""Hits of a search are verified and ranked."""

from datetime import UTC, datetime

from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound
from cordboard.domain.numbers.reading import read
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def person(name: str, *phones: str, entity: Entity = Entity.LEAD, day: int | None = None) -> Candidate:
    modified = datetime(2026, 11, day, tzinfo=UTC) if day else None
    return Candidate(entity=entity, id=name, name=name, phones=phones, modified_at=modified)


def names(*candidates: Candidate) -> list[str]:
    match = verified_match(("+34600111222",), "ES", candidates, NOW)
    assert isinstance(match, Found)
    assert match.as_of == NOW
    return [one.name for one in match.candidates]


def test_every_spelling_of_the_number_counts_and_so_does_a_second_phone() -> None:
    assert names(person("local", "600 11 12 22"), person("second", "928000000", "0034600111222")) == ["local", "second"]


def test_a_number_that_only_ends_alike_is_somebody_elses() -> None:
    assert verified_match(("+34600111222",), "ES", [person("f", "+33600111222")], NOW) == NotFound(as_of=NOW)


def test_contacts_win_over_leads_and_leads_over_accounts_and_among_equals_the_newest() -> None:
    phone = "+34600111222"
    assert names(
        person("account", phone, entity=Entity.ACCOUNT, day=9),
        person("old lead", phone, day=1),
        person("new lead", phone, day=2),
        person("contact", phone, entity=Entity.CONTACT),
    ) == ["contact", "new lead", "old lead", "account"]


def test_extensions_and_withheld_numbers_are_not_searched() -> None:
    assert [searched_keys(read(text, "ES")) for text in ("80", "anonymous", "")] == [(), (), ()]
    assert searched_keys(read("600 111 222", "ES")) == ("+34600111222",)


def test_phones_without_country_code_are_at_home_where_the_setting_says_or_the_number_is() -> None:
    assert home_region(read("+34600111222"), "FR") == "FR"
    assert home_region(read("+34600111222"), None) == "ES"
    assert home_region(read("600111222", "ES"), None) == "ES"
