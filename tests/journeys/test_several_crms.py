"""Two CRMs and a server that is killed: what goes where, who names the caller, and each record once in each CRM."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.faultrun.world import World, until, world
from support.journey_steps import ended, new_id, save

from cordboard.cli.commands.sandbox import command_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


class Espo:
    """A second CRM beside Zoho's sandbox: EspoCRM's, in a process of its own."""

    def __init__(self, seed: int) -> None:
        command = command_of("espocrm", "--own-field", "--port", "0", "--ready-json", "--seed", str(seed))
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.process.stdout.readline())

    def records(self, kind: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.ready['control']}/records/{kind}?limit=5000", timeout=20)
        return list(answer.json()["data"])

    def dies(self) -> None:
        """Every connection is cut from now on."""
        httpx.post(f"{self.ready['control']}/faults", json={"switch": "refuse"}, timeout=20).raise_for_status()

    def lives(self) -> None:
        httpx.delete(f"{self.ready['control']}/faults", timeout=20).raise_for_status()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture
def espo() -> Iterator[Espo]:
    one = Espo(41)
    yield one
    one.stop()


@pytest.fixture
def both(tmp_path: Path, espo: Espo) -> Iterator[World]:
    with world(tmp_path, 41) as one:
        one.start()
        one.connect()
        settings = {"url": espo.ready["base"], "api_key": espo.ready["api_key"]}
        new = {"provider": "espocrm", "id": "espo", "settings": settings, "allow_private": True}
        one.api("POST", "/connections", new)
        until(lambda: one.api("GET", "/connections/espo")["directory"]["loaded"], 30, "the second directory is loaded")
        yield one


def of(number: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records that say this number anywhere, however it is written."""
    digits = number.lstrip("+")
    return [row for row in rows if digits in "".join(ch for ch in str(row) if ch.isdecimal())]


def open_items(one: World, crm: str) -> int:
    return int(one.api("GET", "/summary")["outbox"].get(crm, {}).get("open", 0))


def found_in(one: World, crm: str, number: str) -> bool:
    return bool(one.api("GET", f"/lookup?number=%2B{number[1:]}&connection={crm}")["type"] == "found")


def routed(one: World, **routing: Any) -> None:
    settings = one.api("GET", "/settings")["settings"]
    save(one, {**settings, "crm_routing": {**settings["crm_routing"], **routing}})


def test_one_dead_crm_holds_back_nothing_of_the_other_and_gets_each_record_once_after_a_kill(
    both: World, espo: Espo
) -> None:
    numbers = [f"+3460070{n:04}" for n in range(12)]
    espo.dies()
    for number in numbers[:6]:
        assert both.post([ended(new_id(), number, disposition="no_answer", durations_ms={"ring": 9000})]) == 202
    both.end_server()  # whatever it was doing
    both.start()
    for number in numbers[6:]:
        assert both.post([ended(new_id(), number, disposition="no_answer", durations_ms={"ring": 9000})]) == 202
    for module in ("Leads", "Calls", "Tasks"):
        until(lambda m=module: all(of(one, both.records(m)) for one in numbers), 60, f"the living CRM has all {module}")
    assert not any(of(one, espo.records("Call")) for one in numbers)
    espo.lives()
    both.pass_until(lambda: espo.records("Call"), 4000, "the other is tried again", step=5)
    both.end_server()  # in the middle of catching up
    both.start()
    both.pass_until(lambda: open_items(both, "espo") == open_items(both, "zoho") == 0, 4000, "nothing waits", step=5)
    for number in numbers:
        there = Counter({kind: len(of(number, espo.records(kind))) for kind in ("Lead", "Call")})
        assert there == {"Lead": 1, "Call": 1}, number
        assert len(of(number, both.records("Leads"))) == len(of(number, both.records("Calls"))) == 1, number
    leads = [lead["id"] for number in numbers for lead in of(number, espo.records("Lead"))]
    assert Counter(one["parentId"] for one in espo.records("Task") if one["parentId"] in leads) == Counter(leads)


def test_leads_go_to_the_crm_that_owns_them_and_calls_to_both(both: World, espo: Espo) -> None:
    routed(both, entities=[{"entity": "lead", "crms": ["espo"]}, {"entity": "task", "crms": ["zoho"]}])
    call = new_id()
    assert both.post([ended(call, "+34600710001", disposition="no_answer", durations_ms={"ring": 9000})]) == 202
    both.wait_settled(call, 60)
    assert [len(of("+34600710001", espo.records(kind))) for kind in ("Lead", "Call")] == [1, 1]
    assert espo.records("Task") == []
    assert of("+34600710001", both.records("Leads")) == []
    assert len(of("+34600710001", both.records("Calls"))) == len(of("+34600710001", both.records("Tasks"))) == 1
    said = json.dumps(both.call_of(call)["why"])
    assert "Records of this type (lead) only go to espo." in said
    assert "Records of this type (task) only go to zoho." in said


def test_the_name_comes_from_the_first_crm_in_the_order_of_the_settings(both: World, espo: Espo) -> None:
    number = "+34600720001"
    both.control("POST", "/people", {"module": "Contacts", "fields": {"Last_Name": "Of Zoho", "Phone": number}})
    body = {"lastName": "Of Espo", "phoneNumber": number}
    headers = {"X-Api-Key": espo.ready["api_key"]}
    httpx.post(f"{espo.ready['base']}/api/v1/Contact", json=body, headers=headers, timeout=20).raise_for_status()
    for crm in ("zoho", "espo"):
        both.api("POST", f"/connections/{crm}/sync")
        until(lambda crm=crm: found_in(both, crm, number), 30, f"the directory of {crm} has the contact")
    for order, name in ((["zoho", "espo"], "Of Zoho"), (["espo", "zoho"], "Of Espo")):
        routed(both, caller_order=order)
        call = new_id()
        assert both.post([ended(call, number)]) == 202
        assert both.wait_settled(call, 60)["client"]["name"] == name
