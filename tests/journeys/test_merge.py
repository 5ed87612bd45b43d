"""Duplicates over the real server and the simulated CRM: found, merged once through a kill, undone, bindings follow."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from support.faultrun.world import World, until
from support.journey_steps import edited_by_a_person, made, played, record

pytestmark = pytest.mark.journey
STAMPS = {"id", "Created_Time", "Modified_Time", "Created_By", "Modified_By", "Full_Name", "Last_Activity_Time"}


@contextmanager
def merging(world: World) -> Iterator[None]:
    """With the setting of the connection switched on."""
    world.api("PATCH", "/connections/zoho", {"settings": {"merge": True}})
    world.authorise()
    try:
        yield
    finally:
        world.api("PATCH", "/connections/zoho", {"settings": {"merge": False}})


def pair(world: World, number: str, spelled: str) -> tuple[str, str]:
    """A lead that a call created, and one that somebody typed in with the same number."""
    (ours,) = made(played(world, number), "lead")
    fields = {"Last_Name": "Twin", "Company": "-", "Phone": spelled, "Email": f"{number[1:]}@twin.test"}
    theirs = str(world.control("POST", "/people", {"module": "Leads", "fields": fields})["id"])
    world.api("POST", "/connections/zoho/sync")

    def found() -> bool:
        items = world.api("GET", "/duplicates?limit=500")["items"]
        return any({one["first"]["id"], one["second"]["id"]} == {ours, theirs} for one in items)

    until(found, 20, "the pair is proposed")
    return ours, theirs


def wish(survivor: str, merged: str, **more: Any) -> dict[str, Any]:
    chosen = [{"entity": "lead", "id": one} for one in (survivor, merged)]
    return {"connection": "zoho", "survivor": chosen[0], "merged": chosen[1], **more}


def reached(world: World, merge: str, state: str) -> dict[str, Any]:
    until(lambda: world.api("GET", f"/merges/{merge}")["state"] == state, 30, f"the merge is {state}")
    return dict(world.api("GET", f"/merges/{merge}"))


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in STAMPS and value not in (None, [])}


def merges_sent(world: World, method: str = "POST") -> int:
    paths = world.control("GET", "/state")["requests"]["by_path"]
    return sum(count for path, count in paths.items() if path.startswith(method) and "actions/merge" in path)


def test_a_merge_survives_a_kill_is_sent_once_and_its_undo_restores_both_records(running: World) -> None:
    with merging(running):
        ours, theirs = pair(running, "+34600950001", "600 95 00 01")
        task = running.control("GET", "/records/Calls")["data"]
        of_ours = [one["id"] for one in task if one.get("What_Id") and one["What_Id"]["id"] == ours]
        before = {one: plain(record(running, "Leads", one)) for one in (ours, theirs)}
        shown = running.api("POST", "/duplicates/preview", wish(theirs, ours))
        assert (shown["method"], shown["moves"]["call"]) == ("merge", len(of_ours))
        sent = merges_sent(running)
        running.control("POST", "/faults", {"switch": "drop_after_commit", "path": "/actions/merge", "times": 1})
        started = running.api("POST", "/merges", wish(theirs, ours, fingerprint=shown["fingerprint"]))
        running.kill_now()
        running.end_server()
        running.start()
        done = reached(running, started["id"], "done")
        assert done["can_undo"]
        assert merges_sent(running) == sent + 1
        assert [row["id"] for row in running.records("Leads") if row["id"] in (ours, theirs)] == [theirs]
        assert all(record(running, "Calls", one)["What_Id"]["id"] == theirs for one in of_ours)
        (bound,) = made(played(running, "+34600950001"), "lead") or [theirs]
        assert bound == theirs, "our bindings follow"

        running.api("POST", f"/merges/{started['id']}/undo")
        running.kill_now()
        running.end_server()
        running.start()
        undone = reached(running, started["id"], "undone")
        again = undone["new_id"]
        assert again not in (ours, theirs, None)
        assert plain(record(running, "Leads", theirs)) == before[theirs]
        assert plain(record(running, "Leads", again)) == before[ours]
        assert all(record(running, "Calls", one)["What_Id"]["id"] == again for one in of_ours)
        items = running.api("GET", "/outbox?kind=create_lead&limit=500")["items"]
        assert again in [one["record"] for one in items], "and come back"


def test_a_merge_that_the_crm_carries_out_later_is_done_once(running: World) -> None:
    with merging(running):
        ours, theirs = pair(running, "+34600950004", "600 95 00 04")
        running.control("POST", "/switches", {"merge_delay_s": 600})
        try:
            started = running.api("POST", "/merges", wish(theirs, ours))
            item = f"merge:{started['id']}:merge"

            def said() -> bool:
                (one,) = [one for one in running.api("GET", "/outbox?limit=500")["items"] if one["key"] == item]
                return "merge later" in str(one)

            until(said, 20, "the outbox says that the CRM merges later")
            assert {row["id"] for row in running.records("Leads")} >= {ours, theirs}
            assert running.api("GET", f"/merges/{started['id']}")["state"] == "waiting"
            sent, asked = merges_sent(running), merges_sent(running, "GET")
            running.kill_now()
            running.end_server()
            running.start()
            running.control("POST", "/clock", {"advance_s": 301})
            running.advance(301)
            until(lambda: merges_sent(running, "GET") > asked, 20, "the state of the scheduled merge is asked for")
            running.control("POST", "/clock", {"advance_s": 301})
            running.advance(601)
            reached(running, started["id"], "done")
            assert merges_sent(running) == sent, "it is not sent again, also after a kill"

        finally:
            running.control("POST", "/switches", {"merge_delay_s": 0})
        assert [row["id"] for row in running.records("Leads") if row["id"] in (ours, theirs)] == [theirs]


def test_a_record_that_a_person_changes_after_the_preview_is_not_merged(running: World) -> None:
    with merging(running):
        ours, theirs = pair(running, "+34600950002", "0034600950002")
        shown = running.api("POST", "/duplicates/preview", wish(theirs, ours))
        edited_by_a_person(running, "Leads", ours, Description="called back")
        with pytest.raises(AssertionError, match="merge_changed"):
            running.api("POST", "/merges", wish(theirs, ours, fingerprint=shown["fingerprint"]))
        assert {row["id"] for row in running.records("Leads")} >= {ours, theirs}


def test_its_permission_is_asked_for_once_it_is_switched_on(running: World) -> None:
    def asked() -> set[str]:
        health = running.api("GET", "/connections/zoho")
        return {one["name"] for one in health["scopes"]}

    wanted = {"ZohoCRM.modules.leads.WRITE", "ZohoCRM.modules.contacts.WRITE"}
    assert not wanted & asked()
    with merging(running):
        assert wanted <= asked()
    assert not any("DELETE" in name for name in asked())


def test_the_command_line_lists_previews_merges_and_undoes(running: World) -> None:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        token = (running.folder / "data" / "token").read_text().strip()
        whole = [sys.executable, "-m", "cordboard.cli.main", "duplicates", *arguments]
        return subprocess.run(
            [*whole, "--server", running.base, "--token", token],
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
            env={**os.environ, "CORDBOARD_LANG": "en"},
        )

    with merging(running):
        ours, theirs = pair(running, "+34600950003", "600950003")
        listed = json.loads(command("list", "--json").stdout)
        assert any({one["first"]["id"], one["second"]["id"]} == {ours, theirs} for one in listed["items"])
        assert "Twin" in command("list").stdout
        shown = command("preview", "zoho", f"lead:{theirs}", f"lead:{ours}")
        assert (shown.returncode, "Stays: Twin" in shown.stdout) == (0, True), shown.stderr
        merged = command("merge", "zoho", f"lead:{theirs}", f"lead:{ours}", "--yes", "--json")
        assert merged.returncode == 0, merged.stderr
        merge = json.loads(merged.stdout)["id"]
        reached(running, merge, "done")
        assert merge in command("merges").stdout
        assert command("undo", merge).returncode == 0
        assert reached(running, merge, "undone")["new_id"]
        wrong = command("preview", "zoho", "nobody", f"lead:{ours}")
        assert wrong.returncode == 2
    with pytest.raises(AssertionError, match="merge_off"):
        running.api("POST", "/duplicates/preview", wish(theirs, ours))
    assert httpx.get(f"{running.base}/api/v1/duplicates").status_code == 401
