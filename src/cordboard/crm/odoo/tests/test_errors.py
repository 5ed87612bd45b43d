"""What Odoo answers and what is decided: by the name of the exception, never by the status alone."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cordboard.crm.odoo.errors import ERRORS, read_error, read_refusals, trouble_of
from cordboard.ports.errors import (
    NeedsHuman,
    PermissionMissing,
    RateLimited,
    Refused,
    Trouble,
    Unavailable,
    Unsupported,
)
from cordboard.toolkit.json_reader import Reader

FIXTURES = Path(__file__).parents[1] / "fixtures"
# status, exception, message, our code, our class. Source: own run of Odoo 19.0, 2026-11-22, and the vendor's program
ANSWERS = [
    (401, "werkzeug.exceptions.Unauthorized", "Invalid apikey", "unauthorized", NeedsHuman),
    (403, "odoo.exceptions.AccessDenied", "Access Denied", "unauthorized", NeedsHuman),
    (403, "odoo.exceptions.AccessError", "You are not allowed to create leads.", "no_access", PermissionMissing),
    (404, "odoo.exceptions.MissingError", "Record does not exist", "not_found", Refused),
    (404, "werkzeug.exceptions.NotFound", "the model 'crm.lead' does not exist", "no_model", Unsupported),
    (422, "odoo.exceptions.ValidationError", "Missing required value", "validation", Refused),
    (422, "odoo.exceptions.UserError", "No", "validation", Refused),
    (500, "builtins.ValueError", "Invalid field 'nofield' in 'crm.lead'", "mistake", Refused),
    (500, "builtins.KeyError", "nomodel", "mistake", Refused),
    (500, "builtins.TypeError", "missing 1 required argument", "mistake", Refused),
    (500, "psycopg2.errors.NotNullViolation", "null value", "validation", Refused),
    (500, "odoo.addons.own.exceptions.Custom", "No", "validation", Refused),
    (500, "psycopg2.errors.SerializationFailure", "could not serialize", "server_error", Unavailable),
    (500, "psycopg2.OperationalError", "could not connect to server", "server_error", Unavailable),
    (500, "psycopg2.OperationalError", 'database "x" does not exist', "no_database", NeedsHuman),
    (500, "builtins.ConnectionResetError", "", "server_error", Unavailable),
    (500, "werkzeug.exceptions.InternalServerError", "", "server_error", Unavailable),
    (400, "werkzeug.exceptions.BadRequest", "could not parse the body", "bad_request", Refused),
    (429, "werkzeug.exceptions.TooManyRequests", "", "too_many_requests", RateLimited),
]


@pytest.mark.parametrize(("status", "name", "message", "code", "kind"), ANSWERS)
def test_each_answer_is_decided_the_same_way_by_json_2_and_json_rpc(
    status: int, name: str, message: str, code: str, kind: type[Trouble]
) -> None:
    said = {"name": name, "message": message, "arguments": [], "context": {}, "debug": "Traceback of secret things"}
    rpc = {"jsonrpc": "2.0", "id": 1, "error": {"code": 0, "message": "Odoo Server Error", "data": said}}
    for answered, body in ((status, said), (200, rpc)):
        error = read_error(answered, {}, json.dumps(body).encode())
        assert error is not None
        assert error.code == code
        trouble = trouble_of(error, "main", wrote=None, what="crm.lead: load")
        assert type(trouble) is kind
        assert trouble.text.startswith(f"main: Odoo answered {answered} to crm.lead: load")
        assert trouble.text.endswith(ERRORS[code].then)
        assert "Traceback" not in trouble.text


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b"<html>not found</html>", "no_json2"),
        (502, b"<html>bad gateway</html>", "server_error"),
        (503, b"", "server_error"),
        (429, b"", "too_many_requests"),
        (403, b"<html>forbidden</html>", "no_access"),
        (400, b"<html>", "bad_request"),
        (500, b"[]", "server_error"),
    ],
)
def test_an_answer_that_is_not_odoos_goes_by_its_status(status: int, body: bytes, code: str) -> None:
    error = read_error(status, {}, body)
    assert error is not None
    assert error.code == code


def test_success_is_no_error() -> None:
    for body in (b"[]", b"true", b"{}", b'{"jsonrpc":"2.0","id":1,"result":false}', b"<html>"):
        assert read_error(200, {}, body) is None


def test_rows_that_were_not_loaded_name_the_field_and_what_passes_is_told_apart() -> None:
    refused = read_refusals(Reader(fixture("rows_refused")))
    assert refused is not None
    assert (refused.code, refused.field) == ("not_loaded", "stage_id")
    assert isinstance(trouble_of(refused, "main", wrote=None), Refused)
    assert read_refusals(Reader(fixture("lead_loaded"))) is None
    warned = {"ids": [7], "messages": [{"type": "warning", "message": "two records of this name"}]}
    assert read_refusals(Reader(warned)) is None
    passing = {"ids": False, "messages": [{"type": "error", "message": "could not serialize access"}]}
    error = read_refusals(Reader(passing))
    assert error is not None
    assert error.code == "server_error"


def test_the_recorded_shapes_are_understood() -> None:
    found = [read_error(s, {}, json.dumps(fixture(name)).encode()) for s, name in (
        (500, "unknown_field"), (422, "missing_field"), (200, "rpc_access_denied"),
    )]  # fmt: skip
    assert [error.code if error else None for error in found] == ["mistake", "validation", "unauthorized"]
    assert found[1] is not None
    assert found[1].said.endswith("'Opportunity' (name).")


def test_how_long_to_wait_is_read_from_the_header() -> None:
    error = read_error(429, {"retry-after": "17"}, b"")
    assert error is not None
    limited = trouble_of(error, "main", wrote=None)
    assert isinstance(limited, RateLimited)
    assert limited.after == timedelta(seconds=17)


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
