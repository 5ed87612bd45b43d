"""The control API under /__sandbox/: what no real service has. Described in README.md. No sign-in needed."""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from cordboard_sandbox.record_server.control.arguments import Wrong
from cordboard_sandbox.record_server.control.credentials import access, tokens
from cordboard_sandbox.record_server.control.faults import add_fault, clear_faults, list_faults, requests
from cordboard_sandbox.record_server.control.installation import (
    clock,
    deliveries_of,
    fields,
    limits,
    push,
    reset,
    restore,
    snapshot,
    state,
    switches,
)
from cordboard_sandbox.record_server.control.records import (
    add_people,
    add_record,
    change_record,
    delete_record,
    people,
    records,
)
from cordboard_sandbox.record_server.requests.http_messages import Failure, Reply, Request

if TYPE_CHECKING:
    from cordboard_sandbox.record_server.asgi import Sandbox

CONTROL = "/__sandbox/"
Handler = Callable[["Sandbox", Request], Any]
ROUTES: tuple[tuple[str, str, Handler | Callable[["Sandbox", Request], Awaitable[Any]]], ...] = (
    ("GET", "state", state),
    ("GET", "records/{entity}", records),
    ("POST", "records/{entity}", add_record),
    ("PATCH", "records/{entity}/{id}", change_record),
    ("DELETE", "records/{entity}/{id}", delete_record),
    ("GET", "people", people),
    ("POST", "people", add_people),
    ("GET", "requests", requests),
    ("POST", "faults", add_fault),
    ("GET", "faults", list_faults),
    ("DELETE", "faults", clear_faults),
    ("POST", "tokens", tokens),
    ("POST", "access", access),
    ("POST", "switches", switches),
    ("POST", "limits", limits),
    ("POST", "fields", fields),
    ("POST", "clock", clock),
    ("POST", "snapshot", snapshot),
    ("POST", "restore", restore),
    ("POST", "reset", reset),
    ("POST", "push", push),
    ("GET", "push", deliveries_of),
)
_FOUND = [
    (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", CONTROL + path)), handler)
    for method, path, handler in ROUTES
]


async def controlled(app: "Sandbox", request: Request) -> Reply:
    """The reply of the control API."""
    for method, pattern, handler in _FOUND:
        found = pattern.fullmatch(request.path)
        if not found or method != request.method:
            continue
        request.args = found.groupdict()
        try:
            answer = handler(app, request)
            answer = await answer if isinstance(answer, Awaitable) else answer
        except (Wrong, Failure, msgspec.DecodeError, msgspec.ValidationError, ValueError, KeyError) as error:
            return Reply(400, {"error": str(error) or type(error).__name__})
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return Reply(status, body)
    return Reply(404, {"error": f"no {request.method} {request.path} here; see README.md"})
