"""Asks the provider: one guarded request an operation, its answer as values or trouble. Reads and writes are marked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from cordboard.pbx.cloud_telephony.api.answers import reader_of, understood
from cordboard.pbx.cloud_telephony.api.requests import Caller, built
from cordboard.pbx.cloud_telephony.api.shapes import Api, Operation, SignIn
from cordboard.pbx.cloud_telephony.table import Table
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import Settings
from cordboard.toolkit.filled_text import Values
from cordboard.toolkit.http.sender import HttpLimits, Reply, Request, Sender
from cordboard.toolkit.webhooks.webhook_timestamps import zone

PATIENCE_S = 15.0
AGAIN = " It is retried automatically."  # what the sender says of what may be repeated
KEY, SECRET, HOOK_KEY = "api_key", "api_secret", "key"


class ApiClient:
    """`transport` is given by tests."""

    def __init__(
        self,
        table: Table,
        settings: Settings,
        secrets: Mapping[str, str],
        connection: str,
        journal: Journal,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        assert table.api is not None  # for the type checker: `has_api` has looked
        self.api: Api = table.api
        self.table, self.settings, self.connection = table, settings, connection
        self._caller = Caller(
            base=base_of(table.api, settings),
            key=secrets.get(KEY, "").strip(),
            secret=(secrets.get(SECRET) or secrets.get(HOOK_KEY) or "").strip(),
            region=str(settings.get("region") or ""),
            zone=zone(str(settings.get("time_zone") or table.zone)),
        )
        self.service = table.title or urlsplit(self._caller.base).hostname or "The provider"
        self._journal, self._transport = journal, transport
        self._limits = HttpLimits(total=PATIENCE_S, allow_private=bool(settings.get("allow_private")))

    async def ask(self, operation: Operation, values: Values, write: bool = False) -> Any:
        """The answer. Raises: Unavailable, RateLimited, NeedsHuman, Refused."""
        if not self._caller.base:
            text = f"{self.connection}: the address of the interface is missing."
            raise NeedsHuman(text, code="api_no_address", wrote=False)
        sender = Sender(self.connection, self._journal, reach=self._limits, transport=self._transport)
        sender.know_secrets((self._caller.key, self._caller.secret))
        try:
            token = await self._token(sender)
            request = built(operation, values, self._caller, self.api.sign_in, token, write)
            reply = await _sent_once(sender, request) if write else await sender.send(request)
            return understood(reply, self.api, operation, self.connection, self.service, write)
        finally:
            if self._transport is None:
                await sender.close()

    async def _token(self, sender: Sender) -> str:
        wanted = self.api.sign_in.token
        if wanted is None:
            return ""
        values = {"@key": self._caller.key, "@secret": self._caller.secret}
        asked = built(wanted, values, self._caller, SignIn())
        reply = await sender.send(msgspec.structs.replace(asked, file=True))  # the token is in the body
        answer = understood(reply, self.api, wanted, self.connection, self.service, write=False)
        token = reader_of(answer).first(wanted.token)
        sender.know_secrets((token,))
        if not token:
            raise NeedsHuman(f"{self.connection}: {self.service} issued no token.", code="api_sign_in", wrote=False)
        return token


async def _sent_once(sender: Sender, request: Request) -> Reply:
    """A command is not repeated by itself. Raises: as the sender."""
    try:
        return await sender.send(request)
    except Unavailable as away:
        raise Unavailable(away.text.removesuffix(AGAIN), code=away.code, wrote=away.wrote) from None


def base_of(api: Api, settings: Settings) -> str:
    """The connection's own address first."""
    return (str(settings.get("api_url") or "").strip() or api.base).rstrip("/")


def has_api(table: Table, secrets: Mapping[str, str]) -> bool:
    """Whether there is somebody to ask, and something to sign in with."""
    return table.api is not None and bool(secrets.get(KEY, "").strip() or secrets.get(SECRET, "").strip())
