"""Readers over recorded shapes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cordboard.crm.zoho import push_notifications
from cordboard.crm.zoho.errors import read_error
from cordboard.crm.zoho.push_notifications import NotOurs
from cordboard.crm.zoho.reading import decode
from cordboard.crm.zoho.writing.batch_writer import standing
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.errors import NeedsHuman, RateLimited, Trouble, Unavailable
from cordboard.toolkit.http.sender import Reply
from cordboard.toolkit.json_reader import Reader, UnexpectedShape
from cordboard.vendors.zoho.accounts import read_tokens

SHAPES = Path(__file__).parents[1] / "fixtures"


def shape(name: str) -> Reader:
    return Reader(json.loads((SHAPES / name).read_text(encoding="utf-8")))


def test_users_are_read_with_their_state() -> None:
    nora, left = [decode.read_user(row) for row in decode.rows_of(shape("users.json"), "users")]
    assert (nora.id, nora.name, nora.email, nora.active) == ("610004000000007", "Nora Pilot", "nora@acme.test", True)
    assert (left.id, left.name, left.active) == ("610004000000008", "left@acme.test", False)


def test_fields_are_read_with_what_may_be_done_to_them() -> None:
    rows = decode.rows_of(shape("fields.json"), "fields")
    fields = {one.field.name: one for one in map(decode.read_field, rows)}
    assert [name for name, one in fields.items() if one.unique] == ["Cb_Call_Key", "Ext_Key"]
    assert [name for name, one in fields.items() if decode.is_phone(one)] == ["Phone", "WhatsApp"]
    assert [name for name, one in fields.items() if not one.field.writable] == ["Created_Time", "Score"]
    assert fields["Lead_Status"].field.options == ("-None-", "Contacted")
    assert (fields["Last_Name"].field.label, fields["Last_Name"].field.required) == ("Apellidos", True)
    assert fields["Hologram"].field.type == "unknown"


def test_a_pipeline_is_known_by_the_value_that_deals_carry() -> None:
    layout = decode.Layout(id="5", name="Standard")
    pipeline = decode.read_pipeline(decode.rows_of(shape("pipeline.json"), "pipeline")[0], layout)
    assert (pipeline.id, pipeline.path) == ("5/Standard (Standard)", ("Standard",))
    assert [(stage.id, stage.name, stage.state) for stage in pipeline.stages] == [
        ("Qualification", "Calificación", "open"),
        ("Closed Won", "Closed Won", "won"),
        ("Closed Lost", "Closed Lost", "lost"),
    ]


def test_people_are_read_with_every_number_and_whose_they_are() -> None:
    reply = shape("contacts_coql.json")
    ana, vega = [
        decode.read_person(row, "Contacts", ["Phone", "Mobile", "Other_Phone"], "L") for row in decode.rows_of(reply)
    ]
    assert decode.more_records(reply)
    assert (ana.name, ana.company, ana.account_id) == ("Ana Iglesias", "Acme SL", "610004000001050")
    assert ana.phones == ("+34928000111", "928 00 01 12")
    assert ana.owner is not None
    assert ana.owner.id == "610004000000007"
    assert ana.modified_at == datetime(2026, 11, 22, 9, 30, 5, tzinfo=UTC)
    assert (vega.id, vega.name, vega.phones, vega.owner, vega.modified_at) == (
        "610004000001002",
        "Vega",
        (),
        None,
        None,
    )


def test_nothing_found_is_an_empty_listing_and_a_listing_without_rows_is_not() -> None:
    assert decode.rows_of(Reader(None)) == []
    with pytest.raises(UnexpectedShape, match=r"reply\['data'\] is missing"):
        decode.rows_of(Reader({"info": {}}))


def test_a_mixed_answer_is_read_row_by_row() -> None:
    done, twin = list(shape("created_mixed_207.json")["data"])
    assert read_error(done, 207) is None
    error = read_error(twin, 207)
    assert error is not None
    assert (error.code, error.field, standing(error)) == ("DUPLICATE_DATA", "Cb_Call_Key", "610004000001055")


def test_a_notification_is_a_hint() -> None:
    hint = push_notifications.read_push((SHAPES / "notification.json").read_bytes(), "cb-7f3a")
    assert (hint.entity, hint.ids, hint.operation) == (Entity.CONTACT, ("610004000001001",), "changed")


@pytest.mark.parametrize(
    ("body", "token"),
    [
        ((SHAPES / "notification.json").read_bytes(), "another"),
        ((SHAPES / "notification.json").read_bytes(), ""),
        (b'{"token":"t","module":"Leads"}', "t"),
        (b'{"token":"t","module":"Leads","ids":{}}', "t"),
        (b'{"token":5}', "t"),
        (b"[]", "t"),
        (b"\xff\xfe", "t"),
        (b"", "t"),
        (b"[" * 100_000, "t"),
        (b'{"token":"\\ud800"}', "t"),
        (b'{"token":"\xd1\x82"}', "t"),
        (b'{"token":"t"}', "\u0442\ud800"),
        (b'{"token":null}', ""),
        (b"9" * 5000, "t"),
        ('{"token":"t"}'.encode("utf-16"), "t\0"),
    ],
)
def test_what_is_not_our_notification_is_turned_away(body: bytes, token: str) -> None:
    with pytest.raises(NotOurs):
        push_notifications.read_push(body, token)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("insert", "changed"), ("create", "changed"), ("EDIT", "changed"), ("delete", "deleted"), ("x", "unknown")],
)
def test_both_sets_of_operation_names_are_read(theirs: str, ours: str) -> None:
    body = json.dumps({"token": "t", "module": "Vendors", "ids": [1], "operation": theirs}).encode()
    hint = push_notifications.read_push(body, "t")
    assert (hint.entity, hint.ids, hint.operation) == (None, ("1",), ours)


def test_a_channel_is_the_same_each_time() -> None:
    assert push_notifications.channel_of("zoho") == push_notifications.channel_of("zoho")
    assert push_notifications.channel_of("zoho") != push_notifications.channel_of("zoho-2")
    assert push_notifications.channel_of("zoho").isdigit()


def test_a_token_answer_is_read() -> None:
    got = read_tokens(Reply(200, {}, (SHAPES / "token.json").read_bytes()), "zoho", exchanging=True)
    assert (got.access_token, got.refresh_token, got.api_domain, got.expires_in) == (
        "1000.aa11.bb22",
        "1000.cc33.dd44",
        "https://www.zohoapis.eu",
        3600,
    )


def test_an_old_token_answer_tells_its_life_in_milliseconds_beside_seconds() -> None:
    body = b'{"access_token":"a","expires_in":3600000,"expires_in_sec":3600}'
    assert read_tokens(Reply(200, {}, body), "zoho", exchanging=False).expires_in == 3600


# Source: docs/reference/zoho-crm.md 3.3 and 3.4
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("error", "exchanging", "kind"),
    [
        ("invalid_code", True, NeedsHuman),
        ("invalid_code", False, NeedsHuman),
        ("invalid_client", False, NeedsHuman),
        ("invalid_client_secret", False, NeedsHuman),
        ("invalid_redirect_uri", True, NeedsHuman),
        ("access_denied", True, NeedsHuman),
        ("access_denied", False, RateLimited),
        ("Access Denied", True, RateLimited),
        ("Access Denied", False, RateLimited),
        ("general_error", False, Unavailable),
        ("something_new", False, Unavailable),
    ],
)
def test_every_error_of_the_token_endpoint_is_decided(
    error: str, exchanging: bool, kind: type[Trouble], status: int
) -> None:
    with pytest.raises(kind) as caught:
        read_tokens(Reply(status, {}, json.dumps({"error": error}).encode()), "zoho", exchanging=exchanging)
    if isinstance(caught.value, RateLimited):
        assert caught.value.after == timedelta(minutes=10)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b'{"access_token":"', b"{}"])
def test_a_token_answer_that_is_none_passes_by_itself(body: bytes) -> None:
    with pytest.raises(Unavailable):
        read_tokens(Reply(502, {}, body), "zoho", exchanging=False)
