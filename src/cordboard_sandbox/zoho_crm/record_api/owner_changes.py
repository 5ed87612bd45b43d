"""Changing owners: of one record, of many, and as an asynchronous job. Checklist F30."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import RELATED
from cordboard_sandbox.zoho_crm.org.state import Job
from cordboard_sandbox.zoho_crm.record_api.records import Result, standing

MOST = 500
FOLLOWERS = {"Tasks", "Events", "Calls", "Contacts", "Deals"}
RUNNING_AFTER_S = 2
DONE_AFTER_S = 5


def change_one(org: Org, request: Request) -> Reply:
    """POST /{module}/{id}/actions/change_owner."""
    record, owner = standing(org, request), _owner(org, request)
    if record is None:
        raise Failure("INVALID_DATA", resource_path_index=1, message="the id given seems to be invalid")
    return _answer([given(org, record, owner, request, _followers(request))])


def change_many(org: Org, request: Request) -> Reply:
    """POST /{module}/actions/change_owner with `ids`."""
    table, owner, ids = org.table(request.args["module"]), _owner(org, request), request.fields_of_body.get("ids")
    if not isinstance(ids, list) or not ids:
        raise Failure("MANDATORY_NOT_FOUND", "ids")
    if len(ids) > MOST:
        raise Failure("LIMIT_EXCEEDED", "ids", limit=MOST)
    results = []
    for at, id_ in enumerate(map(str, ids)):
        record = table.records.get(id_)
        if record is None:
            results.append(problem("INVALID_DATA", "ids", f"$.ids[{at}]", message="the id given seems to be invalid"))
        else:
            results.append(given(org, record, owner, request, _followers(request)))
    return _answer(results)


def _answer(results: list[Result]) -> Reply:
    fine = sum(result["status"] == "success" for result in results)
    return Reply(status=200 if fine == len(results) else 207 if fine else 400, body={"data": results})


def _owner(org: Org, request: Request) -> str:
    """The new owner: an active, confirmed user. Raises: Failure."""
    given_ = request.fields_of_body.get("owner")
    if given_ is None:
        raise Failure("MANDATORY_NOT_FOUND", "owner")
    user = org.state.users.get(str(given_.get("id") if isinstance(given_, dict) else given_))
    if user is None or user.status != "active" or not user.confirm:
        raise Failure("INVALID_DATA", "owner", message="the owner given is no active, confirmed user")
    return user.id


def _followers(request: Request) -> list[str]:
    rows = request.fields_of_body.get("related_modules") or []
    names = [row.get("api_name") if isinstance(row, dict) else row for row in rows]
    if wrong := [name for name in names if name not in FOLLOWERS]:
        raise Failure("NOT_SUPPORTED", "related_modules", supported_values=sorted(FOLLOWERS), given=wrong)
    return [str(name) for name in names]


def given(org: Org, record: Record, owner: str, request: Request, followers: list[str]) -> Result:
    """Hand a record over, and what belongs to it in the named modules. A completed call keeps its owner."""
    if record.locked:
        return problem("RECORD_LOCKED", "id", "$.id", id=record.id)
    if record.module == "Calls" and _over(record):
        return problem(
            "NOT_ALLOWED", "Owner", "$.owner", message="the owner of a completed call cannot be changed", id=record.id
        )
    org.edit(record, {"Owner": owner}, request.user)
    for name, module, field in RELATED.get(record.module, ()):
        if name in followers:
            for other in list(org.tables[module].records.values()):
                if other.fields.get(field) == record.id and not (module == "Calls" and _over(other)):
                    org.edit(other, {"Owner": owner}, request.user)
    return {
        "code": "SUCCESS",
        "details": {"id": record.id},
        "message": "owner is successfully updated",
        "status": "success",
    }


def _over(record: Record) -> bool:
    return record.fields.get("Call_Type") == "Missed" or bool(record.fields.get("Call_Duration_in_seconds"))


def schedule(org: Org, request: Request) -> Reply:
    """POST /{module}/actions/mass_change_owner: becomes RUNNING after two seconds and COMPLETED after five."""
    table, owner = org.table(request.args["module"]), _owner(org, request)
    if not request.fields_of_body.get("cvid"):
        raise Failure("MANDATORY_NOT_FOUND", "cvid")
    job = Job(org.new_id(), "mass_change_owner", table.module, org.clock.now(), {"owner": owner, "user": request.user})
    org.state.jobs[job.id] = job
    done = {
        "code": "SCHEDULED",
        "details": {"job_id": job.id},
        "message": "mass change owner scheduled successfully",
        "status": "success",
    }
    return Reply(status=202, body={"data": [done]})


def progress(org: Org, request: Request) -> Reply:
    """GET ...?job_id=: the work is done when it is first seen to be due."""
    job = org.state.jobs.get(request.query.get("job_id", ""))
    if job is None or job.kind != "mass_change_owner":
        return NOTHING
    age = org.clock.now() - job.made
    if age >= DONE_AFTER_S and not job.result:
        job.result = _carried_out(org, job)
    status = "COMPLETED" if job.result else "RUNNING" if age >= RUNNING_AFTER_S else "SCHEDULED"
    counts: dict[str, Any] = job.result or {
        "Failed_Count": 0,
        "Not_Updated_Count": 0,
        "Updated_Count": 0,
        "Total_Count": len(org.tables[job.module]),
    }
    return Reply(body={"data": [{"Status": status, **counts}]})


def _carried_out(org: Org, job: Job) -> dict[str, Any]:
    records = [
        record for record in org.tables[job.module].records.values() if not (job.module == "Calls" and _over(record))
    ]
    for record in records:
        org.edit(record, {"Owner": job.body["owner"]}, job.body["user"], workflow=False)
    total = len(org.tables[job.module])
    return {
        "Failed_Count": 0,
        "Not_Updated_Count": total - len(records),
        "Updated_Count": len(records),
        "Total_Count": total,
    }


CREATE, READ = ("ZohoCRM.change_owner.CREATE",), ("ZohoCRM.change_owner.READ",)
ROUTES = (
    Route("POST", "/crm/v8/{module}/{id}/actions/change_owner", change_one, CREATE),
    Route("POST", "/crm/v8/{module}/actions/change_owner", change_many, CREATE),
    Route("POST", "/crm/v8/{module}/actions/mass_change_owner", schedule, CREATE),
    Route("GET", "/crm/v8/{module}/actions/mass_change_owner", progress, READ),
)
