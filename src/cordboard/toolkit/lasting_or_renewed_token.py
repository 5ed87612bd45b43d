"""How a connection proves who it is where a service takes either a lasting token or one of OAuth that is renewed."""

from cordboard.ports.errors import NeedsHuman
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.oauth2 import TokenKeeper


class LastingToken:
    """A token that never ends, but that a person may replace. `name` of the secret."""

    renewable = False

    def __init__(self, secrets: Secrets, name: str) -> None:
        self._secrets = secrets
        self._name = name
        self._held = ""

    async def token(self) -> str:
        return self._held or await self.renew("")

    async def renew(self, stale: str) -> str:
        self._held = (await self._secrets.load()).get(self._name, "")
        return self._held

    def known(self) -> tuple[str, ...]:
        return (self._held,) if self._held else ()


class RenewedToken(TokenKeeper):
    """The access token of OAuth, renewed before it ends."""

    renewable = True


class EitherToken:
    """The lasting token where one is stored under `name`, else that of OAuth; looked at again when one is refused."""

    def __init__(self, connection: str, secrets: Secrets, oauth: RenewedToken, name: str) -> None:
        self._connection = connection
        self._secrets = secrets
        self._name = name
        self._lasting = LastingToken(secrets, name)
        self._oauth = oauth
        self._chosen: LastingToken | RenewedToken | None = None

    @property
    def renewable(self) -> bool:
        return self._chosen is not None and self._chosen.renewable

    async def token(self) -> str:
        if self._chosen is None:
            await self._choose()
        assert self._chosen is not None
        return await self._chosen.token()

    async def renew(self, stale: str) -> str:
        await self._choose()
        assert self._chosen is not None
        return await self._chosen.renew(stale)

    def known(self) -> tuple[str, ...]:
        return (*self._lasting.known(), *self._oauth.known())

    async def _choose(self) -> None:
        held = await self._secrets.load()
        if not held.get(self._name) and not held.get("refresh_token"):
            text = f"{self._connection}: there is no access token. Enter one, or sign in again."
            raise NeedsHuman(text, code="no_token", wrote=False)
        self._chosen = self._lasting if held.get(self._name) else self._oauth
