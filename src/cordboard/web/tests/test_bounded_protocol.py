"""Each web connection is bounded in size, time and number, and questions of health are answered when all are in use."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from cordboard.testing.event_loop import run
from cordboard.toolkit.open_connections import OpenConnections, shares
from cordboard.web.raw.asgi_messages import JSON, TooLarge, TooSlow, answer, body_of
from cordboard.web.raw.bounded_protocol import BoundedProtocol
from cordboard.web.raw.connection_limits import Bounds, ConnectionTable

GET = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
HALF = b"GET /x HTTP/1.1\r\nHost: a\r\nX-Half: "
POST = b"POST /x HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
BOUNDS = Bounds()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Reads the body and answers with its length; `/stream` answers for ever, `/large` with much."""
    if scope["path"] == "/stream":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.Event().wait()
    try:
        body = await body_of(scope, receive, 1 << 20, 3600.0)
    except (TooLarge, TooSlow):
        await answer(send, 413, b"", ())
        return
    size = 30_000_000 if scope["path"] == "/large" else 0
    await answer(send, 200, json.dumps({"body": len(body)}).encode() + b" " * size, (JSON,))


class Server:
    """Connections over pairs of Unix sockets, with a clock that a test moves."""

    def __init__(self, most: int = 100, reserve: int = 2) -> None:
        self.clock = Clock()
        self.counted = OpenConnections(most, reserve, self.clock)
        self.table = ConnectionTable(self.counted, self.clock, BOUNDS)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        config.load()
        self._protocol = partial(
            BoundedProtocol, config=config, server_state=ServerState(), app_state={}, table=self.table
        )
        self._clients: list[Client] = []

    async def client(self) -> "Client":
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        await loop.connect_accepted_socket(partial(self._protocol, _loop=loop), ours)
        reader, writer = await asyncio.open_connection(sock=theirs)
        self._clients.append(Client(reader, writer))
        return self._clients[-1]

    async def after(self, seconds: float) -> None:
        self.clock.now += seconds
        self.table.close_late()
        await asyncio.sleep(0.01)

    async def close(self) -> None:
        for client in self._clients:
            client.writer.transport.abort()
            with contextlib.suppress(ConnectionError):
                await client.writer.wait_closed()
        await asyncio.sleep(0.01)
        assert self.counted.open == 0, "each connection is counted once, and let go once"


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        if not self.writer.is_closing():
            self.writer.write(data)
        await asyncio.sleep(0.002)

    async def status(self) -> int:
        """Of the next answer; 0 where the connection ends without one."""
        head = await asyncio.wait_for(self.reader.readline(), 5)
        while (await asyncio.wait_for(self.reader.readline(), 5)).strip():
            pass
        return int(head.split()[1]) if head else 0

    async def ended(self) -> bool:
        try:
            await asyncio.wait_for(self.reader.read(), 0.05)
        except TimeoutError:
            return False
        except ConnectionError:
            return True
        return self.reader.at_eof()


Story = Callable[[Server], Coroutine[Any, Any, None]]


def play(story: Story, **more: int) -> None:
    async def playing() -> None:
        server = Server(**more)
        try:
            await story(server)
        finally:
            await server.close()

    asyncio.run(playing())


LARGE = {
    "many headers": GET[:-2] + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n",
    "one long header": GET[:-2] + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
    "many long headers": GET[:-2] + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 7_000) for n in range(10)) + b"\r\n",
    "a header that never ends": HALF + b"x" * 90_000,
    "a name that never ends": GET[:-2] + b"X" * 90_000,
    "a cookie too long": GET[:-2] + b"Cookie: " + b"a=b; " * 20_000 + b"\r\n\r\n",
    "empty headers": GET[:-2] + b"X:\r\n" * 500 + b"\r\n",
}


@pytest.mark.parametrize("pieces", [1, 40], ids=["at once", "in pieces"])
@pytest.mark.parametrize("request_", LARGE.values(), ids=LARGE)
def test_a_head_beyond_bounds_is_answered_431_and_the_connection_ends(request_: bytes, pieces: int) -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        size = len(request_) // pieces + 1
        for at in range(0, len(request_), size):
            await client.send(request_[at : at + size])
        assert await client.status() == 431
        assert await client.ended()
        await server.after(BOUNDS.linger)
        assert server.counted.open == 0

    play(story)


def test_a_usual_head_of_a_browser_with_many_cookies_is_taken() -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        headers = b"".join(b"X-Header-%d: %s\r\n" % (n, b"v" * 200) for n in range(60))
        for _ in range(3):
            await client.send(GET[:-2] + headers + b"Cookie: " + b"c" * 8_000 + b"\r\n\r\n")
            assert await client.status() == 200
            await client.reader.readexactly(len(b'{"body": 0}'))

    play(story)


def test_a_long_address_is_answered_414() -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        await client.send(b"GET /x?" + b"y" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        assert await client.status() == 414

    play(story)


FRAMING = {
    "an endless chunk extension": CHUNKED + b"1;" + b"x" * 200_000,
    "endless trailers": CHUNKED + b"1\r\nx\r\n0\r\nX: " + b"x" * 200_000,
    "many trailers": CHUNKED + b"1\r\nx\r\n0\r\n" + b"X: x\r\n" * 40_000,
}


@pytest.mark.parametrize("request_", FRAMING.values(), ids=FRAMING)
def test_a_body_that_is_mostly_framing_ends_the_connection(request_: bytes) -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        for at in range(0, len(request_), 20_000):
            await client.send(request_[at : at + 20_000])
        assert await client.status() in (200, 400, 0)
        assert await client.ended()

    play(story)


def test_a_body_in_chunks_of_one_byte_is_taken_and_trailers_are_not_read() -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        await client.send(CHUNKED + b"1\r\nx\r\n" * 40_000 + b"0\r\nX-Trailer: y\r\n\r\n")
        assert await client.status() == 200
        assert json.loads(await client.reader.readexactly(len(b'{"body": 40000}')) + b"") == {"body": 40_000}

    play(story)


async def nothing(client: Client) -> None:
    await client.send(b"")


SILENT: dict[str, Callable[[Client], Coroutine[Any, Any, None]]] = {
    "sends nothing": nothing,
    "sends one byte": lambda client: client.send(b"G"),
    "sends half a head": lambda client: client.send(HALF),
    "sends a head and no body": lambda client: client.send(POST + b"Content-Length: 5\r\n\r\n"),
    "sends half a body": lambda client: client.send(POST + b"Content-Length: 5\r\n\r\nab"),
    "sends a chunk and no end": lambda client: client.send(CHUNKED + b"1\r\nx\r\n"),
    "begins a WebSocket and does not end": lambda client: client.send(GET[:-2] + b"Upgrade: websocket\r\n"),
    "begins a second request": lambda client: client.send(GET + HALF),
}


@pytest.mark.parametrize("silent", SILENT.values(), ids=SILENT)
def test_who_sends_nothing_more_is_closed_within_half_a_minute(
    silent: Callable[[Client], Coroutine[Any, Any, None]],
) -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        await silent(client)
        await server.after(10)
        assert not await client.ended()
        await server.after(19)
        assert await client.ended()
        await server.after(BOUNDS.linger)
        assert server.counted.open == 0

    play(story)


def test_a_byte_now_and_then_does_not_prolong_the_time() -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        await client.send(HALF)
        for _ in range(3):
            await server.after(5)
            await client.send(b"x")
        assert await client.status() == 408
        assert await client.ended()

    play(story)


def test_a_slow_body_is_answered_408() -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        await client.send(POST + b"Content-Length: 5\r\n\r\nab")
        await server.after(BOUNDS.body)
        assert await client.status() == 408

    play(story)


def test_who_does_not_read_a_large_answer_is_closed_and_who_reads_slowly_is_not() -> None:
    async def story(server: Server) -> None:
        deaf, slow = await server.client(), await server.client()
        for client in (deaf, slow):
            await client.send(GET.replace(b"/x", b"/large"))
        for _ in range(6):
            for _ in range(5):
                await slow.reader.read(100_000)
            await server.after(BOUNDS.read / 2)
        assert server.counted.open == 1
        assert len(await slow.reader.read(100_000)) > 0

    play(story)


def test_a_stream_stays_open_however_long_nothing_happens() -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        await client.send(GET.replace(b"/x", b"/stream"))
        assert await client.status() == 200
        await server.after(7_200)
        assert not await client.ended()

    play(story)


def test_the_oldest_waiting_connection_makes_room_for_a_new_one() -> None:
    async def story(server: Server) -> None:
        idle = [await server.client() for _ in range(3)]
        busy = await server.client()
        await busy.send(GET.replace(b"/x", b"/stream"))
        assert await busy.status() == 200
        fresh = await server.client()
        await fresh.send(GET)
        assert await fresh.status() == 200
        assert [await client.ended() for client in idle] == [True, False, False]
        assert not await busy.ended()
        assert (server.counted.open, server.counted.closed_early, server.counted.refused) == (4, 1, 0)
        assert server.counted.short_lately()

    play(story, most=4)


def test_with_all_in_use_health_is_still_answered_and_everything_else_refused() -> None:
    async def story(server: Server) -> None:
        for _ in range(3):
            busy = await server.client()
            await busy.send(GET.replace(b"/x", b"/stream"))
            assert await busy.status() == 200
        for path, status in ((b"/x", 503), (b"/healthz", 200), (b"/readyz", 200), (b"/api/v1/health", 200)):
            asking = await server.client()
            await asking.send(GET.replace(b"/x", path))
            assert await asking.status() == status
            asking.writer.transport.abort()
            await asyncio.sleep(0.01)
        assert server.counted.refused == 4
        waiting = [await server.client() for _ in range(3)]
        assert [await client.ended() for client in waiting] == [True, False, False]
        await waiting[2].send(GET)
        assert await waiting[2].status() == 503
        assert server.counted.open == 3 + 2

    play(story, most=3, reserve=2)


@pytest.mark.parametrize(("limit", "used"), [(64, 30), (256, 40), (1024, 45), (65_536, 50), (256, 250)])
def test_descriptors_are_shared_so_that_something_is_left_for_files_and_health(limit: int, used: int) -> None:
    web, health, questions = shares(limit, used)
    assert min(web, health, questions) >= 8
    if limit >= 256 and used < 100:
        assert web + health + questions + used <= limit - 24, "the rest is for databases and CRMs"
        assert web >= limit // 3


@run
async def test_a_shortage_is_said_once_a_minute() -> None:
    server = Server(most=1)
    clients = [await server.client() for _ in range(4)]
    assert server.table._said_at == server.clock.now
    server.clock.now += 61
    clients.append(await server.client())
    assert server.table._said_at == server.clock.now
    await server.close()
