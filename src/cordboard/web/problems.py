"""Every error answer: RFC 9457 problem details with a code, the cause and the next step.

Refusals of the application (`Cannot`, `Rejected`), refusals of the framework and internal errors all have this one
shape; no internal detail is shown.
"""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException, ValidationException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from cordboard.contract.errors import (
    Cannot,
    NeedsHuman,
    RateLimited,
    Refused,
    Rejected,
    StoreUnavailable,
    Trouble,
    Unavailable,
    Unsupported,
)
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.settings import FindingView
from cordboard.contract.views.why import StoredReasonView
from cordboard.contract.views.wrap_ups import WrapUpView
from cordboard.contract.wrap_ups import NewWrapUp, StaleWrapUp
from cordboard.web.raw.asgi_messages import BODY_LIMIT, NO_STORE, Gone, Headers, Send, answer
from cordboard.web.validation_messages import mistakes

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
BROKEN = "broken"  # a fault of our own


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """`code` is for programs, `detail` says what happened, `next` what can be done about it.

    `reasons`: where a remote service or a wrong setting is the cause, `detail` sentence by sentence, for readers of any
    language.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    next: str
    findings: tuple[FindingView, ...] = ()
    reasons: tuple[StoredReasonView, ...] = ()


class StaleWrapUpProblem(Problem, frozen=True, kw_only=True, omit_defaults=False):
    """`current` is the text that is stored, `yours` the one that was refused."""

    current: WrapUpView
    yours: NewWrapUp


# What the framework refuses: our code, what to do.
WORDS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "Correct the request. /api/openapi.json describes each address."),
    401: ("not_signed_in", "Sign in, or send a token: 'Authorization: Bearer TOKEN'."),
    403: ("not_allowed", "Ask an administrator for this permission."),
    404: ("absent", "Check the address. /api/openapi.json lists all addresses."),
    405: ("wrong_method", "See the Allow header."),
    408: ("too_slow", "Send the body within the time allowed."),
    413: ("too_large", "Send it in several smaller requests. Nothing in this request was saved."),
    415: ("wrong_media_type", "Send JSON with 'Content-Type: application/json'."),
    426: ("upgrade", "Open it as a WebSocket, or read GET /api/v1/stream."),
    429: ("too_many", "Wait for the time in Retry-After, then try again."),
    500: (BROKEN, "Try again. Details are in the server log; received calls are safe."),
    502: ("far_side", "Try again. If it happens again, open the connection page."),
    503: ("unavailable", "Try again in a few seconds. Nothing was accepted."),
}

# Outside troubles that reach a person directly (the test button, pickers): status.
TROUBLES: dict[type[Trouble], int] = {
    Unavailable: 502,
    RateLimited: 429,
    NeedsHuman: 409,
    Refused: 502,
    Unsupported: 501,
}


def problem(
    status: int, detail: str = "", code: str = "", next_step: str = "", findings: tuple[FindingView, ...] = ()
) -> Problem:
    """A problem with the usual words where none are given."""
    usual_code, usual_next = WORDS.get(status, ("refused", WORDS[400][1]))
    title = HTTPStatus(status).phrase
    code = code or usual_code
    return Problem(
        type=f"urn:cordboard:problem:{code}",
        title=title,
        status=status,
        detail=detail or title,
        code=code,
        next=next_step or usual_next,
        findings=findings,
    )


def too_large(declared: str, limit: int, next_step: str = "") -> Problem:
    """A body that is longer than allowed; `declared` is its Content-Length, where it has one. Units: `limit` bytes."""
    known = declared.isdecimal() and len(declared) <= 20
    has = f"has {int(declared):,} bytes" if known else "is too long"
    return problem(413, f"The body of the request {has}; at most {limit:,} bytes are accepted.", next_step=next_step)


def problem_of(error: BaseException) -> Problem:
    """An exception as a problem; an unexpected one shows no internal detail."""
    match error:
        case Rejected():
            return problem(error.status, error.detail, error.code, error.next_step)
        case StaleWrapUp():
            found = problem(error.status, error.detail, error.code, error.next_step)
            parts = {name: getattr(found, name) for name in Problem.__struct_fields__}
            return StaleWrapUpProblem(**parts, current=error.current, yours=error.yours)
        case Cannot():
            found = problem(error.status, error.detail, error.code, error.next_step, error.findings)
            told = isinstance(error.__cause__, Trouble | Rejected) or error.code == "wrong_value"
            return _with_reasons(found) if told else found
        case StoreUnavailable():
            return problem(503, "The server is busy. Nothing was saved.", "full", "Free disk space.")
        case ValidationException():
            return problem(400, error.detail, "invalid")
        case Gone():
            return problem(400, "The client hung up before its request was complete.")
        case RecursionError():
            return problem(400, "The body is nested too deeply.", "too_deep")
        case NotFoundException():
            return problem(404, "Not found.")
        case MethodNotAllowedException():
            return problem(405, "This address does not support that method.")
        case HTTPException() if error.status_code < 500:
            return problem(error.status_code, error.detail)
        case Trouble():
            return _with_reasons(problem(TROUBLES.get(type(error), 502), error.text, error.code or ""))
        case _:
            return problem(500, "Something went wrong.")


def _with_reasons(found: Problem) -> Problem:
    return msgspec.structs.replace(found, reasons=reason_messages(found.detail, found.code, ""))


def note_failure(found: Problem, error: BaseException, method: str, path: str) -> None:
    """Log what is not the fault of who asked: a fault of our own with its traceback, those of a CRM or a full disk in
    their words."""
    if found.code == BROKEN:
        log.error("request failed", path=path, method=method, exc_info=error)
    elif found.status >= 500:
        log.warning("request failed", path=path, method=method, reason=found.detail)


def render(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The framework's exception handler."""
    if isinstance(error, ValidationException):
        error = ValidationException(mistakes(request, error))
    found = problem_of(error)
    if isinstance(error, RequestEntityTooLarge):
        found = too_large(request.headers.get("content-length", ""), BODY_LIMIT)
    note_failure(found, error, request.method, request.url.path)
    kept = error.headers if isinstance(error, HTTPException) and error.headers else {}
    return Response(
        msgspec.json.encode(found),
        status_code=found.status,
        media_type=MEDIA_TYPE,
        headers={**kept, **_retry(found.status, error), "Cache-Control": "no-store"},
    )


def _retry(status: int, error: BaseException) -> dict[str, str]:
    """When it is worth trying again. Units: s."""
    return {"Retry-After": str(getattr(error, "retry_after", None) or 2)} if status in (429, 503) else {}


async def refuse(send: Send, found: Problem, *more: tuple[bytes, bytes]) -> None:
    """The same from a raw endpoint."""
    headers: Headers = ((b"content-type", MEDIA_TYPE.encode()), NO_STORE, *more)
    if found.status in (429, 503):
        headers = (*headers, (b"retry-after", b"2"))
    await answer(send, found.status, msgspec.json.encode(found), headers)
