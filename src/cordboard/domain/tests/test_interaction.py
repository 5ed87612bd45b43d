"""Identities of parties and how they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.interaction import Identity, IdentityKind, identity_from, phone_identities
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading import read


@pytest.mark.parametrize(
    ("written", "hidden", "key"),
    [
        ("600 111 222", False, "+34600111222"),
        ("+34600111222", False, "+34600111222"),
        ("600 111 222", True, None),
        ("80", False, None),
        ("anonymous", False, None),
        (" 0671234567 ", False, "0671234567"),
        (None, False, None),
    ],
)
def test_a_phone_number_is_stored_as_it_is_understood(written: str | None, hidden: bool, key: str | None) -> None:
    identities = phone_identities(read(written, "ES", hidden=hidden))
    assert (identities[0].key if identities else None) == key


def test_a_number_whose_country_is_open_may_be_that_of_several() -> None:
    reading = read("671234567", None)
    assert reading.candidates
    assert [one.value for one in phone_identities(reading)] == ["671234567", *reading.candidates]


def test_a_number_whose_country_is_known_is_no_other() -> None:
    reading = Reading(raw="600111222", kind=NumberKind.E164, e164="+34600111222", candidates=("+33600111222",))
    assert phone_identities(reading) == (Identity(IdentityKind.PHONE, "+34600111222"),)


@pytest.mark.parametrize(
    ("key", "kind", "value"),
    [
        ("+34600111222", IdentityKind.PHONE, "+34600111222"),
        ("sip:eva@pbx.example", IdentityKind.PHONE, "sip:eva@pbx.example"),
        ("email", IdentityKind.PHONE, "email"),
        ("phone:email:x", IdentityKind.PHONE, "email:x"),
        ("email:a@b.example", IdentityKind.EMAIL, "a@b.example"),
        ("ticket_contact:desk:77", IdentityKind.TICKET_CONTACT, "desk:77"),
    ],
)
def test_a_key_without_a_kind_is_a_phone_number(key: str, kind: IdentityKind, value: str) -> None:
    assert identity_from(key) == Identity(kind, value)
    assert Identity(kind, value).key == key


def test_other_kinds_are_stored_behind_their_name() -> None:
    assert Identity(IdentityKind.EMAIL, "a@b.example").key == "email:a@b.example"
    assert identity_from("messenger:telegram:77") == Identity(IdentityKind.MESSENGER, "telegram:77")


@given(st.sampled_from(IdentityKind), st.text() | st.sampled_from(["email:x", "phone:1", "phone:"]))
def test_every_identity_is_read_back_from_its_key(kind: IdentityKind, value: str) -> None:
    assert identity_from(Identity(kind, value).key) == Identity(kind, value)
