"""A conversation with a client in a messenger, and the account of that client there. Units: epoch s.

A client writes into one conversation until it is closed; what they write after that begins another one.
"""

from enum import StrEnum

from cordboard.domain.calls.call import Value


class ConversationState(StrEnum):
    """As the API shows it."""

    NEW = "new"
    TAKEN = "taken"
    CLOSED = "closed"


class PhoneState(StrEnum):
    """What is known of a client's number. Only the messenger's own proof makes it verified."""

    NONE = "none"
    ASKED = "asked"
    VERIFIED = "verified"


class ContactPoint(Value, frozen=True, kw_only=True):
    """A client's account in one messenger. `external_id`: its chat there; `start`: the key of the link they came by.

    `phone` in E.164, only where the messenger says that it is theirs.
    """

    id: str
    connection: str
    external_id: str
    name: str = ""
    username: str = ""
    language: str = ""
    phone: str = ""
    phone_state: PhoneState = PhoneState.NONE
    reachable: bool = True
    start: str = ""


class Conversation(Value, frozen=True, kw_only=True):
    """One conversation. `agent`: the account that took it, the last one of a closed one. `version` grows with each
    change of its state. `wrote_at`: the last message of anybody.
    """

    id: str
    connection: str
    contact_point: str
    state: ConversationState = ConversationState.NEW
    agent: str | None = None
    version: int = 1
    created_at: float = 0.0
    wrote_at: float = 0.0
    taken_at: float | None = None
    closed_at: float | None = None
