"""One consent for several connections of a vendor: the secrets of a sign-in are stored once, with the connection that
signed in. The others name it in their setting `sign_in_of` and store only their own secrets.

Each connection still asks for and shows its own permissions; the grants are stored with the shared secrets.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from cordboard.ports.store.store import Store

SETTING = "sign_in_of"  # the id of the connection whose consent is used
OWN = "notify_"  # secrets of notifications belong to one connection


def holder_of(connection: str, settings: Mapping[str, Any]) -> str:
    """The connection that keeps the secrets of this one's sign-in: itself, or the one that its settings name."""
    return str(settings.get(SETTING) or connection)


class KeptSecrets:
    """A connection's secrets in the store, those of a shared sign-in among them.

    `refresh_lock` is one for all connections of a sign-in: a token is refreshed once, whoever needs it.
    """

    def __init__(
        self, store: Store, connection: str, holder: str | None = None, refresh_lock: asyncio.Lock | None = None
    ) -> None:
        self._store = store
        self._connection = connection
        self._holder = holder or connection
        self.refresh_lock = refresh_lock or asyncio.Lock()

    async def load(self) -> Mapping[str, str]:
        own = await self._store.secrets(self._connection)
        if self._holder == self._connection:
            return own
        shared = await self._store.secrets(self._holder)
        return {**{name: value for name, value in shared.items() if not name.startswith(OWN)}, **own}

    async def save(self, values: Mapping[str, str]) -> None:
        own = await self._store.secrets(self._connection)
        mine = {name: value for name, value in values.items() if self._is_own(name, own)}
        shared = {name: value for name, value in values.items() if name not in mine}
        if mine:
            await self._store.change_secrets(self._connection, mine)
        if shared:
            await self._store.change_secrets(self._holder, shared)

    def _is_own(self, name: str, own: Mapping[str, str]) -> bool:
        return self._holder == self._connection or name in own or name.startswith(OWN)
