"""What HubSpot answers and what is decided."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cordboard.crm.hubspot.errors import ERRORS, read_error, trouble_of
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Trouble, Unavailable

NOW = datetime(2026, 12, 1, 21, 30, tzinfo=UTC)
ANSWERS: list[tuple[int, dict[str, Any], str, type[Trouble]]] = [
    (401, {"category": "INVALID_AUTHENTICATION"}, "unauthorized", NeedsHuman),
    (403, {"category": "MISSING_SCOPES"}, "missing_scopes", PermissionMissing),
    (404, {"category": "OBJECT_NOT_FOUND"}, "not_found", Refused),
    (409, {"category": "CONFLICT", "message": "Contact already exists. Existing ID: 512"}, "conflict", Refused),
    (423, {}, "locked", Unavailable),
    (429, {"policyName": "TEN_SECONDLY_ROLLING"}, "rate_limited", RateLimited),
    (429, {"policyName": "DAILY"}, "daily_limit", RateLimited),
    (400, {"category": "VALIDATION_ERROR"}, "validation", Refused),
    (400, {}, "bad_request", Refused),
    (477, {}, "server_error", Unavailable),
    (502, {}, "server_error", Unavailable),
    (521, {}, "server_error", Unavailable),
]


def error_of(status: int, body: Any, **headers: str) -> Any:
    return read_error(status, headers, json.dumps(body).encode(), NOW, ZoneInfo("Europe/Madrid"))


@pytest.mark.parametrize(("status", "body", "code", "kind"), ANSWERS)
def test_each_answer_is_decided(status: int, body: dict[str, Any], code: str, kind: type[Trouble]) -> None:
    error = error_of(status, body)
    assert error.code == code
    trouble = trouble_of(error, "main", wrote=None, what="create contacts")
    assert type(trouble) is kind
    assert trouble.text.startswith(f"main: HubSpot answered {status} to create contacts")
    assert trouble.text.endswith(ERRORS[code].then)


def test_success_is_no_error() -> None:
    assert error_of(200, {}) is None
    assert error_of(207, {"errors": []}) is None


def test_the_properties_that_failed_the_scopes_that_lack_and_the_record_in_the_way_are_named() -> None:
    details = [
        {"message": "x", "code": "PROPERTY_DOESNT_EXIST", "context": {"propertyName": ["a"]}},
        {"message": "y", "code": "INVALID_OPTION", "context": {"propertyName": ["b"], "requiredGranularScopes": ["s"]}},
        "odd",
    ]
    error = error_of(400, {"category": "VALIDATION_ERROR", "message": "Existing ID: 77", "errors": details})
    assert (error.fields, error.check, error.existing, error.scopes) == (
        ("a", "b"),
        "PROPERTY_DOESNT_EXIST",
        "77",
        ("s",),
    )
    missing = trouble_of(error_of(403, {"errors": details}), "main", wrote=False)
    assert isinstance(missing, PermissionMissing)
    assert missing.permission == "s"


def test_a_limit_says_when_it_is_over() -> None:
    assert error_of(429, {"policyName": "SECONDLY"}).after == timedelta(seconds=1)
    assert error_of(429, {"policyName": "TEN_SECONDLY_ROLLING"}).after == timedelta(seconds=10)
    assert error_of(429, {"policyName": "SECONDLY"}, **{"retry-after": "17"}).after == timedelta(seconds=17)
    assert error_of(429, {"policyName": "DAILY"}).after == timedelta(hours=1, minutes=30), "midnight in Madrid"
    assert error_of(429, {}).after is None


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"errors": 7, "message": 5}', b'{"errors": [{"context": []}]}']
)
def test_a_body_of_another_shape_is_an_error_all_the_same(body: bytes) -> None:
    error = read_error(400, {}, body, NOW)
    assert error is not None
    assert (error.code, error.fields) == ("bad_request", ())
