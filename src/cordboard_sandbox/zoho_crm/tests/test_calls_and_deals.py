"""The rules of calls and deals (F25, F26), and how activities are linked."""

from typing import Any

import pytest

from cordboard_sandbox.zoho_crm.org.call_rules import seconds_of


def call(api: Any, **changes: Any) -> dict[str, Any]:
    whole = {
        "Subject": "Call",
        "Call_Type": "Inbound",
        "Call_Start_Time": api.iso(-600),
        "Call_Duration": "03:20",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def refused(api: Any, row: dict[str, Any], module: str = "Calls") -> tuple[str, str]:
    reply = api.post(f"/{module}", {"data": [row]})
    assert reply.status_code == 400, reply.text
    error = reply.json()["data"][0]
    return error["code"], error["details"]["api_name"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("03:20", 200),
        ("75:00", 4500),
        ("01:00:05", 3605),
        ("00:00", 0),
        ("3", None),
        ("00:61", None),
        ("", None),
        ("a:b", None),
    ],
)
def test_durations_are_read(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


def test_durations_can_mean_hours_and_minutes() -> None:
    assert seconds_of("03:20", "hh:mm") == 12_000


def test_the_seconds_of_a_call_are_derived(api: Any) -> None:
    record = api.read("Calls", api.create("Calls", **call(api, Call_Duration="01:00:05", Call_Duration_in_seconds=7)))
    assert record["Call_Duration_in_seconds"] == 3605


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"Call_Start_Time": None}, "MANDATORY_NOT_FOUND", "Call_Start_Time"),
        ({"Call_Type": None}, "MANDATORY_NOT_FOUND", "Call_Type"),
        ({"Call_Type": "Sideways"}, "INVALID_DATA", "Call_Type"),
        ({"Call_Duration": None}, "MANDATORY_NOT_FOUND", "Call_Duration"),
        ({"Call_Duration": "00:00"}, "INVALID_DATA", "Call_Duration"),
        ({"Call_Duration": "soon"}, "INVALID_DATA", "Call_Duration"),
        ({"Call_Start_Time": "2026-11-22 09:00:00"}, "INVALID_DATA", "Call_Start_Time"),
        ({"Call_Start_Time": "2026-12-24T09:00:00+00:00"}, "INVALID_DATA", "Call_Start_Time"),
    ],
)
def test_what_a_completed_call_must_have(api: Any, changes: dict[str, Any], code: str, name: str) -> None:
    assert refused(api, call(api, **changes)) == (code, name)


def test_an_outbound_call_without_duration_is_refused_but_a_cancelled_one_is_not(api: Any) -> None:
    assert refused(api, call(api, Call_Type="Outbound", Call_Duration="00:00")) == ("INVALID_DATA", "Call_Duration")
    assert api.create("Calls", **call(api, Call_Type="Outbound", Call_Duration=None, Outgoing_Call_Status="Cancelled"))


def test_a_missed_call_needs_no_duration(api: Any) -> None:
    assert api.create("Calls", **call(api, Call_Type="Missed", Call_Duration=None))


def test_a_future_outbound_call_is_scheduled(api: Any) -> None:
    made = api.create("Calls", **call(api, Call_Type="Outbound", Call_Duration=None, Call_Start_Time=api.iso(3600)))
    assert api.read("Calls", made)["Outgoing_Call_Status"] == "Scheduled"


def test_the_type_of_a_call_never_changes(api: Any) -> None:
    made = api.create("Calls", **call(api))
    error = api.put(f"/Calls/{made}", {"data": [{"Call_Type": "Missed"}]}).json()["data"][0]
    assert (error["code"], error["details"]["api_name"]) == ("NOT_ALLOWED", "Call_Type")


def test_the_owner_of_a_completed_call_never_changes_but_its_recording_may_come_later(api: Any) -> None:
    made, other = api.create("Calls", **call(api)), api.user("Olha")
    assert api.put(f"/Calls/{made}", {"data": [{"Owner": {"id": other}}]}).json()["data"][0]["code"] == "NOT_ALLOWED"
    assert api.put(f"/Calls/{made}", {"data": [{"Voice_Recording__s": "https://rec.example/1.mp3"}]}).status_code == 200
    changed = api.post(f"/Calls/{made}/actions/change_owner", {"owner": {"id": other}})
    assert (changed.status_code, changed.json()["data"][0]["code"]) == (400, "NOT_ALLOWED")


def test_a_lead_is_linked_through_what_id(api: Any) -> None:
    lead = api.create("Leads", Last_Name="Iglesias")
    made = api.create("Calls", **call(api, What_Id={"id": lead}, **{"$se_module": "Leads"}))
    record = api.read("Calls", made)
    assert (record["What_Id"], record["$se_module"]) == ({"name": "Iglesias", "id": lead}, "Leads")


def test_a_contact_and_a_deal_are_linked_together(api: Any) -> None:
    contact = api.create("Contacts", Last_Name="Melnyk")
    deal = api.create("Deals", Deal_Name="D", Stage="First call", Pipeline="Telephone sales", Contact_Name=contact)
    made = api.create("Calls", **call(api, Who_Id={"id": contact}, What_Id={"id": deal}, **{"$se_module": "Deals"}))
    record = api.read("Calls", made)
    assert (record["Who_Id"]["id"], record["What_Id"]["id"]) == (contact, deal)


def test_wrong_links_are_refused(api: Any) -> None:
    lead, contact = api.create("Leads", Last_Name="L"), api.create("Contacts", Last_Name="C")
    assert refused(api, call(api, What_Id={"id": lead})) == ("MANDATORY_NOT_FOUND", "$se_module")
    assert refused(api, call(api, Who_Id={"id": lead})) == ("INVALID_DATA", "Who_Id")
    assert refused(api, call(api, What_Id={"id": lead}, **{"$se_module": "Deals"})) == ("INVALID_DATA", "What_Id")
    both = call(api, What_Id={"id": lead}, Who_Id={"id": contact}, **{"$se_module": "Leads"})
    assert refused(api, both) == ("INVALID_DATA", "Who_Id")


def test_a_task_is_linked_the_same_way(api: Any) -> None:
    lead = api.create("Leads", Last_Name="L")
    made = api.create("Tasks", Subject="Call back", Due_Date="2026-11-23", What_Id=lead, **{"$se_module": "Leads"})
    assert api.read("Tasks", made)["What_Id"]["id"] == lead


def test_stage_pipeline_and_layout_must_fit(api: Any) -> None:
    services = api.get("/settings/layouts?module=Deals").json()["layouts"][1]["id"]
    good = {"Deal_Name": "D", "Layout": {"id": services}, "Pipeline": "Services", "Stage": "Visit"}
    assert api.post("/Deals", {"data": [good]}).status_code == 201
    assert refused(api, {**good, "Stage": "First call"}, "Deals") == ("MAPPING_MISMATCH", "Stage")
    assert refused(api, {**good, "Layout": None}, "Deals") == ("MAPPING_MISMATCH", "Pipeline")
    assert refused(api, {**good, "Layout": {"id": "1"}}, "Deals") == ("INVALID_DATA", "Layout")


def test_whether_a_pipeline_must_be_named_is_a_switch(api: Any) -> None:
    deal = {"Deal_Name": "D", "Stage": "Qualification"}
    assert refused(api, deal, "Deals") == ("MANDATORY_NOT_FOUND", "Pipeline")
    api.post("/__sandbox/switches", {"pipeline_mandatory": False})
    assert api.read("Deals", api.create("Deals", **deal))["Pipeline"] == "Standard (Standard)"


def test_a_deal_moves_within_its_pipeline_only(api: Any) -> None:
    deal = api.create("Deals", Deal_Name="D", Stage="First call", Pipeline="Telephone sales")
    assert api.put(f"/Deals/{deal}", {"data": [{"Stage": "Offer sent"}]}).status_code == 200
    assert (
        api.put(f"/Deals/{deal}", {"data": [{"Stage": "Qualification"}]}).json()["data"][0]["code"]
        == "MAPPING_MISMATCH"
    )
