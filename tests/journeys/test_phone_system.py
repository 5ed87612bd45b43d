"""A phone system over the manager protocol: each kind of call becomes exactly its records; lost links recover."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.faultrun.world import World, until

from cordboard.toolkit.ids import call_id

pytestmark = pytest.mark.journey


class Pbx:
    """The simulated PBX and its control page."""

    def __init__(self, *options: str) -> None:
        lines = ["--line", "+34928000080=80", "--line", "+380441234567=81"]
        command = [sys.executable, "-m", "cordboard_sandbox.pbx", "--ready-json", "--pause", "--ami-port", "0", *lines]
        self.process = subprocess.Popen([*command, "--pace", "20", *options], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())

    def control(self, method: str, path: str, body: Any = None) -> Any:
        reply = httpx.request(method, f"http://127.0.0.1:{self.ready['control']}{path}", json=body, timeout=20)
        assert reply.is_success, reply.text
        return reply.json()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture(scope="module")
def pbx(running: World) -> Iterator[Pbx]:
    one = Pbx()
    ready = one.ready
    settings = {"host": "127.0.0.1", "port": ready["ami"], "username": ready["user"], "secret": ready["secret"]}
    new = {"provider": "asterisk", "id": "pbx", "settings": {**settings, "region": "ES"}, "allow_private": True}
    running.api("POST", "/connections", new)
    until(lambda: running.api("GET", "/connections/pbx")["state"] == "active", 15, "the manager link is up")
    yield one
    one.stop()


def play(pbx: Pbx, scenario: str, number: str) -> str:
    """Start a call; its linked id."""
    return str(pbx.control("POST", "/call", {"scenario": scenario, "from": number})["linkedid"])


def outcome(running: World, pbx: Pbx, scenario: str, linked: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(truth of the simulator, the call as we show it once settled)."""
    until(lambda: truths(pbx, linked, ended=True), 60, f"{scenario} is over")
    truth = truths(pbx, linked, ended=True)[0]
    path = f"/calls/{call_id('pbx', linked)}"
    until(lambda: (running.get(path) or {}).get("settled"), 30, f"{scenario} is settled")
    return truth, running.api("GET", path)


def truths(pbx: Pbx, linked: str, *, ended: bool) -> list[dict[str, Any]]:
    answer = pbx.control("GET", f"/calls?linkedid={linked}" + ("&ended=1" if ended else ""))
    return list(answer["items"] if isinstance(answer, dict) and "items" in answer else answer)


SCENARIOS = (
    ("inbound_answered", "+34600400001"),
    ("inbound_no_answer", "+34600400002"),
    ("inbound_busy", "+34600400003"),
    ("inbound_caller_gives_up", "+34600400004"),
    ("group_one_answers", "+34600400005"),
    ("queue_answered", "+34600400006"),
    ("queue_caller_abandons", "+34600400007"),
    ("blind_transfer", "+34600400008"),
    ("attended_transfer", "+34600400009"),
    ("hold_resume", "+34600400010"),
    ("outbound_from_phone", "+34600400011"),
    ("voicemail", "+34600400012"),
)


@pytest.fixture(scope="module")
def started(pbx: Pbx) -> dict[str, str]:
    """All scenarios at the same time, as on a busy morning: scenario to linked id."""
    return {scenario: play(pbx, scenario, number) for scenario, number in SCENARIOS}


@pytest.mark.parametrize("scenario", [name for name, _ in SCENARIOS])
def test_each_kind_of_call_becomes_one_call_record_and_the_truth(
    running: World, pbx: Pbx, started: dict[str, str], scenario: str
) -> None:
    truth, call = outcome(running, pbx, scenario, started[scenario])
    for name in ("direction", "disposition", "rang", "talked", "missed"):
        assert call[name] == truth[name], name
    entities = [effect["entity"] for effect in call["effects"]]
    assert entities.count("call") == 1
    assert entities.count("lead") == 1
    assert entities.count("task") == (1 if call["missed"] else 0)
    assert all(effect["state"] == "done" for effect in call["effects"])


CLICKS = {  # how the simulated phones behave: the reason, whether they talked
    "click_to_call": ("talked", True),
    "click_to_call_client_busy": ("client_busy", False),
    "click_to_call_agent_silent": ("agent_no_answer", False),
    "click_to_call_agent_declines": ("agent_refused", False),
}


def placed(running: World, to: str, extension: str = "80") -> dict[str, Any]:
    """The dial, once it has ended."""
    dial = running.api("POST", "/dials", {"to": to, "extension": extension, "connection": "pbx"})
    assert (dial["state"], dial["to"]) == ("calling_agent", to)
    until(lambda: running.api("GET", f"/dials/{dial['dial']}")["state"] == "ended", 30, "the dial has ended")
    return dict(running.api("GET", f"/dials/{dial['dial']}"))


@pytest.mark.parametrize("scenario", CLICKS)
def test_a_placed_call_ends_for_its_reason_and_is_one_call(running: World, pbx: Pbx, scenario: str) -> None:
    reason, talked = CLICKS[scenario]
    number = f"+3460046000{list(CLICKS).index(scenario)}"
    pbx.control("POST", "/click", {"extension": "80", "scenario": scenario})
    dial = placed(running, number)
    assert dial["reason"] == reason
    until(lambda: running.api("GET", f"/calls/{dial['call']}")["settled"], 30, "the call is settled")
    call = running.api("GET", f"/calls/{dial['call']}")
    assert (call["direction"], call["talked"]) == ("outbound", ["80"] if talked else [])
    assert [effect["entity"] for effect in call["effects"]].count("call") <= 1
    if talked:
        assert call["client"]["e164"] == number


def test_a_phone_that_is_not_registered_is_named(running: World, pbx: Pbx) -> None:
    assert placed(running, "+34600460010", extension="99")["reason"] == "agent_unavailable"


def test_a_lost_link_comes_back_by_itself_and_garbage_stops_nothing(running: World, pbx: Pbx) -> None:
    for kind in ("binary", "no_colon", "half_packet", "huge_line", "broken_utf8"):
        pbx.control("POST", "/garbage", {"kind": kind})
    outcome(running, pbx, "after garbage", play(pbx, "inbound_answered", "+34600400020"))
    pbx.control("POST", "/drop", {"for_ms": 300})
    until(lambda: running.api("GET", "/connections/pbx")["state"] == "trouble", 10, "the loss is shown")
    assert running.api("GET", "/connections/pbx")["health"]["sentence"]
    until(lambda: running.api("GET", "/connections/pbx")["state"] == "active", 40, "the link is back")
    outcome(running, pbx, "after the loss", play(pbx, "inbound_answered", "+34600400021"))


LACKING = (  # options of the simulator; code of the notice, level, what the doctor says
    (("--ami-version", "1.3"), "too_old", "red", "Asterisk (AMI 1.3) is too old"),
    (("--ami-version", "2.8.0", "--asterisk-version", "12.8.2"), "too_old", "red", "Asterisk 12.8.2 is too old"),
    (("--ami-version", "2.10.6", "--asterisk-version", "13.38.3"), "untried", "amber", "tried with Asterisk 13.38.3"),
    (("--read", "call,user"), "missing_read_agent", "amber", "class “agent”"),
    (("--write", "reporting"), "missing_write_system", "amber", "write class “system”"),
    (("--clock-off", "3600"), "clock_ahead", "amber", "is 1:00:0"),
)


@pytest.mark.parametrize(("options", "code", "level", "said"), LACKING, ids=[options[1] for options, *_ in LACKING])
def test_what_a_phone_system_lacks_is_said_in_health_and_doctor(
    running: World, options: tuple[str, ...], code: str, level: str, said: str
) -> None:
    one, name = Pbx(*options), f"pbx-{code.replace('_', '-')}-{options[1].replace('.', '-').replace(',', '-')}"
    ready = one.ready
    settings = {"host": "127.0.0.1", "port": ready["ami"], "username": ready["user"], "secret": ready["secret"]}
    try:
        new = {"provider": "asterisk", "id": name, "settings": {**settings, "region": "ES"}, "allow_private": True}
        running.api("POST", "/connections", new)

        def noticed() -> bool:
            return bool(running.api("GET", f"/connections/{name}")["health"]["notices"])

        until(noticed, 15, f"{code} is noticed")
        health = running.api("GET", f"/connections/{name}")["health"]
        assert ([notice["code"] for notice in health["notices"]], health["level"]) == ([code], level)
        assert said in health["sentence"]
        (check,) = [check for check in running.api("GET", "/doctor")["checks"] if check["name"] == name]
        assert (check["level"], said in check["sentence"]) == (level, True)
    finally:
        running.api("DELETE", f"/connections/{name}")
        one.stop()
