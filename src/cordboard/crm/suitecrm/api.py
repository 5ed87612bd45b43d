"""Requests to the V8 API of one SuiteCRM: signed in with a token, answers read once, errors as decisions."""

import json
from typing import Any

import msgspec

from cordboard.crm.suitecrm.errors import ApiError, read_error, trouble_of
from cordboard.crm.suitecrm.record_types import Site
from cordboard.ports.errors import Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.toolkit.oauth2 import FreshTokenRefusals, TokenKeeper

MEDIA = "application/vnd.api+json"
MODULE = "/V8/module"
VERBS = {"GET": "read", "POST": "create", "PATCH": "change", "DELETE": "delete"}


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `path` below the API, `query` encoded. `keys`: outbox items that it carries."""

    method: str
    path: str
    module: str
    query: str = ""
    body: Any = None
    keys: tuple[str, ...] = ()

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def what(self) -> str:
        """For people: `create Leads`."""
        return f"{VERBS[self.method]} {self.module}"


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the reader of the body."""

    reader: Reader
    error: ApiError | None = None


class Rows(msgspec.Struct, frozen=True):
    """A page of a list; `more`: there are further pages."""

    rows: list[Reader]
    more: bool


class Api:
    """Asks one SuiteCRM."""

    def __init__(self, sender: Sender, keeper: TokenKeeper, refusals: FreshTokenRefusals, site: Site) -> None:
        self.connection = sender.connection
        self.site = site
        self._sender = sender
        self._keeper = keeper
        self._refusals = refusals

    async def ask(self, call: ApiCall) -> Answer:
        """The answer, errors of this one record included. Raises what concerns the whole connection."""
        token = await self._keeper.token()
        answer = await self._sent(call, token)
        if _refused(answer) and self._refusals.may_renew():
            answer = await self._sent(call, await self._keeper.renew(token))
        self._refusals.note(refused=_refused(answer))
        if answer.error and answer.error.code in ("unauthorized", "too_many_requests", "server_error", "no_api"):
            raise self.trouble(answer.error, call)
        return answer

    async def read(self, call: ApiCall) -> Reader:
        """The body of the answer. Raises for every error."""
        answer = await self.ask(call)
        if answer.error:
            raise self.trouble(answer.error, call)
        return answer.reader

    async def rows(self, module: str, query: str, number: int = 1, keys: tuple[str, ...] = ()) -> Rows:
        """Page `number` of a list, as `query` asks for it."""
        reader = await self.read(
            ApiCall(method="GET", path=f"{MODULE}/{module}", module=module, query=query, keys=keys)
        )
        pages = reader.maybe("meta", "total-pages").value if isinstance(reader["meta"].value, dict) else 1
        rows = [flat(row) for row in reader["data"]]
        return Rows(rows, isinstance(pages, int | float) and number < pages)

    async def one(self, module: str, record: str, select: str = "", keys: tuple[str, ...] = ()) -> Reader | None:
        """A record; None where it is gone. `select`: encoded query."""
        call = ApiCall(method="GET", path=f"{MODULE}/{module}/{record}", module=module, query=select, keys=keys)
        answer = await self.ask(call)
        if answer.error is None:
            return flat(answer.reader["data"])
        if answer.error.code == "not_found":
            return None
        raise self.trouble(answer.error, call)

    async def related(self, module: str, record: str, link: str) -> list[str] | None:
        """Ids of the records on this link; None where the record is gone."""
        call = ApiCall(method="GET", path=f"{MODULE}/{module}/{record}/relationships/{link}", module=module)
        answer = await self.ask(call)
        if answer.error is None:
            data = answer.reader.maybe("data")
            return [one.text("id") for one in data] if data else []
        if answer.error.code == "not_found":
            return None
        raise self.trouble(answer.error, call)

    def trouble(self, error: ApiError, call: ApiCall) -> Trouble:
        wrote = None if call.is_write else False
        return trouble_of(error, self.connection, wrote=wrote, what=call.what, lasting=self._refusals.lasting())

    def unreadable(self, why: str, call: ApiCall) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: SuiteCRM's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(text, code="unreadable", wrote=None if call.is_write else False)

    async def _sent(self, call: ApiCall, token: str) -> Answer:
        self._sender.know_secrets((token, *(value for value in self._keeper.known() if len(value) > 5)))
        reply = await self._sender.send(self._request(call, token))
        error = read_error(reply.status, reply.headers, reply.body)
        if error:
            return Answer(Reader(None), msgspec.structs.replace(error, reason=self._sender.masked(error.reason)))
        return Answer(self._json(reply, call))

    def _json(self, reply: Reply, call: ApiCall) -> Reader:
        try:
            found = reply.json()
        except ValueError:
            raise self.unreadable(f"status {reply.status}, no JSON", call) from None
        if not isinstance(found, dict):
            raise self.unreadable(f"status {reply.status}, no object", call)
        return Reader(found)

    def _request(self, call: ApiCall, token: str) -> Request:
        body = b"" if call.body is None else json.dumps(call.body, ensure_ascii=False).encode()
        return Request(
            method=call.method,
            url=f"{self.site.api}{call.path}{'?' if call.query else ''}{call.query}",
            headers={"Accept": MEDIA, "Content-Type": MEDIA, "Authorization": f"Bearer {token}"},
            body=body,
            write=call.is_write,
            keys=call.keys,
        )


def flat(row: Reader) -> Reader:
    """A JSON:API record as one object with its id; an empty text is no value."""
    attributes = row.maybe("attributes").value
    values = attributes if isinstance(attributes, dict) else {}  # PHP writes an empty object as []
    return Reader(
        {**{name: None if one == "" else one for name, one in values.items()}, "id": row.text("id")}, row.path
    )


def made_id(answer: Answer) -> str:
    """The id of the record that a write answers. Raises UnexpectedShape."""
    if not isinstance(answer.reader.value, dict):
        raise UnexpectedShape("reply is no object")
    return answer.reader.text("data", "id")


def _refused(answer: Answer) -> bool:
    return answer.error is not None and answer.error.code == "unauthorized"
