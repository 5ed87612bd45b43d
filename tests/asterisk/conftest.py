"""Two real Asterisks for the session, the oldest that is supported and the newest that Debian has, and a way to play
calls on them. Skipped with one line where none can be had.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import enable_socket
from support.faultrun.world import World as Product
from support.faultrun.world import world as product_world
from support.mail_and_webhook_receivers import certificate

sys.path.insert(0, str(Path(__file__).parent))
from connected import PBX, assign_lines, wait_linked
from scenarios import Expected, Scenario
from world import World

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "asterisk"
TOOLS = ROOT / "tools" / "asterisk"
RTP_PORTS = 200
SUITES = {"newest": "sid", "16": "bullseye"}  # of Debian: Asterisk 22.10 today, and 16.28


def free(kind: socket.SocketKind) -> int:
    """A port on loopback that is free now."""
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def cannot(why: str) -> None:
    """Outside CI the tests are left out, in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"no real Asterisk: {why}")
    pytest.skip(f"no real Asterisk: {why}", allow_module_level=True)


def start(agi_port: int, suite: str, certificate_file: Path) -> dict[str, Any]:
    """Start an instance on free ports; what up.py tells."""
    rtp = 20_000 + (os.getpid() * RTP_PORTS) % 20_000
    options = {
        "cache": CACHE,
        "suite": suite,
        "ami-port": free(socket.SOCK_STREAM),
        "ami-tls-port": free(socket.SOCK_STREAM),
        "ami-certificate": certificate_file,
        "http-port": free(socket.SOCK_STREAM),
        "sip-port": free(socket.SOCK_DGRAM),
        "trunk-port": free(socket.SOCK_DGRAM),
        "agi-port": agi_port,
        "rtp-start": rtp,
        "rtp-end": rtp + RTP_PORTS - 1,
    }
    command = [sys.executable, str(TOOLS / "up.py")]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        cannot((done.stderr or done.stdout).strip().splitlines()[-1])
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def stop(pbx: dict[str, Any]) -> None:
    command = [sys.executable, str(TOOLS / "down.py"), "--run", pbx["run"], "--purge"]
    subprocess.run(command, capture_output=True, timeout=60, check=True)


@pytest.fixture(scope="session", params=SUITES)
def pbx(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Ports and accounts of a running Asterisk: ami, ami_tls, certificate, sip, trunk, agi, user, password, run,
    recordings, version.
    """
    if not shutil.which("apt-get") and not shutil.which("asterisk"):
        cannot("it is fetched from Debian packages, and this machine has no apt-get")
    try:
        file = certificate(tmp_path_factory.mktemp("certificate"))
        told = start(free(socket.SOCK_STREAM), SUITES[request.param], file) | {"certificate": str(file)}
    except subprocess.TimeoutExpired:
        cannot("it did not come up within five minutes")
    yield told
    stop(told)


@pytest.fixture(scope="session")
def product(pbx: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The real server on this Asterisk and a sandbox CRM; 80 is Ana, 81 Alberto, all the rest Marta."""
    enable_socket()
    agi_port = int(pbx["agi"].rpartition(":")[2])
    with product_world(tmp_path_factory.mktemp("product"), 11, agi_port) as one:
        one.start()
        one.connect()
        assign_lines(one)
        user = f"{pbx['user']}-manual"  # has what the manual asks for, and no more
        account = {"host": "127.0.0.1", "port": pbx["ami"], "username": user, "secret": pbx["password"]}
        ari = {"ari": True, "ari_port": pbx["http"], "ari_username": pbx["user"], "ari_secret": pbx["password"]}
        new = {"provider": "asterisk", "id": PBX, "settings": {**account, **ari, "region": "ES"}, "allow_private": True}
        one.api("POST", "/connections", new)
        wait_linked(one)
        yield one


@pytest.fixture
def phones(pbx: dict[str, Any]) -> Callable[..., tuple[Expected, bytes]]:
    """Plays a scenario on real phones; returns its truth and the manager stream of it."""

    def play(scenario: Scenario, **changes: Any) -> tuple[Expected, bytes]:
        async def story() -> tuple[Expected, bytes]:
            async with World(pbx) as w:
                truth = await scenario(w, **changes)
                return truth, bytes(w.ami.raw)

        return asyncio.run(story())

    return play
