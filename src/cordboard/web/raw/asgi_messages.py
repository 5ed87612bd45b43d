"""The ASGI messages of the raw endpoints: read a body within bounds, send a whole answer."""

import asyncio
import ipaddress
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, MutableMapping
from contextlib import suppress
from functools import partial
from typing import Any

from cordboard.toolkit.foreign_text import whole_number

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Coroutine[Any, Any, Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

BODY_LIMIT = 1 << 20  # Units: bytes; of every address
JSON = (b"content-type", b"application/json")
NO_STORE = (b"cache-control", b"no-store")
FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"})  # headers that proxies add


class TooLarge(Exception):
    """The body is longer than allowed; `more` of it is still to come."""

    def __init__(self, more: bool) -> None:
        super().__init__()
        self.more = more


class TooSlow(Exception):
    """The body did not arrive in time."""


class Gone(Exception):
    """The client hung up before its body was complete."""


async def body_of(scope: Scope, receive: Receive, limit: int, patience: float) -> bytes:
    """The whole body. Units: `limit` bytes, `patience` s. Raises: TooLarge, TooSlow, Gone."""
    length = header(scope, b"content-length")
    if length is not None and ((size := whole_number(length.decode("latin-1"))) is None or size > limit):
        raise TooLarge(header(scope, b"expect") is None)
    asked: Coroutine[Any, Any, Message] | None = receive()
    try:
        # nearly always the body came with its head: one step gives it, and no timer is set (most of the time)
        waiting = asked.send(None)  # type: ignore[union-attr]  # just created
    except StopIteration as here:
        message: Message = here.value
        body: bytes = message.get("body", b"")
        if message["type"] == "http.request" and not message.get("more_body", False) and len(body) <= limit:
            return body
        asked = None
    try:
        async with asyncio.timeout(patience):
            if asked is not None:
                message = await _resumed(asked, waiting)
            return await _rest_of(message, receive, limit)
    except TimeoutError:
        raise TooSlow from None


@types.coroutine
def _resumed(begun: Coroutine[Any, Any, Message], waiting: Any) -> Generator[Any, Any, Message]:
    """Await a coroutine that was stepped once by hand and waits for `waiting`."""
    while True:
        try:
            answer = yield waiting
        except BaseException as thrown:
            step = partial(begun.throw, thrown)
        else:
            step = partial(begun.send, answer)
        try:
            waiting = step()
        except StopIteration as done:
            found: Message = done.value
            return found


async def _rest_of(message: Message, receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge(message.get("more_body", False))
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()


def until_gone(receive: Receive) -> Receive:
    """`receive` that raises Gone when the client hangs up within the body: nobody is left to be answered."""
    whole = False

    async def receiving() -> Message:
        nonlocal whole
        message = await receive()
        if message["type"] == "http.disconnect" and not whole:
            raise Gone
        whole = whole or not message.get("more_body", False)
        return message

    return receiving


async def drained(receive: Receive, most: int, patience: float) -> None:
    """Read on and throw away: who is still sending hears no answer. Units: `most` bytes, `patience` s."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while most > 0:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
                most -= len(message.get("body", b""))


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of that lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


def is_near(scope: Scope) -> bool:
    """Whether it was sent on this machine, and by no proxy for somebody else."""
    client = scope.get("client")
    try:
        near = client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False
    return near and not any(name in FORWARDED for name, _ in scope["headers"])


async def answer(send: Send, status: int, body: bytes, headers: Headers) -> None:
    """A whole answer; its length is added."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
