"""A sandbox CRM and a server that can be killed at any moment, driven over HTTP as providers and administrators do.

The server is forked from a process that has loaded the code already, so a restart costs milliseconds; it is killed with
SIGKILL and starts on the same data folder.
"""

import asyncio
import contextlib
import faulthandler
import hashlib
import hmac
import json
import multiprocessing
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from support.faultrun.starts import StartCost, cost_of

from cordboard.testing.movable_clock import MovableClock
from cordboard.toolkit.ids import call_id

SECRET = "faults-hook-secret"
TOKEN_FILE = "token"
CLOCK_FILE = "clock"
START_S = 90  # until it answers, less the wait of one thread for a processor: on a loaded machine others wait too
START_ANYHOW_S = 300
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(
    [
        "cordboard.main",
        "cordboard.cli.server_process",
        "cordboard.crm.zoho.provider",
        "cordboard.pbx.asterisk.provider",
        "cordboard.web.server",  # else each server loads its 400 modules in a thread: 0.4 s of CPU for each start
    ]
)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def serve(
    data: str,
    port: int,
    log: str,
    agi_port: int | None = None,
    need_factor: tuple[str, ...] = (),
    files: int | None = None,
) -> None:
    """The server process. `files`: how many it may have open."""
    from cordboard import main
    from cordboard.cli import server_log
    from cordboard.web.auth.authenticator import Authenticator

    if files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    with Path(log).open("a") as out:
        os.dup2(out.fileno(), 2)
    faulthandler.register(signal.SIGUSR1)  # where it is, into its log
    server_log.configure("warning")

    async def run() -> None:
        clock = MovableClock(Path(data).with_name(CLOCK_FILE))
        options = main.Options(
            data=Path(data),
            port=port,
            agi_port=agi_port,
            clock=clock,
            passed=clock.now,
            later=clock.later,
            need_factor=need_factor,
        )
        running = await main.start(options)
        path = Path(data) / TOKEN_FILE
        if not path.exists():
            token = await Authenticator(running.store, clock).new_token("faults", ("*",), "faults")
            path.with_suffix(".new").write_text(token)
            path.with_suffix(".new").rename(path)
        await asyncio.Event().wait()

    asyncio.run(run())


def _nothing() -> None:
    """A process that ends at once."""


class EarlierServer:
    """The server of an earlier version, as a program of its own: `tree` is a checkout of it."""

    def __init__(self, tree: Path, options: tuple[str, int, str, int | None]) -> None:
        start = f"from faultrun.world import serve; serve(*{options!r})"
        paths = os.pathsep.join(str(tree / folder) for folder in ("src", "tests", "tests/support"))
        self._program = subprocess.Popen([sys.executable, "-c", start], env={**os.environ, "PYTHONPATH": paths})
        self.pid = self._program.pid

    def is_alive(self) -> bool:
        return self._program.poll() is None

    def join(self) -> None:
        self._program.wait()


class World:
    """Sandbox, server and the means to hurt both.

    `agi_port`: where the dialplan asks; None opens no FastAGI port. `earlier`: a checkout of an earlier version whose
    server is started instead of ours, until it is set to None.
    """

    def __init__(self, folder: Path, seed: int, agi_port: int | None = None, earlier: Path | None = None) -> None:
        self.earlier = earlier
        self.need_factor: tuple[str, ...] = ()  # roles whose users must have a second factor, from the next start
        self.files: int | None = None  # that the server may have open, from the next start
        self.folder = folder
        self.agi_port = agi_port
        self.chance = random.Random(seed)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.clock = MovableClock(folder / CLOCK_FILE)
        self.kills = 0
        self.starts: list[StartCost] = []
        self._server: Any = None
        self._http = httpx.Client(timeout=30)
        self._sandbox, self.crm = self._start_sandbox(seed)

    def _start_sandbox(self, seed: int) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        command = [
            sys.executable,
            "-m",
            "cordboard_sandbox.zoho_crm",
            "--port",
            "0",
            "--seed",
            str(seed),
            "--ready-json",
        ]
        sandbox = subprocess.Popen([*command, "--people", "60"], stdout=subprocess.PIPE, text=True)
        assert sandbox.stdout is not None
        return sandbox, json.loads(sandbox.stdout.readline())

    # --- the server

    def start(self) -> None:
        """Start and wait until it answers."""
        if not self.starts:
            ready = FORK.Process(target=_nothing)  # what all servers are forked from has loaded the code
            ready.start()
            ready.join()
        begun = time.monotonic()
        log = str(self.folder / "server.log")
        options = (str(self.folder / "data"), self.port, log, self.agi_port)
        if self.earlier is not None:
            self._server = EarlierServer(self.earlier, options)
        else:
            self._server = FORK.Process(target=serve, args=(*options, self.need_factor, self.files), daemon=True)
            self._server.start()
        while not self._answers():
            cost = cost_of(self.pid, (time.monotonic() - begun) * 1000)
            if cost.took - cost.queued > START_S * 1000 or cost.took > START_ANYHOW_S * 1000:
                raise AssertionError(f"the server does not answer: {self._why_no_answer(cost)}")
            time.sleep(0.01)
        self.starts.append(cost_of(self.pid, (time.monotonic() - begun) * 1000))

    def _why_no_answer(self, cost: StartCost) -> str:
        """Where its threads are, and whether it worked or waited for a processor."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGUSR1)
            time.sleep(1)
        written = self._log()[-6000:]
        load = os.getloadavg()[0]
        return f"{cost}, load {load:.1f}; its log, with the stack of each thread at the end:\n{written}"

    def _log(self) -> str:
        path = self.folder / "server.log"
        return path.read_text() if path.exists() else "(it has not begun)"

    def _answers(self) -> bool:
        if not self._server.is_alive():
            raise AssertionError(f"the server died by itself: {self._log()[-3000:]}")
        with contextlib.suppress(httpx.HTTPError):
            ready = self._http.get(f"{self.base}/healthz", timeout=2).status_code == 200
            return ready and (self.folder / "data" / TOKEN_FILE).exists()
        return False

    @property
    def pid(self) -> int:
        """Of the server process."""
        return int(self._server.pid)

    def alive(self) -> bool:
        return self._server is not None and self._server.is_alive()

    def upgrade(self) -> None:
        """Kill the server of the earlier version and start ours on its data."""
        self.earlier = None
        self.kill_now()
        self._server.join()
        self.start()

    def kill_now(self) -> None:
        """SIGKILL, from any thread."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._server.pid, signal.SIGKILL)

    def end_server(self) -> None:
        """SIGKILL, and the server is gone when it returns."""
        self.kill_now()
        self._server.join()

    def advance(self, seconds: float) -> None:
        """Move the server's clock forward. The CRM's clock stays: it has a control of its own."""
        self.clock.advance(seconds)

    def pass_until(self, condition: Any, at_most: float, what: str, step: float = 0.5) -> None:
        """Let the server's time pass quickly until the condition holds. Units: s of the server's time."""
        end = self.clock.offset + at_most
        while not condition():
            if self.clock.offset > end:
                raise AssertionError(f"after {at_most} s of the server's time still not true: {what}")
            self.clock.advance(step)
            time.sleep(0.03)

    def wait_for_the_kill(self) -> None:
        """The kill that was ordered has struck; the server is up again."""
        until(lambda: not self._server.is_alive(), 5, "the kill strikes")
        self._server.join()
        self.kills += 1
        self.start()

    def api(self, method: str, path: str, body: Any = None) -> Any:
        token = (self.folder / "data" / TOKEN_FILE).read_text()
        headers = {"Authorization": f"Bearer {token}"}
        reply = self._http.request(method, f"{self.base}/api/v1{path}", json=body, headers=headers)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json() if reply.content else None

    def without_keep_alive(self) -> None:
        """Each request on a connection of its own: a server that is short of them closes idle ones."""
        self._http.close()
        self._http = httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=0))

    def connect(self) -> None:
        """Connections as an administrator makes them."""
        until(lambda: (self.folder / "data" / TOKEN_FILE).exists(), 10, "the first token")
        keys = ("client_id", "client_secret", "accounts")
        settings = {name: self.crm[name] for name in keys}
        zoho = {"provider": "zoho", "id": "zoho", "title": "Zoho CRM", "settings": settings, "allow_private": True}
        self.api("POST", "/connections", zoho)
        self.authorise()
        self.api("POST", "/connections/zoho/prepare", {"agreed": True})
        self.api("POST", "/connections", {"provider": "webhook", "id": "hook", "settings": {"secret": SECRET}})
        until(lambda: self.api("GET", "/connections/zoho")["directory"]["loaded"], 30, "the directory is loaded")

    def authorise(self) -> None:
        """A code of a self-client, pasted by the administrator."""
        code = self.control("POST", "/oauth", {"new_code": True})["code"]
        self.api("POST", "/connections/zoho/code", {"code": code})

    def post(self, events: list[dict[str, Any]], hook: str = "hook") -> int:
        """One attempt to hand events to this hook; the status, 0 when nobody answered."""
        body = json.dumps(events).encode()
        now = int(self.clock.now())
        proof = hmac.new(SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Cordboard-Signature": f"t={now},v1={proof}", "Content-Type": "application/json"}
        try:
            return self._http.post(f"{self.base}/hooks/{hook}", content=body, headers=headers).status_code
        except httpx.HTTPError:
            return 0

    def call_of(self, call: str, connection: str = "hook") -> dict[str, Any]:
        """The call as the API shows it, by the provider's id."""
        return dict(self.api("GET", f"/calls/{call_id(connection, call)}"))

    def wait_settled(self, call: str, bound: float = 20, connection: str = "hook") -> dict[str, Any]:
        """The call once all its effects are done or parked."""
        path = f"/calls/{call_id(connection, call)}"
        until(lambda: (self.get(path) or {"settled": False})["settled"], bound, f"{call} is settled")
        return self.call_of(call, connection)

    def get(self, path: str) -> Any:
        """The answer, or None for 404."""
        token = (self.folder / "data" / TOKEN_FILE).read_text()
        reply = self._http.get(f"{self.base}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        return reply.json() if reply.status_code != 404 else None

    # --- the CRM

    def control(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        reply = self._http.request(method, f"{self.crm['control']}{path}", json=body, params=query)
        assert reply.is_success, f"{path}: {reply.status_code} {reply.text}"
        return reply.json() if reply.content else None

    def records(self, module: str) -> list[dict[str, Any]]:
        return list(self.control("GET", f"/records/{module}")["data"])

    def settled(self) -> bool:
        """Nothing waits and nothing is being decided."""
        counts = self.api("GET", "/summary")["outbox"].get("zoho", {})
        undecided = self.api("GET", "/calls?unsettled=true&limit=1")["items"]
        return not counts.get("open") and not undecided

    def stop(self) -> None:
        if self.alive():
            self.kill_now()
            self._server.join()
        self._sandbox.kill()
        self._sandbox.wait()
        if self._sandbox.stdout:
            self._sandbox.stdout.close()
        self._http.close()
        self.clock.close()


@contextlib.contextmanager
def world(folder: Path, seed: int, agi_port: int | None = None, earlier: Path | None = None) -> Iterator[World]:
    """A world that is taken down whatever happens."""
    one = World(folder, seed, agi_port, earlier)
    try:
        yield one
    finally:
        one.stop()


def until(condition: Any, bound: float, what: str, every: float = 0.01) -> None:
    """Wait for a condition with a bound. Units: s. `every`: longer where the question is work for who is waited for."""
    end = time.monotonic() + bound
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"after {bound} s still not true: {what}")
        time.sleep(every)
