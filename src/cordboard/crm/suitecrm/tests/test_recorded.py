"""The exchanges recorded with a real SuiteCRM 7.13.2: our requests look like those it took, its answers are understood.

Skipped where the recording is not at hand; what users run needs none of it.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from cordboard.crm.suitecrm.api import flat
from cordboard.crm.suitecrm.errors import read_error, read_legacy_error, read_sign_in_error
from cordboard.crm.suitecrm.legacy_api import named
from cordboard.crm.suitecrm.queries import Compared, listed
from cordboard.crm.suitecrm.reading.readers import options_of, read_fields, read_person, read_pipeline, read_user
from cordboard.crm.suitecrm.record_types import Site
from cordboard.crm.suitecrm.sign_in import read_granted
from cordboard.toolkit.json_reader import Reader

FOLDER = "shared/specs/suitecrm"
PLACES = [folder / FOLDER for folder in Path(__file__).parents[6:8]]
SITE = Site("https://crm.example.test", "api")


def read(name: str) -> Any:
    found = next((place / name for place in PLACES if (place / name).exists()), None)
    if found is None:
        pytest.skip("the exchanges recorded with a real SuiteCRM are not beside this clone (../shared/specs/suitecrm)")
    return json.loads(found.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def v8() -> dict[str, Any]:
    return {one["name"]: one for one in read("suitecrm-7.13.2-v8.exchanges.json")["exchanges"]}


@pytest.fixture(scope="module")
def v4() -> dict[str, Any]:
    return {one["name"]: one for one in read("suitecrm-7.13.2-v4_1.exchanges.json")["exchanges"]}


def query_of(exchange: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in exchange["request"]["query"].items()}


def test_our_lists_are_spelled_like_those_that_it_answered(v8: dict[str, Any]) -> None:
    pattern = "%600%777%001"
    tests = [Compared(name, "like", pattern) for name in ("phone_mobile", "phone_work")]
    fields = ["first_name", "last_name", "phone_mobile", "phone_work", "assigned_user_id"]
    asked = listed("Contacts", *tests, any_of=True, select=fields, size=5)
    assert dict(parse_qsl(asked)) == query_of(v8["find_by_phone_like"])
    since = Compared("date_modified", "gt", "2026-11-22T00:00:00+00:00")
    asked = listed("Contacts", since, select=["last_name", "date_modified"], sort="date_modified", size=2)
    assert dict(parse_qsl(asked)) == query_of(v8["updated_since"])


def test_its_people_users_and_tokens_are_read(v8: dict[str, Any], v4: dict[str, Any]) -> None:
    row = flat(Reader(v8["find_by_phone_like"]["response"]["body"])["data"][0])
    person = read_person(row, "Contacts", SITE)
    assert (person.name, person.phones) == ("Nora Sanz", ("+34 600 777 001", "911 77 70 01"))
    assert person.owner is not None
    assert person.owner.id == "1"
    user = read_user(flat(Reader(v8["list_users"]["response"]["body"])["data"][0]))
    assert (user.id, user.name) == ("1", "Administrator")
    legacy = read_user(named(Reader(v4["list_users"]["response"]["body"])["entry_list"][0]))
    assert (legacy.id, legacy.name) == ("1", "Administrator")
    granted = read_granted(Reader(v8["token_password"]["response"]["body"]))
    assert (granted.expires_in, granted.rotated) == (3600, "<suite-refresh>")
    assert read_granted(Reader(v8["token_client_credentials"]["response"]["body"])).rotated is None


def test_its_stages_come_from_the_older_api_and_its_fields_have_lengths(v8: dict[str, Any], v4: dict[str, Any]) -> None:
    stages = Reader(v4["stages"]["response"]["body"])["module_fields"]["sales_stage"]
    pipeline = read_pipeline(options_of(stages))
    assert [stage.state for stage in pipeline.stages] == [*["open"] * 8, "won", "lost"]
    assert pipeline.stages[4].name == "Identifying Decision Makers"
    assert [stage.id for stage in read_pipeline({}).stages] == [stage.id for stage in pipeline.stages]
    facts = Reader(v8["stages_from_meta"]["response"]["body"])["data"]["attributes"]
    field = read_fields(facts, {"sales_stage": stages})["sales_stage"]
    assert (field.label, field.type, field.required, len(field.options)) == ("Sales Stage", "choice", True, 10)
    fields = read_fields(Reader(read("v8-fields-7.13.2.json")["Calls"]), {})
    assert (fields["name"].length, fields["description"].length) == (50, None)
    assert not fields["date_entered"].writable


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("log_call_same_id", "exists"),
        ("err_bad_attribute", "unknown_property"),
        ("err_not_found", "not_found"),
        ("err_not_found_uuid", "not_found"),
        ("err_unauthorized", "unauthorized"),
        ("err_bad_operator", "bad_request"),
    ],
)
def test_its_errors_are_understood(v8: dict[str, Any], name: str, code: str) -> None:
    response = v8[name]["response"]
    error = read_error(response["status"], response["headers"], json.dumps(response["body"]).encode())
    assert error is not None
    assert error.code == code


def test_a_used_refresh_token_is_refused_and_numbers_in_a_200_are_errors(
    v8: dict[str, Any], v4: dict[str, Any]
) -> None:
    used = v8["token_refresh_reuse"]["response"]
    error = read_sign_in_error(used["status"], used["headers"], json.dumps(used["body"]).encode())
    assert error is not None
    assert (error.code, error.reason) == ("sign_in_refused", "")
    expected = {"err_login": "legacy_login", "err_session": "legacy_session", "login_named_keys_php8": "server_error",
                "log_call_new_with_id_again": "server_error", "server_info": None, "stages": None}  # fmt: skip
    for name, code in expected.items():
        response = v4[name]["response"]
        found = read_legacy_error(response["status"], {}, response["body"])
        assert (found.code if found else None) == code, name
