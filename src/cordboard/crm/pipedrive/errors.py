"""The catalogue of Pipedrive's errors: a name by status on the left, our error class on the right. Pure.

An error is `{"success": false, "error", "error_info", "code"}`; the sentence names the field at fault.
Source: docs/reference/crm-connectors.md, 3.2 and Pipedrive. KNOW: 402, and the page that a client gets after it ignored
429 for long.
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

_LATER = "Nothing is lost; sending continues automatically when Pipedrive allows it."

ERRORS: dict[str, ErrorRow] = {
    "unauthorized": ErrorRow(ErrorAction.REFRESH, "Reconnect Pipedrive."),
    "token_refused": ErrorRow(ErrorAction.SIGN_IN, "Check the API token in Pipedrive, and reconnect with it."),
    "plan": ErrorRow(ErrorAction.SIGN_IN, "Check the subscription of your company in Pipedrive, then reconnect."),
    "forbidden": ErrorRow(ErrorAction.SCOPE, "Grant the permission to the user or app in Pipedrive, then reconnect."),
    "rate_limited": ErrorRow(ErrorAction.RATE, _LATER),
    "blocked": ErrorRow(ErrorAction.RATE, _LATER),
    "validation": ErrorRow(
        ErrorAction.MEND, "Correct the value, the field mapping or the field in Pipedrive, then retry the item."
    ),
    "conflict": ErrorRow(ErrorAction.PARK, "Correct what Pipedrive names, there or in Settings, then retry the item."),
    "not_found": ErrorRow(ErrorAction.PARK, "The record is gone from Pipedrive; discard this item."),
    "server_error": ErrorRow(ErrorAction.RETRY, "It is retried automatically."),
    "bad_request": ErrorRow(
        ErrorAction.PARK, "Correct what Pipedrive names, there or in Settings, then retry the item."
    ),
}
_STATUSES = {
    400: "validation",
    401: "unauthorized",
    402: "plan",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    410: "not_found",
    422: "validation",
    429: "rate_limited",
}
_WORD = re.compile(r"[\w.]+")


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error. `words`: those of its sentence, among them the field at fault."""

    code: str
    status: int
    message: str = ""
    words: frozenset[str] = frozenset()
    field: str | None = None
    after: timedelta | None = None


def read_error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError | None:
    """The error in an answer; None where it is none. Header names in lower case."""
    said = _json(body)
    if status < 400 and (said or {}).get("success") is not False:
        return None
    code = _STATUSES.get(status, "server_error" if status >= 500 else "bad_request")
    if status == 403 and said is None:
        code = "blocked"
    texts = [str((said or {}).get(name) or "") for name in ("error", "error_info")]
    wait = headers.get("retry-after")
    return ApiError(
        code=code,
        status=status,
        message=texts[0],
        words=frozenset(word.rpartition(".")[2] for text in texts for word in _WORD.findall(text)),
        after=retry_after(wait) if wait else None,
    )


def trouble_of(
    error: ApiError, connection: str, *, wrote: bool | None, what: str = "", scope: str = "", lasting: bool = True
) -> Trouble:
    """The error as a decision. `what` was asked ("create persons") and needs this `scope`."""
    asked = f" to {what}" if what else ""
    reason = f": {error.message.rstrip('.')}" if error.message else ""
    said = f"{connection}: Pipedrive answered {error.status}{asked}{reason}"
    return error_actions.trouble_of(
        ERRORS[error.code], said, error.code, wrote=wrote, after=error.after, field=error.field, permission=scope,
        lasting=lasting,
    )  # fmt: skip


def _json(body: bytes) -> dict[str, Any] | None:
    """The object in a body; None where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
