"""Answers that are errors, as decisions."""

import json
from pathlib import Path

import pytest

from cordboard.crm.salesforce.errors import ERRORS, ApiError, read_error, trouble_of
from cordboard.crm.salesforce.writing.record_repair import mended, without_hidden
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Unavailable

SAID = json.loads((Path(__file__).parents[1] / "fixtures" / "errors.json").read_text(encoding="utf-8"))


def error_of(name: str, **headers: str) -> ApiError:
    found = read_error(SAID[name]["status"], headers, json.dumps(SAID[name]["body"]).encode())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("locked", "UNABLE_TO_LOCK_ROW", Unavailable),
        ("broken", "UNKNOWN_EXCEPTION", Unavailable),
        ("limit", "REQUEST_LIMIT_EXCEEDED", RateLimited),
        ("session", "INVALID_SESSION_ID", NeedsHuman),
        ("no_api", "API_DISABLED_FOR_ORG", NeedsHuman),
        ("access", "INSUFFICIENT_ACCESS_OR_READONLY", PermissionMissing),
        ("required", "REQUIRED_FIELD_MISSING", Refused),
        ("column", "INVALID_FIELD", Refused),
        ("rule", "FIELD_CUSTOM_VALIDATION_EXCEPTION", Refused),
        ("duplicate", "DUPLICATES_DETECTED", Refused),
        ("deleted", "ENTITY_IS_DELETED", Refused),
        ("unknown", "refused", Refused),
    ],
)
def test_every_code_is_a_decision_and_says_what_salesforce_said(name: str, code: str, kind: type[Exception]) -> None:
    error = error_of(name)
    assert error.code == code
    trouble = trouble_of(error, "sales", wrote=None, what="create Lead")
    assert isinstance(trouble, kind)
    assert SAID[name]["body"][0]["message"].rstrip(".") in trouble.text
    assert ERRORS[code].then in trouble.text


def test_an_unknown_code_is_shown_and_a_5xx_without_one_passes() -> None:
    assert "NEVER_HEARD_OF: something new" in error_of("unknown").message
    assert read_error(200, {}, b"[]") is None
    for status, body, code in (
        (502, b"<html>", "server_error"),
        (503, b'[{"errorCode": "NEVER_HEARD_OF", "message": "x"}]', "server_error"),
        (429, b"", "too_many_requests"),
        (404, b"[]", "NOT_FOUND"),
        (401, b"", "INVALID_SESSION_ID"),
        (400, b"[[]]", "refused"),
    ):
        error = read_error(status, {}, body)
        assert error is not None
        assert error.code == code, (status, body)


def test_what_is_named_is_left_out_but_nothing_that_a_record_needs() -> None:
    record = {"LastName": "A", "Nickname__c": "x", "Title": "t" * 300}
    assert mended(record, error_of("column")) == (
        {"LastName": "A", "Title": "t" * 300},
        "Nickname__c was left empty: Salesforce doesn't accept 'x'.",
    )
    shorter = mended(record, error_of("too_long"))
    assert shorter is not None
    assert len(shorter[0]["Title"]) == 255
    assert mended({"Title": "short"}, error_of("too_long")) is None
    assert mended(record, ApiError(code="INVALID_FIELD", status=400, fields=("LastName",))) is None
    assert mended(record, error_of("required")) is None


def test_a_hidden_field_is_left_out_and_said() -> None:
    kept, said = without_hidden({"CallType": "Inbound", "Own__c": "x"}, {}, {"Own__c": "x"})
    assert kept == {"Own__c": "x"}
    assert said == ["CallType was left out: the field is hidden from the user of the connection."]
