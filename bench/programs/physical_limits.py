"""Physical limits of this machine, measured together with the figures: a durable write, and an empty request."""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

BLOCK = b"\0" * 4096


def fsyncs(count: int, pause: float) -> list[float]:
    """Write 4 KiB durably, with a pause between writes: a busy disk answers faster than an idle one.

    Units: s.
    """
    took = []
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        handle = os.open(Path(folder) / "fsync", os.O_RDWR | os.O_CREAT)
        os.pwrite(handle, BLOCK * count, 0)
        os.fdatasync(handle)
        for n in range(count):
            begun = time.perf_counter()
            os.pwrite(handle, BLOCK, n * len(BLOCK))
            os.fdatasync(handle)
            took.append(time.perf_counter() - begun)
            time.sleep(pause)
        os.close(handle)
    return took


class Nothing(asyncio.Protocol):
    """Answers any request with an empty 200."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}")


class Echo:
    """Serves the benchmark's method calls."""

    def __init__(self, door: Any) -> None:
        self.door = door
        self.ready = {"port": door.sockets[0].getsockname()[1]}

    async def requests(self, port: int, count: int) -> list[float]:
        """Bare httpx round trips to that port. Units: s."""
        took = []
        async with httpx.AsyncClient() as client:
            for n in range(count + 5):
                begun = time.perf_counter()
                await client.post(f"http://127.0.0.1:{port}/", content=b"{}")
                if n >= 5:
                    took.append(time.perf_counter() - begun)
        return took


async def open_echo() -> Echo:
    return Echo(await asyncio.get_running_loop().create_server(Nothing, "127.0.0.1", 0))
