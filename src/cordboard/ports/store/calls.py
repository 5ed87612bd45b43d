"""Calls as they are stored, and the filters of their list."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

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
    state: bytes = b"{}"
    decided: bool = False
    why: bytes | None = None
    counted: Counted | None = None  # what it adds to the figures, once it has ended


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
    not_called_back: bool | None = None  # the last missed call of each client who still waits for a call
    other_clients: tuple[str, ...] | None = None  # none of these
    other_lines: tuple[str, ...] | None = None
    before: tuple[float, str] | None = None
    limit: int = 50


class CallStore(Protocol):
    """Calls, by id, by key of the provider, by filter."""

    async def call(self, call_id: str) -> CallRow | None:
        """The call of that id."""

    async def calls_by_keys(self, connection: str, keys: Collection[str]) -> Mapping[str, CallRow]:
        """Those of the keys that a call has, with their call."""

    async def open_calls(self, connection: str) -> Sequence[CallRow]:
        """Calls not ended, or ended and not decided."""

    async def calls(self, query: CallQuery) -> Sequence[CallRow]:
        """Calls that the filters find, newest first, at most `query.limit`."""

    async def count_calls(self, query: CallQuery, at_most: int) -> int:
        """How many calls the filters find, not above `at_most`; `before` and `limit` do not matter."""

    async def clients_of(self, calls: Sequence[str]) -> Mapping[str, tuple[str | None, str | None]]:
        """Number and name of the client of each call."""

    async def outcomes(self, since: float) -> Mapping[str, int]:
        """Calls started since then by disposition, and `live` for those in progress."""
