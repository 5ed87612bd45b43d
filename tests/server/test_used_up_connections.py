"""A server whose connections are used up by clients that stay silent: health is answered, and says so."""

import contextlib
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from cordboard.cli.server_address import ServerAddress

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]
FILES = 160


@contextmanager
def serving(folder: Path) -> Iterator[httpx.Client]:
    """A server with few descriptors, in a process of its own."""
    command = [sys.executable, "-m", "cordboard.cli.main", "serve", "--port", "0", "--agi-port", "0"]
    with (folder.parent / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--data", str(folder)],
            env={**os.environ, "CORDBOARD_DATA": str(folder)},
            stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)),
        )
        try:
            until(lambda: (folder / "server.json").exists() or process.poll() is not None)
            place = msgspec.json.decode((folder / "server.json").read_bytes(), type=ServerAddress)
            headers = {"Authorization": f"Bearer {place.token}"}
            with httpx.Client(base_url=place.url, headers=headers, timeout=10) as client:
                yield client
        finally:
            process.terminate()
            process.wait(30)


def until(holds: Callable[[], bool], seconds: float = 40.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def test_health_is_answered_and_names_it_while_silent_clients_use_up_all_connections(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as client, contextlib.ExitStack() as held:
        place = (client.base_url.host, client.base_url.port or 80)
        for number in range(2 * FILES):
            one = held.enter_context(socket.create_connection(place))
            with contextlib.suppress(OSError):  # it may have made room already
                one.sendall(b"GET /half HTTP/1.1\r\nHost: a\r\nX: " if number % 2 else b"")
        with httpx.Client(base_url=client.base_url, headers=client.headers, timeout=10) as fresh:
            assert fresh.get("/healthz").status_code == 200
            assert fresh.get("/readyz").status_code == 200
            health = fresh.get("/api/v1/health").json()
            assert [one["code"] for one in health["server"]] == ["server.connections"]
            assert fresh.get("/api/v1/calls").status_code == 200, "the oldest idle connection made room"
            doctor = fresh.get("/api/v1/doctor").json()
            assert [one["level"] for one in doctor["checks"] if one["name"] == "server"] == ["amber"]
    assert "all connections are in use" in (tmp_path / "log").read_text()


def test_a_silent_client_is_closed_within_half_a_minute(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as client:
        place = (client.base_url.host, client.base_url.port or 80)
        begun = time.monotonic()
        with socket.create_connection(place, timeout=30) as silent, socket.create_connection(place, timeout=30) as half:
            half.sendall(b"GET /half HTTP/1.1\r\nHost: a\r\nX: ")
            assert silent.recv(100) == b""
            assert half.recv(100).startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - begun < 30
