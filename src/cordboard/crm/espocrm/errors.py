"""The catalogue of EspoCRM's errors: its answer on the left, our error class on the right. Pure.

EspoCRM has no error codes: the status decides, a body names the field that failed, the header `X-Status-Reason` says
why. Source: own run of EspoCRM 9.1.7, 2026-11-22.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import Trouble
from cordboard.toolkit.crm import error_actions
from cordboard.toolkit.crm.error_actions import ErrorAction, ErrorRow
from cordboard.toolkit.http.retry_after import retry_after
from cordboard.toolkit.json_reader import Reader

_ROLE = "Grant the API user's role this permission in EspoCRM, then reconnect."

ERRORS: dict[str, ErrorRow] = {
    "unauthorized": ErrorRow(
        ErrorAction.SIGN_IN, "Check the API key of the API user in EspoCRM, and reconnect with it."
    ),
    "no_access": ErrorRow(ErrorAction.SCOPE, _ROLE),
    "hidden": ErrorRow(ErrorAction.SCOPE, _ROLE),
    "record_closed": ErrorRow(
        ErrorAction.PARK, "Give the API user's role access to this record in EspoCRM, then retry the item."
    ),
    "user_not_accepted": ErrorRow(
        ErrorAction.PARK, "Grant the API user's role read access to users, or choose another owner; then retry."
    ),
    "not_found": ErrorRow(ErrorAction.PARK, "The record is gone from EspoCRM; discard this item."),
    "duplicate": ErrorRow(
        ErrorAction.ADOPT, "Merge or rename the record in EspoCRM, or allow duplicates in the settings; then retry."
    ),
    "validationFailure": ErrorRow(
        ErrorAction.MEND, "Correct the value, the field mapping or the field in EspoCRM, then retry the item."
    ),
    "too_many_requests": ErrorRow(
        ErrorAction.RATE, "Nothing is lost; sending continues automatically when the server allows it."
    ),
    "server_error": ErrorRow(ErrorAction.RETRY, "It is retried automatically."),
    "bad_request": ErrorRow(ErrorAction.PARK, "Correct what EspoCRM names, there or in Settings, then retry the item."),
}
_STATUSES = {401: "unauthorized", 404: "not_found", 409: "duplicate", 429: "too_many_requests"}


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error. `check`: the validation that failed; `records`: the duplicates that it names."""

    code: str
    status: int
    reason: str = ""
    field: str | None = None
    check: str | None = None
    records: list[dict[str, Any]] = []
    after: timedelta | None = None


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError | None:
    """The error in an answer; None where it is none. Header names in lower case."""
    if status < 400:
        return None
    reason, reply = headers.get("x-status-reason", ""), Reader(_json(body))
    message = reply.maybe("messageTranslation") if isinstance(reply.value, dict) else Reader(None)
    label = message.maybe_text("label") if message else None
    return ApiError(
        code=_code(status, reason, label),
        status=status,
        reason=reason,
        field=message.maybe_text("data", "field") if label else None,
        check=message.maybe_text("data", "type") if label else None,
        records=[row for row in reply.value if isinstance(row, dict)] if isinstance(reply.value, list) else [],
        after=retry_after(headers.get("retry-after", "")),
    )


def trouble_of(error: ApiError, connection: str, *, wrote: bool | None, what: str = "") -> Trouble:
    """The error as a decision. `wrote`: whether something may have been written; `what` was asked ("create Lead")."""
    asked = f" to {what}" if what else ""
    reason = f": {error.reason.rstrip('.')}" if error.reason else ""
    said = f"{connection}: EspoCRM answered {error.status}{asked}{reason}"
    return error_actions.trouble_of(
        ERRORS[error.code], said, error.code, wrote=wrote, after=error.after, field=error.field, permission=what
    )


def _code(status: int, reason: str, label: str | None) -> str:
    if status in _STATUSES:
        return _STATUSES[status]
    if status == 403:
        return "no_access" if reason else "hidden"
    if status >= 500:
        return "server_error"
    return "validationFailure" if label == "validationFailure" else "bad_request"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
