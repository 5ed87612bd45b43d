"""The exchanges recorded with a real EspoCRM 9.1.7: our requests look like those it took, its answers are understood.

Skipped where the recording is not at hand; what users run needs none of it.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from cordboard.crm.espocrm.errors import read_error
from cordboard.crm.espocrm.queries import any_of, search, where
from cordboard.crm.espocrm.reading.readers import read_person, read_user
from cordboard.toolkit.json_reader import Reader

NAME = "shared/specs/espocrm/espocrm-9.1.7.exchanges.json"
PLACES = [folder / NAME for folder in Path(__file__).parents[6:8]]


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    found = next((place for place in PLACES if place.exists()), None)
    if found is None:
        pytest.skip("the exchanges recorded with a real EspoCRM are not beside this clone (../shared/specs/espocrm)")
    return {one["name"]: one for one in json.loads(found.read_text(encoding="utf-8"))["exchanges"]}


def query_of(exchange: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in exchange["request"]["query"].items()}


def test_our_searches_are_spelled_like_those_that_it_answered(recorded: dict[str, Any]) -> None:
    suffix = where("endsWith", "phoneNumberNumeric", "600777001")
    fields = ["id", "name", "phoneNumber", "assignedUserId", "assignedUserName", "accountId", "accountName"]
    found = dict(parse_qsl(search(suffix, select=fields, limit=5)))
    assert found == query_of(recorded["find_by_phone_numeric_suffix"])
    number, ending = ("phoneNumber", "+34699888777"), ("phoneNumberNumeric", "699888777")
    both = any_of([where("equals", *number), where("endsWith", *ending)])
    found = dict(parse_qsl(search(both, select=["id", "name", "phoneNumber", "assignedUserId"], limit=5)))
    assert found == query_of(recorded["find_by_phone_or_of_two"])
    since = where("after", "modifiedAt", "2026-11-22 00:00:00")
    found = dict(parse_qsl(search(since, select=["id", "modifiedAt"], order="modifiedAt", limit=2)))
    assert found == query_of(recorded["updated_since"])


def test_its_people_are_read(recorded: dict[str, Any]) -> None:
    listed = Reader(recorded["find_by_phone_numeric_suffix"]["response"]["body"])["list"][0]
    person = read_person(listed, "Contact", "https://crm.example.test")
    assert (person.name, person.phones) == ("Nora Sanz", ("+34600777001",))
    assert person.owner is not None
    assert person.owner.name == "Ana Ruiz"
    whole = read_person(Reader(recorded["read_owner"]["response"]["body"]), "Contact", "https://crm.example.test")
    assert whole.phones == ("+34600777001",)
    users = [read_user(row) for row in Reader(recorded["list_users"]["response"]["body"])["list"]]
    assert [user.name for user in users] == ["Admin", "Ana Ruiz"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("err_validation", "validationFailure"),
        ("err_enum", "validationFailure"),
        ("err_not_found", "not_found"),
        ("err_unauthorized", "unauthorized"),
        ("err_forbidden", "no_access"),
        ("err_page_size", "no_access"),
        ("create_account_duplicate", "duplicate"),
    ],
)
def test_its_errors_are_understood(recorded: dict[str, Any], name: str, code: str) -> None:
    response = recorded[name]["response"]
    error = read_error(response["status"], response["headers"], json.dumps(response["body"]).encode())
    assert error is not None
    assert error.code == code
    assert bool(error.records) is (code == "duplicate")
