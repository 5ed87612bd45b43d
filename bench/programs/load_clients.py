"""Load generator: clients on keep-alive connections in a separate process that send prepared requests."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from bench.figures import percentile
from bench.inputs import cloud_requests, webhook_events

ACCEPTED = b"HTTP/1.1 202"
FASTEST = 20_000  # requests a second that are prepared in advance
REQUESTS = {webhook_events.HOOK: webhook_events.requests, cloud_requests.CLOUD: cloud_requests.requests}


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Units: s, ms."""

    done: int
    refused: int
    seconds: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0


class Client(asyncio.Protocol):
    """One connection: sends the next request when the answer has arrived."""

    def __init__(self, work: Iterator[bytes], until: float, took: list[float]) -> None:
        self._work, self._until, self._took = work, until, took
        self._held = b""
        self._sent = 0.0
        self.refused = 0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def send(self) -> None:
        request = next(self._work, None)
        if request is None or (now := time.perf_counter()) > self._until:
            self._transport.close()
        else:
            self._sent = now
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        data = self._held + data if self._held else data
        head = data.find(b"\r\n\r\n")
        if head < 0 or not data.endswith(b"}"):
            self._held = data
            return
        self._held = b""
        if data.startswith(ACCEPTED):
            self._took.append(time.perf_counter() - self._sent)
        else:
            self.refused += 1
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)


class Load:
    """Serves the benchmark's method calls."""

    ready = None

    def __init__(self) -> None:
        self._built: list[bytes] = []
        self._rounds = 0

    async def build(self, port: int, seconds: float, people: int, hook: str = webhook_events.HOOK) -> int:
        """Prepares and signs the requests of the next round."""
        self._rounds += 1
        prefix = f"b{time.time_ns() % 10**9}-{self._rounds}"
        count = int(seconds * FASTEST)
        self._built = REQUESTS[hook](count, prefix, people, time.time(), f"127.0.0.1:{port}")
        return len(self._built)

    async def post(self, port: int, clients: int, seconds: float) -> Round:
        """Runs all clients for this long, each as fast as it gets answers."""
        loop, took = asyncio.get_running_loop(), list[float]()
        work = iter(self._built)
        until = time.perf_counter() + seconds + 60
        made = [
            await loop.create_connection(lambda: Client(work, until, took), "127.0.0.1", port) for _ in range(clients)
        ]
        held = [client for _, client in made]
        begun = time.perf_counter()
        for client in held:
            client._until = begun + seconds
            client.send()
        await asyncio.gather(*(client.over for client in held))
        spent = time.perf_counter() - begun
        return Round(
            done=len(took),
            refused=sum(client.refused for client in held),
            seconds=spent,
            p50=percentile(took, 0.5) * 1000,
            p99=percentile(took, 0.99) * 1000,
        )


async def open_load() -> Load:
    return Load()
