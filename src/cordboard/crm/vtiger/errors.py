"""The catalogue of vtiger's errors: its code on the left, our error class on the right. Pure.

An error has status 200 and `{"success": false, "error": {"code", "message"}}`. Some codes mean several things, which
only the message tells apart; they get a name of our own. Source: own run of vtiger 8.2.0, 2026-11-22; codes that were
not met there: the vendor's public program, read 2026-12-01.
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

_SESSION = ErrorRow(ErrorAction.REFRESH, "Check the access key of the user in vtiger, and reconnect with it.")
_KEY = ErrorRow(
    ErrorAction.SIGN_IN, "Check user name and access key (in vtiger: My Preferences), and reconnect with them."
)
_GONE = ErrorRow(ErrorAction.PARK, "The record is gone from vtiger or hidden from its user; discard this item.")
_AGAIN = ErrorRow(ErrorAction.RETRY, "It is retried automatically.")

ERRORS: dict[str, ErrorRow] = {
    "INVALID_SESSIONID": _SESSION,
    "SESSION_EXPIRED": _SESSION,
    "SESSION_LEFT_IDLE": _SESSION,
    "AUTHENTICATION_REQUIRED": _SESSION,
    "INVALID_USER_CREDENTIALS": _KEY,
    "AUTHENTICATION_FAILURE": _KEY,
    "ACCESSKEY_UNDEFINED": _KEY,
    "INVALID_AUTH_TOKEN": _AGAIN,
    "ACCESS_DENIED": ErrorRow(
        ErrorAction.SCOPE, "Grant the profile of the API user this permission in vtiger, then reconnect."
    ),
    "record_closed": ErrorRow(
        ErrorAction.PARK, "The record is gone, or the API user may not change it: allow it in vtiger, then retry."
    ),
    "user_not_accepted": ErrorRow(
        ErrorAction.PARK, "Make the API user an administrator or choose another owner; then retry."
    ),
    "RECORD_NOT_FOUND": _GONE,
    "INVALID_ID_ATTRIBUTE": _GONE,
    "REFERENCE_INVALID": ErrorRow(
        ErrorAction.PARK, "vtiger cannot link these records; correct the link in vtiger, or discard this item."
    ),
    "MANDATORY_FIELDS_MISSING": ErrorRow(
        ErrorAction.MEND, "Map the field, or make it optional in vtiger (Module Layouts & Fields), then retry the item."
    ),
    "DATABASE_QUERY_ERROR": ErrorRow(
        ErrorAction.PARK, "The database of vtiger refused a value; correct it or the field mapping, then retry."
    ),
    "INTERNAL_SERVER_ERROR": _AGAIN,
    "too_many_requests": ErrorRow(
        ErrorAction.RATE, "Nothing is lost; sending continues automatically when the server allows it."
    ),
    "server_error": _AGAIN,
    "refused": ErrorRow(ErrorAction.PARK, "Correct what vtiger names, there or in Settings, then retry the item."),
}
RENEWED = frozenset(code for code, row in ERRORS.items() if row.action is ErrorAction.REFRESH)
# These concern the connection or the moment, never one record alone.
RAISED = frozenset(
    code
    for code, row in ERRORS.items()
    if row.action in (ErrorAction.REFRESH, ErrorAction.SIGN_IN, ErrorAction.RETRY, ErrorAction.RATE)
)
GONE = frozenset({"record_closed", "RECORD_NOT_FOUND", "INVALID_ID_ATTRIBUTE"})
_FIELD = re.compile(r"(\w+) does not have a value")
_OWNER = re.compile(r"cannot assign", re.IGNORECASE)
_STATUSES = {401: "INVALID_USER_CREDENTIALS", 429: "too_many_requests"}
OF_RECORDS = frozenset({"retrieve", "revise", "delete"})  # operations on one record


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error. `field`: at fault."""

    code: str
    status: int
    message: str = ""
    field: str | None = None
    after: timedelta | None = None


def read_error(status: int, headers: Mapping[str, str], body: bytes, operation: str) -> ApiError | None:
    """The error in an answer; None where it is none. Header names in lower case."""
    said = _said(body)
    if status < 400 and said is None:
        return None
    if said is None:
        code = _STATUSES.get(status, "server_error" if status >= 500 else "refused")
        return ApiError(code=code, status=status, after=retry_after(headers.get("retry-after", "")))
    theirs, message = str(said.get("code") or ""), str(said.get("message") or "")
    missing = _FIELD.search(message) if theirs == "MANDATORY_FIELDS_MISSING" else None
    return ApiError(
        code=_code(theirs, message, operation, status),
        status=status,
        message=message,
        field="assigned_user_id" if _OWNER.search(message) else missing[1] if missing else None,
        after=retry_after(headers.get("retry-after", "")),
    )


def trouble_of(
    error: ApiError, connection: str, *, wrote: bool | None, what: str = "", lasting: bool = True
) -> Trouble:
    """The error as a decision. `wrote`: whether something may have been written; `what` was asked ("create Leads")."""
    asked = f" to {what}" if what else ""
    reason = f": {error.message.rstrip('.')}" if error.message else ""
    shown = error.status if error.status >= 400 else "no"
    said = f"{connection}: vtiger answered {shown}{asked}{reason}"
    return error_actions.trouble_of(
        ERRORS[error.code],
        said,
        error.code,
        wrote=wrote,
        after=error.after,
        field=error.field,
        permission=what,
        lasting=lasting,
    )


def _code(theirs: str, message: str, operation: str, status: int) -> str:
    if status == 429:
        return "too_many_requests"
    if theirs != "ACCESS_DENIED":
        return theirs if theirs in ERRORS else "refused"
    if _OWNER.search(message):
        return "user_not_accepted"
    return "record_closed" if operation in OF_RECORDS else theirs


def _said(body: bytes) -> dict[str, Any] | None:
    """The error that an answer holds."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("success") is not False:
        return None
    error = value.get("error")
    return error if isinstance(error, dict) else {}
