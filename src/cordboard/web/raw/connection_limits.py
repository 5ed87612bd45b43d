"""Bounds for each web connection: the size of a request's head, the time for head, body and idleness, their number.

`RequestBounds` counts one connection's bytes and says until when something must come; `ConnectionTable` closes what is
late, and makes room when all places are taken. The protocol (`bounded_protocol.py`) tells them what happens.
Units: bytes, s.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

import msgspec
import structlog

from cordboard.toolkit.open_connections import OpenConnections

log = structlog.get_logger()

OVERHEAD = 8  # bytes that frame one byte of a chunked body at most


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes of a request's head; times within which a client has to send and to read."""

    url_bytes: int = 16 * 1024
    head_bytes: int = 64 * 1024
    headers: int = 128
    head: float = 15.0
    body: float = 25.0
    read: float = 30.0  # of an answer that is too large to be sent at once
    linger: float = 2.0  # a refused client may still send, so that it hears the refusal
    lingering_bytes: int = 1 << 20
    every: float = 1.0  # how often is looked for what is late
    say_every: float = 60.0  # a line in the log at most


class Late(Protocol):
    """A connection as the table knows it."""

    def late(self, what: str) -> None:
        """Close it: it sent no `head`, no `body`, did not `read`, or has to make `room`."""


class RequestBounds:
    """Counts the bytes of one request after the other. Each method says whether the request is still within bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.begin()

    def begin(self) -> None:
        """A new request."""
        self._url = self._head = self._headers = self._framing = self._body = 0
        self.in_head, self.in_body = True, False

    def url(self, size: int) -> bool:
        self._url += size
        return self._url <= self._bounds.url_bytes

    def header(self, size: int) -> bool:
        self._head += size
        self._headers += 1
        return self._headers <= self._bounds.headers and self._head <= self._bounds.head_bytes

    def head_ends(self) -> None:
        self.in_head, self.in_body = False, True

    def body(self, size: int) -> None:
        self._body += size
        self._framing -= size

    def ends(self) -> None:
        self.in_head = self.in_body = False

    def waiting(self, size: int) -> None:
        """So many bytes came for a request that was begun before them."""
        self._framing += size

    def framing_fits(self) -> bool:
        """Whether what is neither a whole header nor body stays small: half headers, chunk sizes, trailers."""
        if not (self.in_head or self.in_body):
            return True
        return self._framing <= self._bounds.head_bytes + (OVERHEAD * min(self._body, 1 << 20) if self.in_body else 0)


class ConnectionTable:
    """Open connections. Those we wait for are known with the time until which something must come, oldest first."""

    def __init__(self, counted: OpenConnections, clock: Callable[[], float], bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._counted, self._clock = counted, clock
        self._waiting: OrderedDict[Late, tuple[str, float]] = OrderedDict()
        self._in_reserve: OrderedDict[Late, None] = OrderedDict()  # those that answer questions of health alone
        self._said_at: float | None = None

    def opened(self, one: Late) -> bool:
        """Whether everything may be asked on it; else there is room for questions of health only."""
        self._counted.open += 1
        room = self._counted.open - len(self._in_reserve) <= self._counted.most or self._make_room()
        if not room:
            self._in_reserve[one] = None
            if len(self._in_reserve) > self._counted.reserve:
                self._close(next(iter(self._in_reserve)), "room")
        self.wait(one, "head")
        return room

    def _make_room(self) -> bool:
        oldest = next((each for each in self._waiting if each not in self._in_reserve), None)
        self._counted.short(refused=oldest is None)
        self._say()
        if oldest is not None:
            self._close(oldest, "room")
        return oldest is not None

    def _close(self, one: Late, what: str) -> None:
        self._waiting.pop(one, None)
        self._in_reserve.pop(one, None)
        one.late(what)

    def closed(self, one: Late) -> None:
        self._counted.open -= 1
        self._waiting.pop(one, None)
        self._in_reserve.pop(one, None)

    def wait(self, one: Late, what: str) -> None:
        """From now on `one` has the time for `what`."""
        self._waiting.pop(one, None)
        self._waiting[one] = what, self._clock() + getattr(self.bounds, what)

    def done_waiting(self, one: Late) -> None:
        self._waiting.pop(one, None)

    def close_late(self) -> None:
        """Close what has not sent or read in time."""
        now = self._clock()
        for one, (what, until) in [*self._waiting.items()]:
            if until <= now:
                self._close(one, what)

    async def watch(self) -> None:
        """Close what is late, as long as the server runs."""
        while True:
            await asyncio.sleep(self.bounds.every)
            self.close_late()

    def _say(self) -> None:
        now = self._clock()
        if self._said_at is None or now - self._said_at >= self.bounds.say_every:
            self._said_at = now
            log.warning(
                "all connections are in use", open=self._counted.open, most=self._counted.most,
                closed_early=self._counted.closed_early, refused=self._counted.refused,
            )  # fmt: skip
