"""The catalogue of Salesforce's errors: its code on the left, our error class on the right. Pure.

An error is a list, `[{"message", "errorCode", "fields"}]`; the first of it counts. Codes in capitals are theirs, others
ours. Source: docs/reference/crm-connectors.md, Salesforce; codes marked KNOW are general knowledge.
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

_AGAIN = ErrorRow(ErrorAction.RETRY, "It is retried automatically.")
_GONE = ErrorRow(ErrorAction.PARK, "The record is gone from Salesforce or hidden from its user; discard this item.")
_ACCESS = ErrorRow(
    ErrorAction.SCOPE,
    "Grant the user of the connection this permission in Salesforce (permission set), then reconnect.",
)
_VALUE = ErrorRow(ErrorAction.MEND, "Correct the value, the field mapping or the field in Salesforce, then retry.")
_RULE = ErrorRow(ErrorAction.PARK, "A rule in Salesforce refused it; correct the value or the rule, then retry.")

ERRORS: dict[str, ErrorRow] = {
    "INVALID_SESSION_ID": ErrorRow(ErrorAction.REFRESH, "Reconnect Salesforce."),
    "API_DISABLED_FOR_ORG": ErrorRow(
        ErrorAction.SIGN_IN, "This edition or user has no API: enable it in Salesforce, then reconnect."
    ),
    "INSUFFICIENT_ACCESS": _ACCESS,
    "INSUFFICIENT_ACCESS_OR_READONLY": _ACCESS,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": _ACCESS,
    "INVALID_TYPE": _ACCESS,  # KNOW: an object that the user does not see
    "REQUEST_LIMIT_EXCEEDED": ErrorRow(
        ErrorAction.RATE, "The requests of the day are used up; sending continues automatically."
    ),
    "UNABLE_TO_LOCK_ROW": ErrorRow(ErrorAction.RETRY, "Another program holds the record. It is retried automatically."),
    "SERVER_UNAVAILABLE": _AGAIN,  # KNOW
    "UNKNOWN_EXCEPTION": _AGAIN,  # KNOW
    "REQUIRED_FIELD_MISSING": ErrorRow(
        ErrorAction.PARK, "Map the field, or make it optional in Salesforce, then retry the item."
    ),
    "INVALID_FIELD": _VALUE,
    "STRING_TOO_LONG": _VALUE,
    "INVALID_FIELD_FOR_INSERT_UPDATE": _VALUE,  # KNOW
    "INVALID_TYPE_ON_FIELD_IN_RECORD": _VALUE,  # KNOW
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _VALUE,  # KNOW
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _RULE,
    "DUPLICATES_DETECTED": ErrorRow(
        ErrorAction.PARK, "Merge the records in Salesforce, or allow duplicates in Settings, then retry the item."
    ),
    "DUPLICATE_VALUE": _RULE,  # KNOW
    "ENTITY_IS_DELETED": _GONE,
    "NOT_FOUND": _GONE,  # KNOW
    "INVALID_CROSS_REFERENCE_KEY": ErrorRow(  # KNOW
        ErrorAction.PARK, "An owner or a linked record is gone or hidden; correct it in Salesforce or in Settings."
    ),
    "CANNOT_UPDATE_CONVERTED_LEAD": _GONE,  # KNOW
    "server_error": _AGAIN,
    "too_many_requests": ErrorRow(
        ErrorAction.RATE, "Nothing is lost; sending continues automatically when Salesforce allows it."
    ),
    "refused": ErrorRow(ErrorAction.PARK, "Correct what Salesforce names, there or in Settings, then retry the item."),
}
# These concern the connection or the moment, never one record alone.
RAISED = frozenset(
    code
    for code, row in ERRORS.items()
    if row.action in (ErrorAction.REFRESH, ErrorAction.SIGN_IN, ErrorAction.SCOPE, ErrorAction.RETRY, ErrorAction.RATE)
)
GONE = frozenset({"ENTITY_IS_DELETED", "NOT_FOUND"})
_COLUMN = re.compile(r"No such column '(\w+)'")
_STATUSES = {401: "INVALID_SESSION_ID", 404: "NOT_FOUND", 429: "too_many_requests"}


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error. `fields`: at fault; `theirs`: its code where ours is another."""

    code: str
    status: int
    message: str = ""
    fields: tuple[str, ...] = ()
    after: timedelta | None = None


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError | None:
    """The error in an answer; None where it is none. Header names in lower case."""
    if status < 400:
        return None
    said = _said(body)
    after = retry_after(headers.get("retry-after", ""))
    theirs, message = str(said.get("errorCode") or ""), str(said.get("message") or "")
    if status == 429 or (status >= 500 and theirs not in ERRORS):
        code = "too_many_requests" if status == 429 else "server_error"
    else:
        code = theirs if theirs in ERRORS else _STATUSES.get(status, "refused") if not theirs else "refused"
    shown = f"{theirs}: {message}" if theirs and code != theirs else message
    return ApiError(code=code, status=status, message=shown, fields=_fields(said, message), after=after)


def trouble_of(
    error: ApiError, connection: str, *, wrote: bool | None, what: str = "", lasting: bool = True
) -> Trouble:
    """The error as a decision. `wrote`: whether something may have been written; `what` was asked ("create Lead")."""
    asked = f" to {what}" if what else ""
    reason = f": {error.message.rstrip('.')}" if error.message else ""
    return error_actions.trouble_of(
        ERRORS[error.code],
        f"{connection}: Salesforce answered {error.status}{asked}{reason}",
        error.code,
        wrote=wrote,
        after=error.after,
        field=error.fields[0] if error.fields else None,
        permission=what,
        lasting=lasting,
    )


def _fields(said: Mapping[str, Any], message: str) -> tuple[str, ...]:
    named = said.get("fields")
    found = [str(one) for one in named] if isinstance(named, list) else []
    return tuple(found or _COLUMN.findall(message))


def _said(body: bytes) -> dict[str, Any]:
    """The first error of an answer; empty where it is another shape."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) else {}
