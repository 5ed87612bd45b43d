"""Requests to one EspoCRM: signed in by key or by signature, answers read once, errors as decisions."""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from cordboard.crm.espocrm.errors import ApiError, read_error, trouble_of
from cordboard.crm.espocrm.record_types import API
from cordboard.ports.errors import NeedsHuman, Trouble, Unavailable
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader

FORCE = {"X-Skip-Duplicate-Check": "true"}


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `path` below the API, `query` encoded. `keys`: outbox items that it carries."""

    method: str
    path: str
    query: str = ""
    body: Any = None
    headers: dict[str, str] = {}
    keys: tuple[str, ...] = ()

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def what(self) -> str:
        """For people: `create Lead`."""
        verb = {"GET": "read", "POST": "create", "PUT": "change", "DELETE": "delete"}[self.method]
        return f"{verb} {self.path.strip('/').split('/')[0]}"


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the reader of the body."""

    reader: Reader
    error: ApiError | None = None


class Api:
    """Asks one EspoCRM at `site`."""

    def __init__(self, sender: Sender, secrets: Secrets, site: str) -> None:
        self.connection = sender.connection
        self.site = site
        self._sender = sender
        self._secrets = secrets
        self._held: Mapping[str, str] = {}

    async def ask(self, call: ApiCall) -> Answer:
        """The answer, errors of this one record included. Raises what concerns the whole connection."""
        answer = await self._sent(call)
        if answer.error and answer.error.code == "unauthorized" and await self._renewed():
            answer = await self._sent(call)
        if answer.error and answer.error.code in ("unauthorized", "too_many_requests", "server_error"):
            raise self.trouble(answer.error, call)
        return answer

    async def read(self, call: ApiCall) -> Reader:
        """The body of the answer. Raises for every error."""
        answer = await self.ask(call)
        if answer.error:
            raise self.trouble(answer.error, call)
        return answer.reader

    async def rows(self, path: str, query: str, keys: tuple[str, ...] = ()) -> tuple[list[Reader], int]:
        """The rows of a list, and how many there are in all."""
        reader = await self.read(ApiCall(method="GET", path=path, query=query, keys=keys))
        total = reader.maybe("total").value
        rows = list(reader["list"])
        return rows, total if isinstance(total, int) else len(rows)

    def trouble(self, error: ApiError, call: ApiCall) -> Trouble:
        return trouble_of(error, self.connection, wrote=None if call.is_write else False, what=call.what)

    def unreadable(self, why: str, call: ApiCall) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: EspoCRM's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(text, code="unreadable", wrote=None if call.is_write else False)

    async def _renewed(self) -> bool:
        """Whether other credentials were stored meanwhile."""
        before, self._held = self._held, dict(await self._secrets.load())
        return dict(before) != self._held

    async def _sent(self, call: ApiCall) -> Answer:
        reply = await self._sender.send(await self._request(call))
        error = read_error(reply.status, reply.headers, reply.body)
        return Answer(Reader(None), error) if error else Answer(Reader(self._json(reply, call)))

    def _json(self, reply: Reply, call: ApiCall) -> Any:
        try:
            return reply.json()
        except ValueError:
            raise self.unreadable(f"status {reply.status}, no JSON", call) from None

    async def _request(self, call: ApiCall) -> Request:
        if not self._held:
            self._held = dict(await self._secrets.load())
        headers = signed_in(self._held, call.method, call.path)
        if not headers:
            text = f"{self.connection}: the API key is missing. Enter it and reconnect."
            raise NeedsHuman(text, code="no_api_key", wrote=False)
        self._sender.know_secrets([*self._held.values(), *headers.values()])
        body = b"" if call.body is None else json.dumps(call.body, ensure_ascii=False).encode()
        kind = {"Content-Type": "application/json"} if body else {}
        return Request(
            method=call.method,
            url=f"{self.site}{API}{call.path}{'?' if call.query else ''}{call.query}",
            headers={"Accept": "application/json", **kind, **call.headers, **headers},
            body=body,
            write=call.is_write,
            keys=call.keys,
        )


def signed_in(secrets: Mapping[str, str], method: str, path: str) -> dict[str, str]:
    """The header of the sign-in: a signature where there is a secret key, else the key; none without a key.

    The signature is over `METHOD /path` without query. Source: own run of EspoCRM 9.1.7, 2026-11-22.
    """
    key, secret = secrets.get("api_key", ""), secrets.get("secret_key", "")
    if not key:
        return {}
    if not secret:
        return {"X-Api-Key": key}
    digest = hmac.new(secret.encode(), f"{method} {path}".encode(), sha256).digest()
    return {"X-Hmac-Authorization": b64encode(key.encode() + b":" + digest).decode()}
