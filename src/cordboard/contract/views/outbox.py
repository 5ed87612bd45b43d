"""Work of the outbox as people see it. Times are aware UTC."""

from datetime import datetime
from typing import Any

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Entity


class EffectView(View, frozen=True, kw_only=True):
    """A record that the call brought about, or will. `state`: open done parked held dropped."""

    key: str
    connection: str
    kind: str
    entity: Entity | None
    state: str
    record: str | None = None
    link: str | None = None
    reason: str | None = None
    code: str | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    updated_at: datetime | None = None


class ClientName(View, frozen=True, kw_only=True):
    """Whom a piece of work is about; `name` only where the call knew it."""

    number: str | None
    name: str | None


class ItemView(EffectView, frozen=True, kw_only=True):
    """An outbox item; `action` is what will be, or was, asked for. `client` is that of its call."""

    seq: int
    subject: str
    call: str | None
    refs: tuple[str, ...]
    urgent: bool
    maybe_sent: bool
    created_at: datetime
    action: dict[str, Any]
    client: ClientName | None = None


class ItemPage(View, frozen=True, kw_only=True):
    """`next` goes into `after` of the next request."""

    items: tuple[ItemView, ...]
    next: str | None = None


class Changed(View, frozen=True, kw_only=True):
    changed: int
