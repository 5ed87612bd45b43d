"""Record locks through the API. Source: docs/reference/zoho-crm.md 8.14; checklist F33."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.record_api.notes import parent
from cordboard_sandbox.zoho_crm.record_api.records import elements


def shown(org: Org, request: Request) -> Reply:
    record = parent(org, request)
    if not record.locked:
        return NOTHING
    lock, _, reason = record.locked.partition(":")
    row = {
        "id": lock,
        "Lock_Source__s": "User",
        "Locked_Reason__s": reason or None,
        "Locked_For__s": {"id": record.id, "module": {"api_name": record.module}},
    }
    return Reply(body={"data": [row]})


def lock(org: Org, request: Request) -> Reply:
    record, row = parent(org, request), elements(request, most=1)[0]
    if record.locked:
        return Reply(status=400, body={"data": [problem("RECORD_LOCKED", "id", "$.data[0]", id=record.id)]})
    set_lock(org, record, f"{org.new_id()}:{row.get('Locked_Reason__s') or ''}")
    return Reply(status=201, body={"data": [_done(record.locked.partition(":")[0], "record added")]})


def change(org: Org, request: Request) -> Reply:
    record = _locked(org, request)
    lock_ = request.args["lock"]
    set_lock(org, record, f"{lock_}:{elements(request, most=1)[0].get('Locked_Reason__s') or ''}")
    return Reply(body={"data": [_done(lock_, "record updated")]})


def unlock(org: Org, request: Request) -> Reply:
    record = _locked(org, request)
    set_lock(org, record, "")
    return Reply(body={"data": [_done(request.args["lock"], "record deleted")]})


def set_lock(org: Org, record: Record, value: str) -> None:
    record.locked = value
    org.tables[record.module].touched[record.id] = None


def _locked(org: Org, request: Request) -> Record:
    record = parent(org, request)
    if record.locked.partition(":")[0] != request.args["lock"]:
        raise Failure("INVALID_DATA", resource_path_index=3, message="the id given seems to be invalid")
    return record


def _done(lock_: str, message: str) -> dict[str, Any]:
    return {"code": "SUCCESS", "details": {"id": lock_}, "message": message, "status": "success"}


PATH = "/crm/v8/{module}/{id}/Locking_Information__s"
ROUTES = (
    Route("GET", PATH, shown, ("ZohoCRM.modules.{module}.READ",)),
    Route("POST", PATH, lock, ("ZohoCRM.modules.{module}.UPDATE",)),
    Route("PUT", f"{PATH}/{{lock}}", change, ("ZohoCRM.modules.{module}.UPDATE",)),
    Route("DELETE", f"{PATH}/{{lock}}", unlock, ("ZohoCRM.modules.{module}.UPDATE",)),
)
