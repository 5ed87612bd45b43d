"""What EspoCRM answers and what is decided."""

from datetime import timedelta

import pytest

from cordboard.crm.espocrm.errors import ERRORS, read_error, trouble_of
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Trouble, Unavailable

VALIDATION = (
    b'{"messageTranslation":{"label":"validationFailure","scope":null,"data":{"field":"lastName","type":"required"}}}'
)
# Source: own run of EspoCRM 9.1.7, 2026-11-22 (429 and 503 are a proxy's)
ANSWERS = [
    (401, "", b"", "unauthorized", NeedsHuman),
    (403, "No delete access.", b"", "no_access", PermissionMissing),
    (403, "", b"", "hidden", PermissionMissing),
    (404, "Record doesnotexist does not exist.", b"", "not_found", Refused),
    (409, "duplicate", b'[{"id":"1","name":"x"}]', "duplicate", Refused),
    (400, "Field validation failure; entityType: Contact.", VALIDATION, "validationFailure", Refused),
    (400, "", b"<html>", "bad_request", Refused),
    (429, "", b"", "too_many_requests", RateLimited),
    (500, "", b"", "server_error", Unavailable),
    (503, "", b"<html>maintenance</html>", "server_error", Unavailable),
]


@pytest.mark.parametrize(("status", "reason", "body", "code", "kind"), ANSWERS)
def test_each_answer_is_decided(status: int, reason: str, body: bytes, code: str, kind: type[Trouble]) -> None:
    error = read_error(status, {"x-status-reason": reason} if reason else {}, body)
    assert error is not None
    assert error.code == code
    trouble = trouble_of(error, "main", wrote=None, what="create Lead")
    assert type(trouble) is kind
    assert trouble.text.startswith(f"main: EspoCRM answered {status} to create Lead")
    assert trouble.text.endswith(ERRORS[code].then)


def test_success_is_no_error() -> None:
    assert read_error(200, {}, b"{}") is None
    assert read_error(201, {}, b"") is None


def test_the_field_that_failed_and_its_check_are_named() -> None:
    error = read_error(400, {}, VALIDATION)
    assert error is not None
    assert (error.field, error.check) == ("lastName", "required")
    refused = trouble_of(error, "main", wrote=None)
    assert isinstance(refused, Refused)
    assert refused.field == "lastName"


def test_how_long_to_wait_is_read_from_the_header() -> None:
    error = read_error(429, {"retry-after": "17"}, b"")
    assert error is not None
    limited = trouble_of(error, "main", wrote=None)
    assert isinstance(limited, RateLimited)
    assert limited.after == timedelta(seconds=17)
