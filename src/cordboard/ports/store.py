"""What we ask of the store. Rows are the truth; SQLite embedded, PostgreSQL scaled out, one contract suite for both.

Every write returns once it is durable. Writes that arrive together are committed together (group commit).
Source: reference/engine.md section 9.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.domain.crm.actions import KINDS
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.ports.alerts import AlertRows
from cordboard.ports.crm import Change, Exchange


class NewFrame(msgspec.Struct, frozen=True):
    """A raw frame about to be accepted; `call` groups frames for re-folding.

    `dedup` is unique in its connection, and the same event names the same call each time it is sent.
    """

    connection: str
    dedup: str
    call: str
    body: bytes  # as received; UTF-8 JSON or protocol text
    at: float  # Units: epoch s, received


class Frame(msgspec.Struct, frozen=True):
    """A stored frame; `seq` grows in the order of acceptance."""

    seq: int
    connection: str
    dedup: str
    call: str
    body: bytes
    at: float


class CallRow(msgspec.Struct, frozen=True, kw_only=True):
    """A call as stored. `state`, `why` are JSON; `keys` are the provider's call ids."""

    id: str
    connection: str
    keys: tuple[str, ...]
    started_at: float  # Units: epoch s
    updated_at: float
    client: str | None = None  # E.164 if known, else as written
    direction: str = "unknown"
    disposition: str | None = None
    phase: str = "started"
    extensions: str = ""  # space-separated, for filters
    own_number: str | None = None
    name: str | None = None  # of the client, for the text filter
    state: bytes = b"{}"
    decided: bool = False
    why: bytes | None = None


class ItemState(StrEnum):
    OPEN = "open"
    DONE = "done"
    PARKED = "parked"  # needs a person
    HELD = "held"  # a person holds it back
    DROPPED = "dropped"  # a person dropped it, with a reason


LOOK = "look"  # the kind of an item that asks the CRM who a client is
ITEM_KINDS = (*KINDS, LOOK)


class NewItem(msgspec.Struct, frozen=True, kw_only=True):
    """Work for a lane. The key is unique for ever: inserting it again changes nothing."""

    key: str
    lane: str  # the connection
    kind: str
    subject: str  # order is kept within a subject (the client)
    call: str | None
    body: bytes  # JSON of the action
    refs: tuple[str, ...] = ()  # keys of items that must be done before
    urgent: bool = False
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
    urgent: bool
    record: str | None  # id of the record that stands
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


class LaneState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"  # needs a person (token revoked, scope lost)
    STOPPED = "stopped"  # a person paused it


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    lane: str
    state: LaneState = LaneState.OPEN
    epoch: int = 0
    reason: str | None = None
    code: str | None = None
    since: float | None = None  # epoch s, when the state or the trouble began
    trouble: str | None = None  # passing trouble while open: the outage banner's text
    not_before: float = 0.0  # do not try before


class Claim(msgspec.Struct, frozen=True):
    """(connection, number) is being created by item `key`: a second call from the number makes no second record."""

    connection: str
    number: str
    entity: Entity
    key: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the journal, for people. `code` and `values` make it translatable; `text` is English."""

    at: float
    connection: str | None
    call: str | None
    code: str
    text: str
    values: Mapping[str, str] = {}


class Timer(msgspec.Struct, frozen=True):
    key: str
    due: float
    payload: bytes = b"{}"


class Batch(msgspec.Struct, kw_only=True):
    """Everything one step writes, atomically. Items and claims that exist already are left alone."""

    calls: Sequence[CallRow] = ()
    items: Sequence[NewItem] = ()
    claims: Sequence[Claim] = ()
    notes: Sequence[Note] = ()
    timers: Sequence[Timer] = ()
    timers_done: Sequence[str] = ()
    done: Sequence[Done] = ()  # only together with `fence`
    fence: tuple[str, int] | None = None  # (lane, epoch): nothing at all is written when the epoch is stale
    cursor: tuple[str, int] | None = None  # (connection, seq): frames up to here are folded


class FencingError(Exception):
    """Another drain owns the lane now; nothing was written."""


class StoreUnavailable(Exception):
    """The store cannot take more now (disk full, read-only); nothing was written. Answer 503."""


class CallQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Filters of the call list; None means any. Newest first; `before` is the cursor of the previous page."""

    client: str | None = None
    text: str | None = None  # part of a number, extension or name
    direction: str | None = None
    dispositions: tuple[str, ...] | None = None
    missed: bool | None = None
    phase: str | None = None
    extension: str | None = None
    lines: tuple[str, ...] | None = None  # our number, in one of these spellings
    connection: str | None = None
    since: float | None = None
    until: float | None = None
    unsettled: bool | None = None
    logged: bool | None = None
    before: tuple[float, str] | None = None
    limit: int = 50


class ItemQuery(msgspec.Struct, frozen=True, kw_only=True):
    lane: str | None = None
    states: tuple[ItemState, ...] | None = None
    call: str | None = None
    kind: str | None = None
    failing: bool | None = None  # open with at least one attempt
    text: str | None = None  # part of a number, name or subject
    since: float | None = None  # made at this moment or later, epoch s
    until: float | None = None
    after: int = 0  # seq cursor
    limit: int = 100
    newest: bool = False


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """A configured link. `settings` is public JSON, `state` what we learnt (account, cursor, health)."""

    id: str
    kind: str  # crm, pbx
    provider: str
    title: str
    settings: bytes = b"{}"
    state: bytes = b"{}"
    created_at: float = 0.0


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A directory entry that answered a look-up."""

    connection: str
    record: Candidate
    synced_at: float


class DirectoryState(msgspec.Struct, frozen=True, kw_only=True):
    connection: str
    loaded: bool = False
    cursor: str | None = None
    fresh_at: float = 0.0  # everything changed before this moment is in
    people: int = 0
    loading: str | None = None  # progress for people
    regions: tuple[str, ...] | None = None  # where its local numbers were taken to be at home; None: not known


class Mirrored(msgspec.Struct, frozen=True):
    """A person of the mirror with the numbers under which it is found; `no` grows."""

    no: int
    candidate: Candidate
    numbers: tuple[str, ...]


class Rows(Protocol):
    """Accepting, folding and draining."""

    async def accept(self, frames: Sequence[NewFrame]) -> Sequence[bool]:
        """Durably keep frames; for each, whether it was new. Raises Full."""

    async def frames_after(self, connection: str, seq: int, limit: int) -> Sequence[Frame]: ...

    async def frames_of(self, connection: str, calls: Sequence[str]) -> Sequence[Frame]:
        """All frames of these provider calls, in order."""

    async def cursor(self, connection: str) -> int: ...

    async def commit(self, batch: Batch) -> None:
        """Write all of it or nothing. Raises Stale, Full."""

    async def call(self, call_id: str) -> CallRow | None: ...

    async def calls_by_keys(self, connection: str, keys: Collection[str]) -> Mapping[str, CallRow]:
        """Those of the keys that a call has, with their call."""

    async def open_calls(self, connection: str) -> Sequence[CallRow]:
        """Calls not ended, or ended and not decided."""

    async def calls(self, query: CallQuery) -> Sequence[CallRow]: ...

    async def count_calls(self, query: CallQuery, at_most: int) -> int:
        """How many calls the filters find, not above `at_most`; `before` and `limit` do not matter."""

    async def clients_of(self, calls: Sequence[str]) -> Mapping[str, tuple[str | None, str | None]]:
        """Number and name of the client of each call."""

    async def claimed(self, connection: str, number: str) -> Sequence[Claim]: ...

    async def unclaim(self, connection: str, key: str) -> None:
        """The record of that item is gone (deleted in the CRM, or the item was dropped)."""

    async def ready(self, lane: str, now: float, limit: int) -> Sequence[Item]:
        """Open items of the lane in order, urgent ones first; includes those not yet due (they block their subject)."""

    async def acquire_lane(self, lane: str) -> int:
        """Become the owner of the lane: raises its epoch and returns it."""

    async def mark_in_flight(self, lane: str, epoch: int, keys: Sequence[str]) -> None:
        """Durably mark items as maybe sent, before sending. Raises Stale."""

    async def items(self, query: ItemQuery) -> Sequence[Item]: ...

    async def items_of_calls(self, calls: Sequence[str]) -> Sequence[Item]:
        """All items of these calls, in order."""

    async def has_pending_lookup(self, lane: str, subject: str) -> bool:
        """Whether a `look` of this client is open: a call of the client waits for its turn behind it."""

    async def pending_owner_changes(self, lane: str, subject: str) -> Sequence[Item]:
        """Open owner changes (`set_owner`) of this client's records, in order."""

    async def outcomes(self, since: float) -> Mapping[str, int]:
        """Calls started since then by disposition, and `live` for those in progress."""

    async def items_by_key(self, keys: Sequence[str]) -> Sequence[Item]: ...

    async def change_items(self, keys: Sequence[str], state: ItemState, reason: str | None, now: float) -> int:
        """A person retries (open), holds or drops items; dependants follow. Returns how many changed."""

    async def counts(self) -> Mapping[str, Mapping[str, int]]:
        """lane -> state (open, failing, parked, held, done, dropped) -> how many."""

    async def lanes(self) -> Sequence[Lane]: ...

    async def lane(self, lane: str) -> Lane: ...

    async def set_lane(self, lane: Lane) -> None:
        """Keep state, reason, trouble and not_before; the epoch is not touched."""

    async def due_timers(self, now: float, limit: int) -> Sequence[Timer]: ...

    async def next_timer(self) -> float | None: ...

    async def note(self, notes: Sequence[Note]) -> None: ...

    async def notes(self, *, call: str | None, connection: str | None, limit: int) -> Sequence[Note]: ...

    async def exchange(self, connection: str, exchanges: Sequence[Exchange]) -> None:
        """Keep the last exchanges of a connection and add their credits; may be written late."""

    async def exchanges(self, connection: str, limit: int) -> Sequence[Exchange]: ...

    async def exchanges_of(self, keys: Sequence[str]) -> Sequence[Exchange]: ...

    async def credits(self, connection: str, since: float) -> float: ...

    async def prune(self, before: float) -> int:
        """Forget the frames of calls that are settled since before that moment; calls and decisions stay."""


class Directory(Protocol):
    """The local mirror of people and their phones."""

    async def lookup(self, connection: str, number: str) -> Sequence[Candidate]:
        """By E.164, or as written where the number has no E.164 form."""

    async def put(self, connection: str, changes: Sequence[Change], numbers: Mapping[str, Sequence[str]]) -> None:
        """Write records and deletions; `numbers` gives, per record id, the canonical numbers of its phones."""

    async def people(self, connection: str, after: int, limit: int) -> Sequence[Mirrored]:
        """People in the order of `no`, from behind `after`."""

    async def renumber(self, connection: str, changed: Sequence[tuple[Mirrored, Sequence[str]]]) -> None:
        """Other numbers for people who are still as they were read."""

    async def state(self, connection: str) -> DirectoryState: ...

    async def set_state(self, state: DirectoryState) -> None: ...

    async def person(self, connection: str, entity: Entity, record: str) -> Candidate | None:
        """The record as it is mirrored."""


class Registry(Protocol):
    """Connections, their secrets, and settings versions."""

    async def connections(self) -> Sequence[Connection]: ...

    async def connection(self, connection: str) -> Connection | None: ...

    async def put_connection(self, connection: Connection) -> None: ...

    async def drop_connection(self, connection: str) -> None: ...

    async def secrets(self, connection: str) -> Mapping[str, str]: ...

    async def keep_secrets(self, connection: str, values: Mapping[str, str]) -> None: ...

    async def settings(self, version: int | None = None) -> tuple[int, bytes]:
        """The newest version (or that one) and its JSON; version 0 with b"{}" when none was saved."""

    async def save_settings(self, body: bytes, author: str, note: str, now: float) -> int: ...

    async def versions(self, limit: int, before: int | None = None) -> Sequence[tuple[int, float, str, str]]:
        """(version, saved at, author, note), newest first; `before`: only older ones than that."""


class Store(Rows, Directory, Registry, AlertRows, Protocol):
    """All of it."""

    async def close(self) -> None: ...
