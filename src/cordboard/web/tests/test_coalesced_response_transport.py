"""A head and its body are one write; whatever is written keeps its order."""

import asyncio

from cordboard.web.raw.coalesced_response_transport import Joined


class Socket:
    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.writes.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, name: str) -> str:
        return name


HEAD = b"HTTP/1.1 202 Accepted\r\n\r\n"


def test_a_head_leaves_with_its_body_in_one_write() -> None:
    async def play() -> None:
        socket = Socket()
        joined = Joined(socket, asyncio.get_running_loop())
        joined.write(HEAD)
        assert socket.writes == []
        joined.write(b"{}")
        assert socket.writes == [HEAD + b"{}"]
        await asyncio.sleep(0)
        assert socket.writes == [HEAD + b"{}"]
        joined.write(b"more")
        assert socket.writes[1:] == [b"more"]

    asyncio.run(play())


def test_a_head_that_no_body_follows_leaves_at_the_end_of_the_turn() -> None:
    async def play() -> None:
        socket = Socket()
        Joined(socket, asyncio.get_running_loop()).write(HEAD)
        await asyncio.sleep(0)
        assert socket.writes == [HEAD]

    asyncio.run(play())


def test_closing_sends_what_is_held_and_other_questions_reach_the_transport() -> None:
    async def play() -> None:
        socket = Socket()
        joined = Joined(socket, asyncio.get_running_loop())
        joined.write(HEAD)
        joined.close()
        assert (socket.writes, socket.closed, joined.is_closing()) == ([HEAD], True, True)
        assert joined.get_extra_info("peername") == "peername"
        await asyncio.sleep(0)
        assert socket.writes == [HEAD]

    asyncio.run(play())
