"""The socket side of the sender: HTTP/1.1 over kept-alive connections to addresses that were checked.

A name is resolved once, here, and we connect to what was checked: an answer cannot change between the two.
It is a transport of httpx, so that tests can put any other in its place; it is ours because a request through
httpx's own leaves about 0.3 ms later, a third of what an event may take on its whole way (docs/decisions).
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import cast

import httptools
import httpx

from cordboard.toolkit.http import address_guard
from cordboard.toolkit.os_error_text import cause_of

IDLE_S = 55.0  # Units: s; under the minute after which many servers hang up
HEADER_BYTES = 64 * 1024
Place = tuple[str, str, int]  # scheme, host, port
Open = Callable[
    [Callable[[], "HttpConnection"], str, int, ssl.SSLContext | None, str | None], Awaitable["HttpConnection"]
]


class TooLarge(Exception):
    """The answer is larger than the limit."""


class HttpConnection(asyncio.Protocol):
    """One connection: a request out, a response in, then the next. Parses as bytes arrive."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[httpx.Response] | None = None
        self.idle_since = 0.0
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._head = False
        self._whole = False

    # -- used by the transport ---------------------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """It can carry another request."""
        return self._transport is not None and not self._transport.is_closing()

    async def exchange(self, request: bytes) -> httpx.Response:
        """Sends the bytes of a request; the whole response. Raises httpx.TransportError, TooLarge."""
        if self._transport is None or self._transport.is_closing():
            raise httpx.ConnectError("the other side hung up at once")  # nothing was sent
        self._begin()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._answer
        except BaseException:
            self.close()  # given up or broken: what still comes belongs to nobody
            raise
        finally:
            self._answer = None

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    # -- called by the event loop ------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked
            return
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(httpx.RemoteProtocolError(f"no HTTP response: {error}"))
        if self._size > HEADER_BYTES + (self._max_bytes if self._head else 0):
            self._fail(self._too_large())

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is None or self._answer.done():
            return
        names = {name.lower() for name, _ in self._headers}
        if self._head and exc is None and not names & {b"content-length", b"transfer-encoding"}:
            self._finish(keep=False)  # such a response ends with the connection
        elif exc is None and not self._head:
            self._fail(httpx.RemoteProtocolError("disconnected without a response"))
        else:
            self._fail(httpx.ReadError(str(exc or "disconnected within the response")))

    # -- called by the parser ----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self._whole:
            self.close()  # a second response to one request: what follows cannot be trusted

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._head = True

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        if 100 <= self._parser.get_status_code() < 200:  # early hints and the like: the response follows
            self._headers, self._parts, self._head = [], [], False
            return
        self._finish(keep=self._parser.should_keep_alive())

    def _finish(self, *, keep: bool) -> None:
        self._whole = True
        if self._answer is not None and not self._answer.done():
            status, body = self._parser.get_status_code(), b"".join(self._parts)
            if len(body) > self._max_bytes:
                self._fail(self._too_large())
                return
            try:
                self._answer.set_result(httpx.Response(status, headers=self._headers, content=body))
            except httpx.DecodingError as error:
                self._fail(error)
        if not keep and self._transport is not None:
            self._transport.close()

    def _too_large(self) -> TooLarge:
        return TooLarge(f"the answer is larger than {self._max_bytes} bytes")

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


class HttpTransport(httpx.AsyncBaseTransport):
    """A transport of httpx that refuses private addresses unless they are allowed. One request a line at a time."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        allowed: Sequence[str] = (),
        connect_s: float = 5.0,
        max_bytes: int = 32 * 1024 * 1024,
        idle: int = 10,
        resolve: address_guard.Resolve = address_guard.resolved,
        open_line: Open | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._allowed = allowed
        self._connect_s = connect_s
        self._max_bytes = max_bytes
        self._most_idle = idle
        self._resolve = resolve
        self._open_line = open_line or _opened
        self._idle: dict[Place, list[HttpConnection]] = {}
        self._context: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx.TransportError, Forbidden, TooLarge, TimeoutError."""
        url = request.url
        if url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"{url.scheme} is not http or https")
        place = url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)
        body = await request.aread()
        line = self._rested(place) or await self._connected(place)
        response = await line.exchange(_written(request, body))
        if line.open:
            self._rest(place, line)
        return response

    async def aclose(self) -> None:
        lines = [line for several in self._idle.values() for line in several]
        self._idle.clear()
        for line in lines:
            line.close()

    def _rested(self, place: Place) -> HttpConnection | None:
        """The line used last, if the other side has not hung up."""
        lines = self._idle.get(place, [])
        while lines:
            line = lines.pop()
            if line.open and time.monotonic() - line.idle_since < IDLE_S:
                return line
            line.close()
        return None

    def _rest(self, place: Place, line: HttpConnection) -> None:
        lines = self._idle.setdefault(place, [])
        if len(lines) >= self._most_idle:
            lines.pop(0).close()
        line.idle_since = time.monotonic()
        lines.append(line)

    async def _connected(self, place: Place) -> HttpConnection:
        scheme, host, port = place
        try:
            async with asyncio.timeout(self._connect_s):
                found = await self._checked(host, port)
                context = self._tls() if scheme == "https" else None
                return await self._first(found, port, context, host if context else None)
        except TimeoutError:
            raise httpx.ConnectTimeout(f"no connection to {host} within {self._connect_s:g} s") from None

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._resolve(host, port)
        except OSError as error:
            raise httpx.ConnectError(f"no address for {host}: {cause_of(error)}") from None
        why = None if self._allow_private else address_guard.refusal(host, found, self._allowed)
        if why:
            raise address_guard.Forbidden(why)
        return found

    async def _first(
        self, found: Sequence[str], port: int, context: ssl.SSLContext | None, name: str | None
    ) -> HttpConnection:
        """The first address that takes the connection; the error of the last one otherwise."""
        trouble: Exception = httpx.ConnectError("the host has no address")
        for address in found[:4]:
            try:
                return await self._open_line(lambda: HttpConnection(self._max_bytes), address, port, context, name)
            except OSError as error:  # ssl.SSLError is one
                trouble = httpx.ConnectError(cause_of(error))
        raise trouble

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = httpx.create_ssl_context()
            with suppress(NotImplementedError):
                self._context.set_alpn_protocols(["http/1.1"])
        return self._context


async def _opened(
    line: Callable[[], HttpConnection], address: str, port: int, context: ssl.SSLContext | None, name: str | None
) -> HttpConnection:
    loop = asyncio.get_running_loop()
    _, made = await loop.create_connection(line, address, port, ssl=context, server_hostname=name)
    return made


def _written(request: httpx.Request, body: bytes) -> bytes:
    """The bytes of a request. Raises httpx.LocalProtocolError for a line end inside a header."""
    head = [request.method.encode("ascii") + b" " + request.url.raw_path + b" HTTP/1.1"]
    head += [name + b": " + value for name, value in request.headers.raw]
    if any(b"\r" in one or b"\n" in one for one in head):
        raise httpx.LocalProtocolError("a header holds a line end")
    return b"\r\n".join(head) + b"\r\n\r\n" + body
