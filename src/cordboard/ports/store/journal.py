"""The journal for people, and the last exchanges with each connection."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cordboard.ports.crm import Exchange


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the journal, for people. `code` and `values` make it translatable; `text` is English."""

    at: float
    connection: str | None
    call: str | None
    code: str
    text: str
    values: Mapping[str, str] = {}


class JournalStore(Protocol):
    """Notes and exchanges, newest first."""

    async def note(self, notes: Sequence[Note]) -> None:
        """Add lines to the journal."""

    async def notes(self, *, call: str | None, connection: str | None, limit: int) -> Sequence[Note]:
        """Lines of this call and connection (None: of any), newest first, at most `limit`."""

    async def keep_last_notes(self, connection: str, code: str, notes: Sequence[Note], most: int) -> None:
        """Add lines of this code, and keep only the newest `most` of them for the connection."""

    async def notes_of_code(self, connection: str, code: str, limit: int) -> Sequence[Note]:
        """Lines of this code, newest first, at most `limit`."""

    async def drop_notes(self, code: str, *, connection: str | None = None, before: float | None = None) -> None:
        """Delete lines of this code: of a connection, or older than `before` (epoch s)."""

    async def exchange(self, connection: str, exchanges: Sequence[Exchange]) -> None:
        """Keep the last exchanges of a connection and add their credits; may be written late."""

    async def exchanges(self, connection: str, limit: int) -> Sequence[Exchange]:
        """The last exchanges of a connection, newest first, at most `limit`."""

    async def exchanges_of(self, keys: Sequence[str]) -> Sequence[Exchange]:
        """Exchanges that carried items of these keys, oldest first."""

    async def credits(self, connection: str, since: float) -> float:
        """Credits used since the hour in which `since` (epoch s) lies."""
