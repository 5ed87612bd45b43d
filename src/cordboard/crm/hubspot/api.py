"""Requests to one HubSpot account: with a token, once more with a fresh one, answers read once, errors as decisions."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

import msgspec

from cordboard.crm.hubspot.errors import ERRORS, ApiError, read_error, trouble_of
from cordboard.crm.hubspot.record_types import Paths, link_of
from cordboard.ports.errors import Trouble, Unavailable
from cordboard.toolkit.crm.error_actions import ErrorAction
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.lasting_or_renewed_token import EitherToken
from cordboard.toolkit.oauth2 import FreshTokenRefusals

_RAISED = (ErrorAction.RETRY, ErrorAction.REFRESH, ErrorAction.SIGN_IN, ErrorAction.SCOPE, ErrorAction.RATE)
ROWS = 100  # of a request that carries several


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `path` below the API. `what`: for people ("create contacts"); `scope`: what it needs."""

    method: str
    path: str
    query: dict[str, str] = {}
    body: Any = None
    write: bool = False
    keys: tuple[str, ...] = ()
    what: str = ""
    scope: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What came back: `error`, or the reader of the body."""

    reader: Reader
    error: ApiError | None = None


class Api:
    """Asks one account. `portal` and `site` are known once it was identified."""

    def __init__(
        self, sender: Sender, tokens: EitherToken, base: str, paths: Paths, now: Callable[[], datetime]
    ) -> None:
        self.connection = sender.connection
        self.paths = paths
        self.base = base
        self.portal, self.site = "", base
        self.zone: tzinfo = UTC
        self._sender = sender
        self._tokens = tokens
        self._now = now
        self._refusals = FreshTokenRefusals(lambda: now().timestamp())

    @property
    def renewable(self) -> bool:
        """Whether the sign-in is one that is renewed."""
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
            answer = Answer(answer.reader, msgspec.structs.replace(answer.error, code="token_refused"))
        if answer.error and ERRORS[answer.error.code].action in _RAISED:
            raise self.trouble(answer.error, call)
        return answer

    async def read(self, call: ApiCall) -> Reader:
        """The body of the answer. Raises for every error."""
        answer = await self.ask(call)
        if answer.error:
            raise self.trouble(answer.error, call)
        return answer.reader

    async def get(self, path: str, scope: str = "", **query: str) -> Reader:
        """The body of something that is read. Raises for every error."""
        what = f"read {path.rsplit('/', 1)[-1]}"
        return await self.read(ApiCall(method="GET", path=path, query=query, what=what, scope=scope))

    async def look(self, area: str, rest: str, body: Any, keys: tuple[str, ...] = ()) -> Reader:
        """The body of a question by POST: a search, or several records. Raises for every error."""
        kind = rest.split("/", 1)[0]
        scope = f"crm.objects.{kind}.read"
        path = self.paths.of(area, rest)
        return await self.read(
            ApiCall(method="POST", path=path, body=body, keys=keys, what=f"read {kind}", scope=scope)
        )

    async def records(
        self, record_type: str, ids: Sequence[str], properties: Sequence[str], *, by: str = ""
    ) -> list[Reader]:
        """Those of the records that exist, by id or by the unique property `by`."""
        found: list[Reader] = []
        for at in range(0, len(ids), ROWS):
            body: dict[str, Any] = {
                "inputs": [{"id": one} for one in ids[at : at + ROWS]], "properties": list(properties),
                "propertiesWithHistory": [],
            }  # fmt: skip
            body |= {"idProperty": by} if by else {}
            found += list((await self.look("objects", f"{record_type}/batch/read", body))["results"])
        return found

    def link(self, record_type: str, record: str) -> str:
        """Where people open a record."""
        return link_of(self.site, self.portal, record_type, record)

    def trouble(self, error: ApiError, call: ApiCall) -> Trouble:
        wrote = None if call.write else False
        lasting = self._refusals.lasting()
        return trouble_of(error, self.connection, wrote=wrote, what=call.what, scope=call.scope, lasting=lasting)

    def unreadable(self, why: str, call: ApiCall) -> Unavailable:
        """An answer of another shape than expected; a write may have happened."""
        text = f"{self.connection}: HubSpot's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(self._sender.masked(text), code="unreadable", wrote=None if call.write else False)

    async def _sent(self, call: ApiCall, token: str) -> Answer:
        self._sender.know_secrets((token, *self._tokens.known()))
        reply = await self._sender.send(self._request(call, token))
        error = read_error(reply.status, reply.headers, reply.body, self._now(), self.zone)
        if error:
            message = self._sender.masked(error.message)
            return Answer(Reader(None), msgspec.structs.replace(error, message=message))
        return Answer(Reader(self._json(reply, call)))

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
        return Request(
            method=call.method,
            url=f"{self.base}{call.path}{query}",
            headers={"accept": "application/json", "authorization": f"Bearer {token}", **kind},
            body=body,
            write=call.write,
            keys=call.keys,
        )


def _refused(answer: Answer) -> bool:
    return answer.error is not None and answer.error.status == 401
