"""A phone system that never reports the end: the call becomes its records once, and the truth may follow."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import SECRET, TOKEN_FILE, World, until
from support.journey_steps import ended, made, new_id, record, settings

pytestmark = pytest.mark.journey

SOON = {"ringing_unheard_after": "PT2S", "talk_unheard_after": "PT2S"}
BOUND = 40  # s; silence is looked for every ten


@pytest.fixture(scope="module", autouse=True)
def soon(running: World) -> Iterator[None]:
    with settings(running, **SOON):
        yield


def tell(running: World, call: str, number: str, *kinds: str, **more: Any) -> None:
    head = {"schema": 1, "call": call, "direction": "inbound", "client": {"number": number}, "own_number": LINE}
    at = stamp(datetime.now(UTC))
    events = [{**head, "id": f"{call}-{kind}", "at": at, "type": kind, "extension": "80", **more} for kind in kinds]
    assert running.post(events) == 202


def test_a_ringing_call_whose_end_is_never_told_leaves_one_task_through_a_kill(running: World) -> None:
    call = new_id()
    tell(running, call, "+34600950001", "started", "ringing")
    running.kill_now()
    running.wait_for_the_kill()
    shown = running.wait_settled(call, BOUND)
    assert (shown["state"], shown["disposition"], shown["end_unheard"]) == ("ended", "unknown", True)
    assert (shown["missed"], shown["approximate"]) == (True, True)
    assert sorted(effect["entity"] for effect in shown["effects"]) == ["call", "lead", "task"]
    running.kill_now()
    running.wait_for_the_kill()
    assert running.wait_settled(call)["effects"] == shown["effects"]
    (task,) = made(shown, "task")
    assert "did not report the end" in record(running, "Tasks", task)["Description"]


def test_a_talk_whose_end_is_never_told_is_written_down_as_far_as_it_was_heard_and_why_says_so(running: World) -> None:
    call = new_id()
    tell(running, call, "+34600950002", "started", "ringing", "answered")
    shown = running.wait_settled(call, BOUND)
    assert (shown["disposition"], shown["durations_ms"]["talk"], shown["ended_by"]) == ("answered", 0, None)
    (logged,) = made(shown, "call")
    written = record(running, "Calls", logged)["Description"]
    assert "did not report the end" in written
    assert "The talk time is unknown" in written
    command = [sys.executable, "-m", "cordboard.cli.main", "why", shown["id"], "--server", running.base]
    token = (running.folder / "data" / TOKEN_FILE).read_text()
    said = subprocess.run([*command, "--token", token], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "The phone system didn’t report the end of this call." in said


def test_a_true_end_that_comes_late_makes_the_call_and_its_record_true_through_a_kill(running: World) -> None:
    call, number = new_id(), "+34600950003"
    tell(running, call, number, "started", "answered")
    before = running.wait_settled(call, BOUND)
    (logged,) = made(before, "call")
    assert record(running, "Calls", logged)["Call_Duration"] == "00:01"
    tell(running, call, number, "ended", disposition="answered", ended_by="client", durations_ms={"talk": 61_000})
    running.kill_now()
    running.wait_for_the_kill()
    after = corrected(running, call, before)
    assert (after["end_unheard"], after["approximate"], after["durations_ms"]["talk"]) == (False, False, 61_000)
    assert after["story"][-1]["what"] == "ended"
    stands = record(running, "Calls", logged)
    assert stands["Call_Duration"] == "01:01"
    assert "Hung up first: the client" in stands["Description"]
    assert "did not report" not in stands["Description"]
    assert len([row for row in running.records("Calls") if row["Subject"] == stands["Subject"]]) == 1


def corrected(running: World, call: str, before: dict[str, Any], *more: str) -> dict[str, Any]:
    """The call once one correction, and `more` of other kinds, has followed what was done before."""
    known = before["effects"]
    until(lambda: len(running.call_of(call)["effects"]) > len(known), 20, "the correction is on its way")
    after = running.wait_settled(call)
    assert after["effects"][: len(known)] == known
    followed = sorted((one["kind"], one["state"]) for one in after["effects"][len(known) :])
    assert followed == sorted((kind, "done") for kind in ("correct_call", *more))
    return after


def test_a_missed_call_that_is_told_to_be_answered_is_corrected_once_and_its_task_closed(running: World) -> None:
    call, number = new_id(), "+34600950004"
    running.post([ended(call, number, disposition="no_answer", durations_ms={"ring": 9000})])
    before = running.wait_settled(call)
    truth = ended(call, number, id=f"{call}-truth")
    for _ in range(2):
        assert running.post([truth]) == 202
    after = corrected(running, call, before, "change_task")
    assert after["disposition"] == "answered"
    (logged, again), tasks = made(after, "call"), set(made(after, "task"))
    assert logged == again
    stands = record(running, "Calls", logged)
    assert (stands["Call_Type"], stands["Subject"].split(" +")[0]) == ("Missed", "Call from")
    assert "They talked for 01:11. Zoho doesn't allow changing the type of a call" in stands["Description"]
    (task,) = tasks
    assert record(running, "Tasks", task)["Status"] == "Completed"
    assert "It was answered after all: close the task." not in after["why"]["text"]


def test_a_call_that_goes_on_when_its_phone_connection_is_removed_is_ended_and_written_down(running: World) -> None:
    phones = {"provider": "webhook", "id": "leaving", "title": "Leaving", "settings": {"secret": SECRET}}
    running.api("POST", "/connections", phones)
    call = new_id()
    head = {"schema": 1, "call": call, "at": stamp(datetime.now(UTC)), "direction": "inbound", "own_number": LINE}
    event = {**head, "id": f"{call}-1", "type": "started", "client": {"number": "+34600950009"}}
    assert running.post([event], "leaving") == 202
    running.api("DELETE", "/connections/leaving")
    running.kill_now()
    running.wait_for_the_kill()
    shown = running.wait_settled(call, connection="leaving")
    assert (shown["state"], shown["end_unheard"]) == ("ended", True)
    assert sorted(effect["entity"] for effect in shown["effects"]) == ["call", "lead", "task"]
