"""The catalogue of Zoho's errors: their code on the left, what we do on the right. Pure.

Message texts are not contractual; codes and details are. New codes appear: an unknown 4xx parks the item, an
unknown 5xx is tried again.
Source: reference/zoho-crm.md section 6.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable, Unsupported
from cordboard.toolkit.json_reader import Reader


class Do(StrEnum):
    """What the connector does with an error."""

    RETRY = "retry"  # later, by itself; a write may have happened
    REFRESH = "refresh"  # a new access token, then once more; the second time a person is needed
    SCOPE = "scope"  # a right is missing: name it
    RATE = "rate"  # later, when the service allows it
    SLOWLY = "slowly"  # this record is closed for now
    SPLIT = "split"  # ask for less at once
    MEND = "mend"  # change what the details name, then send again; else park
    ADOPT = "adopt"  # the record stands already
    RETARGET = "retarget"  # the lead was converted: follow it
    RESTART = "restart"  # the listing begins again
    PARK = "park"  # a person decides
    NEVER = "never"  # this edition or version cannot do it


class Row(NamedTuple):
    """One line of the catalogue. `then` says what a person can do."""

    do: Do
    then: str


_ADMIN = "Give the connected Zoho user this right, then retry the item."
_RULE = "A rule in Zoho guards this record; change the record or the rule there, then retry the item."
_OURS = "This looks like a mistake of ours: please report it with this text."
_AGAIN = "It is tried again by itself."
_WAIT = "Nothing is lost; sending goes on by itself when Zoho allows it."
_LIST = "The listing starts again by itself."

ERRORS: dict[str, Row] = {
    "INVALID_TOKEN": Row(Do.REFRESH, "Authorise the connection again."),
    "AUTHENTICATION_FAILURE": Row(Do.REFRESH, "Authorise the connection again."),
    "INVALID_OAUTHTOKEN": Row(Do.REFRESH, "Authorise the connection again."),
    "OAUTH_SCOPE_MISMATCH": Row(Do.SCOPE, "Authorise the connection again and grant it."),
    "AUTHORIZATION_FAILED": Row(Do.PARK, _ADMIN),
    "NO_PERMISSION": Row(Do.PARK, _ADMIN),
    "TOO_MANY_REQUESTS": Row(Do.RATE, _WAIT),
    "RATE_LIMIT_EXCEEDED": Row(Do.RATE, _WAIT),
    "LIMIT_EXCEEDED": Row(Do.SPLIT, "The request is sent in smaller parts."),
    "LIMIT_REACHED": Row(Do.PARK, "Too many records answer this question; narrow it."),
    "MANDATORY_NOT_FOUND": Row(Do.MEND, "Map a value to this field, or make it optional in Zoho; then retry the item."),
    "REQUIRED_PARAM_MISSING": Row(Do.PARK, _OURS),
    "EXPECTED_PARAM_MISSING": Row(Do.PARK, _OURS),
    "EXPECTED_FIELD_MISSING": Row(Do.PARK, _OURS),
    "INVALID_DATA": Row(Do.MEND, "Correct the value or the field mapping, then retry the item."),
    "DUPLICATE_DATA": Row(Do.ADOPT, "Another record holds this value; merge them in Zoho or change the mapping."),
    "MAPPING_MISMATCH": Row(Do.MEND, "Choose a stage of that pipeline in the deal settings, then retry the item."),
    "DEPENDENT_FIELD_MISSING": Row(Do.PARK, "Map a value to the field on which it depends, then retry the item."),
    "DEPENDENT_MISMATCH": Row(Do.PARK, "Map values that fit each other, then retry the item."),
    "DEPENDENT_SERVICE_ERROR": Row(Do.PARK, _RULE),
    "NOT_ALLOWED": Row(Do.PARK, _RULE),
    "RECORD_LOCKED": Row(Do.SLOWLY, "Unlock the record in Zoho; until then it is tried again slowly."),
    "RECORD_IN_BLUEPRINT": Row(Do.PARK, _RULE),
    "CONVERTED_RECORD": Row(Do.RETARGET, "The lead was converted; link the record to its contact by hand."),
    "ID_ALREADY_CONVERTED": Row(Do.RETARGET, "The lead was converted; link the record to its contact by hand."),
    "NOT_APPROVED": Row(Do.SLOWLY, "The record waits for approval in Zoho; until then it is tried again slowly."),
    "ALREADY_MODIFIED": Row(Do.RETRY, _AGAIN),
    "INVALID_MODULE": Row(Do.PARK, "Switch the module on in Zoho, then retry the item."),
    "INVALID_URL_PATTERN": Row(Do.PARK, _OURS),
    "INVALID_REQUEST_METHOD": Row(Do.PARK, _OURS),
    "NOT_SUPPORTED": Row(Do.NEVER, "Switch this feature off for the connection."),
    "FEATURE_NOT_SUPPORTED": Row(Do.NEVER, "Switch this feature off for the connection."),
    "API_NOT_SUPPORTED": Row(Do.NEVER, "Switch this feature off for the connection."),
    "INVALID_QUERY": Row(Do.PARK, _OURS),
    "SYNTAX_ERROR": Row(Do.PARK, _OURS),
    "INVALID_ALIAS": Row(Do.PARK, _OURS),
    "DUPLICATE_ALIAS": Row(Do.PARK, _OURS),
    "AMBIGUITY_DURING_PROCESSING": Row(Do.PARK, _OURS),
    "TOKEN_BOUND_DATA_MISMATCH": Row(Do.RESTART, _LIST),
    "EXPIRED_VALUE": Row(Do.RESTART, _LIST),
    "PAGINATION_LIMIT_EXCEEDED": Row(Do.RESTART, _LIST),
    "DISCRETE_PAGINATION_LIMIT_EXCEEDED": Row(Do.RESTART, _LIST),
    "FILE_SIZE_MORE_THAN_ALLOWED_SIZE": Row(Do.PARK, "Only the link to the recording is kept; nothing need be done."),
    "VIRUS_DETECTED": Row(Do.PARK, "Only the link to the recording is kept; look at the file."),
    "STORAGE_SPACE_EXCEEDED": Row(Do.PARK, "Free space in Zoho, then retry the item."),
    "INTERNAL_ERROR": Row(Do.RETRY, _AGAIN),
    "INTERNAL_SERVER_ERROR": Row(Do.RETRY, _AGAIN),
    "SERVICE_UNAVAILABLE": Row(Do.RETRY, _AGAIN),
    "PROCESSING_STOPPED": Row(Do.RETRY, _AGAIN),
    "ROLLBACK_PERFORMED": Row(Do.RETRY, _AGAIN),
    "REQUEST_TIMEOUT": Row(Do.RETRY, _AGAIN),
    "INVALID_REFERENCE": Row(Do.PARK, _OURS),
    "LOOPING_FOUND": Row(Do.PARK, _OURS),
}
SLOW = timedelta(minutes=5)
PASSING = "PROCESSING_ERROR"  # the one `dependency_error` that heals by itself


class ApiError(Value, frozen=True, kw_only=True):
    """An error as Zoho words it, flat or of one record. `status` is the HTTP status it came with."""

    code: str
    message: str = ""
    status: int = 400
    details: dict[str, Any] = {}

    @property
    def field(self) -> str | None:
        """The field of the record that is at fault: the first step below `data[n]`, else the name told."""
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


def row_of(error: ApiError) -> Row:
    """The line of the catalogue; what is not in it goes by its status."""
    known = ERRORS.get(error.code)
    if error.code == "DEPENDENT_SERVICE_ERROR" and error.details.get("dependency_error") == PASSING:
        return Row(Do.RETRY, _AGAIN)
    if known:
        return known
    if error.status == 429:
        return Row(Do.RATE, _WAIT)
    if error.status >= 500:
        return Row(Do.RETRY, _AGAIN)
    return Row(Do.PARK, "See what Zoho says, correct it there or in the settings, then retry the item.")


def trouble_of(error: ApiError, connection: str, *, wrote: bool | None, scope: str = "") -> Trouble:
    """The error as a decision. `wrote`: whether something may have been written; `scope`: what the request needed."""
    if error.code not in ERRORS:
        error = inner_errors(error)[0]  # of several, the first tells what to do
    row = row_of(error)
    said = f"{connection}: Zoho answered {error.code} ({error.message or error.status})"
    match row.do:
        case Do.RETRY:
            return Unavailable(f"{said}. {row.then}", code=error.code, wrote=wrote)
        case Do.RESTART:
            return Unavailable(f"{said}. {row.then}", code=error.code, wrote=False)
        case Do.REFRESH:
            text = f"{said}, also to a fresh token. Nothing is lost; sending waits. {row.then}"
            return NeedsHuman(text, code=error.code, wrote=False)
        case Do.SCOPE:
            needed = f": {scope}" if scope else ""
            text = f"{connection}: a right is missing{needed}. Nothing is lost; sending waits. {row.then}"
            return NeedsHuman(text, code="scope_missing", wrote=False)
        case Do.RATE:
            return RateLimited(f"{said}. {row.then}", code=error.code, after=_after(error))
        case Do.SLOWLY:
            return Unavailable(f"{said}. {row.then}", code=error.code, wrote=False, after=SLOW)
        case Do.NEVER:
            return Unsupported(f"{said}. {row.then}", part=error.code)
        case _:
            named = f" for the field {error.field}" if error.field else ""
            return Refused(f"{said}{named}. {_more(error)}{row.then}", code=error.code, field=error.field)


def _after(error: ApiError) -> timedelta | None:
    """How long to wait, where the answer says so (one example in the documentation does). Units there: s."""
    try:
        return timedelta(seconds=float(error.details["retry_after"]))
    except (KeyError, TypeError, ValueError):
        return None


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
