"""HTTP/1.1 over lines, against a server on a Unix socket that sends exactly what a test says."""

import asyncio
import contextlib
import gc
import gzip
import zlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.ports.errors import Unavailable
from cordboard.testing.event_loop import run
from cordboard.toolkit.http.address_guard import Forbidden
from cordboard.toolkit.http.http_connection import HttpConnection, TooLarge
from cordboard.toolkit.http.http_transport import HttpTransport
from cordboard.toolkit.http.sender import HttpLimits, Request, Sender

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


async def public(host: str, port: int) -> Sequence[str]:
    return ["8.8.8.8"]


class Server:
    """Answers each request on each connection with the next of `answers`; the bytes of requests are kept."""

    def __init__(self, *answers: bytes, hang_up: bool = False) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.hang_up = hang_up
        self.gone = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0"
                )
                body = await reader.readexactly(int(length.split(b":")[1]))
                self.requests.append(head + body)
                writer.write(self.answers.pop(0))
                await writer.drain()
                if self.hang_up:
                    writer.close()
                    await writer.wait_closed()
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            self.gone.set()
        finally:
            writer.transport.abort()


def told(
    tmp_path: Path,
    server: Callable[[], Server],
    story: Callable[[HttpTransport, Server], Coroutine[Any, Any, Any]],
    **more: Any,
) -> Any:
    """Runs a story with a wire whose lines all lead to this server."""

    async def run() -> Any:
        far = server()
        path = str(tmp_path / "s")

        async def opened(
            line: Callable[[], HttpConnection], address: str, port: int, context: object, name: str | None
        ) -> HttpConnection:
            _, made = await asyncio.get_running_loop().create_unix_connection(line, path)
            return made

        async with await asyncio.start_unix_server(far.serve, path):
            wire = HttpTransport(**{"resolve": public, "open_line": opened, **more})
            try:
                return await story(wire, far)
            finally:
                await wire.aclose()
                await asyncio.sleep(0)  # both sides of the sockets close in the next turn of the loop

    return asyncio.run(asyncio.wait_for(run(), 10))


def get(path: str = "/x", **more: Any) -> httpx.Request:
    return httpx.Request("GET", f"http://far.test{path}", **more)


def test_a_request_goes_out_whole_and_the_next_one_on_the_same_line(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        for _ in range(3):
            post = httpx.Request("POST", "http://far.test/a%20b?c=d", headers={"x-one": "1"}, content=b"body")
            response = await wire.handle_async_request(post)
            assert (response.status_code, response.content) == (200, b"{}")
        assert server.connections == 1
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        assert lines[0] == b"POST /a%20b?c=d HTTP/1.1"
        assert {line.lower() for line in lines[1:]} == {b"host: far.test", b"x-one: 1", b"content-length: 4"}
        assert body == b"body"

    told(tmp_path, lambda: Server(OK, OK, OK), story)


def test_parallel_requests_use_a_line_each_and_keep_them(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        await asyncio.gather(*(wire.handle_async_request(get()) for _ in range(4)))
        before = server.connections
        for _ in range(4):
            await wire.handle_async_request(get())
        assert before == 4
        assert server.connections == 4

    told(tmp_path, lambda: Server(*[OK] * 8), story)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
            % len(gzip.compress(b"packed", mtime=0))
            + gzip.compress(b"packed", mtime=0),
            b"packed",
        ),
    ],
)
def test_every_kind_of_body_is_read(tmp_path: Path, answer: bytes, body: bytes) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        assert (await wire.handle_async_request(get())).content == body
        assert (await wire.handle_async_request(get())).content == b"{}"
        assert server.connections == 1

    told(tmp_path, lambda: Server(answer, OK), story)


def test_a_body_may_end_with_the_connection(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        response = await wire.handle_async_request(get())
        assert response.content == b"until the end"

    told(tmp_path, lambda: Server(b"HTTP/1.1 200 OK\r\n\r\nuntil the end", hang_up=True), story)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Le", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", httpx.ReadError),
        (b"SSH-2.0-OpenSSH\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", httpx.DecodingError),
    ],
)
def test_what_is_no_whole_response_is_an_error(tmp_path: Path, answer: bytes, error: type[Exception]) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        with pytest.raises(error):
            await wire.handle_async_request(get())

    told(tmp_path, lambda: Server(answer, hang_up=True), story)


def test_a_line_that_was_hung_up_is_not_used_again(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        for _ in range(2):
            await wire.handle_async_request(get())
            while any(line.open for lines in wire._idle.values() for line in lines):  # noqa: ASYNC110  a line tells nobody
                await asyncio.sleep(0)
        assert server.connections == 2

    told(tmp_path, lambda: Server(OK, OK, hang_up=True), story)


def test_a_server_that_says_close_gets_a_new_line_next_time(tmp_path: Path) -> None:
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"

    async def story(wire: HttpTransport, server: Server) -> None:
        await wire.handle_async_request(get())
        await wire.handle_async_request(get())
        assert server.connections == 2

    told(tmp_path, lambda: Server(closing, OK), story)


def test_where_no_line_is_kept_each_request_has_its_own(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> int:
        for _ in range(2):
            response = await wire.handle_async_request(get())
            assert await response.aread() == b"{}"
        await server.gone.wait()
        return server.connections

    assert told(tmp_path, lambda: Server(OK, OK), story, idle=0) == 2


def test_a_request_that_is_given_up_takes_its_line_along(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await wire.handle_async_request(get())
        await server.gone.wait()
        assert (await wire.handle_async_request(get())).content == b"{}"
        assert server.connections == 2

    told(tmp_path, lambda: Server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", OK), story)


def test_bytes_that_nobody_asked_for_end_the_line(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        assert (await wire.handle_async_request(get())).content == b"{}"
        await asyncio.wait_for(server.gone.wait(), 5)
        assert (await wire.handle_async_request(get("/second"))).content == b"{}"

    told(tmp_path, lambda: Server(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother", OK), story)


def test_head_and_a_large_body_may_arrive_at_once(tmp_path: Path) -> None:
    body = b"x" * 1_000_000

    async def story(wire: HttpTransport, server: Server) -> None:
        assert (await wire.handle_async_request(get())).content == body

    told(tmp_path, lambda: Server(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body), story)


def test_bytes_count_in_one_piece_like_in_many() -> None:
    body = b"x" * 300_000
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    class Told(asyncio.Transport):
        def __init__(self, line: HttpConnection) -> None:
            super().__init__()
            self.line = line

        def write(self, data: Any) -> None:
            self.line.data_received(answer)

        def is_closing(self) -> bool:
            return False

        def abort(self) -> None: ...

    async def story() -> None:
        line = HttpConnection(max_bytes=400_000)
        line.connection_made(Told(line))
        assert (await line.exchange(b"")).content == body

    asyncio.run(story())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n" + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"y" * 200_000,
    ],
)
def test_what_is_too_large_is_not_read_to_its_end(tmp_path: Path, answer: bytes) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        with pytest.raises((TooLarge, httpx.RemoteProtocolError)):
            await wire.handle_async_request(get())

    told(tmp_path, lambda: Server(answer), story, max_bytes=1000)


def test_a_header_cannot_smuggle_a_second_request(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        with pytest.raises(httpx.LocalProtocolError):
            await wire.handle_async_request(get(headers={"x": "a\r\nHost: other"}))
        assert server.requests == []

    told(tmp_path, lambda: Server(OK), story)


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "::1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_refused_at_the_moment_of_connecting(tmp_path: Path, inside: str) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8", inside]

    async def story(wire: HttpTransport, server: Server) -> None:
        with pytest.raises(Forbidden):
            await wire.handle_async_request(get())
        assert server.connections == 0

    told(tmp_path, lambda: Server(OK), story, resolve=resolve)


def test_private_addresses_may_be_allowed(tmp_path: Path) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["10.0.0.1"]

    async def story(wire: HttpTransport, server: Server) -> None:
        assert (await wire.handle_async_request(get())).status_code == 200

    told(tmp_path, lambda: Server(OK), story, resolve=resolve, allow_private=True)
    told(tmp_path, lambda: Server(OK), story, resolve=resolve, allowed=["10.0.0.0/8"])


def test_the_next_address_is_tried_and_the_last_error_told() -> None:
    tried: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8", "9.9.9.9"]

    async def refusing(
        line: Callable[[], HttpConnection], address: str, port: int, context: object, name: str | None
    ) -> HttpConnection:
        tried.append(address)
        raise ConnectionRefusedError(f"{address} refused")

    with pytest.raises(httpx.ConnectError, match=r"9\.9\.9\.9 refused"):
        asyncio.run(HttpTransport(resolve=resolve, open_line=refusing).handle_async_request(get()))
    assert tried == ["8.8.8.8", "9.9.9.9"]


def test_a_name_without_address_and_a_slow_connection_are_connection_trouble() -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    async def never(
        line: Callable[[], HttpConnection], address: str, port: int, context: object, name: str | None
    ) -> HttpConnection:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(httpx.ConnectError, match="no such name"):
        asyncio.run(HttpTransport(resolve=nowhere).handle_async_request(get()))
    with pytest.raises(httpx.ConnectTimeout):
        asyncio.run(HttpTransport(resolve=public, open_line=never, connect_s=0.01).handle_async_request(get()))


def test_other_schemes_are_not_spoken() -> None:
    with pytest.raises(httpx.UnsupportedProtocol):
        asyncio.run(HttpTransport().handle_async_request(httpx.Request("GET", "ftp://far.test/")))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_outgrows_the_limit_when_unpacked_is_refused_before_it_does(tmp_path: Path, encoding: str) -> None:
    small = gzip.compress(b"0" * 2_000_000, mtime=0) if encoding == "gzip" else zlib.compress(b"0" * 2_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(small)}\r\n\r\n".encode()

    async def story(wire: HttpTransport, server: Server) -> None:
        with pytest.raises(TooLarge, match="once unpacked"):
            await wire.handle_async_request(get())

    told(tmp_path, lambda: Server(head + small), story, max_bytes=100_000)


def test_several_members_of_gzip_are_one_body_and_an_unknown_encoding_is_named(tmp_path: Path) -> None:
    members = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"

    async def story(wire: HttpTransport, server: Server) -> None:
        response = await wire.handle_async_request(get())
        assert response.content == b"one two"
        with pytest.raises(httpx.DecodingError, match="'br'"):
            await wire.handle_async_request(get())

    told(tmp_path, lambda: Server(head % (b"gzip", len(members)) + members, head % (b"br", 1) + b"x"), story)


HEAD = b"HTTP/1.1 200 OK\r\n"
LEFT_BEHIND = {
    "whole": OK,
    "longer than the limit": HEAD + b"Content-Length: 3000\r\n\r\n" + b"x" * 3000,
    "longer than the limit, and more to come": HEAD + b"Content-Length: 90000\r\n\r\n" + b"x" * 80_000,
    "chunked and without an end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n11170\r\n" + b"x" * 70_000,
    "too large once unpacked": HEAD
    + b"Content-Encoding: gzip\r\nContent-Length: 45\r\n\r\n"
    + gzip.compress(bytes(9_999)),
    "a head without end": HEAD + b"X: " + b"x" * 70_000,
    "an unknown encoding": HEAD + b"Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "two answers at once": OK + OK,
}


@pytest.mark.parametrize("answer", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_no_answer_leaves_a_reference_cycle(tmp_path: Path, answer: bytes) -> None:
    async def ask(far: Sender) -> None:
        with contextlib.suppress(Unavailable):
            await far.send(Request(method="GET", url="http://far.test/x"))
        await asyncio.sleep(0)

    async def story(wire: HttpTransport, server: Server) -> None:
        far = Sender("zoho", lambda exchange: None, transport=wire)
        await ask(far)
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                await ask(far)
            gc.set_debug(gc.DEBUG_SAVEALL)
            gc.collect()
            left = {type(one).__name__ for one in gc.garbage}
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()
        assert left & {"HttpResponseParser", "HttpConnection", "Response", "Unavailable", "TooLarge", "frame"} == set()

    told(tmp_path, lambda: Server(*[answer] * 6), story, max_bytes=2_000)


def test_a_request_that_is_given_up_leaves_no_reference_cycle(tmp_path: Path) -> None:
    async def story(wire: HttpTransport, server: Server) -> None:
        far = Sender("zoho", lambda exchange: None, transport=wire, reach=HttpLimits(total=0.02))
        gc.collect()
        gc.disable()
        try:
            with pytest.raises(Unavailable):
                await far.send(Request(method="GET", url="http://far.test/x"))
            await server.gone.wait()
            gc.set_debug(gc.DEBUG_SAVEALL)
            gc.collect()
            parsers = [one for one in gc.garbage if type(one).__name__ == "HttpResponseParser"]
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()
        assert parsers == []

    told(tmp_path, lambda: Server(HEAD + b"Content-Length: 90\r\n\r\nx"), story)


@run
async def test_a_connection_that_is_reset_says_so_without_error_numbers() -> None:
    class Silent(asyncio.Transport):
        def write(self, data: bytes | bytearray | memoryview) -> None:
            line.connection_lost(ConnectionResetError(104, "Connection reset by peer"))

        def is_closing(self) -> bool:
            return False

        def abort(self) -> None: ...

    line = HttpConnection(1000)
    line.connection_made(Silent())
    with pytest.raises(httpx.ReadError, match=r"^[^0-9]*reset[^0-9]*$"):
        await line.exchange(b"GET / HTTP/1.1\r\n\r\n")
