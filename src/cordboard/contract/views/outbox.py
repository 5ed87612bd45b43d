"""Work of the outbox as people see it. Times are aware UTC."""

from datetime import datetime
from typing import Any

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.crm.contact_match import Entity


class EffectView(View, frozen=True, kw_only=True):
    """A record that the call brought about, or will. `state`: open done parked held dropped. `reasons`: the sentences
    of `reason`."""

    key: str
    connection: str
    kind: str
    entity: Entity | None
    state: str
    record: str | None = None
    link: str | None = None
    reason: str | None = None
    reasons: tuple[StoredReasonView, ...] = ()
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
    maybe_sent: bool
    created_at: datetime
    action: dict[str, Any]
    client: ClientName | None = None


class ItemPage(View, frozen=True, kw_only=True):
    """`next` goes into `after` of the next request."""

    items: tuple[ItemView, ...]
    next: str | None = None


class OutboxCallView(View, frozen=True, kw_only=True):
    """The items of one call in a group; `call` null: of no call."""

    call: str | None
    client: ClientName | None
    direction: str | None
    started_at: datetime | None
    items: tuple[ItemView, ...]


class OutboxGroupView(View, frozen=True, kw_only=True):
    """Items that wait for the same thing. `cause`: the item that says what; `keys`: of all `items`, for an action on
    the group; `lines`: the first 50 of its `calls`; `interrupted`: they wait until the connection sends again."""

    key: str
    connection: str
    state: str
    cause: ItemView
    items: int
    calls: int
    since: datetime
    keys: tuple[str, ...]
    lines: tuple[OutboxCallView, ...]
    interrupted: bool = False


class OutboxGroupsView(View, frozen=True, kw_only=True):
    """The largest group first. `more`: there are more items than the 10,000 that were grouped."""

    items: tuple[OutboxGroupView, ...]
    more: bool = False


class Changed(View, frozen=True, kw_only=True):
    changed: int
