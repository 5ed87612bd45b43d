"""Actions as properties, and texts as HubSpot's HTML."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cordboard.crm.hubspot.codec import OUTCOMES, Context, links_of, record_of, sent, type_of, wire
from cordboard.crm.hubspot.errors import ApiError
from cordboard.crm.hubspot.record_types import LONGEST, Paths, Stages, stages_of
from cordboard.crm.hubspot.writing.record_repair import fitted, mended
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import CreateContact, CreateDeal, CreateLead, CreateTask, LogCall, MergeRecords, Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.ports.errors import Unsupported
from cordboard.toolkit.crm.html_text import html_of, text_of

STAGES = Stages(leads=frozenset({"lead"}), lead="lead", contact="customer")
HERE = Context(stages=STAGES, zone="Europe/Madrid", now=datetime(2026, 12, 1, 10, tzinfo=UTC), pipeline="p", stage="s")
CONTACT = Ref(entity=Entity.CONTACT, id="1")
LEAD = Ref(entity=Entity.LEAD, id="2")
ACCOUNT = Ref(entity=Entity.ACCOUNT, id="3")


def call(**more: Any) -> LogCall:
    whole = {
        "subject": "Inbound call",
        "direction": Direction.INBOUND,
        "disposition": Disposition.ANSWERED,
        "missed": False,
        "started_at": datetime(2026, 11, 22, 10, tzinfo=UTC),
        "talk_ms": 200_500,
        "client_number": "+34600111222",
        "own_number": "+34928000080",
    }
    return LogCall(key="k", **{**whole, **more})


def test_a_call_is_a_call_object_with_its_length_in_milliseconds() -> None:
    record = record_of(call(owner="7", about=(CONTACT, LEAD, ACCOUNT), recording_url="https://r.test/1.mp3"), HERE)
    assert record == {
        "hs_timestamp": "2026-11-22T10:00:00.000Z",
        "hs_call_title": "Inbound call",
        "hs_call_direction": "INBOUND",
        "hs_call_status": "COMPLETED",
        "hs_call_duration": "200500",
        "hs_call_disposition": OUTCOMES["COMPLETED"],
        "hs_call_from_number": "+34600111222",
        "hs_call_to_number": "+34928000080",
        "hs_call_recording_url": "https://r.test/1.mp3",
        "hubspot_owner_id": "7",
    }
    assert links_of(call(about=(CONTACT, LEAD, ACCOUNT))) == [("contacts", "1"), ("contacts", "2"), ("companies", "3")]


def test_a_recording_without_https_is_a_line_of_the_text() -> None:
    record = record_of(call(recording_url="http://pbx.test/1.mp3", description="quote"), HERE)
    assert "hs_call_recording_url" not in record
    assert record["hs_call_body"] == "quote\nRecording: http://pbx.test/1.mp3"


@pytest.mark.parametrize(
    ("direction", "disposition", "status", "outcome"),
    [
        (Direction.INBOUND, Disposition.ABANDONED, "NO_ANSWER", None),
        (Direction.OUTBOUND, Disposition.NO_ANSWER, "NO_ANSWER", OUTCOMES["NO_ANSWER"]),
        (Direction.OUTBOUND, Disposition.BUSY, "BUSY", OUTCOMES["BUSY"]),
        (Direction.OUTBOUND, Disposition.FAILED, "FAILED", None),
        (Direction.OUTBOUND, Disposition.CANCELLED, "CANCELED", None),
        (Direction.INBOUND, Disposition.VOICEMAIL, "NO_ANSWER", OUTCOMES["VOICEMAIL"]),
    ],
)
def test_a_call_without_a_conversation_has_a_status_and_no_length(
    direction: Direction, disposition: Disposition, status: str, outcome: str | None
) -> None:
    record = record_of(call(direction=direction, disposition=disposition, missed=True, talk_ms=None), HERE)
    assert (record["hs_call_status"], record["hs_call_duration"]) == (status, "0")
    assert record.get("hs_call_disposition") == outcome


def test_outcomes_can_be_left_to_the_account() -> None:
    other = Context(stages=STAGES, outcomes=False)
    assert "hs_call_disposition" not in record_of(call(), other)


def test_an_outbound_call_goes_from_our_number() -> None:
    record = record_of(call(direction=Direction.OUTBOUND), HERE)
    assert (record["hs_call_from_number"], record["hs_call_to_number"]) == ("+34928000080", "+34600111222")


def test_leads_and_contacts_are_contacts_in_different_stages() -> None:
    lead = record_of(CreateLead(key="l", name="Ana", phone="+34600111222", status="NEW", description="d"), HERE)
    contact = record_of(CreateContact(key="c", name="Ana", phone="+34600111222"), HERE)
    assert (lead["lifecyclestage"], contact["lifecyclestage"]) == ("lead", "customer")
    assert (lead["hs_lead_status"], lead["message"]) == ("NEW", "d")
    stages = stages_of({"lead_stages": "mql , other", "lead_stage": "new"})
    assert [stages.entity_of(one) for one in ("mql", "other", "new", "customer", None)] == [
        Entity.LEAD, Entity.LEAD, Entity.LEAD, Entity.CONTACT, Entity.CONTACT,
    ]  # fmt: skip


def test_a_day_is_a_morning_in_the_time_zone_of_the_account() -> None:
    task = record_of(CreateTask(key="t", subject="Call back", due=date(2026, 7, 1)), HERE)
    assert task["hs_timestamp"] == "2026-07-01T06:00:00.000Z"
    assert record_of(CreateTask(key="t", subject="Call back"), HERE)["hs_timestamp"] == "2026-12-01T10:00:00.000Z"
    deal = record_of(CreateDeal(key="d", name="Deal", closing=date(2026, 12, 24)), HERE)
    assert (deal["pipeline"], deal["dealstage"], deal["closedate"]) == ("p", "s", "2026-12-24T07:00:00.000Z")


@pytest.mark.parametrize("text", ["a < b & c", "one\ntwo", "  spaced  out", "<b>x</b>", "ñ 漢字 🎧", ""])
def test_a_text_comes_back_from_html_as_it_was(text: str) -> None:
    assert text_of(html_of(text)) == text
    assert text_of(f"<div>{html_of(text)}</div>") == text
    assert sent("notes", {"hs_note_body": text})["hs_note_body"] == html_of(text)


def test_paragraphs_of_a_person_are_lines() -> None:
    assert text_of("<p>one</p><p>two&nbsp;b</p>") == "one\ntwo b"


def test_a_text_is_cut_so_that_its_html_fits() -> None:
    record, remarks = fitted("calls", {"hs_call_body": "<" * LONGEST, "hs_call_title": "t"})
    assert len(html_of(record["hs_call_body"])) <= LONGEST
    assert len(record["hs_call_body"]) > LONGEST // 5
    assert remarks == [f"hs_call_body was cut to {len(record['hs_call_body'])} characters."]


def test_what_a_refusal_names_is_left_out_and_what_a_record_lives_on_is_not() -> None:
    def refusal(name: str) -> ApiError:
        return ApiError(code="validation", status=400, fields=(name,))

    lead = {"lastname": "Ana", "hs_lead_status": "Odd"}
    changed = mended(lead, refusal("hs_lead_status"), None)
    assert changed is not None
    assert changed[0] == {"lastname": "Ana"}
    assert "hs_lead_status was left empty" in changed[1]
    assert mended({"hs_timestamp": "x"}, refusal("hs_timestamp"), None) is None
    deal = mended({"dealstage": "gone"}, refusal("dealstage"), "first")
    assert deal is not None
    assert deal[0] == {"dealstage": "first"}


def test_mapped_values_are_texts() -> None:
    field = Field(name="x", label="X", type="bool")
    assert [wire(value, field) for value in (True, 7, ("a", "b"), date(2026, 1, 2))] == [
        "true",
        "7",
        "a;b",
        "2026-01-02",
    ]


def test_what_cannot_be_expressed_is_said() -> None:
    with pytest.raises(Unsupported, match="merge_records"):
        type_of(MergeRecords(key="m", merge="m", survivor=CONTACT, merged=LEAD))


def test_paths_have_a_date_or_a_number() -> None:
    dated, numbered = Paths("2026-09"), Paths("v3")
    assert dated.of("objects", "contacts/search") == "/crm/objects/2026-09/contacts/search"
    assert numbered.of("objects", "contacts/search") == "/crm/v3/objects/contacts/search"
    assert numbered.of("associations", "a/b/batch/read") == "/crm/v4/associations/a/b/batch/read"
    assert (dated.token, numbered.token) == ("/oauth/2026-09/token", "/oauth/v1/token")
    assert numbered.link("tasks", "1", "contacts", "2") == "/crm/v4/objects/tasks/1/associations/contacts/2"
