"""Notes of a record and other related lists. POST /Notes itself is an ordinary record write (records.py).

Source: docs/reference/zoho-crm.md 8.9; checklist F31.
"""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import RELATED
from cordboard_sandbox.zoho_crm.org.validation import checked
from cordboard_sandbox.zoho_crm.record_api.paging import fields_asked, paged
from cordboard_sandbox.zoho_crm.record_api.records import Result, each, elements, insert, standing, success
from cordboard_sandbox.zoho_crm.record_api.render import some

MOST = 200


def parent(org: Org, request: Request) -> Record:
    """The record that a list belongs to. Raises: Failure."""
    record = standing(org, request)
    if record is None:
        raise Failure("INVALID_DATA", resource_path_index=1, message="the id given seems to be invalid")
    return record


def notes_of(org: Org, request: Request) -> Reply:
    """GET /{module}/{id}/Notes."""
    return _listed(org, request, parent(org, request), "Notes", "Parent_Id")


def add_notes(org: Org, request: Request) -> Reply:
    """POST /{module}/{id}/Notes: the parent is the record of the path."""
    above = parent(org, request)

    def write(raw: Any, at: int) -> Result:
        whole = (
            {**raw, "Parent_Id": {"id": above.id, "module": {"api_name": above.module}}}
            if isinstance(raw, dict)
            else raw
        )
        draft = checked(org, "Notes", whole, at)
        return draft.error() if draft.errors else success(org, insert(org, draft, request.user), "record added")

    return each(org, elements(request, most=MOST), write, good=201)


def related(org: Org, request: Request) -> Reply:
    """GET /{module}/{id}/{list}."""
    above, wanted = parent(org, request), request.args["list"]
    for name, module, field in RELATED[above.module]:
        if name == wanted:
            return _listed(org, request, above, module, field)
    raise Failure("INVALID_DATA", resource_path_index=2, message="the relation name given seems to be invalid")


def _listed(org: Org, request: Request, above: Record, module: str, field: str) -> Reply:
    names, table = fields_asked(request), org.tables[module]
    ids = table.with_value(field, [above.id])
    pool = list(table.records.values()) if ids is None else [table.records[id_] for id_ in ids]
    members = [record for record in pool if record.fields.get(field) == above.id]
    return paged(org, request, members, lambda record: some(org, record, names))


ROUTES = (
    Route("GET", "/crm/v8/{module}/{id}/Notes", notes_of, ("ZohoCRM.modules.notes.READ",), rows="25"),
    Route("POST", "/crm/v8/{module}/{id}/Notes", add_notes, ("ZohoCRM.modules.notes.CREATE",), rows="one"),
    Route("GET", "/crm/v8/{module}/{id}/{list}", related, ("ZohoCRM.modules.{module}.READ",), rows="25"),
)
