"""What of a person is found in the bytes of a file, and the digits and words that spellings are made of."""

import pytest

from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import ERASED, Sought, Spellings, Traces, full_names, national_digits

PHONE, EMAIL = IdentityKind.PHONE, IdentityKind.EMAIL
EVA = Sought(
    identities=(Identity(PHONE, "+380501234567"), Identity(PHONE, "sips:eva.sanz@pbx.example"), Identity(PHONE, "80")),
    until=0.0,
    names=("Eva Sanz", "Eva"),
    records=("5843104", "12345", "777777"),
)


@pytest.mark.parametrize(
    ("piece", "within"),
    [
        (b"\x00+380 50 123-45-67\x00", True),
        (b"0501234567", True),
        (b"50%20123%204567", True),
        ("50\u00a0123\u202f4567".encode(), True),
        (b"501234568", False),
        (b"eva.sanz@pbx.example", True),
        (b"sip:eva.sanz@pbx.example", True),
        (b"EVA.SANZ@PBX.EXAMPLE", False),
        (b"Eva Sanz", True),
        (b"eva sanz", True),
        (b"Eva", False),
        (b"record 5843104", True),
        (b"record 12345", False),
        (b"record 777777", True),
        (b"80", False),
        (b"", False),
    ],
)
def test_traces_in_the_bytes_of_a_file_are_found(piece: bytes, within: bool) -> None:
    assert Traces(EVA).within(piece) is within


@pytest.mark.parametrize(
    ("identity", "digits"),
    [
        (Identity(PHONE, "+380501234567"), "501234567"),
        (Identity(PHONE, "0501234567"), "501234567"),
        (Identity(PHONE, "00 50-12"), "5012"),
        (Identity(PHONE, "000"), "000"),
        (Identity(PHONE, "+0"), "0"),
        (Identity(PHONE, "anna"), None),
        (Identity(PHONE, "80@pbx"), None),
        (Identity(EMAIL, "80"), None),
    ],
)
def test_every_spelling_of_a_number_has_its_national_digits(identity: Identity, digits: str | None) -> None:
    assert national_digits(identity) == digits


def test_a_sip_address_is_found_with_and_without_its_scheme() -> None:
    for written in ("sip:eva@pbx.example", "sips:eva@pbx.example", "eva@pbx.example"):
        found = Spellings(Sought(identities=(Identity(PHONE, written),), until=0.0))
        assert found.within("From: <sip:eva@pbx.example>")
        assert found.removed("to eva@pbx.example.") == f"to {ERASED}."
        assert not found.within("sip:xeva@pbx.example")


def test_names_and_records_are_looked_for_only_where_they_may_be() -> None:
    strict, loose = Spellings(EVA), Spellings(EVA, loose=True)
    for text, found in (
        ("Eva Sanz called", True),
        ("record 5843104", True),
        ("record 777777", True),
        ("record 12345", False),
        ("Eva", False),
    ):
        assert (strict.within(text), loose.within(text)) == (False, found)
    assert (strict.within("0501234567"), loose.within("0501234567")) == (True, True)


def test_nothing_is_found_of_nobody_and_in_nothing() -> None:
    nobody = Spellings(Sought(identities=(), until=0.0))
    assert (bool(nobody), nobody.within("a"), nobody.removed("a"), nobody.cleaned(b"a")) == (False, False, "a", b"a")
    somebody = Spellings(EVA)
    assert bool(somebody)
    assert [somebody.within(text) for text in (None, "", b"")] == [False, False, False]


@pytest.mark.parametrize(
    ("body", "cleaned"),
    [
        (b'{"a": [380501234567, 7, true, null, 1.5]}', b'{"a":["[erased]",7,true,null,1.5]}'),
        ('{"é": "ü 0501234567"}'.encode(), '{"é":"ü [erased]"}'.encode()),
        (b'{"+380501234567": "x"}', b'{"[erased]":"x"}'),
        (b"call 0501234567 \xff", b"call [erased] \xef\xbf\xbd"),
    ],
)
def test_what_is_stored_is_cleaned_whole(body: bytes, cleaned: bytes) -> None:
    assert Spellings(EVA).cleaned(body) == cleaned


def test_full_names_are_each_named_once() -> None:
    assert full_names([" Eva Sanz ", None, "", "  ", "Eva Sanz", "Ana"]) == ("Eva Sanz", "Ana")
    assert EVA.keys == tuple(one.key for one in EVA.identities)
