"""The simulated PBX as a program that writes its call records, and what a server says of its connection."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from support.faultrun.world import World, until

SCENARIOS = ("inbound_answered", "inbound_no_answer", "outbound_from_phone", "queue_answered", "inbound_busy")


class Pbx:
    """The simulated PBX, which writes its call records."""

    def __init__(self, folder: Path) -> None:
        self.records = folder / "Master.csv"
        command = [sys.executable, "-m", "cordboard_sandbox.pbx", "--ready-json", "--pause", "--ami-port", "0"]
        lines = ["--line", "+34928000080=80", "--line", "+34928000081=81", "--cdr", str(self.records), "--pace", "50"]
        self.process = subprocess.Popen([*command, *lines], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())

    def control(self, method: str, path: str, body: Any = None) -> Any:
        reply = httpx.request(method, f"http://127.0.0.1:{self.ready['control']}{path}", json=body, timeout=20)
        assert reply.is_success, reply.text
        return reply.json()

    def play(self, count: int, first: int) -> list[dict[str, Any]]:
        """So many calls of as many strangers, all over."""
        calls = [self.control("POST", "/call", asked_for(n, f"+3460070{first + n:04}")) for n in range(count)]
        wanted = {call["linkedid"] for call in calls}
        until(lambda: wanted <= {one["linkedid"] for one in self.ended()}, 90, "all calls are over")
        return calls

    def ended(self) -> list[dict[str, Any]]:
        return list(self.control("GET", "/calls?ended=1")["items"])

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def asked_for(place: int, number: str) -> dict[str, str]:
    """A call that the stranger makes or gets."""
    scenario = SCENARIOS[place % len(SCENARIOS)]
    return {"scenario": scenario, "to" if scenario.startswith("outbound") else "from": number}


def state(running: World) -> str:
    return str(running.api("GET", "/connections/pbx")["state"])


def completeness(running: World, connection: str) -> dict[str, Any]:
    items = running.api("GET", "/completeness")["items"]
    return next(one for one in items if one["connection"] == connection)


def last(running: World, connection: str) -> dict[str, Any]:
    return dict(next(iter(completeness(running, connection)["comparisons"]), {}))
