"""The sandbox as a program: real sockets, really cut connections, an org that outlives a killed process."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.journey


@contextmanager
def program(*options: str, end: signal.Signals = signal.SIGTERM) -> Iterator[dict[str, str]]:
    """A running sandbox; what it printed when ready."""
    command = [sys.executable, "-m", "cordboard_sandbox.zoho_crm", "--port", "0", "--ready-json", *options]
    running = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert running.stdout is not None
    try:
        line = running.stdout.readline()
        assert line, "the sandbox did not start"
        yield json.loads(line)
    finally:
        running.send_signal(end)
        running.wait(10)
        running.stdout.close()


@contextmanager
def client(ready: dict[str, str]) -> Iterator[httpx.Client]:
    """A client with an access token."""
    form = {name: ready[name] for name in ("client_id", "client_secret", "refresh_token")}
    with httpx.Client(base_url=ready["base"], trust_env=False) as http:
        token = http.post("/oauth/v2/token", data={"grant_type": "refresh_token", **form}).json()["access_token"]
        http.headers["Authorization"] = f"Zoho-oauthtoken {token}"
        yield http


def create(http: httpx.Client, name: str) -> httpx.Response:
    return http.post("/crm/v8/Leads", json={"data": [{"Last_Name": name}]})


def named(http: httpx.Client, name: str) -> Any:
    return http.get(f"/__sandbox/records/Leads?Last_Name={name}").json()["count"]


def test_connections_are_really_cut_before_and_after_the_commit() -> None:
    with program("--people", "10") as ready, client(ready) as http:
        http.post("/__sandbox/faults", json={"switch": "drop_after_commit", "times": 1, "path": "/Leads"})
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            create(http, "Stands")
        assert named(http, "Stands") == 1
        http.post("/__sandbox/faults", json={"switch": "refuse"})
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            create(http, "Never")
        http.delete("/__sandbox/faults")
        assert named(http, "Never") == 0
        assert create(http, "Again").status_code == 201


def test_a_slow_answer_runs_into_the_callers_time_limit_but_stands() -> None:
    with program("--people", "10") as ready, client(ready) as http:
        http.post("/__sandbox/faults", json={"switch": "slow_after", "ms": 60_000, "times": 1, "path": "/Leads"})
        with pytest.raises(httpx.ReadTimeout):
            http.post("/crm/v8/Leads", json={"data": [{"Last_Name": "Late"}]}, timeout=0.3)
        assert named(http, "Late") == 1


def test_the_org_outlives_a_killed_process(tmp_path: Path) -> None:
    options = ("--people", "10", "--data", str(tmp_path / "org.db"))
    with program(*options, end=signal.SIGKILL) as ready, client(ready) as http:
        create(http, "Kept")
        held = http.headers["Authorization"]
        before = http.get("/__sandbox/state").json()["records"]
    with program(*options) as ready, httpx.Client(base_url=ready["base"], trust_env=False) as http:
        assert named(http, "Kept") == 1
        assert http.get("/__sandbox/state").json()["records"] == before
        assert http.get("/crm/v8/org", headers={"Authorization": held}).status_code == 200


def test_seed_region_clock_and_people_are_chosen_at_the_start() -> None:
    options = ("--seed", "5", "--region", "UA", "--people", "24", "--clock", "manual", "--search-delay", "0")
    with program(*options) as ready, client(ready) as http:
        state = http.get("/__sandbox/state").json()
        assert (state["seed"], state["region"], state["clock"]["mode"]) == (5, "UA", "manual")
        assert state["records"]["Leads"] + state["records"]["Contacts"] == 24
        assert state["switches"]["search_delay_s"] == 0
