from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from cordboard.crm.zoho.writing.encode import ENCODERS, Context, record_of, wire
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm import actions as actions
from cordboard.domain.crm.actions import (
    AddNote,
    AttachRecording,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    Ref,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field

CONTEXT = Context(key_field="Cb_Call_Key", time_zone="Atlantic/Canary")
START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def call(**more: Any) -> dict[str, Any]:
    whole = {
        "key": "c1:call",
        "subject": "Call",
        "direction": Direction.INBOUND,
        "disposition": Disposition.ANSWERED,
        "missed": False,
        "started_at": START,
        "talk_ms": 200_000,
    }
    return record_of(LogCall(**{**whole, **more}), CONTEXT)[1]


def ref(entity: Entity, record: str = "7") -> Ref:
    return Ref(entity=entity, id=record)


def test_every_kind_of_action_has_its_encoder() -> None:
    kinds = {one.__struct_config__.tag for one in actions.Action.__args__}  # type: ignore[attr-defined]
    assert kinds - {one.__struct_config__.tag for one in actions.MERGES} == set(ENCODERS)


def test_an_answered_inbound_call() -> None:
    record = call(
        owner="610004000000007",
        client_number="+34928000111",
        own_number="+34928000080",
        recording_url="https://r/1.mp3",
    )
    assert record == {
        "Subject": "Call",
        "Call_Type": "Inbound",
        "Call_Start_Time": "2026-11-22T09:30:00+00:00",
        "Call_Duration": "03:20",
        "Caller_ID": "+34928000111",
        "Dialled_Number": "+34928000080",
        "Voice_Recording__s": "https://r/1.mp3",
        "Owner": {"id": "610004000000007"},
        "Cb_Call_Key": "c1:call",
    }


def test_times_carry_the_offset_of_the_organisation() -> None:
    summer = datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert call(started_at=summer)["Call_Start_Time"] == "2026-07-01T11:00:00+01:00"
    plain = Context(time_zone="Nowhere/Unknown")
    whole = LogCall(
        key="k",
        subject="s",
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        missed=False,
        started_at=summer,
    )
    assert record_of(whole, plain)[1]["Call_Start_Time"] == "2026-07-01T10:00:00+00:00"


def test_a_missed_call_has_no_length() -> None:
    record = call(missed=True, disposition=Disposition.ABANDONED, talk_ms=0)
    assert record["Call_Type"] == "Missed"
    assert "Call_Duration" not in record
    assert "Description" not in record


def test_an_outbound_call_that_nobody_answered_tells_the_truth_beside_its_length() -> None:
    record = call(direction=Direction.OUTBOUND, disposition=Disposition.BUSY, talk_ms=0, client_number="+34600111222")
    assert (record["Call_Type"], record["Call_Duration"]) == ("Outbound", "00:01")
    assert record["Call_Result"] == "No response/Busy"
    assert "The line was busy; Zoho" in record["Description"]
    assert record["Dialled_Number"] == "+34600111222"


def test_a_talk_too_short_to_be_counted_is_still_a_talk() -> None:
    record = call(disposition=Disposition.ANSWERED, talk_ms=20)
    assert record["Call_Duration"] == "00:01"
    assert "talked for less than half a second" in record["Description"]
    assert "Nobody" not in record["Description"]


def test_a_talk_whose_length_was_not_told_is_not_called_short() -> None:
    record = call(disposition=Disposition.ANSWERED, talk_ms=None)
    assert record["Call_Duration"] == "00:01"
    assert "didn't report the talk time; Zoho doesn't accept calls of zero length" in record["Description"]
    assert "half a second" not in record["Description"]


def test_a_talk_whose_length_was_not_heard_is_not_called_short() -> None:
    record = call(disposition=Disposition.ANSWERED, talk_ms=0, end_unheard=True)
    assert record["Call_Duration"] == "00:01"
    assert "The talk time is unknown; Zoho doesn't accept calls of zero length" in record["Description"]


@pytest.mark.parametrize(
    ("talk_ms", "written"),
    [
        (499, "00:01"),
        (1_000, "00:01"),
        (59_600, "01:00"),
        (3_599_000, "59:59"),
        (3_600_000, "01:00:00"),
        (90_061_000, "25:01:01"),
    ],
)
def test_lengths_are_written_in_minutes_and_from_one_hour_in_hours(talk_ms: int, written: str) -> None:
    assert call(talk_ms=talk_ms)["Call_Duration"] == written


@pytest.mark.parametrize(
    ("about", "links"),
    [
        ([], {}),
        ([Entity.CONTACT], {"Who_Id": {"id": "7"}, "$se_module": "Contacts"}),
        ([Entity.LEAD], {"What_Id": {"id": "7"}, "$se_module": "Leads"}),
        ([Entity.ACCOUNT], {"What_Id": {"id": "7"}, "$se_module": "Accounts"}),
        ([Entity.DEAL], {"What_Id": {"id": "7"}, "$se_module": "Deals"}),
        ([Entity.ACCOUNT, Entity.CONTACT], {"Who_Id": {"id": "7"}, "What_Id": {"id": "7"}, "$se_module": "Accounts"}),
    ],
)
def test_a_call_is_linked_as_the_module_wants_it(about: list[Entity], links: dict[str, Any]) -> None:
    record = call(about=tuple(ref(entity) for entity in about))
    assert {name: record[name] for name in ("Who_Id", "What_Id", "$se_module") if name in record} == links


def test_what_finds_no_place_as_a_link_is_told_in_the_description() -> None:
    about = (ref(Entity.CONTACT, "1"), ref(Entity.DEAL, "2"), ref(Entity.ACCOUNT, "3"), ref(Entity.LEAD, "4"))
    record = call(about=about, description="Pool: brand")
    assert record["What_Id"] == {"id": "2"}
    assert record["Description"] == "Pool: brand\nAlso concerns: 3 (account)\nAlso concerns: 4 (lead)"


def test_a_lead_gets_what_the_default_layout_demands() -> None:
    module, record = record_of(CreateLead(key="c1:lead", name="+34 928 000 111", phone="+34928000111"), CONTEXT)
    assert module == "Leads"
    assert record == {"Last_Name": "+34 928 000 111", "Company": "-", "Phone": "+34928000111", "Cb_Call_Key": "c1:lead"}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("ads", "ads"),
        (7.5, 7.5),
        (False, False),
        (("a", "b"), ["a", "b"]),
        (date(2026, 11, 30), "2026-11-30"),
        (datetime(2026, 11, 30, 12, 15, tzinfo=timezone(timedelta(hours=2))), "2026-11-30T12:15:00+02:00"),
    ],
)
def test_mapped_values_as_the_api_takes_them(value: Any, sent: Any) -> None:
    assert wire(value, Field(name="f", label="f", type="text")) == sent


def test_without_a_key_field_nothing_is_added() -> None:
    record = record_of(CreateAccount(key="k", name="Acme", phone=None), Context())[1]
    assert record == {"Account_Name": "Acme"}


def test_a_contact_belongs_to_its_account() -> None:
    contact = CreateContact(key="k", name="Ana Ruiz", phone="+34928000111", account=ref(Entity.ACCOUNT, "9"))
    assert record_of(contact, CONTEXT)[1]["Account_Name"] == {"id": "9"}


@pytest.mark.parametrize(
    "place", [{"place": "5/Standard (Standard)"}, {"layout": "5", "pipeline": "Standard (Standard)"}]
)
def test_a_deal_names_its_place_and_its_client(place: dict[str, str]) -> None:
    deal = CreateDeal(
        key="k",
        name="Ana",
        contact=ref(Entity.CONTACT, "1"),
        **place,
        stage="Qualification",
        closing=date(2026, 12, 31),
    )
    record = record_of(deal, CONTEXT)[1]
    assert record["Layout"] == {"id": "5"}
    assert (record["Pipeline"], record["Stage"], record["Closing_Date"]) == (
        "Standard (Standard)",
        "Qualification",
        "2026-12-31",
    )
    assert record["Contact_Name"] == {"id": "1"}


def test_a_task_is_linked_like_a_call() -> None:
    task = CreateTask(key="k", subject="Call back", due=date(2026, 11, 23), about=(ref(Entity.LEAD),))
    module, record = record_of(task, CONTEXT)
    assert module == "Tasks"
    assert (record["Due_Date"], record["Status"]) == ("2026-11-23", "Not Started")
    assert (record["What_Id"], record["$se_module"]) == ({"id": "7"}, "Leads")


def test_updates_carry_the_id_of_their_record() -> None:
    assert record_of(AttachRecording(key="k", call=ref(Entity.CALL), url="https://r"), CONTEXT) == (
        "Calls",
        {"id": "7", "Voice_Recording__s": "https://r"},
    )
    assert record_of(SetFields(key="k", record=ref(Entity.LEAD), fields={"A": "b"}), CONTEXT) == (
        "Leads",
        {"id": "7"},
    )
    assert record_of(SetOwner(key="k", record=ref(Entity.DEAL), owner="9"), CONTEXT)[0] == "Deals"


def test_a_note_names_the_module_of_its_parent() -> None:
    note = record_of(AddNote(key="k", parent=ref(Entity.CONTACT), title="After call", text="wants a quote"), CONTEXT)
    assert note == (
        "Notes",
        {
            "Note_Title": "After call",
            "Note_Content": "wants a quote",
            "Parent_Id": {"id": "7", "module": {"api_name": "Contacts"}},
        },
    )


def test_ringing_for_a_day_makes_no_length() -> None:
    assert "Call_Duration" not in call(missed=True, talk_ms=0, ring_ms=int(timedelta(days=1).total_seconds() * 1000))
