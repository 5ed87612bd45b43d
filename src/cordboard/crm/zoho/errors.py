"""The catalogue of Zoho's errors: its code on the left, our error class on the right. Pure.

Message texts are not contractual; codes and details are. New codes appear: an unknown 4xx parks the item, an
unknown 5xx is tried again.
Source: docs/reference/zoho-crm.md section 6.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import PermissionMissing, Trouble
from cordboard.toolkit.crm import error_actions
from cordboard.toolkit.crm.error_actions import ErrorAction, ErrorRow
from cordboard.toolkit.http.retry_after import retry_after
from cordboard.toolkit.json_reader import Reader

_ADMIN = "Grant the connected Zoho user this permission, then retry the item."
_RULE = "A rule in Zoho guards this record; change the record or the rule there, then retry the item."
_OURS = "This looks like a bug in Cordboard. Please report it with this text."
_AGAIN = "It is retried automatically."
_WAIT = "Nothing is lost; sending continues automatically when Zoho allows it."
_LIST = "The listing restarts automatically."

ERRORS: dict[str, ErrorRow] = {
    "INVALID_TOKEN": ErrorRow(ErrorAction.REFRESH, "Reconnect."),
    "AUTHENTICATION_FAILURE": ErrorRow(ErrorAction.REFRESH, "Reconnect."),
    "INVALID_OAUTHTOKEN": ErrorRow(ErrorAction.REFRESH, "Reconnect."),
    "OAUTH_SCOPE_MISMATCH": ErrorRow(ErrorAction.SCOPE, "Reconnect and grant it."),
    "AUTHORIZATION_FAILED": ErrorRow(ErrorAction.PARK, _ADMIN),
    "NO_PERMISSION": ErrorRow(ErrorAction.PARK, _ADMIN),
    "TOO_MANY_REQUESTS": ErrorRow(ErrorAction.RATE, _WAIT),
    "RATE_LIMIT_EXCEEDED": ErrorRow(ErrorAction.RATE, _WAIT),
    "LIMIT_EXCEEDED": ErrorRow(ErrorAction.SPLIT, "The request is sent in smaller parts."),
    "LIMIT_REACHED": ErrorRow(ErrorAction.PARK, "Too many records match. Narrow the query."),
    "MANDATORY_NOT_FOUND": ErrorRow(
        ErrorAction.MEND, "Map a value to this field, or make it optional in Zoho; then retry the item."
    ),
    "REQUIRED_PARAM_MISSING": ErrorRow(ErrorAction.PARK, _OURS),
    "EXPECTED_PARAM_MISSING": ErrorRow(ErrorAction.PARK, _OURS),
    "EXPECTED_FIELD_MISSING": ErrorRow(ErrorAction.PARK, _OURS),
    "INVALID_DATA": ErrorRow(ErrorAction.MEND, "Correct the value or the field mapping, then retry the item."),
    "DUPLICATE_DATA": ErrorRow(
        ErrorAction.ADOPT, "Another record holds this value; merge them in Zoho or change the mapping."
    ),
    "MAPPING_MISMATCH": ErrorRow(
        ErrorAction.MEND, "Choose a stage of that pipeline in the deal settings, then retry the item."
    ),
    "DEPENDENT_FIELD_MISSING": ErrorRow(
        ErrorAction.PARK, "Map a value to the field on which it depends, then retry the item."
    ),
    "DEPENDENT_MISMATCH": ErrorRow(ErrorAction.PARK, "Map values that fit each other, then retry the item."),
    "DEPENDENT_SERVICE_ERROR": ErrorRow(ErrorAction.PARK, _RULE),
    "NOT_ALLOWED": ErrorRow(ErrorAction.PARK, _RULE),
    "RECORD_LOCKED": ErrorRow(ErrorAction.SLOWLY, "Unlock the record in Zoho; until then it is retried automatically."),
    "RECORD_IN_BLUEPRINT": ErrorRow(ErrorAction.PARK, _RULE),
    "CONVERTED_RECORD": ErrorRow(
        ErrorAction.RETARGET, "The lead was converted; link the record to its contact by hand."
    ),
    "ID_ALREADY_CONVERTED": ErrorRow(
        ErrorAction.RETARGET, "The lead was converted; link the record to its contact by hand."
    ),
    "NOT_APPROVED": ErrorRow(
        ErrorAction.SLOWLY, "The record waits for approval in Zoho; until then it is retried automatically."
    ),
    "ALREADY_MODIFIED": ErrorRow(ErrorAction.RETRY, _AGAIN),
    "INVALID_MODULE": ErrorRow(ErrorAction.PARK, "Turn the module on in Zoho, then retry the item."),
    "INVALID_URL_PATTERN": ErrorRow(ErrorAction.PARK, _OURS),
    "INVALID_REQUEST_METHOD": ErrorRow(ErrorAction.PARK, _OURS),
    "NOT_SUPPORTED": ErrorRow(ErrorAction.NEVER, "Turn this feature off for the connection."),
    "FEATURE_NOT_SUPPORTED": ErrorRow(ErrorAction.NEVER, "Turn this feature off for the connection."),
    "API_NOT_SUPPORTED": ErrorRow(ErrorAction.NEVER, "Turn this feature off for the connection."),
    "INVALID_QUERY": ErrorRow(ErrorAction.PARK, _OURS),
    "SYNTAX_ERROR": ErrorRow(ErrorAction.PARK, _OURS),
    "INVALID_ALIAS": ErrorRow(ErrorAction.PARK, _OURS),
    "DUPLICATE_ALIAS": ErrorRow(ErrorAction.PARK, _OURS),
    "AMBIGUITY_DURING_PROCESSING": ErrorRow(ErrorAction.PARK, _OURS),
    "TOKEN_BOUND_DATA_MISMATCH": ErrorRow(ErrorAction.RESTART, _LIST),
    "EXPIRED_VALUE": ErrorRow(ErrorAction.RESTART, _LIST),
    "PAGINATION_LIMIT_EXCEEDED": ErrorRow(ErrorAction.RESTART, _LIST),
    "DISCRETE_PAGINATION_LIMIT_EXCEEDED": ErrorRow(ErrorAction.RESTART, _LIST),
    "FILE_SIZE_MORE_THAN_ALLOWED_SIZE": ErrorRow(
        ErrorAction.PARK, "Only the link to the recording is kept. Nothing needs to be done."
    ),
    "VIRUS_DETECTED": ErrorRow(ErrorAction.PARK, "Only the link to the recording is kept. Check the file."),
    "STORAGE_SPACE_EXCEEDED": ErrorRow(ErrorAction.PARK, "Free space in Zoho, then retry the item."),
    "INTERNAL_ERROR": ErrorRow(ErrorAction.RETRY, _AGAIN),
    "INTERNAL_SERVER_ERROR": ErrorRow(ErrorAction.RETRY, _AGAIN),
    "SERVICE_UNAVAILABLE": ErrorRow(ErrorAction.RETRY, _AGAIN),
    "PROCESSING_STOPPED": ErrorRow(ErrorAction.RETRY, _AGAIN),
    "ROLLBACK_PERFORMED": ErrorRow(ErrorAction.RETRY, _AGAIN),
    "REQUEST_TIMEOUT": ErrorRow(ErrorAction.RETRY, _AGAIN),
    "INVALID_REFERENCE": ErrorRow(ErrorAction.PARK, _OURS),
    "LOOPING_FOUND": ErrorRow(ErrorAction.PARK, _OURS),
}
CALL_START = "Call_Start_Time"
PASSING = "PROCESSING_ERROR"  # the one `dependency_error` that heals by itself


class ApiError(Value, frozen=True, kw_only=True):
    """An error as Zoho words it, flat or of one record. `status` is the HTTP status it came with."""

    code: str
    message: str = ""
    status: int = 400
    details: dict[str, Any] = {}

    @property
    def field(self) -> str | None:
        """The field of the record that is at fault: the first step below `data[n]`, else the named one."""
        path = str(self.details.get("json_path") or "")
        below = path.split("].", 1)[1] if path.startswith("$.data[") and "]." in path else ""
        name = below.split(".")[0].split("[")[0] or str(self.details.get("api_name") or "")
        return name or None


def read_error(reply: Reader, status: int) -> ApiError | None:
    """The error in a flat answer or in one element of `data[]`; None where there is none."""
    code = reply.maybe_text("code") if isinstance(reply.value, Mapping) else None
    if code is None or code == "SUCCESS" or reply.maybe_text("status") == "success":
        return None
    details = reply.maybe("details").value
    fields = details if isinstance(details, dict) else {}
    return ApiError(code=code, message=reply.maybe_text("message") or "", status=status, details=fields)


def inner_errors(error: ApiError) -> list[ApiError]:
    """The errors in an error: several validations that failed on one record."""
    several = error.details.get("errors")
    if not isinstance(several, list):
        return [error]
    found = [read_error(Reader(one, "error"), error.status) for one in several]
    return [one for one in found if one is not None] or [error]


def row_of(error: ApiError) -> ErrorRow:
    """The line of the catalogue; what is not in it goes by its status."""
    known = ERRORS.get(error.code)
    if error.code == "DEPENDENT_SERVICE_ERROR" and error.details.get("dependency_error") == PASSING:
        return ErrorRow(ErrorAction.RETRY, _AGAIN)
    if known:
        return known
    if error.status == 429:
        return ErrorRow(ErrorAction.RATE, _WAIT)
    if error.status >= 500:
        return ErrorRow(ErrorAction.RETRY, _AGAIN)
    return ErrorRow(ErrorAction.PARK, "Correct what Zoho names, there or in Settings, then retry the item.")


def trouble_of(
    error: ApiError, connection: str, *, wrote: bool | None, scope: str = "", lasting: bool = True
) -> Trouble:
    """The error as a decision.

    Args: `wrote`: whether something may have been written; `scope`: what the request needed; `lasting`: fresh tokens
    have been refused for minutes.
    """
    if error.code not in ERRORS:
        error = inner_errors(error)[0]  # of several, the first decides
    row = row_of(error)
    if row.action is ErrorAction.SCOPE:
        needed = f": {scope}" if scope else ""
        text = f"{connection}: a permission is missing{needed}. Nothing is lost. Only what needs it waits. {row.then}"
        return PermissionMissing(text, permission=scope)
    said = f"{connection}: Zoho answered {error.code} ({error.message or error.status})"
    return error_actions.trouble_of(
        row,
        said,
        error.code,
        wrote=wrote,
        after=_after(error),
        field=error.field,
        of_time=error.code == "INVALID_DATA" and error.field == CALL_START,
        more=_more(error),
        lasting=lasting,
    )


def _after(error: ApiError) -> timedelta | None:
    """How long to wait, where the answer says so (one example in the documentation does). Units there: s."""
    return retry_after(error.details.get("retry_after"))


def _more(error: ApiError) -> str:
    """What the details add, in words."""
    details = error.details
    told = {
        "permissions": "missing: {}",
        "expected_data_type": "expected: {}",
        "maximum_length": "longest: {}",
        "supported_values": "allowed: {}",
        "dependee": "depends on {}",
        "limit": "limit: {}",
    }
    parts = [words.format(details[name]) for name, words in told.items() if details.get(name)]
    return f"({'; '.join(parts)[:300]}) " if parts else ""
