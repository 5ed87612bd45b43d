"""Requests to one Salesforce organisation: with a token, once more with a fresh one, answers read once."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from cordboard.crm.salesforce.errors import GONE, RAISED, ApiError, read_error, trouble_of
from cordboard.crm.salesforce.queries import equals, select
from cordboard.crm.salesforce.record_types import VERSION
from cordboard.crm.salesforce.sign_in import SignIn
from cordboard.ports.crm import Budget
from cordboard.ports.errors import Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.toolkit.oauth2 import FreshTokenRefusals, TokenKeeper

Row = dict[str, Any]
_USED = re.compile(r"api-usage=(\d+)/(\d+)")
USER_INFO = "/services/oauth2/userinfo"


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `path` below the version, or from the root. `what`: for people ("create Lead")."""

    method: str
    path: str
    query: dict[str, str] = {}
    body: Row | None = None
    headers: Mapping[str, str] = {}
    keys: tuple[str, ...] = ()
    what: str = ""

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the reader of the body."""

    reader: Reader
    status: int = 200
    error: ApiError | None = None


class Api:
    """Asks one organisation."""

    def __init__(
        self, sender: Sender, sign_in: SignIn, keeper: TokenKeeper, version: str, now: Callable[[], float]
    ) -> None:
        self.connection = sender.connection
        self.budget: Budget | None = None
        self._sender = sender
        self._sign_in = sign_in
        self._keeper = keeper
        self._version = version or VERSION
        self._refusals = FreshTokenRefusals(now)

    @property
    def site(self) -> str:
        """The address of the organisation, as far as it is known."""
        return self._sign_in.instance

    async def ask(self, call: ApiCall) -> Answer:
        """The answer, errors of this one record included. Raises what concerns the whole connection."""
        token = await self._keeper.token()
        answer = await self._sent(call, token)
        if _is_refused(answer) and self._refusals.may_renew():
            fresh = await self._keeper.renew(token)
            answer = await self._sent(call, fresh)
        self._refusals.note(refused=_is_refused(answer))
        if answer.error and answer.error.code in RAISED:
            raise self.trouble(answer.error, call)
        return answer

    async def read(self, call: ApiCall) -> Reader:
        """The body of the answer. Raises for every error."""
        answer = await self.ask(call)
        if answer.error:
            raise self.trouble(answer.error, call)
        return answer.reader

    async def get(self, path: str, what: str, **query: str) -> Reader:
        """The body of something that is read. Raises for every error."""
        return await self.read(ApiCall(method="GET", path=path, query=query, what=what))

    async def rows(self, record_type: str, statement: str, keys: tuple[str, ...] = ()) -> list[Reader]:
        """The rows that a query selects."""
        call = ApiCall(method="GET", path="/query", query={"q": statement}, keys=keys, what=f"read {record_type}")
        return list((await self.read(call))["records"])

    async def record(
        self, record_type: str, record: str, fields: Sequence[str], keys: tuple[str, ...] = ()
    ) -> Reader | None:
        """These fields of the record; None where it is gone, or hidden from our user."""
        rows = await self.rows(record_type, select(record_type, fields, equals("Id", record), limit=1), keys)
        return rows[0] if rows else None

    async def create(self, record_type: str, values: Row, key: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a creation; `reader` has the id."""
        return await self._written("POST", f"/sobjects/{record_type}", values, record_type, key, headers)

    async def upsert(
        self, record_type: str, field: str, values: Row, key: str, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to a creation by our key in an external id; without an id where the record was there."""
        path = f"/sobjects/{record_type}/{field}/{quote(key, safe='')}"
        return await self._written("PATCH", path, values, record_type, key, headers)

    async def update(self, record_type: str, record: str, values: Row, key: str) -> Answer:
        """The answer to a change of these values; it has no body."""
        path, what = f"/sobjects/{record_type}/{record}", f"change {record_type}"
        return await self.ask(ApiCall(method="PATCH", path=path, body=values, keys=(key,), what=what))

    async def delete(self, record_type: str, record: str, key: str) -> bool:
        """Whether it was there."""
        call = ApiCall(
            method="DELETE", path=f"/sobjects/{record_type}/{record}", keys=(key,), what=f"delete {record_type}"
        )
        answer = await self.ask(call)
        if answer.error and answer.error.code not in GONE:
            raise self.trouble(answer.error, call)
        return answer.error is None

    def trouble(self, error: ApiError, call: ApiCall) -> Trouble:
        wrote = None if call.is_write else False
        lasting = self._refusals.lasting()
        return trouble_of(error, self.connection, wrote=wrote, what=call.what, lasting=lasting)

    def refused(self, error: ApiError, what: str) -> Trouble:
        """The error of a write as a decision."""
        return trouble_of(error, self.connection, wrote=None, what=what, lasting=self._refusals.lasting())

    def unreadable(self, why: str, call: ApiCall) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: Salesforce's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(self._sender.masked(text), code="unreadable", wrote=None if call.is_write else False)

    async def _written(
        self, method: str, path: str, values: Row, record_type: str, key: str, headers: Mapping[str, str] | None
    ) -> Answer:
        call = ApiCall(
            method=method, path=path, body=values, headers=headers or {}, keys=(key,), what=f"create {record_type}"
        )
        answer = await self.ask(call)
        if answer.error is None and answer.status != 204:
            try:
                answer.reader.text("id")
            except UnexpectedShape as error:
                raise self.unreadable(str(error), call) from None
        return answer

    async def _sent(self, call: ApiCall, token: str) -> Answer:
        self._sender.know_secrets((token, *self._keeper.known()))
        reply = await self._sender.send(self._request(call, token))
        if used := _USED.search(reply.headers.get("sforce-limit-info", "")):
            self.budget = Budget(unit="requests", used=float(used[1]), limit=float(used[2]))
        error = read_error(reply.status, reply.headers, reply.body)
        if error:
            masked = self._sender.masked(error.message)
            return Answer(Reader(None), reply.status, msgspec.structs.replace(error, message=masked))
        return Answer(Reader(self._json(reply, call)), reply.status)

    def _json(self, reply: Reply, call: ApiCall) -> Mapping[str, Any]:
        if reply.status == 204:
            return {}
        try:
            value = reply.json()
        except ValueError:
            raise self.unreadable(f"status {reply.status}, no JSON", call) from None
        if not isinstance(value, dict):
            raise self.unreadable("no object", call)
        return value

    def _request(self, call: ApiCall, token: str) -> Request:
        body = b"" if call.body is None else json.dumps(call.body, ensure_ascii=False).encode()
        kind = {"content-type": "application/json"} if body else {}
        query = f"?{urlencode(call.query)}" if call.query else ""
        root = "" if call.path.startswith("/services/") else f"/services/data/v{self._version}"
        return Request(
            method=call.method,
            url=f"{self.site}{root}{call.path}{query}",
            headers={"accept": "application/json", "authorization": f"Bearer {token}", **kind, **call.headers},
            body=body,
            write=call.is_write,
            keys=call.keys,
        )


def _is_refused(answer: Answer) -> bool:
    return answer.error is not None and answer.error.code == "INVALID_SESSION_ID"
