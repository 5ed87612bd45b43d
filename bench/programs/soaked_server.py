"""A real server as a program of its own, set up over its API with a sandbox CRM, and steady load on it."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bench.inputs.webhook_events import CRM, HOOK, SECRET, TYPES, event, signed, stranger

PATIENCE = 60.0  # Units: s
KEYS = ("client_id", "client_secret", "accounts")


class Memory(msgspec.Struct, frozen=True):
    """Of one process. `rss` is `anon` and `file` together; the system takes pages of files back when it needs them, so
    a busy machine shows less of those. `dirty`: pages that only this process has and that differ from any file.
    Units: MB.
    """

    rss: float
    anon: float
    file: float
    dirty: float

    def __str__(self) -> str:
        return (
            f"{self.rss:.1f} MB ({self.anon:.1f} anonymous, {self.file:.1f} of files; {self.dirty:.1f} private dirty)"
        )


class SoakedServer:
    """The server: its API, its memory, and calls that it gets."""

    def __init__(self, pid: int, url: str, token: str, known: list[str]) -> None:
        self._pid, self._known, self._calls = pid, known, 0
        self._http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)

    def api(self, method: str, path: str, body: Any = None) -> Any:
        reply = self._http.request(method, f"/api/v1{path}", json=body)
        if not reply.is_success:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text}")
        return reply.json() if reply.content else None

    def memory(self) -> Memory:
        """Of the server process now."""
        rss, anon, file = (self._mb("status", line) for line in ("VmRSS", "RssAnon", "RssFile"))
        return Memory(rss, anon, file, self._mb("smaps_rollup", "Private_Dirty"))

    def peak_mb(self) -> float:
        """The most memory of the server process so far."""
        return self._mb("status", "VmHWM")

    def _mb(self, file: str, line: str) -> float:
        return int(Path(f"/proc/{self._pid}/{file}").read_text().partition(f"{line}:")[2].split()[0]) / 1024

    def compare(self) -> None:
        """Calls with the records of the CRM, as each hour."""
        self.api("POST", f"/completeness/{CRM}")

    def call(self) -> int:
        """One call from start to end, three of four from people of the CRM; and what a console asks. Returns the number
        of events."""
        self._calls += 1
        n = self._calls
        client = self._known[n % len(self._known)] if n % 4 and self._known else stranger(n)
        now = time.time()
        for part, kind in enumerate(TYPES):
            one = event(f"soak-{n}", kind, client, now - 4 + part, part)
            head, _, body = signed(json.dumps(one).encode(), int(now), "soak").partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
            reply = self._http.post(
                f"/hooks/{HOOK}", content=body, headers=headers | {"host": self._http.base_url.host}
            )
            if reply.status_code != 202:
                raise RuntimeError(f"the webhook was answered {reply.status_code} {reply.text}")
        for path in ("/summary", "/calls?limit=20", "/health"):
            self.api("GET", path)
        return len(TYPES)

    def settled(self) -> bool:
        """Nothing waits to be sent."""
        return not self.api("GET", "/summary")["outbox"].get(CRM, {}).get("open")

    def connect(self, crm: dict[str, Any], code: str) -> None:
        settings = {name: crm[name] for name in KEYS}
        zoho = {"provider": CRM, "id": CRM, "title": "Zoho CRM", "settings": settings, "allow_private": True}
        self.api("POST", "/connections", zoho)
        self.api("POST", f"/connections/{CRM}/code", {"code": code})
        self.api("POST", f"/connections/{CRM}/prepare", {"agreed": True})
        self.api("POST", "/connections", {"provider": "webhook", "id": HOOK, "settings": {"secret": SECRET}})
        until(lambda: self.api("GET", f"/connections/{CRM}")["directory"]["loaded"], "the directory is loaded")

    def close(self) -> None:
        self._http.close()


@contextlib.contextmanager
def soaked_server(folder: Path, crm: dict[str, Any], code: str, known: list[str]) -> Iterator[SoakedServer]:
    """`cordboard serve` on this folder, connected; ended afterwards."""
    command = [sys.executable, "-m", "cordboard.cli.main", "serve", "--port", "0", "--agi-port", "0"]
    with (folder / "log").open("w") as log:
        options = ["--data", str(folder), "--log-level", "warning"]
        environment = {**os.environ, "CORDBOARD_DATA": str(folder)}
        process = subprocess.Popen([*command, *options], env=environment, stderr=log)
        try:
            place = folder / "server.json"
            until(lambda: place.exists() or process.poll() is not None, "the server answers")
            known_place = json.loads(place.read_bytes())
            server = SoakedServer(process.pid, known_place["url"], known_place["token"], known)
            with contextlib.closing(server):
                server.connect(crm, code)
                yield server
        finally:
            process.terminate()
            process.wait(30)


def until(holds: Any, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"after {PATIENCE:g} s still not true: {what}")
        time.sleep(0.05)
