"""Authorised JSON requests to one portal of Zoho Desk: token, one retry with a fresh one, answers as values or errors.

A request that may have changed something is never repeated here.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from cordboard.desk.zoho.errors import ApiError, action_of, error_of, trouble_of
from cordboard.ports.errors import Unavailable
from cordboard.toolkit.crm.error_actions import ErrorAction
from cordboard.toolkit.foreign_text import whole_number
from cordboard.toolkit.http.sender import Reply, Request, Sender
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import FreshTokenRefusals, TokenKeeper

LEFT = "x-rate-limit-remaining-v3"
WEIGHT = "x-rate-limit-request-weight-v3"


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One request. `scope` is what it needs, for error texts."""

    method: str = "GET"
    path: str
    query: Mapping[str, str] = {}
    body: Any = None
    scope: str = "Desk.tickets.READ"

    @property
    def write(self) -> bool:
        return self.method != "GET"


class Api:
    """Requests of one connection. `org`: the portal's number."""

    def __init__(
        self, sender: Sender, keeper: TokenKeeper, base: str, org: str, now: Callable[[], float] = time.time
    ) -> None:
        self._sender, self._keeper = sender, keeper
        self._base, self._org = base, org
        self._refusals = FreshTokenRefusals(now)
        self.credits_left: int | None = None

    async def read(self, ask: Ask) -> Reader:
        """The JSON of an answer; an empty object where there is no body. Raises for every error."""
        token = await self._keeper.token()
        value, error = await self._once(ask, token)
        if _refused(error) and self._refusals.may_renew():
            value, error = await self._once(ask, await self._keeper.renew(token))
        self._refusals.note(refused=_refused(error))
        if error:
            lasting = self._refusals.lasting()
            raise trouble_of(error, self._sender.connection, write=ask.write, scope=ask.scope, lasting=lasting)
        return Reader(value)

    async def _once(self, ask: Ask, token: str) -> tuple[Any, ApiError | None]:
        self._sender.know_secrets((token, *self._keeper.known()))
        headers = {"authorization": f"Zoho-oauthtoken {token}", "orgid": self._org, "accept": "application/json"}
        body = b""
        if ask.body is not None:
            headers["content-type"], body = "application/json", json.dumps(ask.body, ensure_ascii=False).encode()
        query = f"?{urlencode(ask.query)}" if ask.query else ""
        url = f"{self._base}/api/v1{ask.path}{query}"
        reply = await self._sender.send(
            Request(method=ask.method, url=url, headers=headers, body=body, write=ask.write)
        )
        self.credits_left = whole_number(reply.headers.get(LEFT, "")) or self.credits_left
        return self._answer(reply, ask)

    def _answer(self, reply: Reply, ask: Ask) -> tuple[Any, ApiError | None]:
        after = reply.headers.get("retry-after", "")
        if not reply.body and reply.status < 300:
            return {}, None
        try:
            value = reply.json()
        except ValueError:
            if reply.status >= 300:
                return {}, error_of(reply.status, {}, after)
            text = f"{self._sender.connection}: Zoho Desk's answer cannot be read. It is retried automatically."
            raise Unavailable(text, code="unreadable", wrote=None if ask.write else False) from None
        error = error_of(reply.status, value, after)
        if error:
            error = msgspec.structs.replace(error, message=self._sender.masked(error.message))
        return value, error


def _refused(error: ApiError | None) -> bool:
    return error is not None and action_of(error).action is ErrorAction.REFRESH
