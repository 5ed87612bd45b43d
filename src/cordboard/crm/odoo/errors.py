"""The catalogue of Odoo's errors: its name of the exception on the left, our error class on the right. Pure.

The status is not the verdict: an unknown field is answered 500, and repeating it would never end. `debug` holds a
traceback, which is neither kept nor shown. Source: own run of Odoo 19.0, 2026-11-22; names that it did not answer there
are from the vendor's public program.
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
from cordboard.toolkit.json_reader import Reader

_RIGHTS = "Give the user of the API key this permission in Odoo, then reconnect."
_VALUE = "Correct the value, the field mapping or the field in Odoo, then retry the item."

ERRORS: dict[str, ErrorRow] = {
    "unauthorized": ErrorRow(ErrorAction.SIGN_IN, "Create a new API key in Odoo, enter it and reconnect."),
    "no_database": ErrorRow(ErrorAction.SIGN_IN, "Check the name of the database, and reconnect."),
    "no_access": ErrorRow(ErrorAction.SCOPE, _RIGHTS),
    "record_closed": ErrorRow(
        ErrorAction.PARK, "Give the user of the API key access to this record in Odoo, then retry the item."
    ),
    "administrators_only": ErrorRow(
        ErrorAction.PARK,
        "Only an administrator of Odoo can move a call to another record. Move it there, or use the API key of one.",
    ),
    "not_found": ErrorRow(ErrorAction.PARK, "The record is gone from Odoo; discard this item."),
    "no_model": ErrorRow(ErrorAction.NEVER, "Install the app CRM in Odoo."),
    "no_json2": ErrorRow(
        ErrorAction.SIGN_IN, "Check the address. For Odoo 16 to 18, enter the database and the login too."
    ),
    "not_loaded": ErrorRow(ErrorAction.PARK, _VALUE),
    "validation": ErrorRow(ErrorAction.PARK, _VALUE),
    "mistake": ErrorRow(ErrorAction.PARK, _VALUE),
    "bad_request": ErrorRow(ErrorAction.PARK, "Correct what Odoo names, there or in Settings, then retry the item."),
    "too_many_requests": ErrorRow(
        ErrorAction.RATE, "Nothing is lost; sending continues automatically when the server allows it."
    ),
    "server_error": ErrorRow(ErrorAction.RETRY, "It is retried automatically."),
}
_NAMES = {  # the exception -> our code
    "werkzeug.exceptions.Unauthorized": "unauthorized",
    "odoo.exceptions.AccessDenied": "unauthorized",
    "odoo.http.SessionExpiredException": "unauthorized",
    "odoo.exceptions.AccessError": "no_access",
    "werkzeug.exceptions.Forbidden": "no_access",
    "odoo.exceptions.MissingError": "not_found",
    "werkzeug.exceptions.NotFound": "no_model",
    "odoo.exceptions.ValidationError": "validation",
    "odoo.exceptions.UserError": "validation",
    "odoo.exceptions.RedirectWarning": "validation",
    "werkzeug.exceptions.UnprocessableEntity": "validation",
    "werkzeug.exceptions.BadRequest": "bad_request",
    "werkzeug.exceptions.TooManyRequests": "too_many_requests",
    "odoo.exceptions.ConcurrencyError": "server_error",
    "odoo.exceptions.LockError": "server_error",
}
_FAMILIES = (  # beginning of other exceptions -> our code, the first that fits
    (re.compile(r"psycopg2?\.errors\.\w*Violation"), "validation"),
    (re.compile(r"builtins\.(?:OSError|\w*ConnectionError|Connection\w+|TimeoutError|MemoryError|BlockingIOError)"),
     "server_error"),
    (re.compile(r"builtins\."), "mistake"),
    (re.compile(r"odoo\."), "validation"),
)  # fmt: skip
_STATUSES = {401: "unauthorized", 403: "no_access", 422: "validation", 429: "too_many_requests"}
_PASSING = re.compile(
    r"serializ|deadlock|OperationalError|could not obtain lock|connection already closed", re.IGNORECASE
)


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error. `name`: the exception; `said`: its first line; `field` that it is about."""

    code: str
    status: int
    name: str = ""
    said: str = ""
    field: str | None = None
    after: timedelta | None = None


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError | None:
    """The error in an answer, also in one of status 200; None where it is none. Header names in lower case."""
    reply = Reader(_json(body))
    if status < 400:
        error = reply.maybe("error") if isinstance(reply.value, dict) and "jsonrpc" in reply.value else Reader(None)
        return _named(status, headers, error.maybe("data"), error.maybe_text("message")) if error else None
    return _named(status, headers, reply if isinstance(reply.value, dict) else Reader({}), None)


def read_refusals(answer: Reader) -> ApiError | None:
    """The first error of rows that were not loaded; None where they were."""
    if answer.maybe("ids").value:
        return None
    rows = [Reader(one) for one in answer.maybe("messages").value or [] if isinstance(one, dict)]
    wrong = next((one for one in rows if one.maybe("type").value != "warning"), None)
    if wrong is None:
        return None
    said, field = _first_line(wrong.maybe("message").value), wrong.maybe("field").value
    code = "server_error" if _PASSING.search(said) else "not_loaded"
    return ApiError(code=code, status=200, said=said, field=str(field) if field else None)


def trouble_of(error: ApiError, connection: str, *, wrote: bool | None, what: str = "") -> Trouble:
    """The error as a decision. `wrote`: whether something may have been written; `what` was asked."""
    asked = f" to {what}" if what else ""
    words = error.said or error.name
    reason = f": {words.rstrip('.')}" if words else ""
    said = f"{connection}: Odoo answered {error.status}{asked}{reason}"
    return error_actions.trouble_of(
        ERRORS[error.code], said, error.code, wrote=wrote, after=error.after, field=error.field, permission=what
    )


def _named(status: int, headers: Mapping[str, str], place: Reader, message: str | None) -> ApiError:
    name = place.maybe("name").value
    name = name if isinstance(name, str) else ""
    said = _first_line(place.maybe("message").value) or (message or "")
    return ApiError(
        code=_code(status, name, said),
        status=status,
        name=name,
        said=said,
        after=retry_after(headers.get("retry-after", "")),
    )


def _code(status: int, name: str, said: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("psycopg2") and "database" in said and "does not exist" in said:
        return "no_database"
    if status == 404 and not name:
        return "no_json2"
    found = next((code for pattern, code in _FAMILIES if pattern.match(name)), None)
    return found or _STATUSES.get(status) or ("bad_request" if 400 <= status < 500 else "server_error")


def _first_line(text: Any) -> str:
    return text.strip().split("\n")[0][:300] if isinstance(text, str) else ""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
