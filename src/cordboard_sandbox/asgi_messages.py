"""What every sandbox program does with ASGI messages: read a body, send a reply, cut a connection."""

import socket
import struct
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from email.utils import formatdate
from typing import Any, Protocol

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
MAINTENANCE = (
    b"<!doctype html><html><head><title>Maintenance</title></head><body><h1>We'll be back soon</h1></body></html>"
)
NO_BODY = (204, 304)


class Answer(Protocol):
    """A reply of any program."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def media(self) -> str: ...
    def encoded(self) -> bytes: ...


async def read_body(receive: Receive, most_bytes: int) -> bytes:
    """The whole body; what comes beyond the most is read and dropped."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        part = message.get("body", b"")
        size += len(part)
        if size <= most_bytes:
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def headers_of(scope: Message) -> dict[str, str]:
    """The headers of a request, names in small letters."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def send_reply(send: Send, reply: Answer, now: float | None) -> None:
    """Send a reply, marked as one of the sandbox. `now` (epoch s) is its time; None names none."""
    body = b"" if reply.status in NO_BODY else reply.encoded()
    headers = [
        (b"x-cordboard-sandbox", b"1"),
        *((name.lower().encode(), value.encode("latin-1", "replace")) for name, value in reply.headers.items()),
    ]
    if now is not None:
        headers.append((b"date", formatdate(now, usegmt=True).encode()))
    if reply.status not in NO_BODY:
        headers += [(b"content-type", reply.media.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def cut(transport: Any) -> None:
    """Reset the connection. Called in-process there is none: the caller sees ConnectionResetError."""
    if transport is None:
        raise ConnectionResetError("cut by a switched-on fault")
    with suppress(OSError, AttributeError):
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
