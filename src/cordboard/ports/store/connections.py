"""Connections: configured links to phone systems and CRMs, their states and their secrets."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from cordboard.domain.connection_state import ConnectionState


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """A configured link. `settings` is public JSON, `state` what its sign-in gave (account, users)."""

    id: str
    kind: str  # crm, pbx
    provider: str
    title: str
    settings: bytes = b"{}"
    state: bytes = b"{}"
    created_at: float = 0.0


class ConnectionStore(Protocol):
    """Connections and their secrets."""

    async def connections(self) -> Sequence[Connection]:
        """All of them, the oldest first."""

    async def connection(self, connection: str) -> Connection | None:
        """The connection of that id."""

    async def put_connection(self, connection: Connection) -> None:
        """Create or replace by id."""

    async def change_connection(
        self, connection: str, *, title: str | None = None, settings: bytes | None = None, state: bytes | None = None
    ) -> None:
        """Write these columns and no others; an unknown connection is left alone."""

    async def drop_connection(self, connection: str) -> None:
        """Remove it with its secrets and directory; items that were not sent are dropped with that reason."""

    async def connection_state(self, connection: str) -> tuple[ConnectionState, int]:
        """What it is doing, and the revision of that row; a new connection has revision 0."""

    async def put_connection_state(self, connection: str, state: ConnectionState, revision: int) -> bool:
        """Replace the row of that revision; False, and nothing is written, if another writer was first."""

    async def secrets(self, connection: str) -> Mapping[str, str]:
        """Name to value, decrypted; empty if none are stored. They are stored encrypted."""

    async def secrets_changed_at(self) -> Mapping[tuple[str, str], float]:
        """Since when each secret has its value, by connection and name; 0: not known. Units: epoch s."""

    async def keep_secrets(self, connection: str, values: Mapping[str, str]) -> None:
        """Replace all secrets of the connection by these."""

    async def change_secrets(self, connection: str, values: Mapping[str, str], gone: Collection[str] = ()) -> None:
        """Add or replace these and delete those in `gone`; the others stay as they are now."""
