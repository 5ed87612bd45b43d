"""Our actions as Odoo records, HTML and columns."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from cordboard.crm.odoo.api_call import ApiCall, Sign, json2, jsonrpc
from cordboard.crm.odoo.codec import Context, Parent, facts_of, headline, model_of, record_of
from cordboard.crm.odoo.html_text import html_of, text_of
from cordboard.crm.odoo.record_types import link_of, reference_of, site_of
from cordboard.crm.odoo.values import columns, current, wire, written
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import (
    AddNote,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    MergeRecords,
    Ref,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Field
from cordboard.ports.errors import Unsupported
from cordboard.toolkit.json_reader import Reader

HOME = Context(home=Parent(model="res.partner", id=8), acting=2)
CONTACT = Ref(entity=Entity.CONTACT, id="11", name="Nora")
ACCOUNT = Ref(entity=Entity.ACCOUNT, id="12", name="Acme")
LEAD, DEAL = Ref(entity=Entity.LEAD, id="5", name="Lead"), Ref(entity=Entity.DEAL, id="6", name="Deal")


def call(**more: Any) -> LogCall:
    whole: dict[str, Any] = {
        "key": "k", "subject": "Call from Nora", "direction": Direction.INBOUND, "disposition": Disposition.ANSWERED,
        "missed": False, "started_at": datetime(2026, 11, 22, 10, tzinfo=UTC), "talk_ms": 200_000,
    }  # fmt: skip
    return LogCall(**{**whole, **more})


def test_a_call_is_a_message_of_the_agent_on_its_record() -> None:
    context = Context(home=HOME.home, acting=2, author=31)
    record = record_of(call(about=(CONTACT, ACCOUNT), recording_url="https://pbx.example.test/1?a=1&b=2"), context)
    body = record.pop("body")
    assert record == {
        "subject": "Call from Nora",
        "date": "2026-11-22 10:00:00",
        "model": "res.partner",
        "res_id": 11,
        "message_type": "comment",
        "subtype_id/id": "mail.mt_note",
        "mail_activity_type_id/id": "mail.mail_activity_data_call",
        "author_id": 31,
    }
    assert '<a href="https://pbx.example.test/1?a=1&amp;b=2">' in body
    assert text_of(body).split("\n") == [
        "Incoming call (3:20)", "Also concerns: Acme (account)", "Recording: https://pbx.example.test/1?a=1&b=2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("about", "model", "id_"),
    [
        ((CONTACT, LEAD, DEAL, ACCOUNT), "crm.lead", 6),
        ((CONTACT, LEAD), "crm.lead", 5),
        ((ACCOUNT, CONTACT), "res.partner", 11),
        ((ACCOUNT,), "res.partner", 12),
        ((), "res.partner", 8),
    ],
)
def test_a_call_is_on_the_deal_before_the_lead_before_the_person_and_on_the_users_card_where_it_is_nobodys(
    about: tuple[Ref, ...], model: str, id_: int
) -> None:
    record = record_of(call(about=about), HOME)
    assert (record["model"], record["res_id"]) == (model, id_)


@pytest.mark.parametrize(
    ("more", "said", "facts"),
    [
        ({}, "Incoming call (3:20)", (True, False)),
        ({"talk_ms": 3_725_000}, "Incoming call (1:02:05)", (True, False)),
        ({"talk_ms": None}, "Incoming call", (True, False)),
        ({"missed": True, "disposition": Disposition.ABANDONED}, "Missed call", (False, False)),
        ({"direction": Direction.OUTBOUND}, "Outgoing call (3:20)", (True, True)),
        ({"direction": Direction.OUTBOUND, "disposition": Disposition.BUSY}, "Unanswered outgoing call", (False, True)),
        ({"direction": Direction.INTERNAL}, "Internal call (3:20)", (None, None)),
        ({"direction": Direction.UNKNOWN}, "Call (3:20)", (None, None)),
    ],
)
def test_how_a_call_went_is_said_in_words_that_are_read_back(more: dict[str, Any], said: str, facts: Any) -> None:
    assert headline(call(**more)) == said
    for language in ("en", "fr", "es", "uk"):
        spoken = call(**more, language=language, description="x")
        assert facts_of(text_of(record_of(spoken, HOME)["body"])) == facts


def test_words_of_others_say_nothing() -> None:
    assert facts_of("Nora rang about the roof") == (None, None)
    assert facts_of("") == (None, None)


def test_a_lead_without_an_owner_stays_nobodys() -> None:
    record = record_of(CreateLead(key="l", name="", phone="+34600111222", status="3"), HOME)
    assert record == {
        "name": "+34600111222", "type": "lead", "phone": "+34600111222", "stage_id": 3, "user_id": None,
    }  # fmt: skip
    names, row = columns(record)
    assert names == ["name", "type", "phone", "stage_id/.id", "user_id/.id"]
    assert row == ["+34600111222", "lead", "+34600111222", "3", ""]


def test_where_there_are_no_leads_a_new_one_is_an_opportunity() -> None:
    record = record_of(
        CreateLead(key="l", name="Nora", phone="1"), Context(home=HOME.home, acting=2, lead_type="opportunity")
    )
    assert (record["type"], record["contact_name"]) == ("opportunity", "Nora")


def test_a_deal_has_one_client_and_names_a_further_one() -> None:
    action = CreateDeal(key="d", name="Roof", contact=CONTACT, account=ACCOUNT, place="1", stage="2", owner="4")
    record = record_of(action, HOME)
    assert (record["partner_id"], record["team_id"], record["stage_id"], record["user_id"]) == (11, 1, 2, 4)
    assert text_of(record["description"]) == "Also concerns: Acme (account)"
    lost = record_of(CreateDeal(key="d", name="Roof", stage="lost"), HOME)
    assert lost["active"] is False
    assert "stage_id" not in lost


def test_companies_and_persons_are_of_one_model() -> None:
    company = record_of(CreateAccount(key="a", name="Acme", phone="+34911222333"), HOME)
    assert company == {"name": "Acme", "is_company": True, "phone": "+34911222333"}
    person = record_of(CreateContact(key="c", name="Nora", phone="1", account=ACCOUNT, description="a < b"), HOME)
    assert person == {"name": "Nora", "phone": "1", "parent_id": 12, "comment": "<p>a &lt; b</p>"}


def test_a_task_is_an_activity_of_its_owner_else_of_the_acting_user() -> None:
    record = record_of(CreateTask(key="t", subject="Call back", due=date(2026, 12, 1), about=(LEAD,)), HOME)
    assert record == {
        "res_model_id/id": "crm.model_crm_lead",
        "res_id": 5,
        "activity_type_id/id": "mail.mail_activity_data_call",
        "summary": "Call back",
        "date_deadline": "2026-12-01",
        "user_id": 2,
    }


def test_a_note_on_a_call_is_an_answer_to_its_message() -> None:
    context = Context(home=HOME.home, acting=2, above=Parent(model="crm.lead", id=6), thread=70)
    record = record_of(AddNote(key="n", parent=Ref(entity=Entity.CALL, id="70"), title="T", text="x"), context)
    assert (record["model"], record["res_id"], record["parent_id"]) == ("crm.lead", 6, 70)


def test_what_odoo_cannot_express_is_refused() -> None:
    with pytest.raises(Unsupported):
        model_of(MergeRecords(key="m", merge="m", survivor=CONTACT, merged=CONTACT))


@pytest.mark.parametrize(
    "text", ["", "one", "a\nb", "a\n\nb", '<b> & "x"', "see https://a.test/?x=1&y=2 now", "ñ 漢 🎧"]
)
def test_text_comes_back_from_html_as_it_was(text: str) -> None:
    assert text_of(html_of(text)) == text


def test_html_of_a_person_is_read_by_lines() -> None:
    assert (
        text_of("<p>One</p><ul><li>two</li><li>three</li></ul><div>four<br/>five</div>")
        == "One\ntwo\nthree\nfour\nfive"
    )
    assert text_of("plain &amp; simple") == "plain & simple"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (True, True),
        (7, 7),
        (("a", "b"), "a, b"),
        ("text", "text"),
        (date(2026, 11, 30), "2026-11-30"),
        (datetime(2026, 11, 30, 12, 15, tzinfo=timezone(timedelta(hours=2))), "2026-11-30 10:15:00"),
    ],
)
def test_mapped_values_as_the_api_takes_them(value: Any, sent: Any) -> None:
    assert wire(value, Field(name="f", label="f", type="text")) == sent


def test_false_is_no_value_but_of_yes_or_no_fields() -> None:
    fields = {"a": Field(name="a", label="a", type="text"), "b": Field(name="b", label="b", type="bool")}
    assert current(Reader({"a": False, "b": False}), ["a", "b", "c"], fields) == {"a": None, "b": False, "c": None}
    assert written({"a": None, "b": False, "c": 0}) == {"a": False, "b": False, "c": 0}
    assert columns({"a": True, "b": False, "tag_ids": [1, 2], "x": 1.5}) == (
        ["a", "b", "tag_ids/.id", "x"], ["1", "0", "1,2", "1.5"],
    )  # fmt: skip


def test_one_call_in_both_ways() -> None:
    write = ApiCall(model="crm.lead", method="write", ids=(6,), args={"vals": {"user_id": 2}})
    path, headers, body = json2(Sign(key="k", database="main"), write)
    assert (path, headers["Authorization"], headers["X-Odoo-Database"]) == (
        "/json/2/crm.lead/write",
        "bearer k",
        "main",
    )
    assert json.loads(body) == {"ids": [6], "vals": {"user_id": 2}}
    path, headers, body = jsonrpc(Sign(key="k", login="admin", database="main"), 2, write)
    assert path == "/jsonrpc?crm.lead/write"
    assert "Authorization" not in headers
    args = ["main", 2, "k", "crm.lead", "write", [[6], {"user_id": 2}], {}]
    assert json.loads(body)["params"] == {"service": "object", "method": "execute_kw", "args": args}


def test_addresses_and_external_ids() -> None:
    assert site_of(" https://crm.example.test/odoo/ ") == "https://crm.example.test"
    assert site_of("https://crm.example.test/web") == "https://crm.example.test"
    assert link_of("https://a.test", "crm.lead", "5", is_old=False) == "https://a.test/odoo/crm.lead/5"
    assert (
        link_of("https://a.test", "crm.lead", "5", is_old=True)
        == "https://a.test/web#id=5&model=crm.lead&view_type=form"
    )
    module, name = reference_of("crm.lead", "main", "c1:lead")
    assert module == "cordboard"
    assert name.startswith("crm_lead_")
    assert name.replace("_", "").isalnum(), "a dot would be another module"
    assert reference_of("crm.lead", "other", "c1:lead") != (module, name)
