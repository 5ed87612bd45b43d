"""Authorised JSON requests to one Zoho organisation: token, one retry with a fresh one, answers as values or errors.

The codecs interpret records; `errors.py` decides what follows an error.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.errors import ApiError, read_error, row_of, trouble_of
from cordboard.crm.zoho.modules import VERSION
from cordboard.ports.errors import Trouble, Unavailable
from cordboard.toolkit.crm.error_actions import ErrorAction
from cordboard.toolkit.foreign_text import whole_number
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import FreshTokenRefusals, TokenKeeper

_RAISED = (
    ErrorAction.RETRY,
    ErrorAction.REFRESH,
    ErrorAction.SCOPE,
    ErrorAction.RATE,
    ErrorAction.SLOWLY,
    ErrorAction.RESTART,
)  # concern the whole request
_SHOWN = 120


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request in Zoho's terms. `path` begins after the version; `scope` is what it needs, for error texts.

    `file`: a whole multipart body; its type is in `headers`.
    """

    method: str
    path: str
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: Any = None
    form: dict[str, str] | None = None
    file: bytes | None = None
    write: bool = False
    credits: float = api_credits.PLAIN
    keys: tuple[str, ...] = ()
    scope: str = ""

    @property
    def uri(self) -> str:
        query = f"?{urlencode(self.query)}" if self.query else ""
        return f"/crm/{VERSION}{self.path}{query}"


class Answer(msgspec.Struct, frozen=True):
    """The answer: JSON (None for "no content"), or an error of the whole request."""

    status: int
    value: Any
    error: ApiError | None = None

    @property
    def reader(self) -> Reader:
        return Reader(self.value)


class Api:
    """Requests of one connection."""

    def __init__(self, sender: Sender, keeper: TokenKeeper, base: str, now: Callable[[], float] = time.time) -> None:
        self._sender = sender
        self._keeper = keeper
        self._refusals = FreshTokenRefusals(now)
        self._base = base
        self.credits_left: int | None = None  # sent by Zoho once half of the day's credits are used

    @property
    def connection(self) -> str:
        return self._sender.connection

    async def ask(self, ask: ApiCall) -> Answer:
        """The answer; an error that only concerns what was asked is in it. Raises the others as decisions."""
        token = await self._keeper.token()
        answer = await self._once(ask, token)
        if _token_refused(answer) and self._refusals.may_renew():
            token = await self._keeper.renew(token)
            answer = await self._once(ask, token)
        self._refusals.note(refused=_token_refused(answer))
        if answer.error and row_of(answer.error).action in _RAISED:
            raise self.trouble(answer.error, ask)
        return answer

    async def read(self, ask: ApiCall) -> Reader:
        """The JSON of a reading request. Raises for every error."""
        answer = await self.ask(ask)
        if answer.error:
            raise self.trouble(answer.error, ask)
        return answer.reader

    async def download(self, ask: ApiCall) -> bytes:
        """The bytes of a file. Raises for every error."""
        token = await self._keeper.token()
        reply = await self._sent(ask, token, file=True)
        if reply.status == 401:
            reply = await self._sent(ask, await self._keeper.renew(token), file=True)
        if reply.status == 200:
            return reply.body
        answer = self._answer(reply, ask)
        raise self.trouble(answer.error or ApiError(code=f"HTTP_{reply.status}", status=reply.status), ask)

    async def composite(self, asks: Sequence[ApiCall]) -> list[Answer]:
        """Up to five reading requests in one, for one credit. Raises where a sub-request failed for all."""
        body = {
            "rollback_on_fail": False,
            "parallel_execution": True,
            "__composite_requests": [_part(number, ask) for number, ask in enumerate(asks)],
        }
        whole = ApiCall(
            method="POST",
            path="/__composite_requests",
            body=body,
            credits=api_credits.COMPOSITE,
            scope="ZohoCRM.composite_requests.CUSTOM",
        )
        reply = await self.read(whole)
        parts = list(reply["__composite_requests"])
        if len(parts) != len(asks):
            raise self.unreadable(f"{len(parts)} answers to {len(asks)} questions", whole)
        return [self._part_answer(part, ask) for part, ask in zip(parts, asks, strict=True)]

    def trouble(self, error: ApiError, ask: ApiCall) -> Trouble:
        """The error as a decision, in the terms of this request."""
        wrote = None if ask.write else False
        return trouble_of(error, self.connection, wrote=wrote, scope=ask.scope, lasting=self._refusals.lasting())

    def unreadable(self, what: str, ask: ApiCall) -> Unavailable:
        text = self._sender.masked(
            f"{self.connection}: Zoho's answer cannot be read ({what}). It is retried automatically."
        )
        return Unavailable(text, code="unreadable", wrote=None if ask.write else False)

    async def _once(self, ask: ApiCall, token: str) -> Answer:
        reply = await self._sent(ask, token)
        return self._answer(reply, ask)

    async def _sent(self, ask: ApiCall, token: str, *, file: bool = False) -> Reply:
        self._sender.know_secrets((token, *self._keeper.known()))
        headers = {"authorization": f"Zoho-oauthtoken {token}", "accept": "application/json", **ask.headers}
        body = b""
        if ask.form is not None:
            headers["content-type"], body = "application/x-www-form-urlencoded", urlencode(ask.form).encode()
        elif ask.body is not None:
            headers["content-type"], body = "application/json", json.dumps(ask.body, ensure_ascii=False).encode()
        elif ask.file is not None:
            body = ask.file
        request = Request(
            method=ask.method,
            url=f"{self._base}{ask.uri}",
            headers=headers,
            body=body,
            write=ask.write,
            credits=ask.credits,
            keys=ask.keys,
            file=file or ask.file is not None,
        )
        reply = await self._sender.send(request)
        self._note_credits(reply)
        return reply

    def _answer(self, reply: Reply, ask: ApiCall) -> Answer:
        if reply.status in (204, 304) and not ask.write:
            return Answer(reply.status, None)
        try:
            value = reply.json()
        except ValueError:
            return self._no_json(reply, ask)
        return self._sorted(reply.status, value, ask, reply.headers)

    def _sorted(self, status: int, value: Any, ask: ApiCall, headers: Mapping[str, str]) -> Answer:
        if not isinstance(value, dict):
            raise self.unreadable("no object", ask)
        error = read_error(Reader(value), status)
        if error is None and (status >= 400 or status < 200 or 300 <= status < 400) and not _has_rows(value):
            error = ApiError(code=f"HTTP_{status}", status=status)
        if error and "retry-after" in headers:
            error = msgspec.structs.replace(error, details={"retry_after": headers["retry-after"], **error.details})
        if error:
            error = msgspec.structs.replace(error, message=self._sender.masked(error.message))
        return Answer(status, value, error)

    def _no_json(self, reply: Reply, ask: ApiCall) -> Answer:
        """HTML of a maintenance page or a proxy, an empty or a cut-off body: the result of the request is unknown."""
        if reply.status == 429:
            return Answer(429, None, ApiError(code="HTTP_429", status=429, details=_retry_after(reply)))
        if reply.status == 401:
            return Answer(401, None, ApiError(code="INVALID_TOKEN", message="no body", status=401))
        start = reply.body[:_SHOWN].decode("utf-8", "replace").strip()
        what = f"status {reply.status}, begins with {start!r}" if start else f"status {reply.status}, empty"
        raise self.unreadable(what, ask)

    def _part_answer(self, part: Reader, ask: ApiCall) -> Answer:
        """The word SUCCESS means that the sub-request was carried out; its own status still has to be looked at."""
        failed = read_error(part, 400)
        if failed is None:
            response = part.at("details", "response")
            status = response.number("status_code")
            body = response.maybe("body").value
            answer = Answer(status, None) if status in (204, 304) or body in (None, "") else None
            answer = answer or self._sorted(status, body, ask, {})
        else:
            answer = Answer(failed.status, None, failed)
        if answer.error and row_of(answer.error).action is ErrorAction.REFRESH:
            raise self.unreadable(f"a part of it was answered {answer.error.code}", ask)  # the whole was authorised
        if answer.error and row_of(answer.error).action in _RAISED:
            raise self.trouble(answer.error, ask)
        return answer

    def _note_credits(self, reply: Reply) -> None:
        left = reply.headers.get("x-api-credits-remaining", "")
        if (credits_left := whole_number(left)) is not None:
            self.credits_left = credits_left


def _token_refused(answer: Answer) -> bool:
    return answer.error is not None and row_of(answer.error).action is ErrorAction.REFRESH


def query_ask(query: str, limit: int) -> ApiCall:
    """A query in Zoho's query language as a request."""
    return ApiCall(
        method="POST",
        path="/coql",
        body={"select_query": query},
        credits=api_credits.of_coql(limit),
        scope="ZohoCRM.coql.READ",
    )


def _has_rows(value: Mapping[str, Any]) -> bool:
    """An answer with one result a record: its own codes count, whatever the status."""
    return any(isinstance(value.get(root), list) for root in ("data", "watch", "fields", "__composite_requests"))


def _retry_after(reply: Reply) -> dict[str, Any]:
    after = reply.headers.get("retry-after")
    return {"retry_after": after} if after else {}


def _part(number: int, ask: ApiCall) -> dict[str, Any]:
    part = {"sub_request_id": f"r{number}", "method": ask.method, "uri": ask.uri, "headers": ask.headers}
    return {**part, "body": ask.body} if ask.body is not None else part
