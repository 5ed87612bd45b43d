"""A server that is stopped while somebody is connected ends soon, with exit code 0 and without a traceback."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from support.faultrun.world import until
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

pytestmark = pytest.mark.journey

CORDBOARD = str(Path(sys.executable).parent / "cordboard")


class Served(NamedTuple):
    process: subprocess.Popen[bytes]
    address: dict[str, Any]
    errors: Path

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.address['token']}"}

    def stopped_by(self, number: int) -> str:
        """What it wrote on standard error until its end."""
        self.process.send_signal(number)
        assert self.process.wait(20) == 0
        return self.errors.read_text()


@pytest.fixture
def served(tmp_path: Path) -> Served:
    announced, errors = tmp_path / "server.json", tmp_path / "errors"
    command = [CORDBOARD, "serve", "--port", "0", "--data", str(tmp_path), "--agi-port", "0"]
    with errors.open("wb") as file:
        process = subprocess.Popen(command, stderr=file, env={**os.environ, "CORDBOARD_DATA": str(tmp_path)})
    until(announced.exists, 30, "the server answers")
    return Served(process, json.loads(announced.read_bytes()), errors)


STOPS = [signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("number", STOPS)
def test_it_ends_cleanly_while_event_streams_are_open(served: Served, number: int) -> None:
    url = served.address["url"]
    with (
        httpx.stream("GET", f"{url}/api/v1/stream", headers=served.headers, timeout=20) as reply,
        connect(f"{url.replace('http', 'ws')}/api/v1/socket", additional_headers=served.headers) as watching,
    ):
        lines = reply.iter_lines()
        assert next(lines) == "retry: 2000"
        assert "Traceback" not in served.stopped_by(number)
        assert [line for line in lines if line] == []  # it ends in order, it is not cut off
        with pytest.raises(ConnectionClosed) as closed:
            watching.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code in (1001, 1012)


def half(served: Served, request: bytes) -> socket.socket:
    """A request that never becomes complete, or whose answer nobody reads."""
    host, _, port = served.address["url"].removeprefix("http://").partition(":")
    line = socket.create_connection((host, int(port)), timeout=20)
    line.sendall(request)
    return line


@pytest.mark.parametrize("number", STOPS)
def test_it_ends_cleanly_while_requests_are_half_sent_and_answers_are_not_read(served: Served, number: int) -> None:
    token = f"Authorization: Bearer {served.address['token']}\r\n".encode()
    head = b"Host: x\r\nContent-Length: 500\r\n"
    half(served, b"GET /").close()
    with (
        half(served, b"POST /hooks/hook HTTP/1.1\r\n" + head + b"\r\n{"),
        half(served, b"PUT /api/v1/settings HTTP/1.1\r\nContent-Type: application/json\r\n" + token + head + b"\r\n{"),
        half(served, b"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\n" + token + b"\r\n"),
        half(served, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ):
        assert httpx.get(f"{served.address['url']}/healthz").status_code == 200
        errors = served.stopped_by(number)
    assert "Traceback" not in errors
    assert "CancelledError" not in errors
