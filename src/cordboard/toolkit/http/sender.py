"""The one sender of HTTP requests: limits, address guard, one Exchange a request for the journal, errors as decisions.

It knows no provider: what a status or a body means is the codec's business. It never follows a redirect, so no
request with a token can be led to another host.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import msgspec

from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard.ports.http_exchange import Exchange, Journal
from cordboard.toolkit import redaction
from cordboard.toolkit.http.address_guard import Forbidden
from cordboard.toolkit.http.http_connection import TooLarge
from cordboard.toolkit.http.http_transport import HttpTransport

KEPT = 4096  # Units: characters of a body that the journal keeps
REMEMBERED = 64  # secret values


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request as a codec makes it. `write`: it may change something; `keys`: outbox items that it carries.

    `file`: it carries or fetches a file, a message or a secret, of which the journal keeps the size alone. `shown_url`:
    what the journal keeps in place of an address that holds a message.
    """

    method: str
    url: str
    headers: dict[str, str] = {}
    body: bytes = b""
    write: bool = False
    credits: float = 0
    keys: tuple[str, ...] = ()
    file: bool = False
    shown_url: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What came back; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises ValueError where it is none."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


class HttpLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how far a sender goes. Units: s, bytes."""

    connect: float = 5.0
    total: float = 30.0
    max_bytes: int = 32 * 1024 * 1024
    idle_connections: int = 10
    allow_private: bool = False
    read_only: bool = False  # a request that may change something is refused here
    allowed: tuple[str, ...] = ()


class Sender:
    """Sends requests of one connection over kept-alive sockets."""

    def __init__(
        self,
        connection: str,
        journal: Journal,
        *,
        reach: HttpLimits | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.connection = connection
        self._journal = journal
        self._reach = reach or HttpLimits()
        self._transport = transport or HttpTransport(
            allow_private=self._reach.allow_private,
            allowed=self._reach.allowed,
            connect_s=self._reach.connect,
            max_bytes=self._reach.max_bytes,
            idle=self._reach.idle_connections,
        )
        self._clock = clock
        self._secrets: tuple[str, ...] = ()
        self._urls: dict[str, httpx.URL] = {}
        reach_ = self._reach
        self._timeouts = {
            "timeout": {
                "connect": reach_.connect,
                "read": reach_.total,
                "write": reach_.total,
                "pool": reach_.total,
            }
        }

    def know_secrets(self, values: Sequence[str]) -> None:
        """These values become stars wherever they would appear; earlier ones are remembered for a while."""
        fresh = [value for value in values if value and value not in self._secrets]
        if fresh:
            self._secrets = (*fresh, *self._secrets)[:REMEMBERED]

    def masked(self, text: str) -> str:
        """The text with stars for what is secret."""
        return redaction.text(text, self._secrets)

    async def send(self, request: Request) -> Reply:
        """The reply, whatever its status.

        Raises Unavailable (with `wrote`), NeedsHuman for a forbidden address, Refused for a write that is not allowed.
        """
        if self._reach.read_only and request.write:
            raise Refused(f"{self.connection}: shadow mode doesn't write to the CRM.", code="shadow")
        at, started = self._clock(), time.perf_counter()
        try:
            async with asyncio.timeout(self._reach.total):
                reply = await self._exchange(request)
        except Forbidden as error:
            text = f"{self.connection}: this address is not allowed: {error}"
            self._record(request, at, started, None, text)
            raise NeedsHuman(text, code="address_forbidden", wrote=False) from None
        except (httpx.RequestError, httpx.InvalidURL, OSError, TimeoutError, TooLarge) as error:
            raise self._failed(request, at, started, error) from None
        self._record(request, at, started, reply, None)
        return reply

    def _failed(self, request: Request, at: datetime, started: float, error: Exception) -> Unavailable:
        """Recorded. No variable of `send` may hold it: it holds the frame of `send`, with all that was read."""
        trouble = self._trouble(request, error)
        self._record(request, at, started, None, trouble.text)
        return trouble

    async def close(self) -> None:
        await self._transport.aclose()

    async def _exchange(self, request: Request) -> Reply:
        outgoing = httpx.Request(
            request.method,
            self._url(request.url),
            headers=request.headers,
            content=request.body,
            extensions=self._timeouts,
        )
        incoming = await self._transport.handle_async_request(outgoing)
        try:
            body = await self._body(incoming)
        finally:
            await incoming.aclose()
        return Reply(incoming.status_code, dict(incoming.headers), body)

    async def _body(self, incoming: httpx.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for part in incoming.aiter_bytes():
            size += len(part)
            if size > self._reach.max_bytes:
                raise TooLarge(f"the answer is larger than {self._reach.max_bytes} bytes")
            parts.append(part)
        return b"".join(parts)

    def _url(self, url: str) -> httpx.URL:
        """Parsed once; the few addresses of a connection repeat all day."""
        known = self._urls.get(url)
        if known is None:
            if len(self._urls) > 500:
                self._urls.clear()
            known = self._urls[url] = httpx.URL(url)
        return known

    def _trouble(self, request: Request, error: Exception) -> Unavailable:
        """Nothing was sent while there was no connection; after that a write may have happened."""
        kind, said = _KINDS.get(type(error), _kind_of(error))
        host = self._url(request.url).host if not isinstance(error, httpx.InvalidURL) else request.url
        text = self.masked(f"{self.connection}: {host} {said} ({error or type(error).__name__})")
        before = isinstance(error, _BEFORE_SENDING)
        wrote = False if before or not request.write else None
        return Unavailable(f"{text}. It is retried automatically.", code=kind, wrote=wrote)

    def _record(self, request: Request, at: datetime, started: float, reply: Reply | None, error: str | None) -> None:
        self._journal(
            Exchange(
                at=at,
                method=request.method,
                url=self.masked(request.shown_url or request.url),
                status=reply.status if reply else None,
                took_ms=round((time.perf_counter() - started) * 1000, 2),
                credits=request.credits if reply else 0,
                keys=request.keys,
                request=self._kept(request.body, request),
                reply=self._kept(reply.body, request) if reply else "",
                error=error,
                their_time=_their_time(reply) if reply else None,
            )
        )

    def _kept(self, body: bytes, request: Request) -> str:
        if request.file and body:
            return f"({len(body)} bytes)"
        return redaction.body(body, KEPT, self._secrets)


def _their_time(reply: Reply) -> datetime | None:
    """The header `Date`, exact to a second; None where there is none that can be read."""
    try:
        found = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_KINDS: dict[type[Exception], tuple[str, str]] = {
    httpx.ConnectError: ("connect_failed", "could not be reached"),
    httpx.ConnectTimeout: ("connect_timeout", "did not take the connection in time"),
    httpx.PoolTimeout: ("busy", "has no free connection"),
    httpx.ReadTimeout: ("timeout", "did not answer in time"),
    httpx.WriteTimeout: ("timeout", "did not take the request in time"),
    TimeoutError: ("timeout", "did not answer in time"),
    TooLarge: ("too_large", "answered too much"),
    httpx.DecodingError: ("unreadable", "sent an answer that cannot be unpacked"),
}


def _kind_of(error: Exception) -> tuple[str, str]:
    if isinstance(error, httpx.ConnectError):
        return _KINDS[httpx.ConnectError]
    return "broken_off", "closed the connection"
