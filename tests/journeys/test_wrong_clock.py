"""The clocks of this server and of the CRM differ: it is named, times are corrected, and no call is lost or parked."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until, world

from cordboard.toolkit.clock import moment
from cordboard.toolkit.ids import call_id

pytestmark = pytest.mark.journey

HOURS = 2 * 3600.0
EXACT = timedelta(minutes=1)  # the clock is moved here while an answer is on its way


@pytest.fixture
def one(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, 31) as found:
        found.start()
        yield found


def called(one: World, call: str, number: str, *, missed: bool = False) -> datetime:
    """A call that began a minute ago by the clock of the server; its start."""
    at = moment(one.clock.now() - 60).replace(microsecond=0)
    end: dict[str, Any] = {"schema": 1, "id": f"{call}-end", "call": call, "type": "ended", "direction": "inbound"}
    party = {"client": {"number": number}, "own_number": LINE, "extension": "80"}
    how = {"disposition": "no_answer"} if missed else {"disposition": "answered", "durations_ms": {"talk": 5_000}}
    began = {**end, **party, "id": f"{call}-start", "type": "started", "at": stamp(at)}
    assert one.post([began, {**end, **party, **how, "at": stamp(at + timedelta(seconds=30))}]) == 202
    return at


def written(one: World, call: str) -> datetime:
    """When the record of this call says it began."""
    key = f"{call_id('hook', call)}.zoho:call"
    found = [record for record in one.records("Calls") if record.get("Cb_Call_Key") == key]
    assert len(found) == 1
    return datetime.fromisoformat(found[0]["Call_Start_Time"]).astimezone(UTC)


def effect(one: World, call: str) -> dict[str, Any]:
    """On its call record; empty while nothing is decided."""
    known = one.get(f"/calls/{call_id('hook', call)}") or {"effects": []}
    return next((dict(each) for each in known["effects"] if each["entity"] == "call"), {})


def all_done(one: World, call: str) -> bool:
    found = one.get(f"/calls/{call_id('hook', call)}") or {"settled": False}
    return bool(found["settled"]) and {each["state"] for each in found["effects"]} == {"done"}


def said(one: World) -> set[str]:
    """What health says about the server; the doctor says the same."""
    problems = one.api("GET", "/health")["server"]
    sentences = {check["sentence"] for check in one.api("GET", "/doctor")["checks"] if check["name"] == "server"}
    assert {problem["sentence"] for problem in problems} <= sentences
    assert all("NTP" in problem["fix"] for problem in problems if "clock" in problem["code"])
    return {problem["code"] for problem in problems}


def parked(one: World) -> int:
    return int(one.api("GET", "/summary")["outbox"].get("zoho", {}).get("parked", 0))


def test_a_clock_ahead_of_the_crm_is_named_and_rejected_times_are_corrected(one: World) -> None:
    one.connect()
    assert said(one) == set()
    one.advance(HOURS)
    began = {call: called(one, call, number, missed=missed) for call, number, missed in (
        ("ahead-1", "+34600310001", False), ("ahead-2", "+34600310002", True), ("ahead-3", "+34600310001", False),
    )}  # fmt: skip
    for call in began:
        one.pass_until(lambda call=call: all_done(one, call), 600, f"{call} is written")  # type: ignore[misc]
        assert abs(began[call] - timedelta(seconds=HOURS) - written(one, call)) < EXACT
    assert said(one) == {"server.clock_ahead"}
    assert parked(one) == 0


def test_a_clock_behind_the_crm_is_named_and_changes_no_time(one: World) -> None:
    one.connect()
    one.control("POST", "/clock", {"advance_s": HOURS})
    began = called(one, "behind-1", "+34600310003")
    one.wait_settled("behind-1", 60)
    assert written(one, "behind-1") == began
    until(lambda: said(one) == {"server.clock_behind"}, 20, "it is named")
    assert parked(one) == 0


def test_where_no_answer_names_a_time_the_call_waits_until_its_time_has_passed(one: World) -> None:
    one.control("POST", "/faults", {"switch": "no_date"})
    one.connect()
    one.advance(HOURS)
    began = called(one, "unknown-1", "+34600310004")
    until(lambda: effect(one, "unknown-1").get("reason"), 30, "it was rejected")
    waits = effect(one, "unknown-1")
    assert waits["state"] == "open"
    assert "rejected the time of this call" in waits["reason"]
    assert said(one) == {"server.clock_suspected"}
    one.control("POST", "/clock", {"advance_s": HOURS})  # two hours later, for both
    one.pass_until(lambda: all_done(one, "unknown-1"), 2 * HOURS, "it is written", step=60)
    assert written(one, "unknown-1") == began, "as it was reported: nobody knows by how much it is wrong"
    assert parked(one) == 0


def test_the_first_answer_that_names_a_time_is_enough(one: World) -> None:
    one.control("POST", "/faults", {"switch": "no_date"})
    one.connect()
    one.advance(HOURS)
    began = called(one, "learnt-1", "+34600310005")
    until(lambda: effect(one, "learnt-1").get("reason"), 30, "it was rejected")
    one.control("DELETE", "/faults")
    one.pass_until(lambda: all_done(one, "learnt-1"), 3600, "it is written", step=10)
    assert abs(began - timedelta(seconds=HOURS) - written(one, "learnt-1")) < timedelta(hours=1)
    assert written(one, "learnt-1") < datetime.now(UTC)
    assert parked(one) == 0


def test_a_time_that_stays_rejected_for_a_day_is_a_matter_for_a_person(one: World) -> None:
    one.control("POST", "/faults", {"switch": "no_date"})
    one.connect()
    one.advance(40 * 86_400)
    called(one, "never-1", "+34600310006")
    one.pass_until(lambda: effect(one, "never-1").get("state") == "parked", 2 * 86_400, "it is parked", step=600)
    assert "Call_Start_Time" in effect(one, "never-1")["reason"]
