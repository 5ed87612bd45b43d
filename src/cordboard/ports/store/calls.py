"""Calls as they are stored, and the filters of their list."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.domain.attribution.traffic_source import TrafficSource
from cordboard.domain.figures.counted_call import Counted


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
    queue: str = ""  # for the filter, from the moment that the call enters it
    state: bytes = b"{}"
    decided: bool = False
    why: bytes | None = None
    counted: Counted | None = None  # what it adds to the figures, once it has ended
    traffic: TrafficSource | None = TrafficSource()  # where it came from; None: kept by an older version


class OwnCalls(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of one person: with one of these extensions, or missed ones whose client the person is to call."""

    extensions: tuple[str, ...] = ()
    members: tuple[str, ...] = ()  # ids in the team; more than one where several entries name the same user


class AlsoMeant(msgspec.Struct, frozen=True, kw_only=True):
    """What a searched text names besides what it is part of: a number in full, people, lines and queues of ours."""

    clients: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()


class CrmResult(StrEnum):
    """What the CRM has of a call. A call can have several."""

    CREATED = "created"  # a new account, lead, contact or deal
    LOGGED = "logged"  # a record of the call
    WAITING = "waiting"
    REJECTED = "rejected"
    DISCARDED = "discarded"
    NOTHING = "nothing"  # decided, and nothing to write


class CallOrder(StrEnum):
    """What a list of calls can be sorted by."""

    STARTED_AT = "started_at"
    TALK = "talk"
    WAIT = "wait"


def place_in(order: CallOrder, call: CallRow) -> tuple[float, str]:
    """Where the call is in a list of that order."""
    counted = call.counted or Counted()
    keys = {CallOrder.TALK: float(counted.talk_ms), CallOrder.WAIT: float(counted.wait_ms)}
    return keys.get(order, call.started_at), call.id


class CallQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Filters of the call list; None means any. Newest first; `before` is the cursor of the previous page."""

    client: str | None = None
    text: str | None = None  # part of a number, extension or name
    also: AlsoMeant | None = None  # calls that the text finds besides; nothing without it
    direction: str | None = None
    ids: tuple[str, ...] | None = None
    dispositions: tuple[str, ...] | None = None
    missed: bool | None = None
    live: bool | None = None  # goes on
    phase: str | None = None
    extension: str | None = None
    lines: tuple[str, ...] | None = None  # our number, in one of these spellings
    connection: str | None = None
    since: float | None = None
    until: float | None = None
    unsettled: bool | None = None
    logged: bool | None = None
    queue: str | None = None
    talk_from_ms: int | None = None  # talked at least this long
    talk_below_ms: int | None = None
    recording: bool | None = None
    crm_result: CrmResult | None = None
    not_called_back: bool | None = None  # the last missed call of each client who still waits for a call
    other_clients: tuple[str, ...] | None = None  # none of these
    other_lines: tuple[str, ...] | None = None
    other_prefixes: tuple[str, ...] | None = None  # of clients
    other_spans: tuple[tuple[str, str], ...] | None = None  # of clients: first and last of one length
    other_stops: tuple[str, ...] | None = None  # keys of stop list entries that left a call without its task
    own: OwnCalls | None = None
    sort: CallOrder = CallOrder.STARTED_AT
    ascending: bool = False
    before: tuple[float, str] | None = None  # what it is sorted by, and the id
    limit: int = 50


class SeenExtensions(msgspec.Struct, frozen=True, kw_only=True):
    """Extensions that were in the same calls of a connection, as in `CallRow`. Units: `last_at` epoch s."""

    extensions: str
    connection: str
    calls: int
    last_at: float


class CallStore(Protocol):
    """Calls, by id, by key of the provider, by filter."""

    async def call(self, call_id: str) -> CallRow | None:
        """The call of that id."""

    async def calls_by_keys(self, connection: str, keys: Collection[str]) -> Mapping[str, CallRow]:
        """Those of the keys that a call has, with their call."""

    async def open_calls(self, connection: str) -> Sequence[CallRow]:
        """Calls not ended, or ended and not decided."""

    async def calls(self, query: CallQuery) -> Sequence[CallRow]:
        """Calls that the filters find, in the order of the query, at most `query.limit`."""

    async def count_calls(self, query: CallQuery, at_most: int) -> int:
        """How many calls the filters find, not above `at_most`; `before` and `limit` do not matter."""

    async def seen_extensions(self, of: int) -> Sequence[SeenExtensions]:
        """The extensions of the newest `of` calls that have any."""

    async def queues(self) -> Sequence[str]:
        """Queues that calls went through, by name."""

    async def clients_of(self, calls: Sequence[str]) -> Mapping[str, tuple[str | None, str | None]]:
        """Number and name of the client of each call."""

    async def outcomes(self, since: float) -> Mapping[str, int]:
        """Calls started since then by disposition, and `live` for those in progress."""
