"""Every spelling of a number is recognised, and nothing else is."""

import json

import pytest

from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import ERASED, Sought, Spellings
from cordboard.domain.personal_data.tests.spellings import SPELLINGS

PHONE, EMAIL = IdentityKind.PHONE, IdentityKind.EMAIL


def spellings(value: str, kind: IdentityKind = PHONE, *, loose: bool = False, **more: tuple[str, ...]) -> Spellings:
    return Spellings(Sought(identities=(Identity(kind, value),), until=0.0, **more), loose=loose)


@pytest.mark.parametrize(
    "text",
    SPELLINGS,
)
def test_a_number_is_found_in_every_spelling(text: str) -> None:
    assert spellings("+380501234567").within(text)
    assert spellings("+380501234567").within(text.encode())
    assert "1234567" not in spellings("+380501234567").removed(text)


@pytest.mark.parametrize(
    "text",
    ["+380501234568", "05012345678", "5843104000380501234567", "3805012345", "12345-67", "2026-11-29T07:17:01.501234"],
)
def test_another_number_is_not(text: str) -> None:
    assert not spellings("+380501234567").within(text)


def test_a_short_number_is_found_in_no_text() -> None:
    assert not spellings("112")
    assert spellings("112").removed("call 112 now") == "call 112 now"


def test_an_address_is_found_in_any_case_and_encoded() -> None:
    found = spellings("olena@example.com", EMAIL)
    assert found.within("To: Olena@Example.com")
    assert found.within("email=olena%40example.com")
    assert not found.within("xolena@example.com")
    assert not found.within("olena@example.community")


def test_signs_of_patterns_in_an_address_or_a_name_stand_for_themselves() -> None:
    found = spellings("a.b+c@example.com", EMAIL)
    assert found.within("To: a.b+c@example.com")
    assert not found.within("To: aXbbc@exampleYcom")
    loose = spellings("+380501234567", loose=True, names=("Olena K.", "Ana (Sales"))
    assert loose.within("Ana  (Sales")
    assert not loose.within("Olena KX")


def test_full_names_and_records_count_in_loose_texts_only() -> None:
    more = {"names": ("Olena Kovalchuk", "Anna"), "records": ("5843104", "12")}
    loose = spellings("+380501234567", loose=True, **more)
    assert loose.within("olena  kovalchuk")
    assert loose.within("record 5843104")
    assert not loose.within("Anna")
    assert not loose.within("12 records")
    assert not spellings("+380501234567", **more).within("Olena Kovalchuk")


def test_json_stays_json() -> None:
    body = json.dumps({"to": "+380 50 123 45 67", "n": 380501234567, "list": ["x", 5, None, True], "é": "ü"}).encode()
    cleaned = json.loads(spellings("+380501234567").cleaned(body))
    assert cleaned == {"to": ERASED, "n": ERASED, "list": ["x", 5, None, True], "é": "ü"}
    assert spellings("+380501234567").cleaned(b"Caller: 0501234567\r\n") == b"Caller: [erased]\r\n"
