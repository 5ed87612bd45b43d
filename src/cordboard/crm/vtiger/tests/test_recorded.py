"""The exchanges recorded with a real vtiger 8.2.0: our requests look like those it took, its answers are understood.

Skipped where the recording is not at hand; what users run needs none of it.
"""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from cordboard.crm.vtiger.errors import read_error
from cordboard.crm.vtiger.queries import after, any_of, equals, like, select
from cordboard.crm.vtiger.reading.readers import read_fields, read_person, read_pipeline, read_user
from cordboard.crm.vtiger.session import Session
from cordboard.crm.vtiger.tests.conftest import SecretsInMemory
from cordboard.toolkit.http.sender import Sender
from cordboard.toolkit.json_reader import Reader
from cordboard_sandbox.record_server.tests.replay import recording

RECORDING = recording("vtiger/vtiger-8.2.0.exchanges.json")
DESCRIBED = recording("vtiger/describe-8.2.0.json")


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    if not RECORDING.exists():
        pytest.skip("the exchanges recorded with a real vtiger are not beside this clone (../shared/specs/vtiger)")
    return {one["name"]: one for one in json.loads(RECORDING.read_text(encoding="utf-8"))["exchanges"]}


def statement_of(exchange: dict[str, Any]) -> str:
    return str(exchange["request"]["query"]["query"])


def result_of(exchange: dict[str, Any]) -> Reader:
    return Reader(exchange["response"]["body"]["result"])


def test_our_statements_are_spelled_like_those_that_it_answered(recorded: dict[str, Any]) -> None:
    phones = ("mobile", "phone", "homephone", "otherphone")
    where = any_of([like(field, "%600%777%001") for field in phones])
    fields = ("firstname", "lastname", "mobile", "phone", "assigned_user_id")
    assert select("Contacts", fields, where, limit=5) == statement_of(recorded["find_by_phone_like"])
    since = after("modifiedtime", "2026-11-22 00:00:00").replace(" '", " '")
    ours = select("Contacts", ["modifiedtime"], since, order="modifiedtime", limit=2)
    assert ours.replace("limit 0,2", "limit 2") == statement_of(recorded["updated_since"])
    ours = select("PBXManager", ["recordingurl", "customer"], equals("sourceuuid", "1700000000.77"))
    theirs = statement_of(recorded["find_call_by_sourceuuid"])
    assert ours.replace(" = ", "=").replace(" limit 0,100", "") == theirs


def test_signing_in_sends_what_it_took_and_reads_what_it_answered(recorded: dict[str, Any]) -> None:
    asked: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        name = "getchallenge" if request.method == "GET" else "login"
        return httpx.Response(200, json=recorded[name]["response"]["body"])

    sender = Sender("vtiger", lambda _: None, transport=httpx.MockTransport(answered))
    session = Session(sender, SecretsInMemory({"access_key": "key"}), "https://crm.test", "admin", lambda: 0.0)
    who = asyncio.run(session.who())
    assert (who.id, who.name, who.zone, who.version) == ("19x1", "Administrator", "UTC", "8.2.0")
    for request, name in zip(asked, ("getchallenge", "login"), strict=True):
        theirs = recorded[name]["request"]
        form = dict(parse_qsl(request.content.decode())) or dict(parse_qsl(urlsplit(str(request.url)).query))
        assert set(form) == set(theirs["query"] or theirs["body"]["__form__"])
        assert (request.method, request.url.path) == (theirs["method"], theirs["path"])


def test_its_people_users_and_stages_are_read(recorded: dict[str, Any]) -> None:
    described = json.loads(DESCRIBED.read_text(encoding="utf-8"))["Contacts"]["fields"]
    rows = [{"name": one["name"], "mandatory": one["mandatory"], "type": {"name": one["type"]}} for one in described]
    fields = read_fields("Contacts", Reader({"fields": rows}))
    row = result_of(recorded["find_by_phone_like"])[0]
    person = read_person(row, "Contacts", "https://crm.example.test", fields, {"19x1": "Administrator"})
    assert (person.name, person.phones) == ("Nora Sanz", ("+34 600 777 001",))
    assert person.owner is not None
    assert person.owner.name == "Administrator"
    assert person.link == "https://crm.example.test/index.php?module=Contacts&view=Detail&record=10"
    users = [read_user(row) for row in result_of(recorded["list_users"])]
    assert [(user.id, user.name, user.active) for user in users] == [("19x1", "Administrator", True)]
    pipeline = read_pipeline(result_of(recorded["stages"]), frozenset({"Closed Won"}), frozenset({"Closed Lost"}))
    assert [stage.state for stage in pipeline.stages] == ["open"] * 8 + ["won", "lost"]
    assert pipeline.stages[4].name == "Identify Decision Makers"


@pytest.mark.parametrize(
    ("name", "operation", "code"),
    [
        ("err_mandatory", "create", "MANDATORY_FIELDS_MISSING"),
        ("err_not_found", "retrieve", "record_closed"),
        ("err_query", "query", "ACCESS_DENIED"),
        ("err_session", "query", "INVALID_SESSIONID"),
        ("err_login", "login", "INVALID_USER_CREDENTIALS"),
        ("err_lookup_absent", "lookup", "server_error"),
    ],
)
def test_its_errors_are_understood(recorded: dict[str, Any], name: str, operation: str, code: str) -> None:
    response = recorded[name]["response"]
    body = json.dumps(response["body"]).encode() if response["body"] else b""
    error = read_error(response["status"], response["headers"], body, operation)
    assert error is not None
    assert error.code == code
    assert error.field == ("lastname" if name == "err_mandatory" else None)


def test_no_answer_that_succeeded_is_read_as_an_error(recorded: dict[str, Any]) -> None:
    for name, exchange in recorded.items():
        response = exchange["response"]
        error = read_error(response["status"], response["headers"], json.dumps(response["body"]).encode(), "query")
        assert (error is not None) == name.startswith("err_"), name


def test_shapes_written_by_ourselves_are_read_like_recorded_ones() -> None:
    folder = Path(__file__).parents[1] / "fixtures"
    found = json.loads((folder / "contacts_found.json").read_text(encoding="utf-8"))
    names = ("firstname", "lastname", "phone", "mobile", "assigned_user_id")
    kinds = {"phone": "phone", "mobile": "phone", "assigned_user_id": "owner"}
    rows = [{"name": name, "type": {"name": kinds.get(name, "string")}} for name in names]
    fields = read_fields("Contacts", Reader({"fields": rows}))
    people = [read_person(row, "Contacts", "s", fields, {"19x5": "Lucía Vega"}) for row in Reader(found["result"])]
    assert [(one.name, one.phones, one.owner is not None) for one in people] == [
        ("Lucía Vega", ("+34 600 555 001",), True),
        ("Sala", ("600555001",), False),  # a group owns it
    ]
    for name, code in (("refused_mandatory", "MANDATORY_FIELDS_MISSING"), ("refused_record", "record_closed")):
        error = read_error(200, {}, (folder / f"{name}.json").read_bytes(), "retrieve")
        assert error is not None
        assert error.code == code
