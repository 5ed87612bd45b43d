"""What SuiteCRM answers and what is decided."""

from datetime import timedelta

import pytest

from cordboard.crm.suitecrm.errors import ERRORS, read_error, read_legacy_error, read_sign_in_error, trouble_of
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Trouble, Unavailable


def said(detail: str) -> bytes:
    return f'{{"errors":{{"status":400,"title":null,"detail":"{detail}"}}}}'.encode()


# Source: own run of SuiteCRM 7.13.2, 2026-11-22 (429, 403, 404, 503: a proxy; the text about links: the program)
ANSWERS = [
    (401, b'{"error":"access_denied","message":"denied","hint":"two dots"}', "unauthorized", NeedsHuman),
    (403, b"", "no_access", PermissionMissing),
    (404, b"<html>", "no_api", Unavailable),
    (400, said("[SuiteCRM] [Not Allowed] The API user does not have access."), "no_access", PermissionMissing),
    (400, said("Contacts module with id 1 is not found"), "not_found", Refused),
    (400, said("Module with 1 id is not related to Call"), "not_found", Refused),
    (400, said("Filter field x in Contact module is not found"), "bad_request", Refused),
    (400, said("Bean Calls with id 1 is already exist"), "exists", Refused),
    (400, said("Property nofield in Contact module is invalid"), "unknown_property", Refused),
    (400, said("Filter is invalid"), "bad_request", Refused),
    (400, b"", "server_error", Unavailable),
    (400, said("Bean Calls with id 1 is already exist")[:40], "server_error", Unavailable),
    (429, b"", "too_many_requests", RateLimited),
    (500, b"", "server_error", Unavailable),
    (503, b"<html>maintenance</html>", "server_error", Unavailable),
]


@pytest.mark.parametrize(("status", "body", "code", "kind"), ANSWERS)
def test_each_answer_is_decided(status: int, body: bytes, code: str, kind: type[Trouble]) -> None:
    error = read_error(status, {}, body)
    assert error is not None
    assert error.code == code
    trouble = trouble_of(error, "main", wrote=None, what="create Leads")
    assert type(trouble) is kind
    assert trouble.text.startswith(f"main: SuiteCRM answered {status} to create Leads")
    assert trouble.text.endswith(ERRORS[code].then)


def test_success_is_no_error() -> None:
    assert read_error(200, {}, b"{}") is None
    assert read_error(201, {}, b"") is None
    assert read_legacy_error(200, {}, {"id": "1", "module_name": "Users"}) is None
    assert read_legacy_error(200, {}, {"name": "Nora", "number": "12"}) is None


def test_the_field_that_does_not_exist_is_named() -> None:
    error = read_error(400, {}, said("Property nofield in Contact module is invalid"))
    assert error is not None
    refused = trouble_of(error, "main", wrote=None)
    assert isinstance(refused, Refused)
    assert refused.field == "nofield"


def test_how_long_to_wait_is_read_from_the_header() -> None:
    for read in (read_error, read_sign_in_error):
        error = read(429, {"retry-after": "17"}, b"")
        assert error is not None
        limited = trouble_of(error, "main", wrote=None)
        assert isinstance(limited, RateLimited)
        assert limited.after == timedelta(seconds=17)


def test_the_token_endpoint_s_words_are_not_repeated_because_they_hold_the_password() -> None:
    error = read_sign_in_error(400, {}, b'{"error":"invalid_grant","message":"The password is invalid: geheim"}')
    assert error is not None
    trouble = trouble_of(error, "main", wrote=False)
    assert isinstance(trouble, NeedsHuman)
    assert "geheim" not in trouble.text


def test_another_number_of_the_older_api_parks_what_asked() -> None:
    error = read_legacy_error(200, {}, {"name": "Module Does Not Exist", "number": 20, "description": "No such module"})
    assert error is not None
    assert isinstance(trouble_of(error, "main", wrote=False), Refused)
