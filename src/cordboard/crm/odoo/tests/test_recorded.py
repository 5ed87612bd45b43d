"""The exchanges recorded with a real Odoo 19.0: our requests look like those it took, its answers are understood.

Skipped where the recording is not at hand; what users run needs none of it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from cordboard.crm.odoo.api_call import ApiCall, Sign, authentication, json2, jsonrpc
from cordboard.crm.odoo.errors import read_error
from cordboard.crm.odoo.reading.readers import read_fields, read_person, read_pipelines, read_user
from cordboard.domain.crm.contact_match import Entity
from cordboard.toolkit.json_reader import Reader

NAME = "shared/specs/odoo/odoo-19.0.exchanges.json"
PLACES = [folder / NAME for folder in Path(__file__).parents[6:8]]


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    found = next((place for place in PLACES if place.exists()), None)
    if found is None:
        pytest.skip("the exchanges recorded with a real Odoo are not beside this clone (../shared/specs/odoo)")
    return {one["name"]: one for one in json.loads(found.read_text(encoding="utf-8"))["exchanges"]}


def test_our_requests_are_spelled_like_those_that_it_answered(recorded: dict[str, Any]) -> None:
    found = recorded["find_by_phone_e164"]["request"]
    args = {name: found["body"][name] for name in ("domain", "fields", "limit")}
    path, _, body = json2(Sign(key="k"), ApiCall(model="res.partner", method="search_read", args=args))
    assert (path, json.loads(body)) == (found["path"], found["body"])
    found = recorded["set_owner"]["request"]
    path, _, body = json2(
        Sign(key="k"), ApiCall(model="crm.lead", method="write", ids=(6,), args={"vals": {"user_id": 2}})
    )
    assert (path, json.loads(body)) == (found["path"], found["body"])
    found = recorded["upsert_by_external_id"]["request"]
    call = ApiCall(model="crm.lead", method="load", args=found["body"])
    assert json2(Sign(key="k"), call)[0] == found["path"]
    found = recorded["jsonrpc_authenticate"]["request"]
    sign = Sign(key="<odoo-key>", login="admin", database="odoo")
    assert json.loads(authentication(sign)[2]) == found["body"]
    found = recorded["jsonrpc_find"]["request"]
    [positional], named = found["body"]["params"]["args"][5:]
    call = ApiCall(model="res.partner", method="search_read", args={"domain": positional, **named})
    ours = json.loads(jsonrpc(sign, 2, call)[2])["params"]["args"]
    assert ours[:5] == found["body"]["params"]["args"][:5]
    assert ours[6] == {"domain": positional, **named}, "by name, where the recording has one by position"


def test_its_people_users_fields_and_stages_are_read(recorded: dict[str, Any]) -> None:
    row = Reader(recorded["find_by_phone_e164"]["response"]["body"])[0]
    person = read_person(row, "res.partner", ["phone"], (), "ES", "https://crm.example.test/odoo/res.partner/11")
    assert (person.entity, person.id, person.name) == (Entity.CONTACT, "11", "Nora Sanz")
    assert person.phones == ("600 777 001",)
    assert person.owner is not None
    assert (person.owner.id, person.account_id) == ("2", None)
    elsewhere = read_person(row, "res.partner", ["phone"], (), "FR", "")
    assert elsewhere.phones == ("600 777 001", "+34600777001"), "Odoo read it with the country of the record"
    users = [read_user(one) for one in Reader(recorded["list_users"]["response"]["body"])]
    assert [(user.id, user.name, user.email) for user in users] == [("2", "Administrator", None)]
    fields = read_fields(Reader(recorded["fields_get"]["response"]["body"]))
    assert {name: field.type for name, field in fields.items()} == {
        "phone": "phone", "stage_id": "link", "user_id": "user", "type": "choice", "source_id": "link",
        "campaign_id": "link", "medium_id": "link",
    }  # fmt: skip
    assert fields["type"].options == ("lead", "opportunity")
    teams, stages = (list(Reader(recorded[name]["response"]["body"])) for name in ("teams", "stages"))
    (pipeline,) = read_pipelines(teams, stages)
    assert (pipeline.id, pipeline.name) == ("1", "Sales")
    assert [(stage.name, stage.state) for stage in pipeline.stages] == [
        ("New", "open"), ("Qualified", "open"), ("Proposition", "open"), ("Won", "won"), ("Lost", "lost"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("err_unknown_field", "mistake"),
        ("err_missing_required", "validation"),
        ("err_bad_reference", "validation"),
        ("err_no_model", "no_model"),
        ("err_unauthorized", "unauthorized"),
        ("err_bad_json", "bad_request"),
        ("jsonrpc_err_access", "unauthorized"),
        ("find_by_phone_miss", None),
        ("upsert_by_external_id_again", None),
    ],
)
def test_its_errors_are_understood(recorded: dict[str, Any], name: str, code: str | None) -> None:
    response = recorded[name]["response"]
    error = read_error(response["status"], response["headers"], json.dumps(response["body"]).encode())
    assert (error.code if error else None) == code
