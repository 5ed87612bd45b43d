"""GET /{module}/deleted: what was deleted, so that a mirror stays honest. Checklist F34."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request, whole_number
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Gone
from cordboard_sandbox.zoho_crm.record_api.paging import since

KINDS = {"all": {"recycle", "permanent"}, "recycle": {"recycle"}, "permanent": {"permanent"}}
RECYCLED_S = 60 * 86_400  # after sixty days in the recycle bin a record is gone for good


def deleted(org: Org, request: Request) -> Reply:
    module, kind = org.table(request.args["module"]).module, request.query.get("type", "all")
    if kind not in KINDS:
        raise Failure("INVALID_DATA", param_name="type", supported_values=[*KINDS])
    gone = org.state.gone.get(module, [])
    for entry in gone:
        if org.second() - entry.at > RECYCLED_S:
            entry.kind = "permanent"
    second = since(request)
    rows = [entry for entry in reversed(gone) if entry.kind in KINDS[kind] and (second is None or entry.at > second)]
    if second is not None and not rows:
        return Reply(status=304)
    page, per_page = whole_number(request, "page", 1, 10_000), whole_number(request, "per_page", 200, 200)
    part = rows[(page - 1) * per_page : page * per_page]
    if not part:
        return NOTHING
    info = {"per_page": per_page, "count": len(part), "page": page, "more_records": len(rows) > page * per_page}
    return Reply(body={"data": [_shown(org, entry) for entry in part], "info": info})


def _shown(org: Org, entry: Gone) -> dict[str, Any]:
    made_by = entry.record.fields.get("Created_By", "")
    return {
        "id": entry.record.id,
        "display_name": entry.name,
        "type": entry.kind,
        "deleted_time": org.iso(entry.at),
        "deleted_by": org.person(entry.by),
        "created_by": org.person(made_by),
    }


ROUTES = (Route("GET", "/crm/v8/{module}/deleted", deleted, ("ZohoCRM.modules.{module}.READ",), 2),)
