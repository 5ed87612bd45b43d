"""The catalogue of HubSpot's errors: its answer on the left, our error class on the right. Pure.

An answer names a category; errors of properties name each property and a code.
Source: docs/reference/crm-connectors.md, 3.2 and HubSpot; the shapes of the public client hubspot-api-client 12.0.0.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import Trouble
from cordboard.toolkit.crm import error_actions
from cordboard.toolkit.crm.error_actions import ErrorAction, ErrorRow
from cordboard.toolkit.http.retry_after import retry_after

ERRORS: dict[str, ErrorRow] = {
    "unauthorized": ErrorRow(ErrorAction.REFRESH, "Reconnect HubSpot."),
    "token_refused": ErrorRow(
        ErrorAction.SIGN_IN, "Check the access token of the private app in HubSpot, and reconnect with it."
    ),
    "missing_scopes": ErrorRow(ErrorAction.SCOPE, "Grant the scope to the app in HubSpot, then reconnect."),
    "rate_limited": ErrorRow(
        ErrorAction.RATE, "Nothing is lost; sending continues automatically when HubSpot allows it."
    ),
    "daily_limit": ErrorRow(
        ErrorAction.RATE, "The limit of the day is used up. Nothing is lost; sending continues after midnight."
    ),
    "validation": ErrorRow(
        ErrorAction.MEND, "Correct the value, the field mapping or the property in HubSpot, then retry the item."
    ),
    "conflict": ErrorRow(
        ErrorAction.PARK, "Merge the records in HubSpot or correct the value that both have, then retry the item."
    ),
    "not_found": ErrorRow(ErrorAction.PARK, "The record is gone from HubSpot; discard this item."),
    "locked": ErrorRow(ErrorAction.SLOWLY, "It is retried automatically."),
    "server_error": ErrorRow(ErrorAction.RETRY, "It is retried automatically."),
    "bad_request": ErrorRow(ErrorAction.PARK, "Correct what HubSpot names, there or in Settings, then retry the item."),
}
_STATUSES = {
    401: "unauthorized",
    403: "missing_scopes",
    404: "not_found",
    409: "conflict",
    423: "locked",
    429: "rate_limited",
}
MIGRATING = 477  # an account moves to another data centre; KNOW
POLICIES = {"SECONDLY": timedelta(seconds=1), "TEN_SECONDLY_ROLLING": timedelta(seconds=10)}
DAILY = "DAILY"
_EXISTING = re.compile(r"Existing ID: (\d+)")


class ApiError(Value, frozen=True, kw_only=True):
    """An answer that is an error. `fields`: properties at fault, `check`: its code; `existing`: a record in the way."""

    code: str
    status: int
    message: str = ""
    fields: tuple[str, ...] = ()
    check: str | None = None
    existing: str | None = None
    after: timedelta | None = None
    scopes: tuple[str, ...] = ()


def read_error(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime, zone: tzinfo = UTC
) -> ApiError | None:
    """The error in an answer; None where it is none. Header names in lower case; `zone` of the account."""
    if status < 400:
        return None
    whole = _json(body)
    listed = whole.get("errors")
    details = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    contexts = [one["context"] for one in details if isinstance(one.get("context"), dict)]
    policy, message = str(whole.get("policyName") or ""), str(whole.get("message") or "")
    code = _code(status, str(whole.get("category") or ""), policy)
    found = _EXISTING.search(message)
    wait = retry_after(headers["retry-after"]) if headers.get("retry-after") else _wait(code, policy, now, zone)
    return ApiError(
        code=code,
        status=status,
        message=message,
        fields=tuple(dict.fromkeys(name for one in contexts for name in _texts(one.get("propertyName")))),
        check=next((str(one["code"]) for one in details if one.get("code")), None),
        existing=found[1] if found else None,
        after=wait,
        scopes=tuple(dict.fromkeys(name for one in contexts for name in _texts(one.get("requiredGranularScopes")))),
    )


def trouble_of(
    error: ApiError, connection: str, *, wrote: bool | None, what: str = "", scope: str = "", lasting: bool = True
) -> Trouble:
    """The error as a decision. `what` was asked ("create contacts") and needs this `scope`."""
    asked = f" to {what}" if what else ""
    reason = f": {error.message.rstrip('.')}" if error.message else ""
    said = f"{connection}: HubSpot answered {error.status}{asked}{reason}"
    field = error.fields[0] if error.fields else None
    permission = ", ".join(error.scopes) or scope
    return error_actions.trouble_of(
        ERRORS[error.code], said, error.code, wrote=wrote, after=error.after, field=field, permission=permission,
        lasting=lasting,
    )  # fmt: skip


def _code(status: int, category: str, policy: str) -> str:
    if status == 429 and policy.startswith(DAILY):
        return "daily_limit"
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= 500 or status == MIGRATING:
        return "server_error"
    return "validation" if category == "VALIDATION_ERROR" else "bad_request"


def _wait(code: str, policy: str, now: datetime, zone: tzinfo) -> timedelta | None:
    """Until the window of the limit is over; the one of a day ends at midnight of the account."""
    if code == "daily_limit":
        local = now.astimezone(zone)
        return datetime.combine(local.date() + timedelta(days=1), time(), zone) - local
    return POLICIES.get(policy)


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _json(body: bytes) -> dict[str, Any]:
    """The object in a body; empty where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
