"""One HTTP/1.1 connection: a request out, a response in, then the next. Opening and pooling is in `http_transport.py`.

It is ours because a request through httpx's own transport leaves about 0.3 ms later (docs/decisions/0010). What it
gives beyond that: sizes are limited before anything is unpacked, and a request leaves no reference cycle behind.
"""

import asyncio
import ssl
import zlib
from collections.abc import Sequence
from typing import cast

import httptools
import httpx

from cordboard.toolkit.os_error_text import cause_of

HEADER_BYTES = 64 * 1024
ENCODED = {b"gzip": zlib.MAX_WBITS | 16, b"x-gzip": zlib.MAX_WBITS | 16, b"deflate": zlib.MAX_WBITS}
IDENTITY = (b"", b"identity")


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

    def _begin(self, *, tunnel: bool = False) -> None:
        self._tunnel = tunnel
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)
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

    async def exchange(self, request: bytes, *, tunnel: bool = False) -> httpx.Response:
        """Sends the bytes of a request; the whole response, of a `tunnel` (CONNECT) its head alone.

        Raises httpx.TransportError, TooLarge.
        """
        if self._transport is None or self._transport.is_closing():
            raise httpx.ConnectError("the other side closed the connection at once")  # nothing was sent
        self._begin(tunnel=tunnel)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._answer
        except BaseException:
            self.close()  # given up or broken: what still comes belongs to nobody
            raise
        finally:
            self._answer = None

    async def start_tls(self, context: ssl.SSLContext, name: str) -> None:
        """Speak TLS from here on, after a proxy has connected us. Raises OSError, ssl.SSLError."""
        if self._transport is None:
            raise httpx.ConnectError("the proxy closed the connection")
        upgraded = await asyncio.get_running_loop().start_tls(self._transport, self, context, server_hostname=name)
        self._transport = cast(asyncio.Transport, upgraded)

    def close(self) -> None:
        self._let_go()
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
            if self._parser is not None:
                self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # the answer to CONNECT: what follows is not HTTP
        except httptools.HttpParserError as error:
            self._fail(httpx.RemoteProtocolError(f"no HTTP response: {error}"))
        if self._whole:
            self._let_go()
        elif self._size > HEADER_BYTES + (self._max_bytes if self._head else 0):
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
            why = cause_of(exc) if isinstance(exc, OSError) else str(exc or "disconnected within the response")
            self._fail(httpx.ReadError(why))

    # -- called by the parser ----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self._whole:
            self.close()  # a second response to one request: what follows cannot be trusted

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._head = True
        if self._tunnel:
            self._finish(keep=True)

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        if self._parser is None or self._whole:
            return
        if 100 <= self._parser.get_status_code() < 200:  # early hints and the like: the response follows
            self._headers, self._parts, self._head = [], [], False
            return
        self._finish(keep=self._parser.should_keep_alive())

    def _finish(self, *, keep: bool) -> None:
        self._whole = True
        if self._answer is not None and not self._answer.done() and self._parser is not None:
            try:
                self._answer.set_result(self._response(self._parser.get_status_code(), b"".join(self._parts)))
            except (httpx.DecodingError, TooLarge) as error:
                self._fail(error)
        if not keep and self._transport is not None:
            self._transport.close()

    def _response(self, status: int, body: bytes) -> httpx.Response:
        """Raises TooLarge, httpx.DecodingError."""
        if len(body) > self._max_bytes:
            raise self._too_large()
        headers = [(name, value) for name, value in self._headers if name.lower() != b"content-encoding"]
        encodings = [value for name, value in self._headers if name.lower() == b"content-encoding"]
        return httpx.Response(status, headers=headers, content=unpacked(body, encodings, self._max_bytes))

    def _too_large(self) -> TooLarge:
        return TooLarge(f"the answer is larger than {self._max_bytes} bytes")

    def _let_go(self) -> None:
        """The parser holds us and we hold it: with it, what was read would stay until the collector looks."""
        self._parser = None
        self._parts = []

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


def unpacked(body: bytes, encodings: Sequence[bytes], max_bytes: int) -> bytes:
    """The body without its content encodings. Raises TooLarge before it holds more, httpx.DecodingError."""
    names = [name.strip().lower() for value in encodings for name in value.split(b",")]
    for name in reversed([name for name in names if name not in IDENTITY]):
        if name not in ENCODED:
            raise httpx.DecodingError(
                f"the answer is encoded as {name.decode('latin-1')[:40]!r}, which was not asked for"
            )
        body = _inflated(body, ENCODED[name], max_bytes)
    return body


def _inflated(body: bytes, window: int, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    room = max_bytes
    while body:  # gzip may hold several members, one behind the other
        inflate = zlib.decompressobj(window)
        try:
            part = inflate.decompress(body, room + 1)
        except zlib.error as error:
            raise httpx.DecodingError(f"the answer cannot be unpacked: {error}") from None
        if len(part) > room or inflate.unconsumed_tail:
            raise TooLarge(f"the answer is larger than {max_bytes} bytes once unpacked")
        if not inflate.eof:
            raise httpx.DecodingError("the answer cannot be unpacked: it is cut off")
        parts.append(part)
        room -= len(part)
        body = inflate.unused_data if window > zlib.MAX_WBITS else b""
    return b"".join(parts)
