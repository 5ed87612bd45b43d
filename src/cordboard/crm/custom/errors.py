"""The catalogue of errors: the status on the left, our error class on the right. Pure.

Their words come from the answer: `message`, `error.message`, `error`, `detail`; `field` names a wrong field.
Source: docs/reference/crm-connectors.md 3.2, row "custom".
"""

import json
from datetime import timedelta
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import Trouble
from cordboard.toolkit.crm import error_actions
from cordboard.toolkit.crm.error_actions import ErrorAction, ErrorRow
from cordboard.toolkit.http.retry_after import retry_after
from cordboard.toolkit.http.sender import Reply

ERRORS: dict[str, ErrorRow] = {
    "unauthorized": ErrorRow(ErrorAction.SIGN_IN, "Check the sign-in of this connection, and reconnect with it."),
    "forbidden": ErrorRow(ErrorAction.SCOPE, "Allow it there, then reconnect."),
    "redirected": ErrorRow(ErrorAction.SIGN_IN, "Enter the address that it leads to, and reconnect."),
    "not_found": ErrorRow(ErrorAction.PARK, "The record or the request does not exist there; discard this item."),
    "too_many_requests": ErrorRow(
        ErrorAction.RATE, "Nothing is lost; sending continues automatically when the server allows it."
    ),
    "server_error": ErrorRow(ErrorAction.RETRY, "It is retried automatically."),
    "refused": ErrorRow(ErrorAction.PARK, "Correct what it names, there or in Settings, then retry the item."),
}
_STATUSES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 410: "not_found", 429: "too_many_requests"}
_WORDS = (("message",), ("error", "message"), ("error",), ("detail",), ("title",))
MOST_WORDS = 300  # characters of theirs in a text


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error."""

    code: str
    status: int
    said: str = ""
    field: str | None = None
    after: timedelta | None = None


def read_error(reply: Reply) -> ApiError | None:
    """The error in an answer; None where it is none."""
    if 200 <= reply.status < 300:
        return None
    body = _json(reply.body)
    field = body.get("field") if isinstance(body, dict) else None
    return ApiError(
        code=_code(reply.status),
        status=reply.status,
        said=_said(body),
        field=field if isinstance(field, str) else None,
        after=retry_after(reply.headers.get("retry-after", "")),
    )


def trouble_of(error: ApiError, connection: str, *, wrote: bool | None, what: str) -> Trouble:
    """The error as a decision. `wrote`: whether something may have been written; `what` was asked (`create_lead`)."""
    reason = f": {error.said.rstrip('.')}" if error.said else ""
    said = f"{connection}: your CRM answered {error.status} to {what}{reason}"
    return error_actions.trouble_of(
        ERRORS[error.code], said, error.code, wrote=wrote, after=error.after, field=error.field, permission=what
    )


def _code(status: int) -> str:
    if status in _STATUSES:
        return _STATUSES[status]
    if status < 400:
        return "redirected"
    return "server_error" if status >= 500 else "refused"


def _said(body: Any) -> str:
    for way in _WORDS:
        found = body
        for step in way:
            found = found.get(step) if isinstance(found, dict) else None
        if isinstance(found, str) and found.strip():
            return " ".join(found.split())[:MOST_WORDS]
    return ""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
