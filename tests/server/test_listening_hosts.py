"""`cordboard serve` starts on every kind of host, and answers commands on its own machine whatever names it has."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from cordboard.toolkit.listening import listener

pytestmark = [pytest.mark.journey, pytest.mark.timeout(90)]
STARTED = "Cordboard answers at "


def free_port() -> int:
    with closing(listener("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def has_ipv6() -> bool:
    try:
        listener("::1", 0).close()
    except OSError:
        return False
    return True


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[str]:
    """A server in a process of its own; gives the address that it names."""
    command = [sys.executable, "-m", "cordboard.cli.main", "serve", "--data", str(folder), "--agi-port", "0", *more]
    environment = {**os.environ, "CORDBOARD_DATA": str(folder)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    said = []
    try:
        for line in process.stderr:
            said.append(line)
            if STARTED in line:
                yield json.loads(line)["url"]
                return
        pytest.fail(f"it did not start: {''.join(said)}")
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("0.0.0.0", "127.0.0.1"),
        ("::1", "[::1]"),
        ("::", "[::1]"),
    ],
)
def test_it_starts_on_every_kind_of_host(tmp_path: Path, host: str, named: str) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    port = free_port()
    with serving(tmp_path, "--host", host, "--port", str(port), "--allow-plain-http") as url:
        assert url == f"http://{named}:{port}"
        assert httpx.get(f"{url}/healthz").status_code == 200
        if host == "::":
            assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_with_allowed_names_it_starts_and_commands_on_this_machine_still_work(tmp_path: Path) -> None:
    with serving(tmp_path, "--port", str(free_port()), "--allow-host", "cordboard.example") as url:
        command = [sys.executable, "-m", "cordboard.cli.main", "calls"]
        listed = subprocess.run(
            command, env={**os.environ, "CORDBOARD_DATA": str(tmp_path)}, capture_output=True, text=True, timeout=60
        )
        assert (listed.returncode, listed.stderr) == (0, "")
        for host, status in (("cordboard.example", 200), ("evil.example", 421), (f"evil.example:{80}", 421)):
            assert httpx.get(f"{url}/healthz", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1", "999.1.1.1"])
def test_a_host_that_cannot_be_listened_on_is_named(tmp_path: Path, host: str) -> None:
    command = [sys.executable, "-m", "cordboard.cli.main", "serve", "--data", str(tmp_path), "--host", host]
    command.append("--allow-plain-http")
    begun = time.monotonic()
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1
    assert f"--host {host}: " in refused.stderr
    assert "Traceback" not in refused.stderr
    assert time.monotonic() - begun < 50


def test_a_port_that_is_taken_is_named_on_ipv6_too(tmp_path: Path) -> None:
    hosts = ["127.0.0.1", "::1"] if has_ipv6() else ["127.0.0.1"]
    for host in hosts:
        taken: socket.socket
        with closing(listener(host, 0)) as taken:
            port = str(taken.getsockname()[1])
            command = [sys.executable, "-m", "cordboard.cli.main", "serve", "--data", str(tmp_path)]
            refused = subprocess.run(
                [*command, "--host", host, "--port", port], capture_output=True, text=True, timeout=60
            )
            assert f"port {port} is in use" in refused.stderr
