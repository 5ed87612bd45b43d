"""A CRM that a company wrote itself, through the whole server: by the contract, and by three requests alone."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.faultrun.world import World, until, world
from support.journey_steps import ended, new_id

from cordboard.cli.commands.sandbox import command_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
MARTA, STRANGER = "+34928123456", "+34600730001"
ONLY_THREE = {"requests": {"find": {}, "create_lead": {}, "log_call": {}}}


class Own:
    """The program of the sandbox, in a process of its own."""

    def __init__(self) -> None:
        command = command_of("own-crm", "--port", "0", "--ready-json")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.process.stdout.readline())

    def records(self, collection: str) -> list[dict[str, Any]]:
        headers = {"authorization": f"Bearer {self.ready['secret']}"}
        answer = httpx.get(f"{self.ready['base']}/{collection}?limit=1000", headers=headers, timeout=20)
        return list(answer.json()["records"])

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture
def own() -> Iterator[Own]:
    one = Own()
    yield one
    one.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, 43) as one:
        one.start()
        one.connect()
        yield one


def connect(server: World, own: Own, **more: Any) -> None:
    settings = {"url": own.ready["base"], "secret": own.ready["secret"], **more}
    server.api("POST", "/connections", {"provider": "custom", "id": "own", "settings": settings, "allow_private": True})
    until(lambda: server.api("GET", "/connections/own")["directory"]["loaded"], 30, "its directory is ready")


def called(server: World, number: str) -> None:
    call = new_id()
    assert server.post([ended(call, number, disposition="no_answer", durations_ms={"ring": 9000})]) == 202
    server.wait_settled(call, 60)


def of(number: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    digits = number.lstrip("+")
    return [row for row in rows if digits in "".join(char for char in str(row) if char.isdecimal())]


def test_a_crm_that_builds_the_contract_gets_each_record_once_with_its_client(server: World, own: Own) -> None:
    connect(server, own)
    trial = server.api("POST", "/connections/own/test")
    assert (trial["ok"], trial["identity"]) == (True, "Cordboard at Invented Ltd (edition unknown)")
    assert trial["look_up"]["name"] in ("Marta Gómez", "Taller Norte")
    for number in (MARTA, STRANGER, STRANGER):
        called(server, number)
    (lead,) = of(STRANGER, own.records("leads"))
    (contact,) = own.records("contacts")
    calls = {number: of(number, own.records("calls")) for number in (MARTA, STRANGER)}
    assert [len(rows) for rows in calls.values()] == [1, 2]
    assert calls[MARTA][0]["about"] == [{"entity": "contact", "id": contact["id"]}]
    assert [one["about"][0]["id"] for one in calls[STRANGER]] == [lead["id"], lead["id"]]


def test_a_crm_with_three_requests_is_asked_who_calls_before_anything_is_created(server: World, own: Own) -> None:
    connect(server, own, templates=ONLY_THREE)
    for number in (MARTA, STRANGER, STRANGER):
        called(server, number)
    (lead,) = of(STRANGER, own.records("leads"))
    (contact,) = own.records("contacts")
    (of_marta,) = of(MARTA, own.records("calls"))
    assert of_marta["about"] == [{"entity": "contact", "id": contact["id"]}]
    assert [one["about"][0]["id"] for one in of(STRANGER, own.records("calls"))] == [lead["id"], lead["id"]]
