"""The messengers that are connected."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.languages import Language
from cordboard.ports.messenger import Messenger, MessengerCapabilities
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.store import Store


class Messengers:
    """Finds messengers, as their settings are now. `hook_base`: our own address."""

    def __init__(self, store: Store, live_connections: LiveConnections, hook_base: str) -> None:
        self._store = store
        self._live_connections = live_connections
        self._hook_base = hook_base

    def names(self) -> list[str]:
        """All of them, the oldest first."""
        return self._live_connections.messengers()

    def stored(self, connection: str) -> Connection | None:
        """As it is stored now: another value after each change of its settings."""
        return self._live_connections.connections.get(connection)

    def title(self, connection: str) -> str:
        """Its title; its id once it was disconnected."""
        known = self.stored(connection)
        return known.title if known else connection

    def polls(self, connection: str) -> bool:
        """Whether we ask for its updates."""
        live = self._live_connections
        return live.provider(connection).messenger().polls(live.settings(connection))

    def capabilities(self, connection: str) -> MessengerCapabilities | None:
        """None once it was disconnected."""
        if self.stored(connection) is None:
            return None
        return self._live_connections.provider(connection).messenger_capabilities

    def cannot(self, connection: str, language: Language) -> dict[str, str]:
        """What it lacks, each with the reason."""
        if self.stored(connection) is None:
            return {}
        return dict(self._live_connections.provider(connection).texts_in(language).cannot)

    @asynccontextmanager
    async def opened(self, connection: str) -> AsyncIterator[Messenger]:
        """The messenger, until the end of the block."""
        live = self._live_connections
        secrets, hook = await self._store.secrets(connection), f"{self._hook_base}/hooks/{connection}"
        provider, journal = live.provider(connection).messenger(), live.journal_of(connection)
        messenger = provider.messenger(live.settings(connection), secrets, connection, hook, journal)
        try:
            yield messenger
        finally:
            await messenger.close()
