"""Corrected calls: which fields change, what people wrote stays, in how many requests."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import LogCall
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied, Outcome
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.correct import correction
from cordboard.testing.crm_contract.world import call

Base = Any  # the world of conftest.py
START = call().started_at


def spoken(**more: Any) -> LogCall:
    whole = {"subject": "Inbound call", "talk_ms": 61_000, "description": "Talked: 80", "started_at": START}
    return call("c", **{**whole, **more})


def missed(**more: Any) -> LogCall:
    gone = {"missed": True, "disposition": Disposition.ABANDONED, "talk_ms": None, "subject": "Missed call"}
    return spoken(**{**gone, "description": "The call did not take place.", **more})


def played(world: Base, now: LogCall, *was: LogCall, edit: dict[str, Any] | None = None) -> Applied:
    """The first is written, a person edits it, then it is corrected."""

    async def story() -> Sequence[Outcome]:
        crm = world.crm()
        (made,) = await crm.apply(was[:1], verify=False)
        assert isinstance(made, Applied)
        if edit:
            world.org.edit(world.org.tables["Calls"].records[made.id], edit, world.org.state.user)
        world.far.sent.clear()
        return await crm.apply([correction(made.id, now, *was)], verify=False)

    (outcome,) = asyncio.run(story())
    assert isinstance(outcome, Applied)
    return outcome


def asked(world: Base) -> list[str]:
    return [f"{sent.method} {sent.path.removeprefix('/crm/v8')}" for sent in world.far.sent if "/crm/v8" in sent.path]


def put(world: Base) -> dict[str, Any]:
    (body,) = [json.loads(sent.body) for sent in world.far.sent if sent.method == "PUT"]
    return {**body["data"][0], "trigger": body["trigger"]}


def test_only_what_differs_is_sent(crm_world: Base) -> None:
    outcome = played(crm_world, spoken(talk_ms=754_000), spoken())
    assert put(crm_world) == {"id": outcome.id, "Call_Duration": "12:34", "trigger": ["workflow"]}
    assert asked(crm_world) == ["GET /Calls", "PUT /Calls"]


def test_what_makes_no_difference_to_zoho_is_not_sent(crm_world: Base) -> None:
    outcome = played(crm_world, spoken(talk_ms=61_200, extension="81", ring_ms=5), spoken())
    assert outcome.was_there
    assert asked(crm_world) == ["GET /Calls"]


def test_the_result_of_an_outbound_call_comes_and_goes(crm_world: Base) -> None:
    out = {"direction": Direction.OUTBOUND}
    busy = spoken(**out, disposition=Disposition.BUSY, talk_ms=0)
    played(crm_world, spoken(**out), busy)
    assert (put(crm_world)["Call_Result"], put(crm_world)["Call_Duration"]) == (None, "01:01")
    played(crm_world, busy, spoken(**out))
    assert put(crm_world)["Call_Result"] == "No response/Busy"


def test_a_missed_call_that_was_answered_keeps_its_type_and_says_the_truth(crm_world: Base) -> None:
    played(crm_world, spoken(), missed())
    (record,) = crm_world.records(Entity.CALL)
    assert (record["Call_Type"], record["Subject"]) == ("Missed", "Inbound call")
    assert record["Description"] == (
        "Talked: 80\nThey talked for 01:01. Zoho doesn't allow changing the type of a call, "
        "so it stays missed, without a duration."
    )


def test_an_answered_call_that_was_missed_keeps_its_type_and_says_the_truth(crm_world: Base) -> None:
    played(crm_world, missed(), spoken())
    (record,) = crm_world.records(Entity.CALL)
    assert (record["Call_Type"], record["Call_Duration"], record["Subject"]) == ("Inbound", "00:01", "Missed call")
    assert "The caller hung up before anyone answered; Zoho" in record["Description"]
    assert "so it stays Inbound" in record["Description"]


def test_what_was_corrected_is_corrected_back(crm_world: Base) -> None:
    played(crm_world, missed(), missed(), spoken(), edit={"Description": "Talked: 80\nThey talked for 01:01. Zoho "
           "doesn't allow changing the type of a call, so it stays missed, without a duration."})  # fmt: skip
    (record,) = crm_world.records(Entity.CALL)
    assert record["Description"] == "The call did not take place."


@pytest.mark.parametrize(
    ("edit", "stands", "left"),
    [
        ({"Description": "Wants a quote.\r\nTalked: 80"}, {"Description": "Wants a quote.\nTalked: 81"}, None),
        ({"Description": "Wants a quote."}, {"Description": "Wants a quote.", "Call_Duration": "12:34"}, "Description"),
        ({"Subject": "Quote"}, {"Subject": "Quote", "Description": "Talked: 81"}, "Subject"),
        ({"Call_Duration": "09:00"}, {"Call_Duration": "09:00", "Subject": "Call → 81"}, "Call_Duration"),
        ({"Call_Duration": "1:1"}, {"Call_Duration": "12:34"}, None),
    ],
)
def test_what_a_person_wrote_stays(
    crm_world: Base, edit: dict[str, Any], stands: dict[str, Any], left: str | None
) -> None:
    now = spoken(subject="Call → 81", description="Talked: 81", talk_ms=754_000)
    outcome = played(crm_world, now, spoken(), edit=edit)
    (record,) = crm_world.records(Entity.CALL)
    assert {name: record[name] for name in stands} == stands
    assert outcome.code == ("words_left" if left else None)
    assert (left or "") in (outcome.remark or "")


def test_a_start_in_another_time_zone_is_the_same_start(crm_world: Base) -> None:
    crm_world.settings["time_zone"] = "Asia/Tokyo"
    moved = spoken(started_at=START - timedelta(minutes=1))
    played(crm_world, moved, spoken(), edit={"Call_Start_Time": START.isoformat()})
    assert set(put(crm_world)) == {"id", "Call_Start_Time", "trigger"}


def test_a_result_that_zoho_does_not_know_is_left_out_and_the_rest_is_corrected(crm_world: Base) -> None:
    details = {"api_name": "Call_Result", "json_path": "$.data[0].Call_Result", "supported_values": ["Interested"]}
    row = {"code": "INVALID_DATA", "status": "error", "message": "m", "details": details}
    crm_world.far.play(transport_faults.answers(httpx.Response(400, json={"data": [row]})), path="/Calls", method="PUT")
    out = {"direction": Direction.OUTBOUND}
    outcome = played(crm_world, spoken(**out, disposition=Disposition.BUSY, talk_ms=0), spoken(**out))
    (record,) = crm_world.records(Entity.CALL)
    assert (record["Call_Duration"], record.get("Call_Result")) == ("00:01", None)
    assert "Call_Result was left empty" in (outcome.remark or "")


def test_a_hundred_corrections_are_two_requests_and_old_ones_start_no_automation(crm_world: Base) -> None:
    crm, old = crm_world.crm(), START - timedelta(days=2)
    logs = [call(f"c{n}", started_at=old) for n in range(100)]

    async def story() -> None:
        made = await crm.apply(logs, verify=False)
        crm_world.far.sent.clear()
        batch = [
            correction(record.id, call(log.key, started_at=old, talk_ms=99_000), log)
            for record, log in zip(made, logs, strict=True)
            if isinstance(record, Applied)
        ]
        outcomes = await crm.apply(batch, verify=False)
        assert all(isinstance(outcome, Applied) for outcome in outcomes)

    asyncio.run(story())
    assert asked(crm_world) == ["GET /Calls", "PUT /Calls"]
    assert put(crm_world)["trigger"] == []
    assert {record["Call_Duration"] for record in crm_world.records(Entity.CALL)} == {"01:39"}
