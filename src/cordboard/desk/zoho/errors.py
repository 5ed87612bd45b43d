"""The catalogue of Zoho Desk's errors: its code on the left, what is done on the right. Pure.

An unknown 4xx is refused, an unknown 5xx is tried again. Source: Zoho Desk API v1, 2026-12.
"""

from datetime import timedelta

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import Trouble
from cordboard.toolkit.crm import error_actions
from cordboard.toolkit.crm.error_actions import ErrorAction, ErrorRow
from cordboard.toolkit.http.retry_after import retry_after
from cordboard.toolkit.json_reader import Reader

_AGAIN = "It is retried automatically."
_OURS = "This looks like a bug in Cordboard. Please report it with this text."
_RECONNECT = "Reconnect."
ERRORS: dict[str, ErrorRow] = {
    "UNAUTHORIZED": ErrorRow(ErrorAction.REFRESH, _RECONNECT),
    "INVALID_OAUTH": ErrorRow(ErrorAction.REFRESH, _RECONNECT),
    "SCOPE_MISMATCH": ErrorRow(ErrorAction.SCOPE, "Reconnect and grant it."),
    "OAUTH_ORG_MISMATCH": ErrorRow(ErrorAction.SIGN_IN, "Reconnect with a user of this portal."),
    "INTEGRATION_ADMIN_ERROR": ErrorRow(ErrorAction.SIGN_IN, "Reconnect with the login of an active administrator."),
    "FORBIDDEN": ErrorRow(ErrorAction.PARK, "Give the connected agent this permission in Zoho Desk."),
    "LICENSE_ACCESS_LIMITED": ErrorRow(ErrorAction.PARK, "Your Zoho Desk licence does not include this."),
    "URL_NOT_FOUND": ErrorRow(ErrorAction.PARK, "It was deleted or moved in Zoho Desk."),
    "METHOD_NOT_ALLOWED": ErrorRow(ErrorAction.PARK, _OURS),
    "INVALID_DATA": ErrorRow(ErrorAction.PARK, "Correct the value."),
    "UNPROCESSABLE_ENTITY": ErrorRow(ErrorAction.PARK, "Correct the value."),
    "EMPTY_PAYLOAD": ErrorRow(ErrorAction.PARK, _OURS),
    "BAD_REQUEST": ErrorRow(ErrorAction.PARK, _OURS),
    "RESOURCE_SIZE_EXCEEDED": ErrorRow(ErrorAction.PARK, "The file is too large for Zoho Desk."),
    "UNSUPPORTED_MEDIA_TYPE": ErrorRow(ErrorAction.PARK, _OURS),
    "TOO_MANY_REQUESTS": ErrorRow(ErrorAction.RATE, _AGAIN),
    "THRESHOLD_EXCEEDED": ErrorRow(ErrorAction.RATE, "Zoho Desk's API credits of the day are used up. " + _AGAIN),
    "INTERNAL_SERVER_ERROR": ErrorRow(ErrorAction.RETRY, _AGAIN),
}
CROWDED = timedelta(seconds=3)  # too many requests at once: Zoho Desk names no wait


class ApiError(Value, frozen=True, kw_only=True):
    """An error as Zoho Desk words it. `after`: its header Retry-After; `field`: the first one that is at fault."""

    code: str
    status: int
    message: str = ""
    field: str | None = None
    after: str = ""


def error_of(status: int, value: object, after: str = "") -> ApiError | None:
    """The error in an answer, also in one with a good status; None where there is none."""
    reader = Reader(value)
    code = reader.maybe_text("errorCode") if isinstance(value, dict) else None
    if code is None and status < 300:
        return None
    message = reader.maybe_text("message") if isinstance(value, dict) else None
    return ApiError(
        code=code or f"HTTP_{status}", status=status, message=message or "", field=_field(value), after=after
    )


def action_of(error: ApiError) -> ErrorRow:
    """The line of the catalogue; what is not in it goes by its status."""
    if known := ERRORS.get(error.code):
        return known
    match error.status:
        case 401:
            return ERRORS["INVALID_OAUTH"]
        case 429:
            return ERRORS["TOO_MANY_REQUESTS"]
        case status if status >= 500:
            return ERRORS["INTERNAL_SERVER_ERROR"]
    return ErrorRow(ErrorAction.PARK, "Correct what it names.")


def trouble_of(error: ApiError, connection: str, *, write: bool, scope: str, lasting: bool) -> Trouble:
    """The error as a decision. `write`: the request may have changed something."""
    row = action_of(error)
    words = f" ({error.message.rstrip('.')})" if error.message else ""
    wait = retry_after(error.after) if error.after else CROWDED if error.code == "TOO_MANY_REQUESTS" else None
    return error_actions.trouble_of(
        row,
        f"{connection}: Zoho Desk answered {error.code}{words}",
        error.code,
        wrote=None if write else False,
        after=wait,
        field=error.field,
        permission=scope,
        lasting=lasting,
    )


def _field(value: object) -> str | None:
    errors = value.get("errors") if isinstance(value, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    name = first.get("fieldName") if isinstance(first, dict) else None
    return str(name).strip("/") if name else None
