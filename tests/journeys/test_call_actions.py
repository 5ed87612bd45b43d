"""What a person does to one call, over HTTP with a sandbox CRM: once, through kills, with a name in the explanation."""

from typing import Any

import httpx
import pytest
from support.faultrun.world import TOKEN_FILE, World, until
from support.journey_steps import edited_by_a_person, only, plan, played, record, settings, standing, users

pytestmark = pytest.mark.journey
LOGGED = only("call", "always")


def tried(world: World, call: dict[str, Any], verb: str, **body: Any) -> tuple[int, str]:
    """Status and code of an action; 200 and the code of its sentence where it was done."""
    token = (world.folder / "data" / TOKEN_FILE).read_text()
    url, header = f"{world.base}/api/v1/calls/{call['id']}/{verb}", {"Authorization": f"Bearer {token}"}
    reply = httpx.post(url, json=body, headers=header, timeout=20)
    return reply.status_code, reply.json()["code"]


def settled(world: World, call: dict[str, Any], effects: int) -> dict[str, Any]:
    """The call once it has so many effects and all are done."""
    path = f"/calls/{call['id']}"
    done = ["done"] * effects
    until(lambda: [one["state"] for one in world.api("GET", path)["effects"]] == done, 20, "the effects are done")
    return dict(world.api("GET", path))


def killed(world: World) -> None:
    world.kill_now()
    world.wait_for_the_kill()


def test_a_call_is_logged_by_hand_once_through_kills_and_says_who_did_it(running: World) -> None:
    with settings(running, crm=plan(running, scenario=[])):
        call = played(running, "600 100 741")
        assert call["effects"] == []
        dry = running.api("POST", f"/calls/{call['id']}/log", {"dry_run": True})
        assert ([one["kind"] for one in dry["writes"]], dry["dry_run"]) == (["log_call"], True)
        assert running.api("GET", f"/calls/{call['id']}")["effects"] == []
        before = len(running.records("Calls"))
        assert tried(running, call, "log", reason="the boss asked") == (200, "request.log")
        killed(running)
        assert tried(running, call, "log")[0] == 409
        after = settled(running, call, 1)
        killed(running)
        assert tried(running, call, "log") == (409, "already_done")
        assert len(running.records("Calls")) == before + 1
    (asked,) = after["why"]["requests"]
    assert (asked["verb"], asked["by"], asked["reason"]) == ("log", "token faults", "the boss asked")
    assert "faults logged this call by hand." in after["why"]["text"]
    audit = [row for row in running.api("GET", "/audit")["items"] if row["target"] == call["id"]]
    assert [(row["who"], row["what"], row["detail"]) for row in audit] == [
        ("token faults", "calls.log", "the boss asked")
    ]


def test_the_lead_is_created_after_all_and_the_call_is_linked_to_it(running: World) -> None:
    with settings(running, crm=plan(running, scenario=LOGGED)):
        call = played(running, "600 100 742")
        assert tried(running, call, "create") == (200, "request.create")
        killed(running)
        assert tried(running, call, "create")[0] == 409
        after = settled(running, call, 3)
    logged, lead, _ = after["effects"]
    assert record(running, "Calls", logged["record"])["What_Id"]["id"] == lead["record"]
    assert after["why"]["answer"] is None


def test_a_call_is_linked_to_another_contact_and_a_deleted_record_is_logged_again(running: World) -> None:
    owner = users(running)[0]
    first, second = (standing(running, kind, f"+3460010074{n}", owner) for n, kind in ((3, "lead"), (4, "contact")))
    with settings(running, crm=plan(running, scenario=LOGGED)):
        call = played(running, "600 100 743")
        (logged,) = call["effects"]
        assert record(running, "Calls", logged["record"])["What_Id"]["id"] == first
        body = {"entity": "contact", "record": second}
        assert tried(running, call, "relink", **body) == (200, "request.relink")
        assert tried(running, call, "relink", **body) == (409, "already_done")
        settled(running, call, 2)
        linked = record(running, "Calls", logged["record"])
        assert (linked["Who_Id"]["id"], linked.get("What_Id")) == (second, None)
        running.control("DELETE", "/records/Calls", ids=logged["record"])
        assert tried(running, call, "log") == (200, "request.log_again")
        again = settled(running, call, 3)["effects"][-1]
    assert again["record"] != logged["record"]


def test_the_call_back_task_moves_with_the_call_and_a_changed_one_stays_with_the_reason(running: World) -> None:
    owner = users(running)[0]
    standing(running, "contact", "+34600100751", owner)
    second, third = (standing(running, "contact", f"+3460010075{n}", owner) for n in (2, 3))
    scenario = [*only("call", "always"), *only("task", "always")]
    missed = {"disposition": "no_answer", "durations_ms": {"ring": 9000}}
    with settings(running, crm=plan(running, scenario=scenario)):
        call = played(running, "600 100 751", **missed)
        task = next(one["record"] for one in call["effects"] if one["kind"] == "create_task")
        assert tried(running, call, "relink", entity="contact", record=second) == (200, "request.relink")
        killed(running)
        settled(running, call, 4)
        assert record(running, "Tasks", task)["Who_Id"]["id"] == second
        edited_by_a_person(running, "Tasks", task, Status="In Progress")
        assert tried(running, call, "relink", entity="contact", record=third) == (200, "request.relink")
        killed(running)
        after = settled(running, call, 6)
    assert record(running, "Tasks", task)["Who_Id"]["id"] == second
    moved, left = [one for one in after["effects"] if one["kind"] == "link_task"]
    assert (moved["code"], left["code"]) == (None, "task_worked_on")
    assert "so it was not moved" in left["reason"]


def test_a_number_is_ignored_and_an_extension_assigned_from_the_call(running: World) -> None:
    team = [{"id": "ana", "name": "Ana Ruiz"}]
    with settings(running, team=team):
        call = played(running, "600 100 745")
        assert tried(running, call, "assign", member="ana", extension="80") == (200, "request.assign")
        assert tried(running, call, "assign", member="ana", extension="80") == (409, "already_done")
        assert running.api("GET", "/settings")["settings"]["team"][0]["extensions"] == ["80"]
        assert tried(running, call, "ignore", reason="spam") == (200, "request.ignore")
        assert tried(running, call, "ignore") == (409, "already_done")
        assert played(running, "600 100 745")["effects"] == []
        newest = running.api("GET", "/settings/versions?limit=1")["items"][0]
        assert newest["note"] == f"Ignore +34600100745 (call {call['id']})"


def test_a_wrap_up_survives_kills_and_a_corrected_contact_takes_its_records_along(running: World) -> None:
    owner = users(running)[0]
    first, second = (standing(running, kind, f"+3460010076{n}", owner) for n, kind in ((1, "lead"), (2, "contact")))
    with settings(running, crm=plan(running, scenario=LOGGED)):
        call = played(running, "600 100 761")
        path, (logged,) = f"/calls/{call['id']}/wrapup", call["effects"]
        text = {"note": "wants 761", "outcome": "interested", "task": {"subject": "Quote 761", "due": "2030-01-02"}}
        running.api("PUT", path, {"version": 0, **text})
        killed(running)  # as soon as it was acknowledged
        until(lambda: running.api("GET", path)["state"] == "sent", 30, "the wrap-up is sent")
        (task,) = [one for one in running.records("Tasks") if one["Subject"] == "Quote 761"]
        assert task["What_Id"]["id"] == first
        running.api("PUT", path, {"version": 1, **text, "contact": {"id": second}})
        killed(running)
        until(lambda: record(running, "Calls", logged["record"])["Who_Id"], 30, "the call is moved")
        until(lambda: record(running, "Tasks", task["id"])["Who_Id"], 30, "the task is moved")
    moved = [record(running, "Calls", logged["record"]), record(running, "Tasks", task["id"])]
    assert [(one["Who_Id"]["id"], one["What_Id"]) for one in moved] == [(second, None)] * 2
    (note,) = [one for one in running.records("Notes") if "wants 761" in one["Note_Content"]]
    assert note["Note_Content"] == "Outcome: Interested\nwants 761"
    assert logged["record"] in str(note["Parent_Id"])
    after = running.api("GET", f"/calls/{call['id']}")
    assert "faults wrapped up this call." in after["why"]["text"]
