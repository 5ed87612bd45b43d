"""What SuiteCRM's answers mean and what is done about them: V8 with HTTP statuses, v4_1 with numbers in a 200.

V8 says 400 for almost everything, also for "not found"; its text tells which. One whose text was cut off on the way may
be "exists already", so it is asked again.
Source: own run of SuiteCRM 7.13.2, 2026-11-22; 429, 403 and 404 are a proxy's; texts about access from the public
program, read 2026-12-01.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import Trouble
from cordboard.toolkit.crm import error_actions
from cordboard.toolkit.crm.error_actions import ErrorAction, ErrorRow
from cordboard.toolkit.http.retry_after import retry_after

_ROLE = "Grant the role of the API user this access in SuiteCRM, then reconnect."

ERRORS: dict[str, ErrorRow] = {
    "unauthorized": ErrorRow(ErrorAction.REFRESH, "Check the OAuth2 client in SuiteCRM, and reconnect."),
    "sign_in_refused": ErrorRow(
        ErrorAction.SIGN_IN, "Check the client ID, the secret and the user of the OAuth2 client, and reconnect."
    ),
    "legacy_login": ErrorRow(ErrorAction.SIGN_IN, "Check the user name and the password, and reconnect."),
    "legacy_session": ErrorRow(ErrorAction.RETRY, "It is retried automatically."),
    "no_access": ErrorRow(ErrorAction.SCOPE, _ROLE),
    "record_closed": ErrorRow(
        ErrorAction.PARK, "Give the API user's role access to this record in SuiteCRM, then retry the item."
    ),
    "not_found": ErrorRow(ErrorAction.PARK, "The record is gone from SuiteCRM; discard this item."),
    "exists": ErrorRow(ErrorAction.ADOPT, "The record exists already in SuiteCRM; discard this item."),
    "unknown_property": ErrorRow(ErrorAction.MEND, "Correct the field mapping or the field in SuiteCRM, then retry."),
    "bad_request": ErrorRow(
        ErrorAction.PARK, "Correct what SuiteCRM names, there or in Settings, then retry the item."
    ),
    "no_api": ErrorRow(
        ErrorAction.RETRY, "Check the address and the API path in the settings. It is retried automatically."
    ),
    "too_many_requests": ErrorRow(
        ErrorAction.RATE, "Nothing is lost; sending continues automatically when the server allows it."
    ),
    "server_error": ErrorRow(ErrorAction.RETRY, "It is retried automatically."),
}
_STATUSES = {401: "unauthorized", 403: "no_access", 404: "no_api", 405: "no_api", 429: "too_many_requests"}
_DETAILS = (  # text of a 400 -> code
    (re.compile(r"is already exist"), "exists"),
    (re.compile(r"is not found$|option \"id\" with value|is not related to"), "not_found"),
    (re.compile(r"Property (?P<field>\w+) in \w+ module is invalid"), "unknown_property"),
    (re.compile(r"not allowed|access denied|does not have access", re.IGNORECASE), "no_access"),
)
_FILTERS = re.compile(r"^(Filter|Sort) ")
_NUMBERS = {10: "legacy_login", 11: "legacy_session", 40: "no_access"}  # of v4_1


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error. `field`: the one at fault, where the answer says so."""

    code: str
    status: int
    reason: str = ""
    field: str | None = None
    after: timedelta | None = None


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError | None:
    """The error in an answer of V8; None where it is none. Header names in lower case."""
    if status < 400:
        return None
    told = _json(body)
    said = _said(told)
    code, field = ("server_error", None) if status == 400 and not isinstance(told, dict) else _code(status, said)
    after = retry_after(headers.get("retry-after", ""))
    return ApiError(code=code, status=status, reason=said, field=field, after=after)


def read_sign_in_error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError | None:
    """The error of the token endpoint. Its text is not repeated: it may contain the password."""
    if status < 400:
        return None
    refused = {400: "sign_in_refused", 401: "sign_in_refused", 403: "sign_in_refused"}
    error = read_error(status, headers, b"")
    code = refused.get(status, error.code if error else "server_error")
    return ApiError(code=code, status=status, after=error.after if error else None)


def read_legacy_error(status: int, headers: Mapping[str, str], body: Any) -> ApiError | None:
    """The error in an answer of v4_1: status 200 around a number, or a plain status. `body` is the parsed answer."""
    if status >= 400:
        return read_error(status, headers, b"")
    if not isinstance(body, dict) or not isinstance(body.get("number"), int) or "name" not in body:
        return None
    number, said = body["number"], str(body.get("description") or body["name"])
    return ApiError(code=_NUMBERS.get(number, "bad_request"), status=status, reason=said)


def trouble_of(
    error: ApiError, connection: str, *, wrote: bool | None, what: str = "", lasting: bool = True
) -> Trouble:
    """The error as a decision. `wrote`: whether something may have been written; `what` was asked ("create Leads")."""
    asked = f" to {what}" if what else ""
    reason = f": {error.reason.rstrip('.')}" if error.reason else ""
    said = f"{connection}: SuiteCRM answered {error.status}{asked}{reason}"
    return error_actions.trouble_of(
        ERRORS[error.code], said, error.code, wrote=wrote, after=error.after, field=error.field, permission=what,
        lasting=lasting,
    )  # fmt: skip


def _code(status: int, said: str) -> tuple[str, str | None]:
    if status in _STATUSES:
        return _STATUSES[status], None
    if status >= 500:
        return "server_error", None
    if not _FILTERS.search(said):
        for pattern, code in _DETAILS:
            if found := pattern.search(said):
                return code, found.groupdict().get("field")
    return "bad_request", None


def _said(body: Any) -> str:
    """The words of an error: `errors.detail`, or `message` and `hint` of the sign-in."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, dict):
        return str(errors.get("detail") or errors.get("title") or "")
    if isinstance(body, dict):
        return ", ".join(str(body[name]) for name in ("message", "hint") if body.get(name))
    return ""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
