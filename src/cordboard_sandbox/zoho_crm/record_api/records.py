"""Create, read, update, upsert, delete and count of records in any module.

Source: docs/reference/zoho-crm.md 8.1 to 8.4, 8.13; checklist F20 to F24.
"""

from collections.abc import Callable
from typing import Any

from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.engine.clock import second_of
from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import Draft, problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.validation import checked
from cordboard_sandbox.zoho_crm.record_api.paging import fields_asked, paged, since
from cordboard_sandbox.zoho_crm.record_api.render import owner, some, whole

MOST = 100
Result = dict[str, Any]


# -- reading -----------------------------------------------------------------------------------------------------------


def listing(org: Org, request: Request) -> Reply:
    """GET /{module}."""
    table, names = org.table(request.args["module"]), fields_asked(request)
    records = list(table.records.values())
    if wanted := request.query.get("ids"):
        records = [table.records[id_] for id_ in wanted.split(",")[:MOST] if id_ in table.records]
    if (second := since(request)) is not None:
        records = [record for record in records if record.modified > second]
        if not records:
            return Reply(status=304)
    if table.module == "Leads":
        records = [record for record in records if shows_converted(request, record)]
    return paged(org, request, records, lambda record: some(org, record, names))


def shows_converted(request: Request, record: Record) -> bool:
    """Converted leads hide unless asked for."""
    wish = request.query.get("converted", "false")
    return wish == "both" or bool(record.fields.get("Converted__s")) == (wish == "true")


def reading(org: Org, request: Request) -> Reply:
    """GET /{module}/{id}, by id or (with X-EXTERNAL) by an external field."""
    record = standing(org, request)
    if record is None:
        return NOTHING
    if (second := since(request)) is not None and record.modified <= second:
        return Reply(status=304)
    names = fields_asked(request, required=False)
    return Reply(body={"data": [some(org, record, names) if names else whole(org, record)]})


def external_field(org: Org, request: Request, module: str) -> str | None:
    """The field that X-EXTERNAL names for this module. Raises: Failure for one that is not external."""
    for part in filter(None, request.headers.get("x-external", "").split(",")):
        named, _, field = part.strip().partition(".")
        if named == module:
            found = org.fields(module).get(field)
            if found is None or not found.external:
                raise Failure(
                    "INVALID_DATA", header="X-EXTERNAL", message="the external field given seems to be invalid"
                )
            return field
    return None


def standing(org: Org, request: Request) -> Record | None:
    """The record that the path names. Raises: Failure for an unknown module or an id that is no number."""
    table, id_ = org.table(request.args["module"]), request.args["id"]
    if field := external_field(org, request, table.module):
        holder = table.owner_of(field, id_)
        return table.records[holder] if holder else None
    if not id_.isdigit():
        raise Failure(
            "INVALID_DATA",
            resource_path_index=1,
            message="the id given seems to be invalid",
            expected_data_type="bigint",
        )
    return table.records.get(id_)


def count(org: Org, request: Request) -> Reply:
    """GET /{module}/actions/count without a criterion; with one, search.py answers."""
    return Reply(body={"count": len(org.table(request.args["module"]))})


# -- writing -----------------------------------------------------------------------------------------------------------


def elements(request: Request, key: str = "data", most: int = MOST) -> list[Any]:
    """The rows of a body. Raises: Failure where there are none or too many."""
    rows = request.fields_of_body.get(key)
    if rows is None:
        raise Failure("MANDATORY_NOT_FOUND", key)
    if not isinstance(rows, list):
        raise Failure("INVALID_DATA", key, expected_data_type="jsonarray")
    if not rows:
        raise Failure("INVALID_DATA", key, minimum_length=1)
    if len(rows) > most:
        raise Failure("LIMIT_EXCEEDED", key, limit=most)
    return rows


def each(org: Org, rows: list[Any], write: Callable[[Any, int], Result], good: int = 200) -> Reply:
    """Write row by row; the status tells all fine, mixed, or none. A `partial` fault fails chosen rows untouched."""
    failing, code = org.faults.failing
    results = [
        problem(code, "data", f"$.data[{at}]", message="switched on in the sandbox")
        if at in failing
        else write(row, at)
        for at, row in enumerate(rows)
    ]
    fine = sum(result["status"] == "success" for result in results)
    if fine == len(results):
        return Reply(status=good, body={"data": results})
    return Reply(status=207 if fine else _all_failed({result["code"] for result in results}), body={"data": results})


def _all_failed(codes: set[str]) -> int:
    return {frozenset({"ALREADY_MODIFIED"}): 412, frozenset({"RECORD_LOCKED"}): 403}.get(frozenset(codes), 400)


def success(org: Org, record: Record, message: str) -> Result:
    """A success element with the audit fields."""
    made_by, changed_by = (owner(org, record.fields.get(name), mail=False) for name in ("Created_By", "Modified_By"))
    details = {
        "Modified_Time": org.iso(record.modified),
        "Modified_By": changed_by,
        "Created_Time": org.iso(record.created),
        "id": record.id,
        "Created_By": made_by,
        "$approval_state": "approved",
    }
    return {"code": "SUCCESS", "details": details, "message": message, "status": "success"}


def runs_workflow(request: Request) -> bool:
    """Workflows run unless `trigger` leaves them out."""
    body = request.json if request.body else {}
    trigger = body.get("trigger") if isinstance(body, dict) else None
    return trigger is None or "workflow" in trigger


def create(org: Org, request: Request) -> Reply:
    """POST /{module}."""
    module, workflow = org.table(request.args["module"]).module, runs_workflow(request)
    external_field(org, request, module)

    def write(raw: Any, at: int) -> Result:
        draft = checked(org, module, raw, at)
        return (
            draft.error()
            if draft.errors
            else success(org, insert(org, draft, request.user, workflow=workflow), "record added")
        )

    return each(org, elements(request), write, good=201)


def insert(org: Org, draft: Draft, user: str, *, workflow: bool = True) -> Record:
    """Store a checked draft; without an owner it belongs to the caller."""
    fields = {name: value for name, value in draft.clean.items() if value is not None}
    fields.setdefault("Owner", user)
    return org.insert(draft.module, fields, user, workflow=workflow)


def update(org: Org, request: Request) -> Reply:
    """PUT /{module}: each row with its id."""
    table = org.table(request.args["module"])
    field = external_field(org, request, table.module)

    def write(raw: Any, at: int) -> Result:
        id_ = str(raw.get("id", "")) if isinstance(raw, dict) else ""
        if field and isinstance(raw, dict):
            id_ = table.owner_of(field, raw.get(field) or raw.get("id")) or ""
        if not id_ and isinstance(raw, dict) and not field:
            return problem("MANDATORY_NOT_FOUND", "id", f"$.data[{at}].id")
        record = table.records.get(id_)
        if record is None:
            return problem(
                "INVALID_DATA",
                "id",
                f"$.data[{at}].id",
                message="the id given seems to be invalid",
                expected_data_type="bigint",
            )
        return changed(org, request, record, raw, at)

    return each(org, elements(request), write)


def update_one(org: Org, request: Request) -> Reply:
    """PUT /{module}/{id}."""
    record, rows = standing(org, request), elements(request, most=1)
    if record is None:
        raise Failure("INVALID_DATA", resource_path_index=1, message="the id given seems to be invalid")
    return each(org, rows, lambda raw, at: changed(org, request, record, raw, at))


def changed(org: Org, request: Request, record: Record, raw: Any, at: int) -> Result:
    """Update one record, unless it is locked or was modified meanwhile."""
    if record.locked:
        return problem("RECORD_LOCKED", "id", f"$.data[{at}].id", id=record.id)
    if (text := request.headers.get("if-unmodified-since")) and _newer(record, text):
        known = success(org, record, "")["details"]
        known.pop("$approval_state")
        return {
            "code": "ALREADY_MODIFIED",
            "details": known,
            "message": "the record has been modified already",
            "status": "error",
        }
    if record.fields.get("Converted__s"):
        return problem("CONVERTED_RECORD", "id", f"$.data[{at}].id", message="the lead is converted", id=record.id)
    draft = checked(org, record.module, raw, at, record)
    if draft.errors:
        return draft.error()
    org.edit(record, draft.clean, request.user, workflow=runs_workflow(request))
    return success(org, record, "record updated")


def _newer(record: Record, text: str) -> bool:
    try:
        return record.modified > second_of(text)
    except ValueError as error:
        raise Failure("INVALID_DATA", header="If-Unmodified-Since", expected_data_type="datetime") from error


def upsert(org: Org, request: Request) -> Reply:
    """POST /{module}/upsert: by the given fields in order, else by the system's own, then by unique ones."""
    module = org.module(request.args["module"])
    if module.upsert is None:
        raise Failure("NOT_SUPPORTED", resource_path_index=0)
    table, asked = org.tables[module.name], request.fields_of_body.get("duplicate_check_fields")
    allowed = [*module.upsert, *(name for name in table.unique if name not in module.upsert)]
    if asked and (wrong := [name for name in asked if name not in allowed]):
        raise Failure("INVALID_DATA", "duplicate_check_fields", supported_values=allowed, given=wrong)

    def write(raw: Any, at: int) -> Result:
        fields = raw if isinstance(raw, dict) else {}
        for name in asked or allowed:
            if record := _holder(org, module.name, name, fields.get(name)):
                return {**changed(org, request, record, raw, at), "action": "update", "duplicate_field": name}
        draft = checked(org, module.name, raw, at)
        if draft.errors:
            return draft.error()
        record = insert(org, draft, request.user, workflow=runs_workflow(request))
        return {**success(org, record, "record added"), "action": "insert", "duplicate_field": None}

    return each(org, elements(request), write)


def _holder(org: Org, module: str, field: str, value: Any) -> Record | None:
    table = org.tables[module]
    if value in (None, "") or isinstance(value, (dict, list)):
        return None
    known = table.with_value(field, [value])
    if known is None:
        wanted = str(value).casefold()
        known = [
            record.id for record in table.records.values() if str(record.fields.get(field) or "").casefold() == wanted
        ]
    return table.records[known[0]] if known else None


def delete(org: Org, request: Request) -> Reply:
    """DELETE /{module}?ids=."""
    table = org.table(request.args["module"])
    ids = [id_ for id_ in request.query.get("ids", "").split(",") if id_]
    if not ids:
        raise Failure("REQUIRED_PARAM_MISSING", param_name="ids")
    if len(ids) > MOST:
        raise Failure("LIMIT_EXCEEDED", param_name="ids", limit=MOST)
    return each(org, ids, lambda id_, _: deleted(org, request, table.records.get(id_), id_))


def delete_one(org: Org, request: Request) -> Reply:
    """DELETE /{module}/{id}."""
    record = standing(org, request)
    if record is None:
        raise Failure("INVALID_DATA", resource_path_index=1, message="the id given seems to be invalid")
    return each(org, [record.id], lambda id_, _: deleted(org, request, record, id_))


def deleted(org: Org, request: Request, record: Record | None, id_: str) -> Result:
    if record is None:
        return {
            "code": "INVALID_DATA",
            "details": {"id": id_},
            "message": "the id given seems to be invalid",
            "status": "error",
        }
    if record.locked:
        return problem("RECORD_LOCKED", "id", "$.id", id=id_)
    org.delete(record, request.user)
    return {"code": "SUCCESS", "details": {"id": id_}, "message": "record deleted", "status": "success"}


def _module_routes() -> list[Route]:
    def read(path: str, answer: Any, rows: str) -> Route:
        return Route("GET", path, answer, ("ZohoCRM.modules.{module}.READ",), credit_limits.listing, rows=rows)

    def write(method: str, path: str, answer: Any, right: str, price: Any = credit_limits.per_ten) -> Route:
        return Route(method, path, answer, (f"ZohoCRM.modules.{{module}}.{right}",), price, rows="one")

    return [
        read("/crm/v8/{module}", listing, "25"),
        read("/crm/v8/{module}/{id}", reading, ""),
        write("POST", "/crm/v8/{module}", create, "CREATE"),
        write("PUT", "/crm/v8/{module}", update, "UPDATE"),
        write("PUT", "/crm/v8/{module}/{id}", update_one, "UPDATE"),
        write("POST", "/crm/v8/{module}/upsert", upsert, "CREATE"),
        write("DELETE", "/crm/v8/{module}", delete, "DELETE"),
        write("DELETE", "/crm/v8/{module}/{id}", delete_one, "DELETE", 1),
    ]


ROUTES = tuple(_module_routes())
