"""HubSpot and Zoho side by side in the demo: every record with its owner, and a caller whom one of them alone knows."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from support.demo_program import Demo
from support.faultrun.world import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
LINE_OF_ANA = "+34928000080"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    one = Demo(tmp_path_factory.mktemp("home"), "--crm", "zoho,hubspot", "--no-traffic")
    yield one
    one.kill()


def there(demo: Demo, crm: str, kind: str) -> list[dict[str, Any]]:
    url = f"{demo.ready[crm]['control']}/records/{kind}?limit=5000"
    return list(httpx.get(url, timeout=20).json()["data"])


def missed(number: str) -> dict[str, Any]:
    call, at = uuid.uuid4().hex[:10], (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    return {
        "schema": 1, "id": f"{call}-end", "call": call, "at": at, "type": "ended", "direction": "inbound",
        "client": {"number": number}, "own_number": LINE_OF_ANA, "disposition": "no_answer",
        "durations_ms": {"ring": 9000, "talk": 0},
    }  # fmt: skip


def of(rows: list[dict[str, Any]], digits: str) -> list[dict[str, Any]]:
    return [row for row in rows if digits in "".join(letter for letter in str(row) if letter.isdecimal())]


def test_a_new_caller_is_a_lead_with_task_and_call_in_both(demo: Demo) -> None:
    number = "34611000101"
    demo.post_events([missed(f"+{number}")])
    until(
        lambda: of(there(demo, "hubspot", "calls"), number) and of(there(demo, "zoho", "Calls"), number), 60, "logged"
    )
    owners = {one["email"]: one["id"] for one in there(demo, "hubspot", "owners")}
    ana = owners["ana.ruiz@miempresa.test"]
    (lead,) = [one for one in there(demo, "hubspot", "contacts") if one["phone"] == f"+{number}"]
    assert (lead["lifecyclestage"], lead["hs_lead_status"], lead["hubspot_owner_id"]) == ("lead", "NEW", ana)
    (task,) = [one for one in there(demo, "hubspot", "tasks") if lead["id"] in one["linked_contacts"]]
    (call,) = [one for one in there(demo, "hubspot", "calls") if lead["id"] in one["linked_contacts"]]
    assert (task["hs_task_status"], task["hubspot_owner_id"]) == ("NOT_STARTED", ana)
    assert (call["hs_call_status"], call["hs_call_direction"], call["hubspot_owner_id"]) == (
        "NO_ANSWER",
        "INBOUND",
        ana,
    )
    assert len(of(there(demo, "zoho", "Leads"), number)) == 1
    keys = {one["cordboard_key"] for one in (lead, task, call)}
    assert len(keys) == 3, "the property for our key was agreed to and created"


def test_a_caller_whom_hubspot_alone_knows_has_a_name(demo: Demo) -> None:
    known = next(one for one in there(demo, "hubspot", "contacts") if str(one["mobilephone"] or "").startswith("+34"))
    name = f"{known['firstname']} {known['lastname']}"
    demo.post_events([missed(known["mobilephone"])])
    until(lambda: any(known["id"] in one["linked_contacts"] for one in there(demo, "hubspot", "calls")), 60, "linked")
    digits = "".join(letter for letter in known["mobilephone"] if letter.isdecimal())
    (call,) = demo.get(f"/calls?client=%2B{digits}")["items"]
    assert call["client"]["name"] == name
    assert len([one for one in there(demo, "hubspot", "contacts") if one["mobilephone"] == known["mobilephone"]]) == 1
    link = next(one["link"] for one in call["effects"] if one["connection"] == "hubspot" and one["kind"] == "log_call")
    assert httpx.get(link, timeout=20).status_code == 200


def test_a_wrong_token_is_reported_before_anything_is_saved(demo: Demo) -> None:
    settings = {"url": demo.ready["hubspot"]["base"], "private_token": "pat-wrong"}
    body = {"provider": "hubspot", "id": "wrong-token", "settings": settings, "allow_private": True}
    headers = {"Authorization": f"Bearer {demo.ready['token']}"}
    answer = httpx.post(f"{demo.ready['api']}/connections", json=body, headers=headers, timeout=30)
    assert answer.status_code in (400, 409, 422), answer.text
    assert "access token" in answer.text
    assert "wrong-token" not in {one["id"] for one in demo.get("/connections")["items"]}
