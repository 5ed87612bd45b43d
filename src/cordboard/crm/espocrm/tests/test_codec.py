"""Actions as records, against the shapes that a real EspoCRM 9.1.7 took."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from cordboard.crm.espocrm.codec import Context, record_of, type_of, wire
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import CreateContact, CreateDeal, CreateLead, CreateTask, LogCall, Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field

FIELD = Context(key_field="cKey")
CONTACT = Ref(entity=Entity.CONTACT, id="c1")
ACCOUNT = Ref(entity=Entity.ACCOUNT, id="a1", name="Acme")
LEAD = Ref(entity=Entity.LEAD, id="l1")
DEAL = Ref(entity=Entity.DEAL, id="d1")


def call(**more: Any) -> LogCall:
    whole = {
        "subject": "Inbound call",
        "direction": Direction.INBOUND,
        "disposition": Disposition.ANSWERED,
        "missed": False,
        "started_at": datetime(2026, 11, 22, 10, tzinfo=UTC),
        "talk_ms": 200_000,
    }
    return LogCall(key="k", **{**whole, **more})


def test_a_call_is_written_as_the_real_server_took_it() -> None:
    record = record_of(call(owner="u1", about=(CONTACT,), recording_url="https://pbx.example.test/1.wav"), FIELD)
    assert record == {
        "name": "Inbound call",
        "status": "Held",
        "direction": "Inbound",
        "dateStart": "2026-11-22 10:00:00",
        "dateEnd": "2026-11-22 10:03:20",
        "parentType": "Contact",
        "parentId": "c1",
        "contactsIds": ["c1"],
        "usersIds": ["u1"],
        "assignedUserId": "u1",
        "description": "Recording: https://pbx.example.test/1.wav",
        "cKey": "k",
    }


@pytest.mark.parametrize("disposition", [Disposition.BUSY, Disposition.NO_ANSWER, Disposition.VOICEMAIL])
def test_a_call_without_a_conversation_was_not_held_and_has_no_length(disposition: Disposition) -> None:
    record = record_of(call(disposition=disposition, missed=True, talk_ms=None), FIELD)
    assert (record["status"], record["dateEnd"]) == ("Not Held", record["dateStart"])


def test_a_call_and_a_task_without_owner_get_the_acting_user() -> None:
    context = Context(key_field="cKey", owner="api")
    assert record_of(call(), context)["assignedUserId"] == "api"
    assert record_of(CreateTask(key="t", subject="Call back"), context)["assignedUserId"] == "api"
    assert "assignedUserId" not in record_of(CreateLead(key="l", name="x", phone="+34600111222"), FIELD)


def test_the_parent_is_the_deal_and_people_stay_linked() -> None:
    record = record_of(call(about=(CONTACT, LEAD, DEAL, ACCOUNT)), FIELD)
    assert (record["parentType"], record["parentId"]) == ("Opportunity", "d1")
    assert (record["contactsIds"], record["leadsIds"]) == (["c1"], ["l1"])
    assert record["description"] == "Also concerns: Acme (account)"


def test_a_task_tells_what_finds_no_place() -> None:
    record = record_of(CreateTask(key="t", subject="x", due=date(2026, 12, 1), about=(CONTACT, ACCOUNT)), FIELD)
    assert (record["parentType"], record["dateEndDate"]) == ("Contact", "2026-12-01")
    assert record["description"] == "Also concerns: Acme (account)"


def test_without_a_field_for_the_key_the_description_ends_with_a_marker() -> None:
    lead = CreateLead(key="c1:lead", name="Ana", phone="+34600111222", description="utm_source=ads")
    assert record_of(lead, Context())["description"] == "utm_source=ads\n[cordboard:c1:lead]"


def test_a_recording_goes_into_its_own_field_where_there_is_one() -> None:
    record = record_of(call(recording_url="https://r.test"), Context(key_field="cKey", recording_field="cRecording"))
    assert record["cRecording"] == "https://r.test"
    assert "description" not in record


def test_a_deal_has_an_amount_a_currency_and_a_day() -> None:
    context = Context(key_field="cKey", currency="EUR", closing=date(2026, 12, 31))
    record = record_of(CreateDeal(key="d", name="Call", contact=CONTACT, account=ACCOUNT, stage="Prospecting"), context)
    expected = {
        "name": "Call", "stage": "Prospecting", "amount": 0, "amountCurrency": "EUR", "closeDate": "2026-12-31",
        "accountId": "a1", "contactsIds": ["c1"], "cKey": "d",
    }  # fmt: skip
    assert record == expected


def test_a_person_without_a_name_is_called_by_the_number() -> None:
    assert record_of(CreateContact(key="c", name="", phone="+34600111222"), FIELD)["lastName"] == "+34600111222"


def test_an_internal_call_counts_as_outbound_and_says_so() -> None:
    record = record_of(call(direction=Direction.INTERNAL), FIELD)
    assert (record["direction"], record["description"]) == ("Outbound", "Internal call.")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, True),
        (7, 7),
        (("a", "b"), ["a", "b"]),
        ("text", "text"),
        (date(2026, 11, 30), "2026-11-30"),
        (datetime(2026, 11, 30, 12, 15, tzinfo=timezone(timedelta(hours=2))), "2026-11-30 10:15:00"),
    ],
)
def test_mapped_values_as_the_api_takes_them(value: Any, written: Any) -> None:
    assert wire(value, Field(name="f", label="f", type="text")) == written


def test_every_action_has_a_record_type() -> None:
    assert type_of(call()) == "Call"
    assert type_of(CreateDeal(key="d", name="x")) == "Opportunity"


@pytest.mark.parametrize(("kind", "written"), [("multiEnum", ["a", "b"]), ("array", ["a", "b"]), ("varchar", "a, b")])
def test_tags_are_a_list_where_the_field_takes_one_and_else_a_text(kind: str, written: Any) -> None:
    tagged = CreateLead(key="k", name="x", phone="1", tags={"cTags": ("a", "b"), "Tag": ("a", "b")})
    record = record_of(tagged, Context(kinds={"cTags": kind}))
    assert record["cTags"] == written
    assert "Tag" not in record, "there is no such field here"
