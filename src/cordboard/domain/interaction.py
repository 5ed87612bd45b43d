"""Who takes part in an interaction, and under what they are known.

A party has identities; a phone number is one kind of identity. Look-ups, claims and the order of work go by identity.
"""

from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.phone_number import NumberKind, Reading

NOBODY = frozenset({NumberKind.WITHHELD, NumberKind.INTERNAL})


class IdentityKind(StrEnum):
    """What an identity is written in."""

    PHONE = "phone"
    EMAIL = "email"
    MESSENGER = "messenger"  # value: "CHANNEL:ID", an account of one messenger
    TICKET_CONTACT = "ticket_contact"  # value: "CONNECTION:ID", a person of one help desk


class Identity(Value, frozen=True):
    """One way to recognise a party. `value`: E.164 or the number as written; an address; an id of a service."""

    kind: IdentityKind
    value: str

    @property
    def key(self) -> str:
        """How it is stored: a phone number as it is, every other kind behind its name and a colon."""
        if self.kind is IdentityKind.PHONE and _kind_in(self.value) is None:
            return self.value
        return f"{self.kind.value}:{self.value}"


def identity_from(key: str) -> Identity:
    """The identity that is stored under this key."""
    kind = _kind_in(key)
    return Identity(IdentityKind.PHONE, key) if kind is None else Identity(kind, key[len(kind.value) + 1 :])


def phone_identity(number: Reading) -> Identity | None:
    """Under what a number is looked up, claimed and ordered; None where there is nobody to look for."""
    if number.kind in NOBODY:
        return None
    value = number.e164 or number.raw.strip()
    return Identity(IdentityKind.PHONE, value) if value else None


def _kind_in(key: str) -> IdentityKind | None:
    """The kind that a stored key names; a plain phone number names none."""
    prefix, colon, _ = key.partition(":")
    return next((kind for kind in IdentityKind if colon and kind.value == prefix), None)
