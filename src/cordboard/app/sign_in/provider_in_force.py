"""The provider in force: its settings and client secret, stored encrypted in one write, and the client that asks it."""

from collections.abc import Callable

import httpx
import msgspec

from cordboard.domain.sign_in.provider import SignInProvider
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit.oidc.provider_client import ProviderClient

KEY = ":sign-in"  # where settings and secret are stored; no connection can have this name
SETTINGS, SECRET = "provider", "client_secret"
Connect = Callable[[], httpx.AsyncBaseTransport | None]


def over_the_network() -> None:
    """None: the guarded transport of the sender."""


class ProviderInForce:
    """Read once at the start; a change replaces the client."""

    def __init__(self, store: Store, clock: Clock, connect: Connect = over_the_network) -> None:
        self._store = store
        self._clock = clock
        self._connect = connect
        self.provider: SignInProvider | None = None
        self.secret = ""
        self._client: ProviderClient | None = None

    async def read(self) -> None:
        """From the store."""
        kept = await self._store.secrets(KEY)
        await self.close()
        self.provider = msgspec.json.decode(kept[SETTINGS], type=SignInProvider) if SETTINGS in kept else None
        self.secret = kept.get(SECRET, "")

    async def keep(self, provider: SignInProvider, secret: str) -> None:
        """Durable when it returns."""
        await self._store.keep_secrets(KEY, {SETTINGS: msgspec.json.encode(provider).decode(), SECRET: secret})
        await self.read()

    async def drop(self) -> None:
        await self._store.keep_secrets(KEY, {})
        await self.read()

    def enabled(self) -> SignInProvider | None:
        """None while single sign-on is off."""
        return self.provider if self.provider is not None and self.provider.enabled else None

    def client(self) -> ProviderClient | None:
        """The client of the enabled provider; it remembers description and keys."""
        provider = self.enabled()
        if provider is None:
            return None
        if self._client is None:
            self._client = self.client_for(provider, self.secret)
        return self._client

    def client_for(self, provider: SignInProvider, secret: str) -> ProviderClient:
        """A client of its own, for a test; the caller closes it."""
        return ProviderClient(provider, secret, self._clock.now, self._connect())

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()
