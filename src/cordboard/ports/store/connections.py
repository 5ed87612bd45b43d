"""Connections: configured links to phone systems and CRMs, and their secrets."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """A configured link. `settings` is public JSON, `state` what we learnt (account, cursor, health)."""

    id: str
    kind: str  # crm, pbx
    provider: str
    title: str
    settings: bytes = b"{}"
    state: bytes = b"{}"
    created_at: float = 0.0


class ConnectionStore(Protocol):
    """Connections and their secrets."""

    async def connections(self) -> Sequence[Connection]: ...

    async def connection(self, connection: str) -> Connection | None: ...

    async def put_connection(self, connection: Connection) -> None: ...

    async def drop_connection(self, connection: str) -> None: ...

    async def secrets(self, connection: str) -> Mapping[str, str]: ...

    async def keep_secrets(self, connection: str, values: Mapping[str, str]) -> None: ...
