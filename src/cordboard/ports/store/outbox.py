"""The outbox: work for the CRMs, with keys that are unique for ever."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.domain.crm.actions import KINDS


class ItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    PARKED = "parked"  # needs a person
    HELD = "held"  # a person holds it back
    DROPPED = "dropped"  # a person dropped it, with a reason


LOOKUP = "lookup"  # the kind of an item that asks the CRM who a client is
ERASED_BODY = b"{}"  # of a settled item whose client was erased
ITEM_KINDS = (*KINDS, LOOKUP)


class NewItem(msgspec.Struct, frozen=True, kw_only=True):
    """Work for a lane. The key is unique for ever: inserting it again changes nothing."""

    key: str
    lane: str  # the connection
    kind: str
    subject: str  # items of one subject (the client) stay in order
    call: str | None
    body: bytes  # JSON of the action
    refs: tuple[str, ...] = ()  # keys of items that must be done before
    not_before: float = 0.0


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the outbox. `maybe_sent`: an attempt may have got through; look by key first."""

    seq: int
    key: str
    lane: str
    kind: str
    subject: str
    call: str | None
    body: bytes
    refs: tuple[str, ...]
    state: ItemState
    attempts: int
    not_before: float
    maybe_sent: bool
    record: str | None  # id of the existing record
    link: str | None
    reason: str | None
    code: str | None
    created_at: float
    updated_at: float


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Result of one item in a drain."""

    key: str
    state: ItemState
    record: str | None = None
    link: str | None = None
    reason: str | None = None
    code: str | None = None
    not_before: float = 0.0  # with OPEN: retry then
    maybe_sent: bool = False
    attempts: int = 0  # added to the row's count
    body: bytes | None = None  # of an action that knows more once it was sent; an erased one stays erased


class ItemQuery(msgspec.Struct, frozen=True, kw_only=True):
    lane: str | None = None
    states: tuple[ItemState, ...] | None = None
    call: str | None = None
    kind: str | None = None
    failing: bool | None = None  # open with at least one attempt
    text: str | None = None  # part of a number, name or subject
    since: float | None = None  # created at this time or later, epoch s
    until: float | None = None
    after: int = 0  # seq cursor
    limit: int = 100
    newest: bool = False


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What waits: items, and the calls that they belong to. `oldest`, `newest`: when created, epoch s."""

    items: int = 0
    calls: int = 0
    oldest: float | None = None
    newest: float | None = None


class OutboxStore(Protocol):
    """Items, in the order in which they were created."""

    async def ready(self, lane: str, now: float, limit: int) -> Sequence[Item]:
        """Open items of the lane in order; includes those not yet due (they block their subject)."""

    async def mark_in_flight(self, lane: str, epoch: int, keys: Sequence[str]) -> None:
        """Durably mark items as maybe sent, before sending. Raises: FencingError."""

    async def items(self, query: ItemQuery) -> Sequence[Item]:
        """Items that the filters find, by `seq` (`query.newest`: falling), at most `query.limit`."""

    async def waiting(
        self, lane: str, states: Sequence[ItemState], since: float | None = None, until: float | None = None
    ) -> Waiting:
        """Items of these states that were created in the period; an item of no call counts as one call."""

    async def items_of_calls(self, calls: Sequence[str]) -> Sequence[Item]:
        """All items of these calls, in order."""

    async def has_pending_lookup(self, lane: str, subject: str) -> bool:
        """Whether a look-up of this client is open: a later call of the client waits behind it."""

    async def pending_owner_changes(self, lane: str, subject: str) -> Sequence[Item]:
        """Open owner changes (`set_owner`) of this client's records, in order."""

    async def items_of_record(self, lane: str, record: str) -> Sequence[Item]:
        """What is done and created this person's record, or wrote mapped fields into it, in order."""

    async def items_by_key(self, keys: Sequence[str]) -> Sequence[Item]:
        """Those of the keys that exist, by `seq`."""

    async def change_items(self, keys: Sequence[str], state: ItemState, reason: str | None, now: float) -> int:
        """A person retries (open), holds or drops items; dependants follow. Returns how many changed."""

    async def drop_shadowed(self, lane: str) -> int:
        """Drop what was decided while the connection of the lane was in shadow mode. Returns how many."""

    async def counts(self) -> Mapping[str, Mapping[str, int]]:
        """lane -> state (open, failing, parked, held, done, dropped) -> how many."""
