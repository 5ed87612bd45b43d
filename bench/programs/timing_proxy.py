"""A proxy that records when requests reach the sandbox CRM, and a client that records when its events are accepted.

Both run in one process with one clock, so the time between an accepted event and the CRM request needs no comparison of
clocks. The sandbox produces the answers.
"""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from bench.inputs.webhook_events import HOOK, ended, signed
from cordboard.toolkit.ids import call_id

MARK = b"POST /crm/v8/Calls "


class Post(asyncio.Protocol):
    """One keep-alive connection to the webhook endpoint."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[float] | None = None
        self._held = b""
        self._heard = 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    async def send(self, request: bytes) -> float:
        """The time at which it was accepted."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        if not self._held:
            self._heard = time.perf_counter()
        self._held += data
        if not self._held.endswith(b"}") or self._answer is None or self._answer.done():
            return
        answer, self._held = self._held, b""
        if answer.startswith(b"HTTP/1.1 202"):
            self._answer.set_result(self._heard)
        else:
            self._answer.set_exception(RuntimeError(answer[:300].decode()))


class Passing(asyncio.Protocol):
    """Copies the bytes between the server and the sandbox."""

    def __init__(self, upstream: tuple[str, int], seen: Callable[[bytes, float], None]) -> None:
        self._upstream, self._seen = upstream, seen
        self._other: Any = None
        self._early: list[bytes] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        back = Back(self.transport)
        other, _ = await asyncio.get_running_loop().create_connection(lambda: back, *self._upstream)
        self._other = other
        for data in self._early:
            other.write(data)

    def data_received(self, data: bytes) -> None:
        self._seen(data, time.perf_counter())
        if self._other is None:
            self._early.append(data)
        else:
            self._other.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self._other is not None:
            self._other.close()


class Back(asyncio.Protocol):
    """The sandbox's answers."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def data_received(self, data: bytes) -> None:
        self._server.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._server.close()


class Far:
    """Serves the benchmark's method calls."""

    door: Any = None  # referenced, so that it stays open

    def __init__(self, port: int) -> None:
        self.ready = {"port": port}
        self._arrived: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._key = b""

    def seen(self, data: bytes, now: float) -> None:
        if data.startswith(MARK) and self._key in data and not self._arrived.done():
            self._arrived.set_result(now)

    async def watch(self, key: str = "") -> None:
        """Records the next request that creates call records; with a key, only one that contains it."""
        self._key = key.encode()
        self._arrived = asyncio.get_running_loop().create_future()

    async def arrival(self, bound: float) -> float:
        """When it arrived (perf_counter, which all processes of this machine share)."""
        async with asyncio.timeout(bound):
            return await self._arrived

    async def sends(self, port: int, clients: list[str], prefix: str, pause: float) -> list[tuple[float, float, float]]:
        """Plays calls one after the other: when each was posted, accepted, and received by the CRM. Units: s."""
        loop = asyncio.get_running_loop()
        _, post = await loop.create_connection(Post, "127.0.0.1", port)
        found = []
        for n, client in enumerate(clients):
            await self.watch(call_id(HOOK, f"{prefix}-{n}"))
            body = json.dumps(ended(f"{prefix}-{n}", client, time.time() - 80), separators=(",", ":")).encode()
            request = signed(body, int(time.time()), f"127.0.0.1:{port}")
            posted = time.perf_counter()
            accepted = await post.send(request)
            found.append((posted, accepted, await self.arrival(10)))
            await asyncio.sleep(pause)  # let the answer arrive and the outcome be stored
        post.transport.close()
        return found

    async def burst(self, port: int, clients: list[str], prefix: str, gap: float) -> int:
        """Posts one ended call for each client, `gap` s apart. Returns how many were accepted."""
        loop = asyncio.get_running_loop()
        _, post = await loop.create_connection(Post, "127.0.0.1", port)
        begun = time.perf_counter()
        for n, client in enumerate(clients):
            body = json.dumps(ended(f"{prefix}-{n}", client, time.time() - 80), separators=(",", ":")).encode()
            await post.send(signed(body, int(time.time()), f"127.0.0.1:{port}"))
            if gap and (wait := begun + gap * (n + 1) - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
        post.transport.close()
        return len(clients)


async def open_far(upstream: int) -> Far:
    """A proxy in front of the sandbox at that port."""
    loop = asyncio.get_running_loop()
    held: list[Far] = []
    door = await loop.create_server(
        lambda: Passing(("127.0.0.1", upstream), lambda data, now: held[0].seen(data, now)), "127.0.0.1", 0
    )
    far = Far(door.sockets[0].getsockname()[1])
    held.append(far)
    far.door = door
    return far
