"""Requests to one Pipedrive company: signed in, once more with a fresh token, answers and errors read once."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from cordboard.crm.pipedrive.errors import ERRORS, ApiError, read_error, trouble_of
from cordboard.crm.pipedrive.record_types import CUSTOM, SCOPES, link_of, v2
from cordboard.ports.errors import Trouble, Unavailable
from cordboard.toolkit.crm.error_actions import ErrorAction
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.lasting_or_renewed_token import EitherToken
from cordboard.toolkit.oauth2 import FreshTokenRefusals

_RAISED = (ErrorAction.RETRY, ErrorAction.REFRESH, ErrorAction.SIGN_IN, ErrorAction.SCOPE, ErrorAction.RATE)
_VERBS = {"GET": "read", "POST": "create", "PATCH": "change", "PUT": "change", "DELETE": "delete"}
TOGETHER = 100  # ids in one question
PAGE = 100  # rows of a page; KNOW: at most 500, of older lists 100


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `path` whole. `kind` of record that it is about; `keys`: outbox items that it carries."""

    method: str
    path: str
    kind: str
    query: dict[str, str] = {}
    body: Any = None
    keys: tuple[str, ...] = ()
    scope: str = ""

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def what(self) -> str:
        """For people: `create persons`."""
        return f"{_VERBS[self.method]} {self.kind}"

    @property
    def permission(self) -> str:
        """The scope that it needs."""
        area = SCOPES.get(self.kind)
        return self.scope or (f"{area}:{'full' if self.is_write else 'read'}" if area else "")


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the reader of `data`; `more` of what stands beside it."""

    reader: Reader
    more: Reader = Reader(None)
    error: ApiError | None = None


class Api:
    """Asks one company. `site`: where people open records, known once it was identified."""

    def __init__(self, sender: Sender, tokens: EitherToken, base: str, now: Callable[[], datetime]) -> None:
        self.connection = sender.connection
        self.base = base
        self.site = base
        self._sender = sender
        self._tokens = tokens
        self._refusals = FreshTokenRefusals(lambda: now().timestamp())

    @property
    def is_renewed(self) -> bool:
        """Whether the sign-in is OAuth, which is renewed and has scopes."""
        return self._tokens.renewable

    async def ask(self, call: ApiCall) -> Answer:
        """The answer, errors of what was asked included. Raises what concerns the whole connection."""
        token = await self._tokens.token()
        answer = await self._sent(call, token)
        if _refused(answer) and (not self._tokens.renewable or self._refusals.may_renew()):
            fresh = await self._tokens.renew(token)
            if fresh != token:
                answer = await self._sent(call, fresh)
        self._refusals.note(refused=_refused(answer))
        if answer.error and _refused(answer) and not self._tokens.renewable:
            answer = Answer(answer.reader, error=msgspec.structs.replace(answer.error, code="token_refused"))
        if answer.error and ERRORS[answer.error.code].action in _RAISED:
            raise self.trouble(answer.error, call)
        return answer

    async def answer(self, call: ApiCall) -> Answer:
        """The answer. Raises for every error."""
        answer = await self.ask(call)
        if answer.error:
            raise self.trouble(answer.error, call)
        return answer

    async def read(self, call: ApiCall) -> Reader:
        """The data of the answer. Raises for every error."""
        return (await self.answer(call)).reader

    async def get(self, path: str, kind: str, scope: str = "", **query: str) -> Reader:
        """Something that is read. Raises for every error."""
        return await self.read(ApiCall(method="GET", path=path, kind=kind, query=query, scope=scope))

    async def page(
        self, path: str, kind: str, cursor: str = "", query: Mapping[str, str] | None = None, keys: tuple[str, ...] = ()
    ) -> tuple[list[Reader], str]:
        """A page of a list of the newer version, and where the next one begins ("": nowhere)."""
        asked = {"limit": str(PAGE), **(query or {})} | ({"cursor": cursor} if cursor else {})
        answer = await self.answer(ApiCall(method="GET", path=path, kind=kind, query=asked, keys=keys))
        return list(answer.reader), answer.more.maybe_text("next_cursor") or ""

    async def records(self, kind: str, ids: Sequence[str]) -> list[Reader]:
        """Those of the records that exist, values that people added beside the others."""
        found: list[Reader] = []
        for at in range(0, len(ids), TOGETHER):
            part = ",".join(ids[at : at + TOGETHER])
            rows, _ = await self.page(v2(kind), kind, query={"ids": part})
            found += [row for row in rows if row.maybe("is_deleted").value is not True]
        return found

    async def record(self, path: str, kind: str, key: str) -> dict[str, Any] | None:
        """One record; None where it is gone."""
        call = ApiCall(method="GET", path=path, kind=kind, keys=(key,))
        answer = await self.ask(call)
        if answer.error is None:
            row = flat(answer.reader)
            return None if row.get("is_deleted") is True or row.get("active_flag") is False else row
        if answer.error.code == "not_found":
            return None
        raise self.trouble(answer.error, call)

    def link(self, kind: str, record: str) -> str:
        """Where people open a record."""
        return link_of(self.site, kind, record)

    def trouble(self, error: ApiError, call: ApiCall) -> Trouble:
        wrote = None if call.is_write else False
        lasting = self._refusals.lasting()
        return trouble_of(
            error, self.connection, wrote=wrote, what=call.what, scope=call.permission, lasting=lasting
        )  # fmt: skip

    def unreadable(self, why: str, call: ApiCall) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: Pipedrive's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(self._sender.masked(text), code="unreadable", wrote=None if call.is_write else False)

    async def _sent(self, call: ApiCall, token: str) -> Answer:
        self._sender.know_secrets((token, *self._tokens.known()))
        reply = await self._sender.send(self._request(call, token))
        error = read_error(reply.status, reply.headers, reply.body)
        if error:
            message = self._sender.masked(error.message)
            return Answer(Reader(None), error=msgspec.structs.replace(error, message=message))
        return self._data(reply, call)

    def _data(self, reply: Reply, call: ApiCall) -> Answer:
        try:
            value = reply.json()
        except ValueError:
            raise self.unreadable(f"status {reply.status}, no JSON", call) from None
        if not isinstance(value, dict) or value.get("success") is not True:
            raise self.unreadable("no success", call)
        whole = Reader(value)
        return Answer(whole["data"], whole.maybe("additional_data"))

    def _request(self, call: ApiCall, token: str) -> Request:
        body = b"" if call.body is None else json.dumps(call.body, ensure_ascii=False).encode()
        kind = {"content-type": "application/json"} if body else {}
        proof = {"authorization": f"Bearer {token}"} if self._tokens.renewable else {"x-api-token": token}
        query = f"?{urlencode(call.query)}" if call.query else ""
        return Request(
            method=call.method,
            url=f"{self.base}{call.path}{query}",
            headers={"accept": "application/json", **proof, **kind},
            body=body,
            write=call.is_write,
            keys=call.keys,
        )


def flat(row: Reader) -> dict[str, Any]:
    """The values of a record, those that people added beside the others."""
    held = row.fields()
    return held | (held.get(CUSTOM) or {})


def _refused(answer: Answer) -> bool:
    return answer.error is not None and answer.error.status == 401
