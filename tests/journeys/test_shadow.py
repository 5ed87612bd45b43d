"""Beside another integration: calls are decided and compared, nothing is written, and nothing is sent afterwards."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until, world
from support.journey_steps import command, save

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

CALLS, LOST, DOUBLED, GIVEN_AWAY = 30, 3, 2, 4
READING = ("/coql", "/__composite_requests", "/token")


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, 33) as one:
        one.start()
        one.connect()
        plan = one.api("GET", "/settings")["settings"]
        users = one.api("GET", "/connections/zoho/users?known=true")["items"]
        zoho = {**plan["crm"].get("zoho", {}), "default_user": users[0]["id"]}
        save(one, {**plan, "crm": {**plan["crm"], "zoho": zoho}})
        one.api("PATCH", "/connections/zoho", {"settings": {"mode": "shadow"}})
        yield one


def number(n: int) -> str:
    return f"+346{71_000_000 + n}"


def call(n: int, at: datetime) -> dict[str, Any]:
    head = {"schema": 1, "id": f"sh-{n}-end", "call": f"sh-{n}", "at": stamp(at), "type": "ended"}
    party = {"direction": "inbound", "client": {"number": number(n)}, "own_number": LINE, "extension": "80"}
    return {**head, **party, "disposition": "answered", "durations_ms": {"talk": 30_000}}


def held(world: World) -> list[dict[str, Any]]:
    return list(world.api("GET", "/outbox?state=held&limit=500")["items"])


def writes(world: World) -> list[str]:
    """Requests that reached the CRM and may have changed something."""
    paths = world.control("GET", "/state")["requests"]["by_path"]
    return sorted(
        f"{path} {n}" for path, n in paths.items() if not path.startswith("GET ") and not path.endswith(READING)
    )


def other_integration(world: World, actions: dict[str, dict[str, Any]]) -> None:
    """It logs the calls in its own words: some are lost, some doubled, some of another owner."""
    users = [user["id"] for user in world.api("GET", "/connections/zoho/users?known=true")["items"]]
    for n in range(LOST, CALLS):
        action = actions[number(n)]
        owner = next(user for user in users if user != action["owner"]) if n >= CALLS - GIVEN_AWAY else action["owner"]
        fields = {
            "Subject": f"Inbound call from {number(n)}", "Call_Type": "Inbound", "Call_Duration": "00:30",
            "Call_Start_Time": action["started_at"], "Owner": {"id": owner},
        }  # fmt: skip
        for _ in range(2 if n < LOST + DOUBLED else 1):
            world.control("POST", "/people", {"module": "Calls", "fields": fields})


def test_what_another_integration_lost_doubled_and_gave_away_is_found_and_nothing_is_written(beside: World) -> None:
    before = writes(beside)
    now = datetime.fromtimestamp(beside.clock.now(), UTC)
    assert beside.post([call(n, now - timedelta(minutes=1)) for n in range(CALLS)]) == 202
    until(lambda: sum(item["kind"] == "log_call" for item in held(beside)) == CALLS, 60, "every call is decided")
    logs = [item["action"] for item in held(beside) if item["kind"] == "log_call"]
    other_integration(beside, {log["client_number"]: log for log in logs})
    early = beside.api("POST", "/shadow/zoho")
    assert (early["agreement"], early["calls"], early["recent"]) == (None, 0, CALLS), "there is still time"
    beside.advance(16 * 60)
    beside.control("POST", "/clock", {"advance_s": 16 * 60})
    until(lambda: beside.api("GET", "/shadow/zoho")["calls"] == CALLS, 90, "it is compared by itself")
    found = json.loads(command(beside, "shadow", "zoho", "--json").stdout)
    counts = {one.pop("entity"): one for one in found["counts"]}
    same = CALLS - LOST - DOUBLED - GIVEN_AWAY
    assert counts["call"] == {"same": same, "missing": LOST, "doubled": DOUBLED, "different": GIVEN_AWAY}
    assert counts["lead"]["missing"] == CALLS, "it creates no leads at all"
    assert (found["complete"], found["calls"]) == (True, CALLS)
    assert found["cost"] <= 5, "the credits of the first hundred calls"
    assert (found["waiting"], found["recent"]) == (0, 0)
    assert [(one["calls"], one["records"]) for one in found["history"]] == [(CALLS, 2 * CALLS)]
    assert json.loads(command(beside, "shadow", "zoho", "--stored", "--json").stdout)["counts"] == [
        {"entity": "call", **counts["call"]}, {"entity": "lead", **counts["lead"]}
    ]  # fmt: skip
    assert {one["verdict"] for one in found["examples"]} >= {"missing", "doubled", "different"}
    assert writes(beside) == before

    switched_off(beside, before)


def switched_off(world: World, before: list[str]) -> None:
    """What was decided is not sent; the next call is."""
    logged = len(world.records("Calls"))
    world.api("PATCH", "/connections/zoho", {"settings": {"mode": "normal"}})
    assert held(world) == []
    assert {item["code"] for item in world.api("GET", "/outbox?state=dropped&limit=500")["items"]} == {"shadow"}
    assert writes(world) == before
    now = datetime.fromtimestamp(world.clock.now(), UTC)
    assert world.post([call(900, now)]) == 202
    world.wait_settled("sh-900", 60)
    assert len(world.records("Calls")) == logged + 1
