"""Asks an address of the company's own for the value of a route, once and within the deadline.

Version 1 is byte for byte `{URL}?field_name=..&dtmf=..`, with `dtmf` only where digits were asked for. Version 2 adds
who calls whom and the id of the call, signed like our webhooks. An address that failed several times in a row rests:
until then its callers do not wait for it. Nothing is asked twice in a call.
Source: rows PW-45 to PW-50 of the list of requirements.
"""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec

from cordboard.domain.routing.decision import Fetched, shortened
from cordboard.domain.routing.question import RouteQuestion
from cordboard.domain.routing.reasons import route_reason
from cordboard.domain.routing.route import RouteSource
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.ports.host import Clock
from cordboard.toolkit.http.sender import HttpLimits, Reply, Request, Sender
from cordboard.toolkit.webhooks.signatures import sign

SIGNED_BY = "X-Cordboard-Signature"
FAILURES = 3  # in a row, then the address rests
REST_S = 15.0
MOST_BYTES = 16 * 1024
MOST_ADDRESSES = 200  # that are remembered
KEYS = ("value", "result", "field_value")  # of an answer that is a JSON object, the first that is there

FAULTS = {  # of the sender: our reason; anything else broke off
    "connect_failed": "address_unreachable",
    "connect_timeout": "address_late",
    "timeout": "address_late",
    "too_large": "address_too_large",
}


class Breaker(msgspec.Struct):
    """How often an address failed in a row, and until when it rests. Units: epoch s."""

    failures: int = 0
    rests_until: float = 0.0


class CustomAddresses:
    """`secret`: what requests of version 2 are signed with."""

    def __init__(
        self, secret: str, clock: Clock, transport: Callable[[bool], httpx.AsyncBaseTransport] | None = None
    ) -> None:
        self.secret = secret
        self._clock = clock
        self._transport = transport
        self._breakers: dict[str, Breaker] = {}

    async def ask(self, source: RouteSource, question: RouteQuestion, seconds: float) -> Fetched:
        """The value that the address answers. Never later than `seconds`, and never twice."""
        host = urlsplit(source.url or "").hostname or source.url or ""
        breaker = self._breaker(source.url or "")
        now = self._clock.now()
        if breaker.rests_until > now:
            rest = f"{breaker.rests_until - now:.0f}"
            values = {"host": host, "times": str(breaker.failures), "seconds": rest}
            return Fetched(failure=route_reason("address_resting", **values))
        try:
            async with asyncio.timeout(seconds):
                fetched = await self._asked(source, question, host, seconds)
        except TimeoutError:
            fetched = Fetched(failure=route_reason("address_late", host=host, ms=f"{seconds * 1000:.0f}"))
        self._count(breaker, fetched)
        return fetched

    def _breaker(self, url: str) -> Breaker:
        if url not in self._breakers and len(self._breakers) >= MOST_ADDRESSES:
            self._breakers.pop(next(iter(self._breakers)))
        return self._breakers.setdefault(url, Breaker())

    def _count(self, breaker: Breaker, fetched: Fetched) -> None:
        breaker.failures = breaker.failures + 1 if fetched.failure else 0
        breaker.rests_until = self._clock.now() + REST_S if breaker.failures >= FAILURES else 0.0

    async def _asked(self, source: RouteSource, question: RouteQuestion, host: str, seconds: float) -> Fetched:
        limits = HttpLimits(
            connect=seconds, total=seconds, max_bytes=MOST_BYTES, idle_connections=0, allow_private=source.allow_private
        )
        made = self._transport(source.allow_private) if self._transport else None
        sender = Sender(host, lambda _: None, reach=limits, transport=made)
        try:
            reply = await sender.send(self._request(source, question))
        except NeedsHuman:
            return Fetched(failure=route_reason("address_refused", host=host))
        except Unavailable as broken:
            ms = f"{seconds * 1000:.0f}"
            return Fetched(failure=route_reason(FAULTS.get(broken.code, "address_broken"), host=host, ms=ms))
        finally:
            await sender.close()
        return read_answer(reply, host)

    def _request(self, source: RouteSource, question: RouteQuestion) -> Request:
        url = asked_url(source, question)
        headers = {"accept": "text/plain, application/json"}
        if source.version == 2:
            headers[SIGNED_BY] = sign(self.secret, urlsplit(url).query.encode(), int(self._clock.now()))
        return Request(method="GET", url=url, headers=headers)


def asked_url(source: RouteSource, question: RouteQuestion) -> str:
    """The address with its parameters; a query of its own stays before them."""
    asked = {"field_name": source.field}
    if question.digits is not None:
        asked["dtmf"] = question.digits
    if source.version == 2:
        more = {"caller": question.caller, "called": question.called, "call": question.call, "rule": question.rule}
        asked |= {name: value for name, value in more.items() if value}
    base = (source.url or "").partition("#")[0]
    query = urlencode(asked, quote_via=quote, safe="")
    joined = "" if base.endswith(("?", "&")) else "&" if "?" in base else "?"
    return f"{base}{joined}{query}"


def read_answer(reply: Reply, host: str) -> Fetched:
    """Plain text as it is, without blanks around it; of a JSON object its `value`, of other JSON the value itself."""
    if reply.status == 204:
        return Fetched(said=(route_reason("address_value", host=host, value=""),))
    if not 200 <= reply.status < 300:
        return Fetched(failure=route_reason("address_status", host=host, status=str(reply.status)))
    try:
        text = reply.body.decode().strip()
        value = _of_json(reply) if _is_json(reply) else text
    except (UnicodeDecodeError, ValueError) as wrong:
        code = "address_no_utf8" if isinstance(wrong, UnicodeDecodeError) else "address_unreadable"
        return Fetched(failure=route_reason(code, host=host))
    return Fetched(value=value or None, said=(route_reason("address_value", host=host, value=shortened(value)),))


def _is_json(reply: Reply) -> bool:
    return "json" in reply.headers.get("content-type", "").partition(";")[0].lower()


def _of_json(reply: Reply) -> str:
    found = reply.json()
    if isinstance(found, dict):
        found = next((found[key] for key in KEYS if key in found), None)
    match found:
        case None:
            return ""
        case bool():
            return "true" if found else "false"
        case str() | int() | float():
            return str(found)
    return json.dumps(found, ensure_ascii=False)
