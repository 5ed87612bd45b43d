"""Actions as SuiteCRM records, and mapped values as its API takes them."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from cordboard.crm.suitecrm.codec import Context, Link, links_of, module_of, record_of, wire
from cordboard.crm.suitecrm.queries import digit_pattern
from cordboard.crm.suitecrm.record_types import Site
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import CreateContact, CreateDeal, CreateLead, CreateTask, LogCall, MergeRecords, Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.ports.errors import Unsupported

CONTACT = Ref(entity=Entity.CONTACT, id="c1", name="Nora")
LEAD = Ref(entity=Entity.LEAD, id="l1", name="New")
ACCOUNT = Ref(entity=Entity.ACCOUNT, id="a1", name="Acme")
DEAL = Ref(entity=Entity.DEAL, id="d1", name="Renewal")
PLAIN = Context()


def call(**more: Any) -> LogCall:
    whole: dict[str, Any] = {
        "subject": "Inbound call", "direction": Direction.INBOUND, "disposition": Disposition.ANSWERED, "missed": False,
        "started_at": datetime(2026, 11, 22, 10, tzinfo=UTC), "talk_ms": 200_000, "owner": "u1",
    }  # fmt: skip
    return LogCall(key="k", **{**whole, **more})


def test_a_call_is_held_from_its_start_and_a_minute_that_began_counts() -> None:
    record = record_of(call(about=(CONTACT,), recording_url="https://pbx.example.test/1.wav"), PLAIN)
    assert record == {
        "name": "Inbound call",
        "status": "Held",
        "direction": "Inbound",
        "date_start": "2026-11-22 10:00:00",
        "duration_hours": 0,
        "duration_minutes": 4,
        "parent_type": "Contacts",
        "parent_id": "c1",
        "assigned_user_id": "u1",
        "description": "Recording: https://pbx.example.test/1.wav",
    }


@pytest.mark.parametrize(("talk_ms", "hours", "minutes"), [(0, 0, 0), (1, 0, 1), (60_000, 0, 1), (90_000_000, 25, 0)])
def test_lengths_are_hours_and_minutes(talk_ms: int, hours: int, minutes: int) -> None:
    record = record_of(call(talk_ms=talk_ms), PLAIN)
    assert (record["duration_hours"], record["duration_minutes"]) == (hours, minutes)


@pytest.mark.parametrize("disposition", [Disposition.BUSY, Disposition.NO_ANSWER, Disposition.VOICEMAIL])
def test_a_call_without_a_conversation_was_not_held_and_has_no_length(disposition: Disposition) -> None:
    record = record_of(call(disposition=disposition, missed=True, talk_ms=None), PLAIN)
    assert (record["status"], record["duration_hours"], record["duration_minutes"]) == ("Not Held", 0, 0)


def test_the_deal_is_the_parent_and_people_are_linked_besides() -> None:
    whole = call(about=(CONTACT, LEAD, DEAL, ACCOUNT))
    record = record_of(whole, PLAIN)
    assert (record["parent_type"], record["parent_id"]) == ("Opportunities", "d1")
    assert links_of(whole) == [Link("contacts", CONTACT), Link("leads", LEAD)]
    assert record["description"] == "Also concerns: Acme (account)"
    assert links_of(call(about=(CONTACT,))) == [], "one request for a known caller"


def test_a_task_is_due_at_noon_and_names_what_finds_no_place() -> None:
    task = CreateTask(key="t", subject="x", due=date(2026, 12, 1), about=(CONTACT, DEAL, ACCOUNT))
    record = record_of(task, PLAIN)
    assert (record["parent_type"], record["contact_id"]) == ("Opportunities", "c1")
    assert (record["date_due"], record["priority"]) == ("2026-12-01 12:00:00", "Medium")
    assert record["description"] == "Also concerns: Acme (account)"


def test_a_recording_goes_into_its_own_field_where_there_is_one() -> None:
    record = record_of(call(recording_url="https://r.test"), Context(recording_field="recording_c"))
    assert record["recording_c"] == "https://r.test"
    assert "description" not in record


def test_a_deal_has_an_amount_and_a_day_and_its_contact_is_linked() -> None:
    deal = CreateDeal(key="d", name="Call", contact=CONTACT, account=ACCOUNT, stage="Prospecting")
    assert record_of(deal, Context(closing=date(2026, 12, 31))) == {
        "name": "Call", "sales_stage": "Prospecting", "amount": 0, "date_closed": "2026-12-31", "account_id": "a1",
    }  # fmt: skip
    assert links_of(deal) == [Link("contacts", CONTACT)]
    assert links_of(CreateDeal(key="d", name="Call")) == []


def test_a_person_without_a_name_is_called_by_the_number() -> None:
    contact = CreateContact(key="c", name="", phone="+34600111222", account=ACCOUNT)
    assert record_of(contact, PLAIN) == {
        "last_name": "+34600111222", "phone_mobile": "+34600111222", "account_id": "a1",
    }  # fmt: skip


def test_an_internal_call_counts_as_outbound_and_says_so() -> None:
    record = record_of(call(direction=Direction.INTERNAL), PLAIN)
    assert (record["direction"], record["description"]) == ("Outbound", "Internal call.")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, True),
        (7, 7),
        (("a", "b"), "^a^,^b^"),
        ("text", "text"),
        (date(2026, 11, 30), "2026-11-30"),
        (datetime(2026, 11, 30, 12, 15, tzinfo=timezone(timedelta(hours=2))), "2026-11-30 10:15:00"),
    ],
)
def test_mapped_values_as_the_api_takes_them(value: Any, written: Any) -> None:
    assert wire(value, Field(name="f", label="f", type="text")) == written


@pytest.mark.parametrize(("kind", "written"), [("multienum", "^a^,^b^"), ("varchar", "a, b")])
def test_tags_are_choices_where_the_field_takes_them_and_else_a_text(kind: str, written: str) -> None:
    tagged = CreateLead(key="k", name="x", phone="1", tags={"tags_c": ("a", "b"), "Tag": ("a", "b")})
    record = record_of(tagged, Context(kinds={"tags_c": kind}))
    assert record["tags_c"] == written
    assert "Tag" not in record, "there is no such field here"


def test_every_action_has_a_module_and_merging_has_none() -> None:
    assert module_of(call()) == "Calls"
    assert module_of(CreateDeal(key="d", name="x")) == "Opportunities"
    with pytest.raises(Unsupported):
        module_of(MergeRecords(key="m", merge="m", survivor=CONTACT, merged=CONTACT))


def test_a_pattern_has_something_between_all_digits() -> None:
    assert digit_pattern("6001") == "%6%0%0%1%"


@pytest.mark.parametrize(
    ("url", "path", "api", "legacy", "link"),
    [
        ("https://c.test/", "api", "/Api", "/service", "/index.php?module=Leads&action=DetailView&record=1"),
        ("https://c.test/Api/V8", "api", "/Api", "/service", "/index.php?module=Leads&action=DetailView&record=1"),
        ("https://c.test", "api_index", "/Api/index.php", "/service",
         "/index.php?module=Leads&action=DetailView&record=1"),
        ("https://c.test/legacy/Api", "legacy", "/legacy/Api", "/legacy/service", "/#/leads/record/1"),
    ],
)  # fmt: skip
def test_addresses_of_both_generations(url: str, path: str, api: str, legacy: str, link: str) -> None:
    site = Site(url, path)
    assert site.api == f"https://c.test{api}"
    assert site.legacy == f"https://c.test{legacy}/v4_1/rest.php"
    assert site.link_of("Leads", "1") == f"https://c.test{link}"
