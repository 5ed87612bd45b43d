"""Agents whose panels read the event stream, in a separate process: when the card of a call came to each."""

import asyncio
import resource
import time

PATIENCE = 120.0  # Units: s


class AgentReaders:
    """Open streams; serves the method calls of the line `panel`."""

    ready = None

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._came: dict[str, list[float]] = {}
        self._open = 0

    async def open(self, port: int, cookies: list[str]) -> None:
        self._tasks += [asyncio.create_task(self._read(port, cookie)) for cookie in cookies]
        wanted = self._open + len(cookies)
        async with asyncio.timeout(PATIENCE):
            while self._open < wanted:
                for one in self._tasks:
                    if one.done():
                        raise RuntimeError(f"{self._open} of {wanted} streams are open") from one.exception()
                await asyncio.sleep(0.01)

    async def _read(self, port: int, cookie: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET /api/v1/stream HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncookie: cordboard_session={cookie}\r\n\r\n"
        writer.write(head.encode())
        if b" 200 " not in await reader.readline():
            raise RuntimeError("the stream was refused")
        async for line in reader:
            if line.startswith(b"retry:"):
                self._open += 1
            elif line.startswith(b"data: ") and b'"type":"card"' in line:
                now = time.time()
                for name in self._came:
                    if name.encode() in line:
                        self._came[name].append(now)

    async def expect(self, name: str) -> None:
        """From now on cards with this name are noted."""
        self._came = {name: []}

    async def came(self, name: str, count: int) -> list[float]:
        """When each of them came (epoch s), once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self._came[name]) < count:
                await asyncio.sleep(0.005)
        return self._came[name]


async def open_agent_readers() -> AgentReaders:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return AgentReaders()
