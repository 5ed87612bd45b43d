"""Interactions of a client with the company, and the identities of the client.

An interaction is a call, a conversation in a messenger or an event of a ticket. Its client has identities; a phone
number is one kind. Look-ups, claims and the order of work use the identity.
"""

from datetime import datetime
from enum import StrEnum

from cordboard.domain.calls.call import Call, Value
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


class Participant(Value, frozen=True, kw_only=True):
    """The client of an interaction; the first identity is the one that claims and order go by."""

    identities: tuple[Identity, ...] = ()
    name: str | None = None


class Conversation(Value, frozen=True, kw_only=True, tag="conversation"):
    """A chat with a client. Times are aware UTC."""

    id: str
    client: Participant
    started_at: datetime
    handed_over_at: datetime | None = None  # from a bot or a queue to a person
    agent: str | None = None  # who took it over
    ended_at: datetime | None = None


class TicketEvent(Value, frozen=True, kw_only=True, tag="ticket_event"):
    """Something that happened to a ticket of a help desk. `at` is aware UTC."""

    id: str
    ticket: str
    client: Participant
    at: datetime
    what: str  # created, answered, closed, ...


Interaction = Call | Conversation | TicketEvent


def identity_from(key: str) -> Identity:
    """The identity that is stored under this key."""
    kind = _kind_in(key)
    return Identity(IdentityKind.PHONE, key) if kind is None else Identity(kind, key[len(kind.value) + 1 :])


def phone_identities(number: Reading) -> tuple[Identity, ...]:
    """The identities of a number; none if no client can be looked up.

    The first is the number itself: in E.164, else as written. Then follow the numbers that it may be in other
    countries, where its country is open.
    """
    value = "" if number.kind in NOBODY else number.e164 or number.raw.strip()
    if not value:
        return ()
    others = number.candidates if number.e164 is None else ()
    return tuple(Identity(IdentityKind.PHONE, one) for one in dict.fromkeys((value, *others)))


def _kind_in(key: str) -> IdentityKind | None:
    """The kind that a stored key names; a plain phone number names none."""
    prefix, colon, _ = key.partition(":")
    return next((kind for kind in IdentityKind if colon and kind.value == prefix), None)
