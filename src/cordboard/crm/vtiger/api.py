"""Requests to one vtiger: signed in, answers read once, errors as decisions."""

import json
from collections.abc import Callable
from typing import Any

import msgspec

from cordboard.crm.vtiger.errors import GONE, RAISED, RENEWED, ApiError, read_error, trouble_of
from cordboard.crm.vtiger.session import SignedIn
from cordboard.ports.errors import Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.toolkit.oauth2 import FreshTokenRefusals

WRITES = {"create": "create", "revise": "change", "delete": "delete"}
Row = dict[str, Any]


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """One operation with its values. `module` that it is about, for texts; `keys`: outbox items that it carries."""

    operation: str
    values: dict[str, str] = {}
    module: str = ""
    keys: tuple[str, ...] = ()

    @property
    def is_write(self) -> bool:
        return self.operation in WRITES

    @property
    def what(self) -> str:
        """For people: `create Leads`."""
        return f"{WRITES.get(self.operation, 'read')} {self.module}".strip()


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the reader of the result."""

    reader: Reader
    error: ApiError | None = None


class Api:
    """Asks one vtiger at `site`."""

    def __init__(self, sender: Sender, signed_in: SignedIn, site: str, now: Callable[[], float]) -> None:
        self.connection = sender.connection
        self.site = site
        self.signed_in = signed_in
        self._sender = sender
        self._refusals = FreshTokenRefusals(now)

    async def ask(self, call: ApiCall) -> Answer:
        """The answer, errors of this one record included. Raises what concerns the whole connection."""
        request = await self._request(call)
        answer = await self._sent(call, request)
        if _is_refused(answer) and self._refusals.may_renew() and await self.signed_in.renewed(request):
            answer = await self._sent(call, await self._request(call))
        self._refusals.note(refused=_is_refused(answer))
        if answer.error and answer.error.code in RAISED:
            raise self.trouble(answer.error, call)
        return answer

    async def read(self, call: ApiCall) -> Reader:
        """The result. Raises for every error."""
        answer = await self.ask(call)
        if answer.error:
            raise self.trouble(answer.error, call)
        return answer.reader

    async def rows(self, module: str, statement: str, keys: tuple[str, ...] = ()) -> list[Reader]:
        """The rows that a statement selects."""
        call = ApiCall(operation="query", values={"query": statement}, module=module, keys=keys)
        return list(await self.read(call))

    async def record(self, module: str, record: str, keys: tuple[str, ...] = ()) -> Reader | None:
        """The record whole; None where it is gone, or hidden from our user: the server tells them apart for nobody."""
        call = ApiCall(operation="retrieve", values={"id": record}, module=module, keys=keys)
        answer = await self.ask(call)
        if answer.error is None:
            self._id(answer.reader, call)
            return answer.reader
        if answer.error.code in GONE:
            return None
        raise self.trouble(answer.error, call)

    async def create(self, module: str, element: Row, key: str) -> Answer:
        """The answer to a creation; `reader` has the record with its id."""
        values = {"elementType": module, "element": _json(element)}
        return await self._written(ApiCall(operation="create", values=values, module=module, keys=(key,)))

    async def revise(self, module: str, record: str, element: Row, key: str) -> Answer:
        """The answer to a change of these values."""
        values = {"element": _json({"id": record, **element})}
        return await self._written(ApiCall(operation="revise", values=values, module=module, keys=(key,)))

    def trouble(self, error: ApiError, call: ApiCall) -> Trouble:
        wrote = None if call.is_write else False
        lasting = self._refusals.lasting()
        return trouble_of(error, self.connection, wrote=wrote, what=call.what, lasting=lasting)

    def refused(self, error: ApiError, operation: str, module: str) -> Trouble:
        """The error of a write as a decision."""
        return self.trouble(error, ApiCall(operation=operation, module=module))

    def unreadable(self, why: str, call: ApiCall) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: vtiger's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(text, code="unreadable", wrote=None if call.is_write else False)

    async def _written(self, call: ApiCall) -> Answer:
        answer = await self.ask(call)
        if answer.error is None:
            self._id(answer.reader, call)
        return answer

    def _id(self, reader: Reader, call: ApiCall) -> None:
        try:
            reader.text("id")
        except UnexpectedShape as error:
            raise self.unreadable(str(error), call) from None

    async def _request(self, call: ApiCall) -> Request:
        return await self.signed_in.request(call.operation, call.values, write=call.is_write, keys=call.keys)

    async def _sent(self, call: ApiCall, request: Request) -> Answer:
        reply = await self._sender.send(request)
        error = read_error(reply.status, reply.headers, reply.body, call.operation)
        if error:
            masked = self._sender.masked(error.message)
            return Answer(Reader(None), msgspec.structs.replace(error, message=masked))
        return Answer(self._result(reply, call))

    def _result(self, reply: Reply, call: ApiCall) -> Reader:
        try:
            value = reply.json()
        except ValueError:
            raise self.unreadable(f"status {reply.status}, no JSON", call) from None
        if not isinstance(value, dict) or value.get("success") is not True or "result" not in value:
            raise self.unreadable("no result", call)
        return Reader(value["result"])


def _is_refused(answer: Answer) -> bool:
    return answer.error is not None and answer.error.code in RENEWED


def _json(element: Row) -> str:
    return json.dumps(element, ensure_ascii=False)
