"""The SMS gateways that are connected, and how changed messages are announced."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.errors import Cannot
from cordboard.ports.sms import SmsGateway
from cordboard.ports.store.store import Store

Changed = Callable[[str], None]
"""Announces that the message of this id changed."""


class SmsGateways:
    """Finds gateways, as their settings are now. `hook_base`: our own address."""

    def __init__(self, store: Store, live_connections: LiveConnections, hook_base: str) -> None:
        self._store = store
        self._live_connections = live_connections
        self._hook_base = hook_base

    def names(self) -> list[str]:
        """All of them, the oldest first."""
        return self._live_connections.gateways()

    @asynccontextmanager
    async def opened(self, connection: str) -> AsyncIterator[SmsGateway]:
        """The gateway, until the end of the block. Raises: NeedsHuman where its settings are not complete."""
        live = self._live_connections
        secrets, hook = await self._store.secrets(connection), f"{self._hook_base}/hooks/{connection}"
        provider = live.provider(connection).sms()
        gateway = provider.gateway(live.settings(connection), secrets, connection, hook, live.journal_of(connection))
        try:
            yield gateway
        finally:
            await gateway.close()

    def chosen(self, wanted: str | None, usual: str | None) -> str:
        """The wanted one, else the usual, else the only one there is. Raises: Cannot 409."""
        names = self.names()
        asked = wanted or usual
        if asked is not None:
            if asked in names:
                return asked
            raise Cannot(409, "no_sms_gateway", f"{asked} is no connected SMS gateway.", "Choose a connected one.")
        if not names:
            raise Cannot(409, "no_sms_gateway", "No SMS gateway is connected.", "Connect one under Connections.")
        if len(names) > 1:
            text = f"Several SMS gateways are connected: {', '.join(names)}."
            raise Cannot(409, "several_sms_gateways", text, "Say which one in the settings, sms.connection.")
        return names[0]
