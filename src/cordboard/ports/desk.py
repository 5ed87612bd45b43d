"""The interface of a help desk's folder. Each exports `PROVIDER` from its `provider.py`.

A reply reaches a customer and cannot be called back: after an answer that was lost (`wrote` None) nobody sends it again
before `sent_since` has looked for it. What a help desk cannot do raises `Unsupported`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from cordboard.domain.calls.call import Value

Settings = Mapping[str, Any]


class TicketState(StrEnum):
    """What a status means, whatever it is called there."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Ticket(Value, frozen=True, kw_only=True):
    """A ticket as lists show it. `status` and `priority` in the desk's words; empty texts: not said. Times in UTC."""

    id: str
    number: str
    subject: str
    status: str = ""
    state: TicketState = TicketState.UNKNOWN
    priority: str = ""
    channel: str = ""
    department: str = ""
    assignee: str = ""
    contact: str = ""
    account: str = ""
    email: str = ""
    created_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    url: str = ""

    def overdue(self, now: datetime) -> bool:
        """Open, and due before now."""
        return self.state is TicketState.OPEN and self.due_at is not None and self.due_at < now


class TicketPage(Value, frozen=True, kw_only=True):
    """One page; `next` asks for the following one, None: there is none."""

    tickets: tuple[Ticket, ...] = ()
    next: str | None = None


class TicketQuery(Value, frozen=True, kw_only=True):
    """Which tickets; every part left out means any. `departments` empty means none may be seen."""

    contact: str | None = None
    account: str | None = None
    departments: tuple[str, ...] | None = None
    assignee: str | None = None
    priority: str | None = None
    limit: int = 50
    after: str | None = None


class AuthorKind(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    OTHER = "other"


class EntryKind(StrEnum):
    COMMENT = "comment"  # among agents, unless public
    MESSAGE = "message"  # with the customer


class Entry(Value, frozen=True, kw_only=True):
    """Something written on a ticket. `content` as it came: HTML where `html`; None: fetch it with `Desk.message`."""

    id: str
    kind: EntryKind
    at: datetime | None = None
    author: str = ""
    author_kind: AuthorKind = AuthorKind.OTHER
    inbound: bool = False
    public: bool = False
    forward: bool = False
    html: bool = True
    summary: str = ""
    content: str | None = None
    sender: str = ""
    to: str = ""
    cc: str = ""


class TicketDetail(Value, frozen=True, kw_only=True):
    """A ticket with its text and all fields of the desk by their names there."""

    ticket: Ticket
    description: str = ""
    fields: Mapping[str, Any] = {}


class NewPerson(Value, frozen=True, kw_only=True):
    """Who a ticket is for, where no contact is known."""

    last_name: str
    first_name: str = ""
    email: str = ""
    phone: str = ""


class NewTicket(Value, frozen=True, kw_only=True):
    """`contact`: an id there, or a person who becomes a contact. `fields`: further ones by their names there."""

    subject: str
    department: str
    contact: str | NewPerson
    description: str = ""
    priority: str = ""
    fields: Mapping[str, Any] = {}


class Mail(Value, frozen=True, kw_only=True):
    """A reply to the customer, or a forward to somebody else. `text` is plain; `to` empty: who wrote the ticket.

    `sender`: one of the desk's own addresses; empty: that of the department.
    """

    ticket: str
    text: str
    to: str = ""
    cc: str = ""
    forward: bool = False
    sender: str = ""


class Department(Value, frozen=True, kw_only=True):
    id: str
    name: str
    enabled: bool = True


class DeskAgent(Value, frozen=True, kw_only=True):
    """Somebody with an account there. `light`: may only comment. `active`: and confirmed."""

    id: str
    name: str
    email: str = ""
    departments: tuple[str, ...] = ()
    admin: bool = False
    light: bool = False
    active: bool = True


class TicketStatistics(Value, frozen=True, kw_only=True):
    """Figures of one contact or account; None: not said."""

    total: int = 0
    open: int = 0
    on_hold: int = 0
    closed: int = 0
    overdue: int = 0
    first_response: timedelta | None = None
    response: timedelta | None = None
    resolution: timedelta | None = None


class Desk(Protocol):
    """One connected help desk. Every method raises: NeedsHuman, RateLimited, Refused, Unavailable, Unsupported."""

    async def tickets(self, query: TicketQuery) -> TicketPage: ...

    async def search(self, text: str, limit: int = 50) -> Sequence[Ticket]:
        """Tickets with this text. What was written moments ago may be missing."""

    async def ticket(self, ticket: str) -> TicketDetail: ...

    async def entries(self, ticket: str) -> Sequence[Entry]:
        """What was written, the newest first."""

    async def message(self, ticket: str, entry: str) -> Entry:
        """One message with its whole content."""

    async def create(self, new: NewTicket) -> Ticket: ...

    async def created_since(self, new: NewTicket, since: datetime) -> Ticket | None:
        """A ticket that `create` may have made: the same subject for the same contact, not older than this."""

    async def comment(self, ticket: str, text: str, *, public: bool) -> Entry: ...

    async def send(self, mail: Mail) -> Entry:
        """Send a reply or a forward, once."""

    async def sent_since(self, mail: Mail, since: datetime) -> Entry | None:
        """A mail that `send` may have sent: the same text to the same people, not older than this."""

    async def change(self, ticket: str, fields: Mapping[str, Any]) -> None:
        """Set fields, by their names there."""

    async def assign(self, ticket: str, agent: str | None) -> None: ...

    async def close_ticket(self, ticket: str, *, notify: bool) -> None: ...

    async def trash(self, tickets: Sequence[str]) -> None: ...

    async def restore(self, tickets: Sequence[str]) -> None: ...

    async def departments(self) -> Sequence[Department]: ...

    async def agents(self) -> Sequence[DeskAgent]: ...

    async def statistics(
        self, *, contact: str | None = None, account: str | None = None, department: str | None = None
    ) -> TicketStatistics: ...

    async def close(self) -> None:
        """End the connection; nothing is sent."""
