"""Calls of one Odoo: signed in by the key (JSON-2) or by login and key (JSON-RPC), errors as decisions."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard.crm.odoo.api_call import ApiCall, Sign, authentication, json2, jsonrpc
from cordboard.crm.odoo.errors import ApiError, read_error, read_refusals, trouble_of
from cordboard.crm.odoo.record_types import link_of
from cordboard.ports.errors import NeedsHuman, Trouble, Unavailable
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader

PASSING = (
    "unauthorized",
    "no_database",
    "no_json2",
    "too_many_requests",
    "server_error",
)  # concern the whole connection


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the reader of the result."""

    reader: Reader
    error: ApiError | None = None


class Api:
    """Asks one Odoo at `site`. `login` empty: JSON-2."""

    def __init__(self, sender: Sender, secrets: Secrets, site: str, *, login: str = "", database: str = "") -> None:
        self.connection = sender.connection
        self.site = site
        self._sender = sender
        self._secrets = secrets
        self._sign = Sign(login=login, database=database)
        self._held: Mapping[str, str] = {}
        self._user: int | None = None

    @property
    def is_rpc(self) -> bool:
        return self._sign.is_rpc

    def link(self, model: str, record: str) -> str:
        """Where people open a record."""
        return link_of(self.site, model, record, is_old=self.is_rpc)

    async def ask(self, call: ApiCall) -> Answer:
        """The answer, errors of this one record included. Raises what concerns the whole connection."""
        answer = await self._sent(call)
        if answer.error and answer.error.code == "unauthorized" and await self._renewed():
            answer = await self._sent(call)
        if answer.error and answer.error.code in PASSING:
            raise self.trouble(answer.error, call)
        return answer

    async def read(self, call: ApiCall) -> Reader:
        """The result. Raises for every error."""
        answer = await self.ask(call)
        if answer.error:
            raise self.trouble(answer.error, call)
        return answer.reader

    async def rows(self, call: ApiCall) -> list[Reader]:
        """The records of an answer."""
        return list(await self.read(call))

    def trouble(self, error: ApiError, call: ApiCall) -> Trouble:
        return trouble_of(error, self.connection, wrote=None if call.is_write else False, what=call.what)

    def unreadable(self, why: str, call: ApiCall) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: Odoo's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(text, code="unreadable", wrote=None if call.is_write else False)

    async def _renewed(self) -> bool:
        """Whether other credentials were stored meanwhile."""
        before, self._held, self._user = self._held, dict(await self._secrets.load()), None
        return dict(before) != self._held

    async def _sent(self, call: ApiCall) -> Answer:
        sign = await self._signed()
        if not sign.is_rpc:
            return self._answer(await self._send(json2(sign, call), call), call)
        if self._user is None:
            asked = ApiCall(model="common", method="context_get")
            first = self._answer(await self._send(authentication(sign), asked), asked)
            if first.error:
                return first
            if not isinstance(first.reader.value, int) or isinstance(first.reader.value, bool):
                return Answer(first.reader, ApiError(code="unauthorized", status=200, said="Access Denied"))
            self._user = first.reader.value
        return self._answer(await self._send(jsonrpc(sign, self._user, call), call), call)

    def _answer(self, reply: Reply, call: ApiCall) -> Answer:
        if error := read_error(reply.status, reply.headers, reply.body):
            return Answer(Reader(None), error)
        try:
            result: Any = reply.json()
        except ValueError:
            raise self.unreadable(f"status {reply.status}, no JSON", call) from None
        if self.is_rpc:
            if not isinstance(result, dict) or "result" not in result:
                raise self.unreadable("reply['result'] is missing", call)
            result = result["result"]
        reader = Reader(result)
        if call.method == "load" and isinstance(result, dict) and (refusal := read_refusals(reader)):
            return Answer(reader, refusal)
        return Answer(reader)

    async def _signed(self) -> Sign:
        if not self._held:
            self._held = dict(await self._secrets.load())
        key = self._held.get("api_key", "")
        if not key:
            text = f"{self.connection}: the API key is missing. Enter it and reconnect."
            raise NeedsHuman(text, code="no_api_key", wrote=False)
        self._sender.know_secrets([*self._held.values()])
        return msgspec.structs.replace(self._sign, key=key)

    async def _send(self, parts: tuple[str, dict[str, str], bytes], call: ApiCall) -> Reply:
        path, headers, body = parts
        request = Request(
            method="POST",
            url=f"{self.site}{path}",
            headers=headers,
            body=body,
            write=call.is_write,
            keys=call.keys,
        )
        return await self._sender.send(request)
