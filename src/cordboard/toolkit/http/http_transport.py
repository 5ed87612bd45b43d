"""The socket side of the sender: HTTP/1.1 over kept-alive connections to addresses that were checked.

A name is resolved once, here, and we connect to what was checked: an answer cannot change between the two. Where a
proxy is set the proxy resolves; then addresses that are private as written are refused, and names that resolve to one.
It is a transport of httpx, so that tests can put any other in its place.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import httpx

from cordboard.toolkit.http import address_guard
from cordboard.toolkit.http.http_connection import HttpConnection
from cordboard.toolkit.http.proxies import Proxy, proxy_for
from cordboard.toolkit.os_error_text import cause_of

IDLE_S = 55.0  # Units: s; under the minute after which many servers hang up
Place = tuple[str, str, int]  # scheme, host, port
Open = Callable[
    [Callable[[], "HttpConnection"], str, int, ssl.SSLContext | None, str | None], Awaitable["HttpConnection"]
]


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
        proxy: Callable[[str, str], Proxy | None] = proxy_for,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._allowed = allowed
        self._connect_s = connect_s
        self._max_bytes = max_bytes
        self._most_idle = idle
        self._resolve = resolve
        self._open_line = open_line or _opened
        self._proxy = proxy
        self._idle: dict[Place, list[HttpConnection]] = {}
        self._context = tls

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx.TransportError, Forbidden, TooLarge, TimeoutError."""
        url = request.url
        if url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"{url.scheme} is not http or https")
        place = url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)
        body = await request.aread()
        proxy = self._proxy(url.scheme, url.host)
        line = self._rested(place) or await self._connected(place, proxy)
        response = await line.exchange(_written(request, body, proxy if url.scheme == "http" else None))
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
        if not self._most_idle:
            line.close()
            return
        lines = self._idle.setdefault(place, [])
        if len(lines) >= self._most_idle:
            lines.pop(0).close()
        line.idle_since = time.monotonic()
        lines.append(line)

    async def _connected(self, place: Place, proxy: Proxy | None) -> HttpConnection:
        scheme, host, port = place
        try:
            async with asyncio.timeout(self._connect_s):
                if proxy is not None:
                    return await self._through(proxy, place)
                found = await self._checked(host, port)
                context = self._tls() if scheme == "https" else None
                return await self._first(found, port, context, host if context else None)
        except TimeoutError:
            raise httpx.ConnectTimeout(f"no connection to {host} within {self._connect_s:g} s") from None

    async def _through(self, proxy: Proxy, place: Place) -> HttpConnection:
        """A connection to the proxy, tunnelled to the host for https."""
        scheme, host, port = place
        with suppress(httpx.ConnectError):  # a name that only the proxy can resolve is the proxy's to judge
            await self._checked(host, port)
        line = await self._first(await self._resolve(proxy.host, proxy.port), proxy.port, None, None)
        if scheme == "https":
            answer = await line.exchange(proxy.connect(host, port), tunnel=True)
            if answer.status_code != 200:
                line.close()
                raise httpx.ConnectError(f"the proxy {proxy.host} answered {answer.status_code} for {host}")
            try:
                await line.start_tls(self._tls(), host)
            except OSError as error:
                raise httpx.ConnectError(cause_of(error)) from None
        return line

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
        trouble = "the host has no address"
        for address in found[:4]:
            try:
                return await self._open_line(lambda: HttpConnection(self._max_bytes), address, port, context, name)
            except OSError as error:  # ssl.SSLError is one
                trouble = cause_of(error)
        raise httpx.ConnectError(trouble)

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


def _written(request: httpx.Request, body: bytes, proxy: Proxy | None) -> bytes:
    """The bytes of a request; for a proxy with the whole address.

    Raises httpx.LocalProtocolError for a line end inside a header.
    """
    target = request.url.raw_path
    if proxy is not None:
        target = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}".encode() + target
    head = [request.method.encode("ascii") + b" " + target + b" HTTP/1.1"]
    head += [name + b": " + value for name, value in request.headers.raw]
    head += proxy.headers if proxy is not None else []
    if any(b"\r" in one or b"\n" in one for one in head):
        raise httpx.LocalProtocolError("a header holds a line end")
    return b"\r\n".join(head) + b"\r\n\r\n" + body
