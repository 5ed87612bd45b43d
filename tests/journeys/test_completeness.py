"""The manager link is lost for an hour with 200 calls: the PBX's own call records give them back, each once."""

from typing import Any

import pytest
from support.faultrun.world import World, until
from support.recording_pbx import Pbx, last, state

from cordboard.toolkit.ids import call_id

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

LOST = 200


def call_records(running: World) -> list[dict[str, Any]]:
    return running.records("Calls")


def test_two_hundred_calls_of_an_hour_without_a_link_are_found_and_written_once(linked: World, pbx: Pbx) -> None:
    heard = pbx.play(10, 1000)
    until(lambda: all(linked.get(f"/calls/{call_id('pbx', one['linkedid'])}") for one in heard), 30, "heard live")
    until(linked.settled, 60, "the live calls are written")

    pbx.control("POST", "/drop", {"for_ms": 3_600_000})
    until(lambda: state(linked) == "trouble", 30, "the link is lost")
    missed = pbx.play(LOST, 2000)
    assert not [one for one in missed if linked.get(f"/calls/{call_id('pbx', one['linkedid'])}")]
    pbx.control("POST", "/drop", {"for_ms": 0})
    linked.advance(240)  # calls of the last two minutes may still be on their way, so they are not looked at yet
    until(lambda: state(linked) == "active", 60, "the link is back")

    linked.pass_until(lambda: last(linked, "pbx").get("recovered"), 600, "the calls are compared by themselves")
    found = last(linked, "pbx")
    assert (found["recovered"], found["unaccounted"], found["problem"]) == (LOST, 0, None)
    assert found["seen"] == found["good"] + found["none"] + found["recovered"]
    for one in missed:
        path = f"/calls/{call_id('pbx', one['linkedid'])}"
        until(lambda path=path: linked.get(path), 60, f"{one['scenario']} is a call of ours")
    until(linked.settled, 120, "all calls are written")
    shown = {one["linkedid"]: linked.api("GET", f"/calls/{call_id('pbx', one['linkedid'])}") for one in missed}
    for one in missed:
        call = shown[one["linkedid"]]
        assert (call["direction"], call["disposition"] == "answered") == (
            one["direction"],
            one["disposition"] == "answered",
        ), one["scenario"]
    assert len(call_records(linked)) == len(heard) + LOST

    linked.api("POST", "/completeness/pbx")  # again, and while live events of other calls come
    more = pbx.play(5, 5000)
    until(lambda: all(linked.get(f"/calls/{call_id('pbx', one['linkedid'])}") for one in more), 30, "heard live again")
    until(linked.settled, 60, "they are written")
    linked.advance(240)
    again = linked.api("POST", "/completeness/pbx")
    assert (again["recovered"], again["unaccounted"]) == (0, 0)
    assert len(call_records(linked)) == len(heard) + LOST + len(more)


def test_a_record_that_was_deleted_in_the_crm_is_listed(linked: World, pbx: Pbx) -> None:
    pbx.play(4, 1000)
    until(lambda: len(call_records(linked)) == 4, 60, "the calls are written")
    gone = call_records(linked)[1]
    linked.control("DELETE", "/records/Calls", ids=gone["id"])
    linked.advance(240)
    found = linked.api("POST", "/completeness/zoho")
    assert (found["seen"], found["good"], found["deleted"], found["unaccounted"]) == (4, 3, 1, 0)
    (listed,) = found["calls"]
    assert (listed["kind"], listed["record"]) == ("deleted", gone["id"])
    assert listed["client"]["number"]
    doctor = {one["name"]: one for one in linked.api("GET", "/doctor")["checks"]}
    assert "1 deleted in the CRM, 0 unaccounted" in doctor["zoho: completeness"]["sentence"]
