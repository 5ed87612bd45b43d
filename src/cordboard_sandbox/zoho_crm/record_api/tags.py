"""Putting tags on records and taking them off. Source: docs/reference/zoho-crm.md 8.9; checklist F31."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.validation import tag_of
from cordboard_sandbox.zoho_crm.record_api.notes import parent

MOST = 500
LONGEST = 25


def _names(request: Request) -> list[str]:
    """Raises: Failure."""
    rows = request.fields_of_body.get("tags")
    if not isinstance(rows, list) or not rows:
        raise Failure("MANDATORY_NOT_FOUND", "tags")
    names = [row.get("name") if isinstance(row, dict) else None for row in rows]
    for at, name in enumerate(names):
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST:
            raise Failure("INVALID_DATA", "tags", json_path_index=at, maximum_length=LONGEST)
    return [str(name) for name in names]


def _change(org: Org, request: Request, record: Record, names: list[str], *, add: bool) -> dict[str, Any]:
    if record.locked:
        return problem("RECORD_LOCKED", "id", "$.id", id=record.id)
    standing = [tag["name"] for tag in record.fields.get("Tag") or []]
    if add:
        kept = [] if request.fields_of_body.get("over_write") in (True, "true") else standing
        wanted = [*kept, *(name for name in names if name not in kept)]
    else:
        wanted = [name for name in standing if name not in names]
    org.edit(record, {"Tag": [tag_of(org, record.module, name) for name in wanted] or None}, request.user)
    return {
        "code": "SUCCESS",
        "details": {"id": record.id, "tags": [tag_of(org, record.module, name) for name in wanted]},
        "message": "tags updated successfully",
        "status": "success",
    }


def _answer(results: list[dict[str, Any]]) -> Reply:
    fine = sum(result["status"] == "success" for result in results)
    locked = sum(result["code"] == "RECORD_LOCKED" for result in results)
    body = {"data": results, "wf_scheduler": False, "success_count": str(fine), "locked_count": str(locked)}
    return Reply(status=200 if fine else 400, body=body)


def one(org: Org, request: Request, *, add: bool) -> Reply:
    return _answer([_change(org, request, parent(org, request), _names(request), add=add)])


def many(org: Org, request: Request, *, add: bool) -> Reply:
    table, body = org.table(request.args["module"]), request.fields_of_body
    ids = [str(id_) for id_ in body.get("ids") or request.query.get("ids", "").split(",") if id_]
    if not ids:
        raise Failure("MANDATORY_NOT_FOUND", "ids")
    if len(ids) > MOST:
        raise Failure("LIMIT_EXCEEDED", "ids", limit=MOST)
    names, results = _names(request), []
    for at, id_ in enumerate(ids):
        record = table.records.get(id_)
        missing = problem("INVALID_DATA", "ids", f"$.ids[{at}]", message="the id given seems to be invalid")
        results.append(_change(org, request, record, names, add=add) if record else missing)
    return _answer(results)


def listing(org: Org, request: Request) -> Reply:
    """GET /settings/tags?module=."""
    start = f"tag:{request.query.get('module', '')}:"
    rows = [
        {"id": id_, "name": thing.removeprefix(start), "color_code": None}
        for thing, id_ in org.state.ids.items()
        if thing.startswith(start)
    ]
    return Reply(body={"tags": rows, "info": {"count": len(rows), "allowed_count": 100}}) if rows else NOTHING


SCOPES = ("ZohoCRM.modules.{module}.UPDATE",)
ROUTES = (
    Route("POST", "/crm/v8/{module}/{id}/actions/add_tags", lambda org, request: one(org, request, add=True), SCOPES),
    Route(
        "POST", "/crm/v8/{module}/{id}/actions/remove_tags", lambda org, request: one(org, request, add=False), SCOPES
    ),
    Route(
        "POST",
        "/crm/v8/{module}/actions/add_tags",
        lambda org, request: many(org, request, add=True),
        SCOPES,
        credit_limits.per_fifty,
    ),
    Route(
        "POST",
        "/crm/v8/{module}/actions/remove_tags",
        lambda org, request: many(org, request, add=False),
        SCOPES,
        credit_limits.per_fifty,
    ),
    Route("GET", "/crm/v8/settings/tags", listing, ("ZohoCRM.settings.tags.READ",)),
)
