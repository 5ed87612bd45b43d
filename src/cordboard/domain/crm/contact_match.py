"""The answer to "who is this?": three different values, because records are created on NotFound only."""

from datetime import datetime
from enum import StrEnum

from cordboard.domain.calls.call import Value


class Entity(StrEnum):
    """Kinds of CRM record, in the order in which they win a contact match."""

    CONTACT = "contact"
    LEAD = "lead"
    ACCOUNT = "account"
    DEAL = "deal"
    TASK = "task"
    CALL = "call"
    NOTE = "note"


class Owner(Value, frozen=True, kw_only=True):
    """A CRM user as the owner of a record."""

    id: str
    name: str | None = None


class Candidate(Value, frozen=True, kw_only=True):
    """A person or company that may be the caller. `pending` names the outbox item that will create it."""

    entity: Entity
    id: str | None = None
    pending: str | None = None
    name: str = ""
    company: str | None = None
    phones: tuple[str, ...] = ()  # as written in the CRM
    owner: Owner | None = None
    account_id: str | None = None
    link: str | None = None
    modified_at: datetime | None = None
    fields: dict[str, str] = {}


class Chosen(Value, frozen=True, kw_only=True):
    """A person chose the first candidate. `by` is the name of the user."""

    by: str
    at: datetime


class Found(Value, frozen=True, kw_only=True, tag="found"):
    """`candidates` in the order of preference: who was chosen, contact, lead, account; then last modified."""

    candidates: tuple[Candidate, ...]
    as_of: datetime | None = None  # age of the local copy that answered
    chosen: Chosen | None = None


class NotFound(Value, frozen=True, kw_only=True, tag="not_found"):
    """The CRM was asked: no record has this number, as of that time."""

    as_of: datetime | None = None


class Unknown(Value, frozen=True, kw_only=True, tag="unknown"):
    """Could not ask. Nothing may be created on this."""

    reason: str


Match = Found | NotFound | Unknown
