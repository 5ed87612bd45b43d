"""Streams of the running server end with what opened them: by SSE and by WebSocket, with a last word."""

import json
from collections.abc import Iterator

import httpx
import pytest
from support.faultrun.world import World
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

pytestmark = pytest.mark.journey

BOUND = 5  # s


@pytest.fixture
def token(running: World) -> Iterator[str]:
    """A token that the test revokes."""
    yield str(running.api("POST", "/tokens", {"name": "watcher", "scopes": ["stream.read", "calls.read"]})["token"])
    assert all(one["name"] != "watcher" for one in running.api("GET", "/tokens")["items"])


def revoke(running: World) -> None:
    running.api("DELETE", "/tokens/watcher")


def test_a_reader_is_told_why_its_stream_ends_and_is_not_let_in_again(running: World, token: str) -> None:
    address, headers = f"{running.base}/api/v1/stream", {"Authorization": f"Bearer {token}"}
    with httpx.stream("GET", address, headers=headers, timeout=BOUND) as reply:
        lines = reply.iter_lines()
        assert next(lines) == "retry: 2000"
        revoke(running)
        told = [line for line in lines if line]
    assert told[-2] == "event: end"
    assert json.loads(told[-1].removeprefix("data: "))["code"] == "not_signed_in"
    assert httpx.get(address, headers=headers, timeout=BOUND).status_code == 401


def until_closed(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=BOUND)


def test_a_handshake_without_a_right_is_answered_with_the_problem_and_leaves_no_line_in_the_log(running: World) -> None:
    address = f"{running.base.replace('http', 'ws')}/api/v1/socket"
    with pytest.raises(InvalidStatus) as refused:
        connect(address).close()
    reply = refused.value.response
    assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json")
    assert json.loads(reply.body or b"")["code"] == "not_signed_in"
    assert running.api("GET", "/health")  # the server has come to its next turn
    assert "handshake" not in (running.folder / "server.log").read_text()


def test_a_socket_is_closed_as_unauthorized(running: World, token: str) -> None:
    address = f"{running.base.replace('http', 'ws')}/api/v1/socket"
    with connect(address, additional_headers={"Authorization": f"Bearer {token}"}) as socket:
        revoke(running)
        with pytest.raises(ConnectionClosed) as closed:
            until_closed(socket)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, bool(closed.value.rcvd.reason)) == (3000, True)
