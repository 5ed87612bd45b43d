"""The record server as a program: real sockets, a really cut connection, signed deliveries, a state that is kept."""

import base64
import hashlib
import hmac
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.journey
DIALECT = Path(__file__).parents[2] / "src" / "cordboard" / "crm" / "espocrm"


@contextmanager
def program(*options: str, end: signal.Signals = signal.SIGTERM) -> Iterator[dict[str, Any]]:
    """A running server; what it printed when ready."""
    command = [sys.executable, "-m", "cordboard_sandbox.record_server", "--port", "0", "--ready-json"]
    running = subprocess.Popen([*command, "--dialect", str(DIALECT), *options], stdout=subprocess.PIPE)
    assert running.stdout is not None
    try:
        line = running.stdout.readline()
        assert line, "the record server did not start"
        yield json.loads(line)
    finally:
        running.send_signal(end)
        running.wait(10)
        running.stdout.close()


@contextmanager
def client(ready: dict[str, Any]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=ready["base"], headers={"X-Api-Key": ready["api_key"]}, trust_env=False) as http:
        yield http


def create(http: httpx.Client, name: str) -> httpx.Response:
    return http.post("/api/v1/Lead", json={"lastName": name})


def named(http: httpx.Client, name: str) -> Any:
    return http.get(f"/__sandbox/records/Lead?lastName={name}").json()["count"]


def test_a_connection_is_really_cut_after_the_commit_and_the_record_stays() -> None:
    with program("--people", "10") as ready, client(ready) as http:
        http.post("/__sandbox/faults", json={"switch": "drop_after_commit", "times": 1, "path": "/Lead"})
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            create(http, "Kept")
        assert named(http, "Kept") == 1
        assert "Kept" in http.get("/").text


def test_a_killed_program_comes_back_with_everything_it_had_answered(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "espo.data"), "--people", "4", "--own-field")
    with program(*data, end=signal.SIGKILL) as ready, client(ready) as http:
        assert create(http, "Kept").status_code == 200
    with program(*data) as ready, client(ready) as http:
        assert named(http, "Kept") == 1
        assert http.get("/api/v1/Metadata?key=entityDefs.Lead.fields.cCordboardKey").json() is not None


def test_a_subscriber_gets_signed_deliveries() -> None:
    got: list[tuple[dict[str, str], bytes]] = []
    arrived = threading.Event()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            arrived.set()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Hook) as hook, program("--people", "0") as ready, client(ready) as http:
        thread = threading.Thread(target=hook.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{hook.server_address[1]}/hook"
        subscription = http.post("/api/v1/Webhook", json={"event": "Lead.create", "url": url}).json()
        lead = create(http, "New").json()
        assert arrived.wait(10)
        hook.shutdown()
        thread.join()
    headers, body = got[0]
    digest = hmac.new(subscription["secretKey"].encode(), body, hashlib.sha256).hexdigest()
    assert base64.b64decode(headers["Signature"]).decode() == f"{subscription['id']}:{digest}"
    assert [item["id"] for item in json.loads(body)] == [lead["id"]]


def test_a_wrong_dialect_is_named_before_anything_starts(tmp_path: Path) -> None:
    text = (DIALECT / "counterpart.toml").read_text(encoding="utf-8")
    (tmp_path / "counterpart.toml").write_text(text.replace("limit_most", "limit_mots"), encoding="utf-8")
    command = [sys.executable, "-m", "cordboard_sandbox.record_server", "--dialect", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert "limit_mots" in done.stderr
