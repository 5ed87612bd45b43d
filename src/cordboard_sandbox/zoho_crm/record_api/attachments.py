"""Attachments of records, as files or as links, and files uploaded for later. Checklist F31."""

from typing import Any
from urllib.parse import parse_qsl

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.multipart import parts_of
from cordboard_sandbox.zoho_crm.engine.problem import problem
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.state import File
from cordboard_sandbox.zoho_crm.record_api.notes import parent
from cordboard_sandbox.zoho_crm.record_api.paging import fields_asked
from cordboard_sandbox.zoho_crm.record_api.render import owner

MOST_BYTES = 100 * 1024 * 1024
MOST_FILE_BYTES = 20 * 1024 * 1024
MOST_FILES = 10


def attach(org: Org, request: Request) -> Reply:
    """POST /{module}/{id}/Attachments: a multipart part `file`, or `attachmentUrl` with `title`."""
    above = parent(org, request)
    if len(request.body) > MOST_BYTES:
        raise Failure("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", limit=MOST_BYTES)
    form = _form(request)
    files = [part for part in parts_of(request.headers.get("content-type", ""), request.body) if part.name == "file"]
    if url := form.get("attachmentUrl"):
        held = File(org.new_id(), form.get("title") or url, above.module, above.id, url=url, title=form.get("title"))
    elif files:
        held = File(org.new_id(), files[0].filename or "file", above.module, above.id, content=files[0].content)
    else:
        raise Failure("EXPECTED_PARAM_MISSING", param_names=["file", "attachmentUrl"])
    held.created, held.by = org.second(), request.user
    org.state.files[held.id] = held
    return Reply(body={"data": [_done(org, held, "attachment uploaded successfully")]})


def _form(request: Request) -> dict[str, str]:
    """Query, urlencoded body and plain multipart parts together."""
    kind = request.headers.get("content-type", "")
    parts = {
        part.name: part.content.decode("utf-8", "replace")
        for part in parts_of(kind, request.body)
        if part.filename is None
    }
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"))) if "urlencoded" in kind else {}
    return {**request.query, **form, **parts}


def _done(org: Org, held: File, message: str) -> dict[str, Any]:
    by = owner(org, held.by, mail=False)
    details = {
        "id": held.id,
        "Created_Time": org.iso(held.created),
        "Modified_Time": org.iso(held.created),
        "Created_By": by,
        "Modified_By": by,
    }
    return {"code": "SUCCESS", "details": details, "message": message, "status": "success"}


def _held_by(org: Org, above: Record) -> list[File]:
    return [held for held in org.state.files.values() if held.parent == above.id]


def listing(org: Org, request: Request) -> Reply:
    above, names = parent(org, request), fields_asked(request)
    rows = [_shown(org, above, held, names) for held in _held_by(org, above)]
    if not rows:
        return NOTHING
    tokens = {"next_page_token": None, "previous_page_token": None, "page_token_expiry": None}
    info = {"per_page": 200, "count": len(rows), "page": 1, "more_records": False, **tokens}
    return Reply(body={"data": rows, "info": info})


def _shown(org: Org, above: Record, held: File, names: list[str]) -> dict[str, Any]:
    whole = {
        "id": held.id,
        "File_Name": held.name,
        "Size": str(len(held.content)),
        "$type": "Link URL" if held.url else "Attachment",
        "$link_url": held.url,
        "$file_id": None if held.url else held.id,
        "$editable": True,
        "$attachment_type": 4 if held.url else 1,
        "Parent_Id": {"id": above.id, "name": org.name_of(above.module, above.id)},
        "$se_module": above.module,
        "Owner": owner(org, held.by),
        "Created_By": owner(org, held.by),
        "Modified_By": owner(org, held.by),
        "Created_Time": org.iso(held.created),
        "Modified_Time": org.iso(held.created),
    }
    return {name: value for name, value in whole.items() if name == "id" or name.startswith("$") or name in names}


def _one(org: Org, request: Request) -> File:
    above = parent(org, request)
    held = org.state.files.get(request.args["attachment"])
    if held is None or held.parent != above.id:
        raise Failure("INVALID_DATA", resource_path_index=3, message="the id given seems to be invalid")
    return held


def download(org: Org, request: Request) -> Reply:
    held = _one(org, request)
    if held.url:
        raise Failure("NOT_SUPPORTED", message="a link cannot be downloaded")
    disposition = f"attachment;filename={held.name.encode('ascii', 'replace').decode()}"
    return Reply(raw=held.content, media="application/x-download", headers={"content-disposition": disposition})


def remove(org: Org, request: Request) -> Reply:
    held = _one(org, request)
    del org.state.files[held.id]
    return Reply(
        body={
            "data": [{"code": "SUCCESS", "details": {"id": held.id}, "message": "record deleted", "status": "success"}]
        }
    )


def remove_many(org: Org, request: Request) -> Reply:
    """DELETE /{module}/{id}/Attachments?ids=."""
    above, results = parent(org, request), []
    for id_ in filter(None, request.query.get("ids", "").split(",")):
        held = org.state.files.get(id_)
        if held is None or held.parent != above.id:
            results.append(problem("INVALID_DATA", "ids", "$.ids", message="the id given seems to be invalid", id=id_))
            continue
        del org.state.files[id_]
        results.append({"code": "SUCCESS", "details": {"id": id_}, "message": "record deleted", "status": "success"})
    if not results:
        raise Failure("REQUIRED_PARAM_MISSING", param_name="ids")
    fine = sum(result["status"] == "success" for result in results)
    return Reply(status=200 if fine == len(results) else 207 if fine else 400, body={"data": results})


def upload(org: Org, request: Request) -> Reply:
    """POST /files: all or nothing."""
    files = [
        part for part in parts_of(request.headers.get("content-type", ""), request.body) if part.filename is not None
    ]
    if not files:
        raise Failure("EXPECTED_PARAM_MISSING", param_names=["file"])
    if len(files) > MOST_FILES:
        raise Failure("LIMIT_EXCEEDED", limit=MOST_FILES)
    if any(len(part.content) > MOST_FILE_BYTES for part in files):
        raise Failure("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", status=415, limit=MOST_FILE_BYTES)
    rows = []
    for part in files:
        held = File(org.new_id(), part.filename or "file", content=part.content, created=org.second(), by=request.user)
        org.state.files[held.id] = held
        rows.append(
            {
                "code": "SUCCESS",
                "details": {"name": held.name, "id": held.id},
                "message": f"{held.name} uploaded Succesfully",
                "status": "success",
            }
        )
    return Reply(body={"data": rows})


def _route(method: str, path: str, answer: Any, right: str) -> Route:
    return Route(
        method,
        f"/crm/v8/{{module}}/{{id}}/Attachments{path}",
        answer,
        (f"ZohoCRM.modules.attachments.{right}",),
        rows="no",
    )


ROUTES = (
    _route("GET", "", listing, "READ"),
    _route("POST", "", attach, "CREATE"),
    _route("DELETE", "", remove_many, "DELETE"),
    _route("GET", "/{attachment}", download, "READ"),
    _route("DELETE", "/{attachment}", remove, "DELETE"),
    Route("POST", "/crm/v8/files", upload, ("ZohoCRM.files.CREATE",), rows="no"),
)
