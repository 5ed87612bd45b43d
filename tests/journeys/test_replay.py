"""After an outage of thirty days: what waits is looked at, its price is shown, then it leaves in order, exactly once.

500 calls by default; `CORDBOARD_REPLAY_CALLS=5000` plays the whole outage.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until, world
from support.journey_steps import command

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

CALLS = int(os.environ.get("CORDBOARD_REPLAY_CALLS", "500"))
DAYS = 30
CLIENTS = 3  # calls for each number, on the average


@pytest.fixture
def outage(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, 31) as one:
        one.start()
        one.connect()
        yield one


def call(n: int, at: datetime) -> dict[str, Any]:
    number = f"+346{70_000_000 + n % (CALLS // CLIENTS):08}"
    missed = n % 5 == 0
    head = {"schema": 1, "id": f"out-{n}-end", "call": f"out-{n}", "at": stamp(at), "type": "ended"}
    party = {"direction": "inbound", "client": {"number": number}, "own_number": LINE, "extension": "80"}
    end = {"disposition": "no_answer"} if missed else {"disposition": "answered", "durations_ms": {"talk": 30_000}}
    return {**head, **party, **end}


def suffer(world: World) -> None:
    """The token is revoked; thirty days pass on both clocks, with calls on each."""
    world.control("POST", "/oauth", {"revoke_refresh_token": True, "expire_access_tokens": True})
    each = -(-CALLS // DAYS)
    for day in range(DAYS):
        world.advance(86_400)
        world.control("POST", "/clock", {"advance_s": 86_400})
        now = datetime.fromtimestamp(world.clock.now(), UTC)
        numbers = range(day * each, min(CALLS, (day + 1) * each))
        events = [call(n, now - timedelta(minutes=90) + timedelta(seconds=10 * (n % each))) for n in numbers]
        for at in range(0, len(events), 100):
            assert world.post(events[at : at + 100]) == 202
        until(lambda: waiting(world) == numbers.stop, 60, "the calls of the day wait")  # noqa: B023  asked at once
    assert waiting(world) == CALLS


def waiting(world: World) -> int:
    return int(world.api("GET", "/outbox/replay/progress?connection=zoho")["left"])


def preview(world: World) -> dict[str, Any]:
    token = (world.folder / "data" / "token").read_text()
    headers = {"Authorization": f"Bearer {token}"}
    reply = httpx.get(f"{world.base}/api/v1/outbox/replay?connection=zoho", headers=headers, timeout=300)
    assert reply.is_success, reply.text
    return dict(reply.json())


def used(world: World) -> int:
    return int(world.control("GET", "/state")["credits"]["used"])


def test_thirty_days_without_access_leave_in_order_once_and_within_the_credits_that_were_shown(outage: World) -> None:
    suffer(outage)
    assert preview(outage)["progress"]["state"] == "sign_in"
    assert command(outage, "replay", "zoho", "--hold").returncode == 0
    outage.control("POST", "/oauth", {"restore": True})
    outage.authorise()
    shown = preview(outage)
    assert shown["progress"]["state"] == "held"
    records = Counter({one["kind"]: one["count"] for one in shown["records"]})
    days = datetime.fromisoformat(shown["newest"]) - datetime.fromisoformat(shown["oldest"])
    assert (shown["calls"], records["log_call"], records["create_lead"]) == (CALLS, CALLS, CALLS // CLIENTS)
    assert days > timedelta(days=DAYS - 2)
    assert not outage.records("Calls")
    before = used(outage)
    told = command(outage, "replay", "zoho")
    assert f"{CALLS:,} calls wait" in told.stdout, told.stdout + told.stderr
    assert f"At most {round(shown['credits'])} credits" in told.stdout
    done = command(outage, "replay", "zoho", "--send", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    end = json.loads(done.stdout)
    assert (end["state"], end["total"], end["sent"]) == ("done", CALLS, CALLS)
    spent = used(outage) - before
    print(f"{CALLS} calls: shown at most {shown['credits']} credits, spent {spent}; about {shown['seconds']} s")
    assert spent <= shown["credits"]
    assert spent >= shown["credits"] / 3, "the figure is no wild guess"
    check_records(outage, records)


def check_records(world: World, records: Counter[str]) -> None:
    """Each call once, each client once, and the calls of a client in their order."""
    logged = world.records("Calls")
    keys = Counter(row["Cb_Call_Key"] for row in logged)
    assert len(logged) == CALLS
    assert max(keys.values()) == 1
    leads = [row for row in world.records("Leads") if str(row.get("Phone", "")).startswith("+3467")]
    assert len(leads) == records["create_lead"]
    of_client: dict[str, list[tuple[int, str]]] = {}
    for row in logged:
        of_client.setdefault(row["What_Id"]["id"], []).append((int(row["id"]), row["Call_Start_Time"]))
    assert len(of_client) == len(leads)
    for rows in of_client.values():
        starts = [datetime.fromisoformat(at) for _, at in sorted(rows)]
        assert starts == sorted(starts)
