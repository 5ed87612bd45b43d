"""Bulk read: a job that answers a zipped CSV. Source: docs/reference/zoho-crm.md 8.12; checklist F35.

A job is ADDED, IN PROGRESS after one second and COMPLETED after three. The callback is not called.
"""

import csv
import io
import zipfile
from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import Field
from cordboard_sandbox.zoho_crm.org.state import Job
from cordboard_sandbox.zoho_crm.query.criteria import audited, compared
from cordboard_sandbox.zoho_crm.record_api.render import value_of
from cordboard_sandbox.zoho_crm.settings_api.oauth import permit

ROWS = 200_000
IN_PROGRESS_S, COMPLETED_S = 1, 3


def start(org: Org, request: Request) -> Reply:
    """POST /crm/bulk/v8/read."""
    query = request.fields_of_body.get("query")
    if not isinstance(query, dict):
        raise Failure("MANDATORY_NOT_FOUND", "query")
    named = query.get("module")
    module = org.module(str(named.get("api_name") if isinstance(named, dict) else named)).name
    assert request.caller is not None
    permit(org, request.caller, ("ZohoCRM.modules.{module}.READ",), module)
    for name in query.get("fields") or ():
        if name not in org.fields(module):
            raise Failure("INVALID_DATA", "fields", given=name)
    _test(org, module, query.get("criteria"))
    job = Job(org.new_id(), "bulk_read", module, org.clock.now(), query, {"by": request.user})
    org.state.jobs[job.id] = job
    details = {"id": job.id, "operation": "read", "state": "ADDED", "created_by": org.person(request.user),
               "created_time": org.iso(org.second())}  # fmt: skip
    done = {"status": "success", "code": "ADDED_SUCCESSFULLY", "message": "Added successfully.", "details": details}
    return Reply(status=201, body={"data": [done], "info": {}})


def _job(org: Org, request: Request) -> Job:
    job = org.state.jobs.get(request.args["id"])
    if job is None or job.kind != "bulk_read":
        raise Failure("INVALID_DATA", resource_path_index=1, message="the id given seems to be invalid")
    return job


def _state(org: Org, job: Job) -> str:
    age = org.clock.now() - job.made
    return "COMPLETED" if age >= COMPLETED_S else "IN PROGRESS" if age >= IN_PROGRESS_S else "ADDED"


def look(org: Org, request: Request) -> Reply:
    """GET /crm/bulk/v8/read/{id}."""
    job = _job(org, request)
    state, page = _state(org, job), int(job.body.get("page") or 1)
    row: dict[str, Any] = {
        "id": job.id,
        "operation": "read",
        "state": state,
        "query": {"module": {"api_name": job.module}, "fields": job.body.get("fields"), "page": page},
        "created_by": org.person(job.result["by"]),
        "created_time": org.iso(int(job.made)),
        "file_type": "csv",
    }
    if state == "COMPLETED":
        rows = _rows(org, job)
        row["result"] = {
            "page": page,
            "per_page": ROWS,
            "count": len(_part(rows, page)),
            "download_url": f"/crm/bulk/v8/read/{job.id}/result",
            "more_records": len(rows) > page * ROWS,
        }
    return Reply(body={"data": [row]})


def result(org: Org, request: Request) -> Reply:
    """GET /crm/bulk/v8/read/{id}/result: a zip with one CSV."""
    job = _job(org, request)
    if _state(org, job) != "COMPLETED":
        raise Failure("NOT_ALLOWED", message="the job is not completed yet")
    names = job.body.get("fields") or list(org.fields(job.module))
    text, packed = io.StringIO(), io.BytesIO()
    writer = csv.writer(text)
    writer.writerow(names)
    fields = [org.fields(job.module)[name] for name in names]
    for record in _part(_rows(org, job), int(job.body.get("page") or 1)):
        writer.writerow([_cell(org, record, field) for field in fields])
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{job.id}.csv", text.getvalue())
    headers = {"content-disposition": f"attachment;filename={job.id}.zip"}
    return Reply(raw=packed.getvalue(), media="application/zip", headers=headers)


def _cell(org: Org, record: Record, field: Field) -> Any:
    value = value_of(org, record, field)
    if isinstance(value, dict):
        return value["id"]
    if isinstance(value, list):
        return ";".join(str(entry.get("name") if isinstance(entry, dict) else entry) for entry in value)
    return "" if value is None else value


def _part(rows: list[Record], page: int) -> list[Record]:
    return rows[(page - 1) * ROWS : page * ROWS]


def _rows(org: Org, job: Job) -> list[Record]:
    test = _test(org, job.module, job.body.get("criteria"))
    table = org.tables[job.module]
    return [record for id_ in table.after("") if test(record := table.records[id_])]


def _test(org: Org, module: str, criteria: Any) -> Any:
    """The job's criteria as a test of a record; one condition or a group of them. Raises: Failure."""
    if not criteria:
        return lambda record: True
    if "group" in criteria:
        tests = [_test(org, module, part) for part in criteria["group"]]
        every = str(criteria.get("group_operator", "and")).lower() == "and"
        return lambda record: (all if every else any)(test(record) for test in tests)
    named = criteria.get("field") or {"api_name": criteria.get("api_name")}
    field = org.fields(module).get(str(named.get("api_name")))
    if field is None:
        raise Failure("INVALID_DATA", "criteria")
    value = criteria.get("value")
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    comparator = str(criteria.get("comparator"))
    test = compared(field, "equals" if comparator == "equal" else comparator, text)
    return lambda record: test(audited(org, record))


SCOPE = ("ZohoCRM.bulk.READ",)
ROUTES = (
    Route("POST", "/crm/bulk/v8/read", start, SCOPE, 50, rows="no"),
    Route("GET", "/crm/bulk/v8/read/{id}", look, SCOPE, rows="no"),
    Route("GET", "/crm/bulk/v8/read/{id}/result", result, SCOPE, rows="no"),
)
