"""Two CRMs side by side: both get their records of a call, each with its own users, and neither waits for the other."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from support.demo_program import Demo
from support.faultrun.world import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ANA, ALBERTO = "Ana Ruiz", "Alberto Sanz"
LINE_OF_ANA, LINE_OF_ALBERTO = "+34928000080", "+380441234567"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    one = Demo(tmp_path_factory.mktemp("home"), "--crm", "zoho,espocrm", "--no-traffic")
    yield one
    one.kill()


class There:
    """What a CRM holds, in the words of its own simulator."""

    def __init__(self, demo: Demo, crm: str) -> None:
        self.control = str(demo.ready[crm]["control"])

    def records(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.control}/records/{kind}?limit=5000", timeout=20).json()["data"]
        return found

    def refuse(self) -> None:
        """Dead from now on: every connection is cut."""
        httpx.post(f"{self.control}/faults", json={"switch": "refuse"}, timeout=20).raise_for_status()

    def recover(self) -> None:
        httpx.delete(f"{self.control}/faults", timeout=20).raise_for_status()


def missed(number: str, own: str) -> dict[str, Any]:
    """A whole missed call, as a provider tells it at its end."""
    call, at = uuid.uuid4().hex[:10], (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    return {
        "schema": 1, "id": f"{call}-end", "call": call, "at": at, "type": "ended", "direction": "inbound",
        "client": {"number": number}, "own_number": own, "disposition": "no_answer",
        "durations_ms": {"ring": 9000, "talk": 0},
    }  # fmt: skip


def mine(rows: list[dict[str, Any]], number: str) -> list[dict[str, Any]]:
    """The records that say this number anywhere: whole, or as people write it."""
    return [row for row in rows if number in "".join(ch for ch in str(row) if ch.isdecimal())]


def open_items(demo: Demo, crm: str) -> int:
    return int(demo.get("/summary")["outbox"].get(crm, {}).get("open", 0))


def test_the_ready_line_names_both(demo: Demo) -> None:
    assert list(demo.ready) == ["console", "api", "token", "login", "zoho", "espocrm", "hook", "agi", "panels"]
    assert set(demo.ready["espocrm"]) == {"base", "api_key", "control"}
    connections = {one["id"]: one for one in demo.get("/connections")["items"]}
    assert {"zoho", "espocrm", "hook", "asterisk"} <= set(connections)


@pytest.mark.parametrize(
    ("number", "own", "owner"), [("+34611000101", LINE_OF_ANA, ANA), ("+380671000102", LINE_OF_ALBERTO, ALBERTO)]
)
def test_both_get_lead_task_and_call_of_a_missed_call_with_the_owner_of_the_line(
    demo: Demo, number: str, own: str, owner: str
) -> None:
    zoho, espo, digits = There(demo, "zoho"), There(demo, "espocrm"), number.lstrip("+")
    demo.post_events([missed(number, own)])
    until(
        lambda: mine(zoho.records("Calls"), digits) and mine(espo.records("Call"), digits), 60, "both logged the call"
    )

    (lead,) = mine(espo.records("Lead"), digits)
    assert (lead["assignedUserName"], lead["status"], lead["source"]) == (owner, "New", "Call")
    (task,) = [one for one in espo.records("Task") if one["parentId"] == lead["id"]]
    assert (task["assignedUserName"], task["status"]) == (owner, "Not Started")
    (call,) = [one for one in espo.records("Call") if one["parentId"] == lead["id"]]
    assert (call["assignedUserName"], call["status"], call["direction"]) == (owner, "Not Held", "Inbound")

    (theirs,) = mine(zoho.records("Leads"), digits)
    (logged,) = mine(zoho.records("Calls"), digits)
    assert logged["Call_Type"] == "Missed"
    users = {one["name"]: one["id"] for one in demo.get("/connections/zoho/crm-users")["items"]}
    owners = {str(one["Owner"]["id"] if isinstance(one["Owner"], dict) else one["Owner"]) for one in (theirs, logged)}
    assert owners == {users[owner]}
    (tasked,) = [one for one in zoho.records("Tasks") if theirs["id"] in str(one)]
    assert users[owner] in str(tasked["Owner"])


def test_while_one_crm_is_dead_the_other_gets_its_records_and_the_first_follows(demo: Demo) -> None:
    zoho, espo, number = There(demo, "zoho"), There(demo, "espocrm"), "34611000201"
    espo.refuse()
    try:
        demo.post_events([missed(f"+{number}", LINE_OF_ANA)])
        until(lambda: len(mine(zoho.records("Calls"), number)) == 1, 60, "the living CRM logged the call")
        assert mine(zoho.records("Leads"), number)
        assert mine(espo.records("Call"), number) == []
    finally:
        espo.recover()
    until(lambda: len(mine(espo.records("Call"), number)) == 1, 90, "the other followed")
    (lead,) = mine(espo.records("Lead"), number)
    assert lead["assignedUserName"] == ANA
    until(lambda: open_items(demo, "espocrm") == 0 and open_items(demo, "zoho") == 0, 30, "nothing waits")
    assert len(mine(espo.records("Lead"), number)) == 1


def test_a_wrong_key_is_reported_before_anything_is_saved(demo: Demo) -> None:
    settings = {"url": demo.ready["espocrm"]["base"], "api_key": "wrong"}
    body = {"provider": "espocrm", "id": "wrong-key", "settings": settings, "allow_private": True}
    headers = {"Authorization": f"Bearer {demo.ready['token']}"}
    answer = httpx.post(f"{demo.ready['api']}/connections", json=body, headers=headers, timeout=30)
    assert answer.status_code in (400, 409, 422), answer.text
    assert "API key" in answer.text
    assert "wrong-key" not in {one["id"] for one in demo.get("/connections")["items"]}


def test_a_wrap_up_is_one_note_and_one_task_of_the_call_in_both(demo: Demo) -> None:
    zoho, espo, number = There(demo, "zoho"), There(demo, "espocrm"), "34611000301"
    demo.post_events([{**missed(f"+{number}", LINE_OF_ANA), "disposition": "answered"}])
    until(lambda: mine(zoho.records("Calls"), number) and mine(espo.records("Call"), number), 60, "both logged it")
    (call,) = demo.get(f"/calls?client=%2B{number}")["items"]
    path = f"/calls/{call['id']}/wrapup"

    def put(version: int, note: str) -> dict[str, Any]:
        body = {"version": version, "note": note, "task": {"subject": f"Quote {number}", "due": "2030-01-02"}}
        headers = {"Authorization": f"Bearer {demo.ready['token']}"}
        reply = httpx.put(f"{demo.ready['api']}{path}", json=body, headers=headers, timeout=20)
        reply.raise_for_status()
        return dict(reply.json())

    def sent() -> bool:
        return demo.get(path)["state"] == "sent"

    put(0, "wants a quote")
    until(sent, 30, "the wrap-up is sent")
    (logged,), (theirs,) = mine(zoho.records("Calls"), number), mine(espo.records("Call"), number)
    put(1, "wants two quotes")
    until(sent, 30, "its change is sent")
    (note,) = [one for one in zoho.records("Notes") if logged["id"] in str(one["Parent_Id"])]
    assert note["Note_Content"] == "wants two quotes"
    (post,) = [one for one in espo.records("Note") if one.get("parentId") == theirs["id"] and "quote" in one["post"]]
    assert post["post"].splitlines()[1:] == ["wants two quotes"]
    tasks = [one["Due_Date"] for one in zoho.records("Tasks") if one["Subject"] == f"Quote {number}"]
    tasks += [one["dateEndDate"] for one in espo.records("Task") if one["name"] == f"Quote {number}"]
    assert tasks == ["2030-01-02", "2030-01-02"]
