"""A client is erased everywhere: no file and no log has the number or name, and a restored backup erases again."""

from pathlib import Path
from typing import Any

import pytest
from support.faultrun.world import World, until
from support.recording_pbx import Pbx, last

from cordboard.main import back_up, restore
from cordboard.toolkit.clock import SystemClock, moment

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

NUMBER = "+34600701000"
TRACES = (b"600701000", b"600 701 000", b"600-701-000", b"600 70 10 00", b"Kovalchuk")


def files(running: World) -> list[Path]:
    return [path for path in running.folder.rglob("*") if path.is_file() and path.name != "cordboard.lock"]


def traces(running: World, wanted: tuple[bytes, ...] = TRACES) -> list[str]:
    """Where something of the person is, byte by byte."""
    return [
        f"{path.name}: {trace.decode()}" for path in files(running) for trace in wanted if trace in path.read_bytes()
    ]


def find(running: World) -> dict[str, Any]:
    return dict(running.api("POST", "/personal-data/find", {"value": "600 70 10 00"}))


def erasure(running: World) -> dict[str, Any]:
    return dict(running.api("GET", "/personal-data/erasures")["items"][0])


def said_again(running: World) -> None:
    """The CRM names the person in its answers: it has one more record of the person, and its records are compared."""
    person = {"Last_Name": "Kovalchuk", "First_Name": "Olena", "Phone": "600 701 000"}
    running.control("POST", "/people", {"module": "Contacts", "fields": person})
    before = running.api("GET", "/connections/zoho")["directory"]["fresh_at"]
    running.advance(60)
    running.api("POST", "/connections/zoho/sync")
    until(lambda: running.api("GET", "/connections/zoho")["directory"]["fresh_at"] > before, 30, "contacts are synced")
    running.api("POST", "/completeness/zoho")
    about = running.api("GET", "/connections/zoho/exchanges?limit=50")["items"]
    assert [one for one in about if "Contacts" in one["url"] or "coql" in one["url"]], "it was asked about contacts"


def test_a_person_is_erased_everywhere_and_stays_so(linked: World, pbx: Pbx, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    data = linked.folder / "data"
    pbx.play(3, 1000)
    until(lambda: linked.api("GET", "/calls")["items"], 30, "the calls are heard")
    until(linked.settled, 60, "they are written")
    made = find(linked)
    assert {"call", "event", "item"} <= {one["kind"] for one in made["places"]}
    assert traces(linked), "the search finds what is there"
    copy = back_up(data, backup, moment(SystemClock().now()))

    asked = {"value": "(+34) 600-701-000"}
    started = linked.api("POST", "/personal-data/erase", asked)
    linked.end_server()
    linked.start()
    assert erasure(linked)["reference"] == started["reference"]
    linked.pass_until(lambda: erasure(linked)["state"] == "done", 1200, "the erasure is done")
    assert traces(linked) == [], find(linked)["places"]
    assert [one for one in find(linked)["places"] if one["master"] is None] == []
    calls = linked.api("GET", "/calls")["items"]
    assert (len(calls), sum(one["client"]["erased"] for one in calls)) == (3, 1), "figures keep counting"
    others = [one["client"]["number"] for one in calls if not one["client"]["erased"]]
    assert all(others), "other people are left alone"

    linked.api("POST", "/completeness/pbx")  # the phone system still has its record
    assert last(linked, "pbx").get("recovered") == 0
    said_again(linked)
    assert traces(linked) == [], "nor is what the CRM says of its own record written down"
    kept = [one for one in find(linked)["findings"] if one["master"] == "crm"]
    assert "contact" in {one["kind"] for one in kept}, "the search says which record is left in the CRM"
    assert all(one["link"] for one in kept)

    written = len(linked.records("Calls"))
    linked.end_server()
    restored = restore(data, copy, replace=True)
    assert restored.readable
    assert restored.erased
    linked.start()
    linked.pass_until(lambda: erasure(linked)["state"] == "done" and erasure(linked)["again"], 1200, "erased again")
    assert traces(linked) == [], "the CRM keeps its own record, and what it says of it is not written down here"
    assert len(linked.records("Calls")) == written, "nothing is written to the CRM again"

    pbx.play(1, 1000)  # the same client calls again: normal business
    until(lambda: NUMBER in str(linked.api("GET", "/calls")["items"]), 30, "a new call is a call")
    until(lambda: len(linked.records("Calls")) == written + 1, 60, "and is written")
