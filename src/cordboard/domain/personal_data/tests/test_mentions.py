"""A text that mentions somebody on the erasure list is recognised from hashes alone, and others are left."""

import hashlib

import pytest

from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.mentions import Known, mentions, without, written_as
from cordboard.domain.personal_data.tests.spellings import SPELLINGS


def known(
    *identities: str,
    kind: IdentityKind = IdentityKind.PHONE,
    names: tuple[str, ...] = (),
    records: tuple[str, ...] = (),
) -> Known:
    one = written_as([Identity(kind, value) for value in identities], names, records)
    hashes = {hashlib.sha256(text.encode()).digest() for text in one}
    return lambda text: hashlib.sha256(text.encode()).digest() in hashes


@pytest.mark.parametrize(
    "text",
    [
        *SPELLINGS,
        r"+380\u00a050\u00a0123\u00a045\u00a067",
        '{"Phone":380501234567}',
        "0501234567 0501234568",
        "0501234568 0501234567",
    ],
)
def test_a_number_is_found_in_every_spelling(text: str) -> None:
    listed = known("+380501234567")
    assert mentions(text, listed)
    assert not mentions(without(text, listed), listed)
    assert ("0501234568" in text) == ("0501234568" in without(text, listed))


@pytest.mark.parametrize(
    "text",
    ["+380501234568", "05012345678", "5843104000380501234567", "3805012345", "12345-67", "2026-11-29T07:17:01.501234"],
)
def test_another_number_is_not(text: str) -> None:
    assert without(text, known("+380501234567")) == text


def test_the_last_digits_alone_are_somebody_else() -> None:
    listed = known("+12125550123")
    assert mentions("212 555 0123", listed)
    assert not mentions("+1 305 555 0123", listed)


def test_addresses_names_and_records_are_found() -> None:
    listed = known(
        "Olena@example.com", kind=IdentityKind.EMAIL, names=("Olena Kovalchuk", "Anna"), records=("58431040",)
    )
    text = '{"Full_Name":"Olena  Kovalchuk","Email":"olena%40example.com","id":"58431040","Owner":"Anna Olena"}'
    clean = '{"Full_Name":"[erased]","Email":"[erased]","id":"[erased]","Owner":"Anna Olena"}'
    assert without(text, listed) == clean
    assert not mentions(clean, listed)
    assert mentions("Call with olena kovalchuk today", listed)
    assert not mentions("xolena@example.com, Olena Kovalchenko, 584310401", listed)


def test_a_short_number_or_a_first_name_is_nobodys() -> None:
    assert list(written_as([Identity(IdentityKind.PHONE, "112")], ["Anna"], ["17"])) == []


def test_a_text_without_anybody_is_the_same_text() -> None:
    text = "12 calls compared, 0 deleted."
    assert without(text, known("+380501234567")) is text


def test_the_list_hashes_digits_of_numbers_and_lower_case_of_all_else() -> None:
    phones = ("+380501234567", "1234567", "123456", "sip:Eva@Pbx.example", "sips:Ana@Pbx.example")
    identities = [Identity(IdentityKind.PHONE, one) for one in phones]
    mail = Identity(IdentityKind.EMAIL, "Olena%40Example.com")
    names = ("Olena  Kovalchuk", "Anna", "Ana de la Cruz", "Ana de la Cruz Ruiz")
    assert list(written_as([*identities, mail], names, ("Lead-1", "12345"))) == [
        "ends 1234567", "number 501234567",
        "ends 1234567", "number 1234567",
        "text eva@pbx.example",
        "text ana@pbx.example",
        "text olena@example.com",
        "name olena kovalchuk",
        "name ana de la cruz",
        "text lead-1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("0501234567", "[erased]"),
        ("to 050 123-45-67.", "to [erased]."),
        ("a %2B380%2050%20123%2045%2067 b", "a %2B[erased] b"),
        ("+34 600 111 222 and 0501234567 now", "+34 600 111 222 and [erased] now"),
        ("1234567501234567 with seven digits before", "[erased] with seven digits before"),
        ("12345678501234567 with eight", "12345678501234567 with eight"),
        ("0501234567Ana de la Cruz", "[erased][erased]"),
        ("Ana de la Cruz", "[erased]"),
        ("Call Ana  de la  Cruz, Olena Kovalchuk", "Call [erased], [erased]"),
        ("Ana de la", "Ana de la"),
        ("a 7654321 b", "a [erased] b"),
        ("id Lead-1, lead-10", "id [erased], lead-10"),
    ],
)
def test_exactly_the_person_is_cut_out_of_a_text(text: str, cleaned: str) -> None:
    listed = known("+380501234567", "7654321", names=("Ana de la Cruz", "Olena Kovalchuk"), records=("LEAD-1",))
    assert without(text, listed) == cleaned


@pytest.mark.parametrize(
    ("text", "begins", "asked"),
    [
        ("call 0501234567", (), ["ends 1234567"]),
        ("12-34", (), []),
        (
            "0501234567", "ends",
            ["ends 1234567", "number 0501234567", "number 501234567", "number 01234567", "number 1234567"],
        ),
        (
            "1234567890123456", "ends",
            ["ends 0123456", *(f"number {'1234567890123456'[n:]}" for n in range(1, 8))],
        ),
        (
            "Ana de la Cruz Ruiz", (),
            [
                "name ana de", "name ana de la", "name ana de la cruz",
                "name de la", "name de la cruz", "name de la cruz ruiz",
                "name la cruz", "name la cruz ruiz", "name cruz ruiz",
            ],
        ),
    ],
)  # fmt: skip
def test_a_text_is_hashed_no_more_than_it_needs(text: str, begins: str | tuple[str, ...], asked: list[str]) -> None:
    seen: list[str] = []

    def ends_are_known(hashed: str) -> bool:
        seen.append(hashed)
        return hashed.startswith(begins)

    assert without(text, ends_are_known) == text
    assert [one for one in seen if not one.startswith("text ")] == asked
