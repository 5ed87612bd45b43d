"""Click-to-call through a provider's HTTP API: the real server, the simulated provider as a program, its webhooks."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.faultrun.world import World, free_port, until

from cordboard.pbx.cloud_telephony.api.tests.simulated import OWN_TABLE

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

KEY, SECRET = "invented-key-of-the-api", "invented-secret-of-the-api"
EXTENSION = "80"
SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {"preset": "own", "table": OWN_TABLE, "region": "ES", "time_zone": "Europe/Madrid"},
    "binotel": {"preset": "binotel", "region": "ES", "addresses": "127.0.0.1"},
    "zadarma": {"preset": "zadarma", "region": "ES", "time_zone": "Europe/Madrid"},
}


class Provider:
    """The simulated provider, connected as `id`."""

    def __init__(self, running: World, dialect: str) -> None:
        port = free_port()
        self.running, self.id = running, f"cloud-{dialect}-{port}"
        self.base = f"http://127.0.0.1:{port}"
        prefix = "/api/4.0" if dialect == "binotel" else ""
        keys = {"api_key": KEY, "api_secret": SECRET, "key": SECRET}
        self.settings = {**SETTINGS[dialect], **keys, "api_url": f"{self.base}{prefix}"}
        new = {"provider": "cloud_telephony", "id": self.id, "settings": self.settings, "allow_private": True}
        hook = running.api("POST", "/connections", new)["hook_url"]
        command = [sys.executable, "-m", "cordboard_sandbox.cloud_pbx", "--ready-json", "--port", str(port)]
        options = ["--dialect", dialect, "--key", KEY, "--secret", SECRET, "--hook", hook]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert json.loads(self.process.stdout.readline())["dialect"] == dialect

    def control(self, what: str, **body: str) -> Any:
        reply = httpx.request("POST" if body else "GET", f"{self.base}/control/{what}", json=body or None, timeout=20)
        assert reply.is_success, reply.text
        return reply.json()

    def place(self, to: str) -> dict[str, Any]:
        body = {"to": to, "extension": EXTENSION, "connection": self.id}
        return dict(self.running.api("POST", "/dials", body))

    def reaches(self, dial: dict[str, Any], state: str) -> dict[str, Any]:
        path = f"/dials/{dial['dial']}"
        until(lambda: self.running.api("GET", path)["state"] == state, 20, f"the dial is {state}")
        return dict(self.running.api("GET", path))

    def heard(self, dial: dict[str, Any]) -> str:
        """The id of its call, once its first event has come."""
        path = f"/dials/{dial['dial']}"
        until(lambda: self.running.api("GET", path)["call"] is not None, 20, "the call is known")
        return str(self.running.api("GET", path)["call"])

    def last(self) -> str:
        return str(self.control("calls")["calls"][-1]["id"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()


@contextlib.contextmanager
def provider(running: World, dialect: str) -> Iterator[Provider]:
    one = Provider(running, dialect)
    try:
        yield one
    finally:
        one.stop()


def refused(running: World, method: str, path: str, body: Any = None) -> tuple[int, str]:
    with pytest.raises(AssertionError) as told:
        running.api(method, path, body)
    status, problem = str(told.value).split(": ", 1)[1].split(" ", 1)
    return int(status), str(json.loads(problem.split("\n")[0])["code"])


@pytest.mark.parametrize(("dialect", "to"), [("plain", "+34600901001"), ("binotel", "+34600901002")])
def test_a_call_is_placed_followed_hung_up_and_its_recording_played(running: World, dialect: str, to: str) -> None:
    with provider(running, dialect) as cloud:
        trial = {"provider": "cloud_telephony", "kind": "pbx", "settings": cloud.settings, "allow_private": True}
        assert running.api("POST", "/connections/test", trial)["ok"] is True
        wrong = {**trial, "settings": {**cloud.settings, "api_secret": "another"}}
        told = running.api("POST", "/connections/test", wrong)
        assert (told["ok"], "answered 40" in told["problems"][0]) == (False, True)
        dial = cloud.place(to)
        call = cloud.heard(dial)
        assert cloud.place(to)["dial"] == dial["dial"]  # a double click
        assert len(cloud.control("calls")["calls"]) == 1
        cloud.control("answer", call=cloud.last())
        assert cloud.reaches(dial, "talking")["call"] == call
        verbs = {one["verb"]: one for one in running.api("GET", f"/calls/{call}/commands")["verbs"]}
        assert verbs["hangup"]["possible"] is True
        assert (verbs["mute"]["possible"], verbs["mute"]["code"]) == (False, "not_offered")
        running.api("POST", f"/calls/{call}/commands", {"verb": "hangup"})
        assert cloud.reaches(dial, "ended")["reason"] == "talked"
        until(lambda: running.api("GET", f"/calls/{call}")["settled"], 20, "its records are written")
        shown = running.api("GET", f"/calls/{call}")
        assert (shown["direction"], shown["client"]["e164"]) == ("outbound", to)
        token = (running.folder / "data" / "token").read_text()
        audio = httpx.get(
            f"{running.base}/api/v1/calls/{call}/recording", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert (audio.status_code, audio.content[:4]) == (200, b"RIFF")
        exchanges = json.dumps(running.api("GET", f"/connections/{cloud.id}/exchanges"))
        assert ("/calls" in exchanges, SECRET in exchanges, KEY in exchanges) == (True, False, False)
        assert cloud.control("mode", mode="refuses")["mode"] == "refuses"
        assert refused(running, "POST", "/dials", {"to": to, "extension": "81", "connection": cloud.id}) == (
            502,
            "commands_failed",
        )


def test_a_provider_without_ids_and_without_a_hang_up_is_followed_all_the_same(running: World) -> None:
    with provider(running, "zadarma") as cloud:
        dial = cloud.place("+34600901003")
        call = cloud.heard(dial)
        assert refused(running, "DELETE", f"/dials/{dial['dial']}") == (409, "not_offered")
        assert refused(running, "POST", f"/calls/{call}/commands", {"verb": "hangup"}) == (409, "not_offered")
        cloud.control("end", call=cloud.last())
        assert cloud.reaches(dial, "ended")["reason"] in {"agent_hung_up", "client_no_answer"}


def test_a_server_killed_in_mid_call_follows_it_and_places_nothing_twice(running: World) -> None:
    with provider(running, "plain") as cloud:
        dial = cloud.place("+34600901004")
        call = cloud.heard(dial)
        running.end_server()
        running.start()
        cloud.control("answer", call=cloud.last())
        assert cloud.reaches(dial, "talking")["call"] == call
        running.api("DELETE", f"/dials/{dial['dial']}")
        assert cloud.reaches(dial, "ended")["reason"] == "talked"
        assert [one[0] for one in cloud.control("calls")["commands"]].count("dial") == 1
