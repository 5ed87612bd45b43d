"""Faults that can be switched on, and the request log."""

from typing import TYPE_CHECKING, Any

import msgspec

from cordboard_sandbox.faults import Fault
from cordboard_sandbox.record_server.control.arguments import Wrong
from cordboard_sandbox.record_server.records.counterpart import Counterpart
from cordboard_sandbox.record_server.requests.http_messages import Request
from cordboard_sandbox.request_log import redacted

if TYPE_CHECKING:
    from cordboard_sandbox.record_server.asgi import Sandbox

SWITCHES = {
    "fail_before": "answer `status` without doing anything (429, 500, 502, 503, 401 ...; `html` for an HTML page)",
    "drop_after_commit": "do it, then cut the connection (`answer: reset`) or answer a status (`answer: 500`)",
    "slow": "wait `ms` before doing it",
    "slow_after": "do it, then wait `ms` before answering: a timeout of the client",
    "html_503": "a maintenance page in HTML with status 503",
    "burst_401": "answer the dialect's `unauthorized`",
    "refuse": "cut every connection at once, as if the service were dead",
    "truncated": "do it, then send half of the body",
    "empty": "do it, then send no body",
    "no_date": "leave the header `Date` out, as behind some proxies",
    "notify": "deliveries: `duplicate`, `ms` late, `shuffle`, `lose`",
}


def requests(app: "Sandbox", request: Request) -> Any:
    """The request log, newest last."""
    rows = []
    for entry in app.own.log.last(int(request.query.get("limit", "100"))):
        row = msgspec.structs.asdict(entry)
        rows.append(row | {"request": redacted(entry.request), "reply": redacted(entry.reply)})
    return {"data": rows, "total": app.own.log.total}


def add_fault(app: "Sandbox", request: Request) -> Any:
    """One fault or a list."""
    body = request.json
    return 201, {"faults": [_fault(app.own, row) for row in (body if isinstance(body, list) else [body])]}


def _fault(own: Counterpart, row: Any) -> Any:
    if not isinstance(row, dict) or row.get("switch") not in SWITCHES:
        raise Wrong(f"switch is one of {', '.join(SWITCHES)}")
    if "answer" in row:
        row = {**row, "answer": str(row["answer"])}
    return msgspec.to_builtins(own.faults.add(msgspec.convert(row, Fault)))


def list_faults(app: "Sandbox", request: Request) -> Any:
    faults = app.own.faults
    return {
        "faults": [msgspec.to_builtins(fault) for fault in faults.active],
        "seed": faults.seed,
        "switches": SWITCHES,
    }


def clear_faults(app: "Sandbox", request: Request) -> Any:
    id_ = request.query.get("id")
    return {"cleared": app.own.faults.clear(int(id_) if id_ else None)}
