"""POST /crm/v8/__composite_requests: up to five requests in one, chained by references, perhaps all or nothing.

Source: docs/reference/zoho-crm.md 8.7; checklist F29.
Which failures make the outer status 207 is unconfirmed: here only
sub-requests that could not be executed do, not those that were and answered an error.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.engine.http_messages import JSON, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.settings_api.oauth import permit

MOST = 5
UNITS = 5
KEY = "__composite_requests"
URI = re.compile(r"^/crm(?:/.*)?/v(\d+)(?:\.\d+)?/.+")
ID = re.compile(r"^[a-zA-Z0-9][a-zA-Z0-9_]*$")
REFERENCE = re.compile(r"@\{([a-zA-Z0-9_]+):(\$[^}]*)\}")
STEP = re.compile(r"\.([A-Za-z_$][\w$]*)|\[(\d+)\]|\['([^']+)'\]")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
FORBIDDEN_HEADERS = {"authorization", "x-crm-org"}


class Part(msgspec.Struct):
    """A sub-request and, once executed, its answer."""

    id: str
    method: str
    uri: str
    headers: dict[str, str]
    params: dict[str, Any]
    body: Any
    answer: Any = None
    status: int = 0


def run(org: Org, request: Request) -> Reply:
    """Execute the parts in order; each failure is told in its place."""
    body = request.fields_of_body
    rollback = body.get("rollback_on_fail") is True
    if rollback and (body.get("parallel_execution") is True or body.get("concurrent_execution") is True):
        names = [{"api_name": name, "json_path": f"$.{name}"} for name in ("rollback_on_fail", "parallel_execution")]
        raise Failure("AMBIGUITY_DURING_PROCESSING", ambiguity_due_to=names)
    parts = _parts(body, request)
    return Batch(org, request, parts).run(rollback=rollback)


def _parts(body: dict[str, Any], request: Request) -> list[Part]:
    """The sub-requests, checked in form. Raises: Failure for the whole request."""
    rows = body.get(KEY)
    if rows is None:
        raise Failure("MANDATORY_NOT_FOUND", KEY)
    if not isinstance(rows, list) or not rows:
        raise Failure("INVALID_DATA", KEY, expected_data_type="jsonarray")
    if len(rows) > MOST:
        raise Failure("INVALID_DATA", KEY, maximum_length=MOST)
    version = request.path.split("/v", 1)[1].split("/")[0].split(".")[0]
    parts = [_part(row, f"$.{KEY}[{at}]", version) for at, row in enumerate(rows)]
    ids = [part.id for part in parts]
    for at, id_ in enumerate(ids):
        if ids.index(id_) != at:
            raise _wrong("DUPLICATE_DATA", "sub_request_id", f"$.{KEY}[{at}].sub_request_id")
    _no_circles(parts)
    return parts


def _wrong(code: str, name: str, path: str, **details: Any) -> Failure:
    failure = Failure(code, **details)
    failure.details = {"api_name": name, "json_path": path, **details}
    return failure


def _part(row: Any, path: str, version: str) -> Part:
    if not isinstance(row, dict):
        raise _wrong("INVALID_DATA", KEY, path, expected_data_type="jsonobject")
    for name in ("sub_request_id", "method", "uri"):
        if name not in row:
            raise _wrong("MANDATORY_NOT_FOUND", name, f"{path}.{name}")
    if not ID.match(str(row["sub_request_id"])):
        raise _wrong("INVALID_DATA", "sub_request_id", f"{path}.sub_request_id", regex=ID.pattern)
    uri = URI.match(str(row["uri"]))
    if uri is None or KEY in str(row["uri"]):
        raise _wrong("INVALID_DATA", "uri", f"{path}.uri", regex=URI.pattern)
    if uri[1] != version:
        raise Failure(
            "NOT_SUPPORTED",
            message="the version of a sub-request differs",
            sub_request_version=int(uri[1]),
            composite_request_version=int(version),
        )
    if row["method"] not in METHODS:
        raise _wrong("INVALID_DATA", "method", f"{path}.method", supported_values=sorted(METHODS))
    headers = {name.lower(): str(value) for name, value in (row.get("headers") or {}).items()}
    if forbidden := sorted(FORBIDDEN_HEADERS & headers.keys()):
        raise _wrong("NOT_SUPPORTED", "headers", f"{path}.headers", restricted_headers=forbidden)
    return Part(
        str(row["sub_request_id"]), row["method"], row["uri"], headers, row.get("params") or {}, row.get("body")
    )


def _no_circles(parts: list[Part]) -> None:
    """Parts run in order, so a reference may only look back."""
    order = {part.id: at for at, part in enumerate(parts)}
    looping = [
        {"sub_request_id": part.id, "referred_sub_request_ids": ahead}
        for at, part in enumerate(parts)
        if (ahead := [found for found in _referred(part) if order.get(found, -1) >= at])
    ]
    if looping:
        raise Failure(
            "LOOPING_FOUND",
            message="sub-requests refer to each other in a circle or to a later one",
            dependent_data=looping,
        )


def _referred(part: Part) -> list[str]:
    text = msgspec.json.encode([part.uri, part.params, part.body]).decode()
    return [found[1] for found in REFERENCE.finditer(text)]


class Batch:
    """The execution of the parts of one composite request."""

    def __init__(self, org: Org, request: Request, parts: list[Part]) -> None:
        self.org, self.request, self.parts = org, request, parts
        self.known = {part.id: part for part in parts}

    def run(self, *, rollback: bool) -> Reply:
        org, failing, code = self.org, *self.org.faults.failing
        org.faults.failing = (frozenset(), "")  # `partial` counts sub-requests here, not their rows
        org.undo = [] if rollback else None
        events = len(org.events)
        results: list[dict[str, Any]] = []
        try:
            for at, part in enumerate(self.parts):
                results.append(_faulty(code) if at in failing else self.execute(part, at))
                if rollback and self.failed(part, results[-1]):
                    return self.rolled_back(at, events)
        finally:
            org.undo = None
        whole = all(result["status"] == "success" for result in results)
        return Reply(status=200 if whole else 207, body={KEY: results})

    def failed(self, part: Part, result: dict[str, Any]) -> bool:
        return result["status"] == "error" or part.status >= 400 or part.status == 207

    def rolled_back(self, at: int, events: int) -> Reply:
        """Undo everything; one credit comes back."""
        for step in reversed(self.org.undo or []):
            step()
        del self.org.events[events:]
        if self.org.spent:
            second, credits_ = self.org.spent.pop()
            self.org.spent.append((second, credits_ - 1))
            self.org.spent_sum -= 1
        results = []
        for other, part in enumerate(self.parts):
            if other < at:
                results.append(
                    {
                        "code": "ROLLBACK_PERFORMED",
                        "details": {"rollbacked_by_sub_request_index": at},
                        "message": "the sub-request was rolled back",
                        "status": "error",
                    }
                )
            elif other == at:
                results.append(_executed(part))
            else:
                results.append(
                    {
                        "code": "PROCESSING_STOPPED",
                        "details": {"sub_request_indexes": [at]},
                        "message": "processing stopped",
                        "status": "error",
                    }
                )
        return Reply(status=207, body={KEY: results})

    def execute(self, part: Part, at: int) -> dict[str, Any]:
        """Resolve references, check rights and caps, answer as the resource would."""
        path = f"$.{KEY}[{at}]"
        try:
            uri, params, body = (
                self.resolved(part.uri, f"{path}.uri"),
                self.resolved(part.params, f"{path}.params"),
                self.resolved(part.body, f"{path}.body"),
            )
        except Failure as failure:
            return failure.error()
        split = urlsplit(uri)
        query = {
            **dict(parse_qsl(split.query, keep_blank_values=True)),
            **{name: str(value) for name, value in params.items()},
        }
        sub = Request(
            part.method, split.path, query, part.headers, caller=self.request.caller, origin=self.request.origin
        )
        if body is not None:
            sub.parsed, sub.body = body, b"{}"
        reply = self.answered(sub)
        part.status, part.answer = reply.status, reply.body
        self.org.journal.sub.append(
            {"method": part.method, "path": split.path, "query": split.query, "status": reply.status}
        )
        return _executed(part)

    def answered(self, sub: Request) -> Reply:
        try:
            route = self.org.router.find(sub)
            if not sub.path.startswith("/crm/") or route.rows == "no":
                raise Failure(
                    "NOT_SUPPORTED",
                    allowed_services=["records", "coql", "search", "notes", "tags", "settings", "convert"],
                )
            assert sub.caller is not None
            permit(self.org, sub.caller, route.scopes, sub.args.get("module", ""))
            _caps(route, sub)
            reply: Reply = route.answer(self.org, sub)
        except Failure as failure:
            return failure.reply()
        return reply

    def resolved(self, value: Any, path: str) -> Any:
        """The value with every reference replaced. Raises: Failure INVALID_REFERENCE."""
        if isinstance(value, dict):
            return {name: self.resolved(inner, path) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.resolved(inner, path) for inner in value]
        if not isinstance(value, str) or "@{" not in value:
            return value
        if alone := REFERENCE.fullmatch(value):
            return self.referred(alone, path)
        return REFERENCE.sub(lambda found: str(self.referred(found, path)), value)

    def referred(self, found: re.Match[str], path: str) -> Any:
        part = self.known.get(found[1])
        at = part.answer if part else None
        steps = found[2][1:]
        for step in STEP.finditer(steps):
            name, number = step[1] or step[3], step[2]
            if name is not None and isinstance(at, dict) and name in at:
                at = at[name]
            elif number is not None and isinstance(at, list) and int(number) < len(at):
                at = at[int(number)]
            else:
                at = None
        if at is None or isinstance(at, (dict, list)):
            raise _wrong("INVALID_REFERENCE", path.rsplit(".", 1)[1], path, reference=found[0])
        return at


def _caps(route: Route, sub: Request) -> None:
    """One record written, 25 read by a sub-request."""
    body = sub.parsed if isinstance(sub.parsed, dict) else {}
    rows = body.get("data")
    if route.rows == "one" and ((isinstance(rows, list) and len(rows) > 1) or "," in sub.query.get("ids", "")):
        raise Failure("LIMIT_EXCEEDED", "data", limit=1)
    if route.rows == "25":
        if route.path.endswith("/coql"):
            words = re.findall(r"\blimit\s+(?:\d+\s*,\s*)?(\d+)", str(body.get("select_query", "")), re.IGNORECASE)
            if not words or int(words[-1]) > 25:
                raise Failure("LIMIT_EXCEEDED", "select_query", limit=25)
        elif int(sub.query.get("per_page", "25") or 25) > 25:
            raise Failure("LIMIT_EXCEEDED", limit=25, param_name="per_page")
        else:
            sub.query.setdefault("per_page", "25")


def _executed(part: Part) -> dict[str, Any]:
    response = {
        "status_code": part.status,
        "headers": {"content-type": JSON} if part.answer is not None else {},
        "body": part.answer or {},
    }
    return {
        "code": "SUCCESS",
        "details": {"response": response},
        "message": "composite sub request executed successfully",
        "status": "success",
    }


def _faulty(code: str) -> dict[str, Any]:
    return problem(code, "body", "$", message="switched on in the sandbox")


ROUTES = (
    Route(
        "POST",
        f"/crm/v8/{KEY}",
        run,
        ("ZohoCRM.composite_requests.CUSTOM",),
        credit_limits.composite,
        units=UNITS,
        rows="no",
    ),
)
