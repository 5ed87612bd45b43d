"""Merging duplicates into a master record. Source: the public page of the merge API of v8, read 2026-11-30.

The page says: at most three records, chosen fields come from the children, all others stay, the children are deleted.
Unconfirmed for the service: related records, notes and attachments go to the master, tags do not. Done at once, or
scheduled with the switch `merge_delay_s`: then it is carried out by the first request that comes after that time.
"""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import RELATED
from cordboard_sandbox.zoho_crm.org.state import Job
from cordboard_sandbox.zoho_crm.record_api.notes import parent
from cordboard_sandbox.zoho_crm.record_api.records import elements

MODULES = ("Leads", "Contacts", "Accounts", "Deals")
MOST = 2  # children
KIND = "merge"  # of a job
OWN = frozenset({"id", "Created_Time", "Modified_Time", "Created_By", "Modified_By"})


def merge(org: Org, request: Request) -> Reply:
    """POST /{module}/{master}/actions/merge."""
    if request.args["module"] not in MODULES:
        raise Failure("INVALID_MODULE", resource_path_index=0)
    master, wish = parent(org, request), elements(request, "merge", most=1)[0]
    children, wrong = _children(org, master, wish if isinstance(wish, dict) else {})
    if wrong:
        return Reply(status=400, body={"merge": [wrong]})
    wanted = {child.id: names for child, names in children}
    if org.state.switches.merge_delay_s > 0:
        body = {"master": master.id, "children": wanted, "user": request.user}
        job = Job(org.new_id(), KIND, master.module, org.clock.now(), body)
        org.state.jobs[job.id] = job
        later = {"code": "SCHEDULED", "details": {"job_id": job.id}, "message": "merge scheduled", "status": "success"}
        return Reply(status=201, body={"merge": [later]})
    _merged(org, master, wanted, request.user)
    done = {"code": "SUCCESS", "details": {"id": master.id}, "message": "records merged", "status": "success"}
    return Reply(status=201, body={"merge": [done]})


def _merged(org: Org, master: Record, children: dict[str, list[str]], user: str) -> None:
    """The children go into the master. One that is gone by now is left out."""
    records = org.tables[master.module].records
    found = [(records[child], names) for child, names in children.items() if child in records]
    taken = {name: child.fields.get(name) for child, names in found for name in names}
    for child, _ in found:
        _move(org, user, child, master)
        org.delete(child, user)
    org.edit(master, taken, user)


def run_due_merges(org: Org) -> None:
    """Carry out the scheduled merges whose time has come."""
    for job in org.state.jobs.values():
        if job.kind == KIND and not job.result and org.clock.now() - job.made >= org.state.switches.merge_delay_s:
            master = org.tables[job.module].records.get(job.body["master"])
            job.result = {"status": "COMPLETED" if master else "FAILED"}
            if master:
                _merged(org, master, job.body["children"], job.body["user"])


def _children(
    org: Org, master: Record, wish: dict[str, Any]
) -> tuple[list[tuple[Record, list[str]]], dict[str, Any] | None]:
    """The children with the fields that are taken from each; or what is wrong with the wish."""
    rows = wish.get("data")
    if not isinstance(rows, list) or not rows:
        return [], problem("MANDATORY_NOT_FOUND", "data", "$.merge[0].data")
    if len(rows) > MOST:
        return [], problem("LIMIT_EXCEEDED", "data", "$.merge[0].data", maximum_length=MOST)
    found: list[tuple[Record, list[str]]] = []
    for at, row in enumerate(rows):
        path = f"$.merge[0].data[{at}]"
        child = org.tables[master.module].records.get(str(row.get("id")))
        if child is None:
            return [], problem("INVALID_DATA", "id", f"{path}.id", message="the id given seems to be invalid")
        if child is master or any(child is other for other, _ in found):
            return [], problem("DUPLICATE_DATA", "id", f"{path}.id")
        if child.locked or master.locked:
            return [], problem("NOT_ALLOWED", "id", f"{path}.id")
        names = [str(field.get("api_name")) for field in row.get("_fields") or []]
        for place, name in enumerate(names):
            if name not in org.fields(master.module):
                return [], problem("INVALID_DATA", "api_name", f"{path}._fields[{place}].api_name")
            if name in OWN:
                return [], problem("NOT_ALLOWED", "api_name", f"{path}._fields[{place}].api_name")
        found.append((child, names))
    return found, None


def _move(org: Org, user: str, child: Record, master: Record) -> None:
    for _, module, field in (*RELATED[child.module], ("Notes", "Notes", "Parent_Id")):
        for record in list(org.tables[module].records.values()):
            if record.fields.get(field) == child.id:
                org.edit(record, {field: master.id}, user, workflow=False)
    for held in org.state.files.values():
        if held.parent == child.id:
            held.parent = master.id


def progress(org: Org, request: Request) -> Reply:
    """GET ...?job_id=: the state of a scheduled merge."""
    parent(org, request)
    job = org.state.jobs.get(request.query.get("job_id", ""))
    if job is None or job.kind != KIND:
        return NOTHING
    return Reply(body={"merge": [{"job_id": job.id, "status": job.result.get("status", "SCHEDULED")}]})


SCOPES = ("ZohoCRM.modules.{module}.WRITE",)
ROUTES = (
    Route("POST", "/crm/v8/{module}/{id}/actions/merge", merge, SCOPES, rows="no"),
    Route("GET", "/crm/v8/{module}/{id}/actions/merge", progress, SCOPES, rows="no"),
)
