"""Fields of a module as the API describes them, and custom fields made through it.

Source: docs/reference/zoho-crm.md 7.4; checklist F11, F13, F14.
"""

import re
from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.schema import JSON_TYPES, MODULES, Field
from cordboard_sandbox.zoho_crm.record_api.paging import since

# What is the same for every field here.
SAME: dict[str, Any] = {
    "visible": True,
    "searchable": True,
    "default_value": None,
    "webhook": True,
    "created_source": "default",
    "virtual_field": False,
    "businesscard_supported": False,
    "display_type": -1,
    "ui_type": 1,
    "type": "used",
    "sortable": True,
    "filterable": True,
    "enable_colour_code": False,
    "quick_sequence_number": None,
    "formula": {},
    "currency": {},
    "auto_number": {},
    "tooltip": None,
    "history_tracking": None,
    "blueprint_supported": True,
    "private": None,
    "crypt": None,
    "association_details": None,
    "multi_module_lookup": {},
    "multiselectlookup": {},
    "hipaa_compliance": None,
    "hipaa_compliance_enabled": False,
    "subform": None,
    "sharing_properties": None,
    "convert_mapping": None,
    "profiles": [],
    "refer_from_field": None,
    "sequence_number": None,
    "pick_list_values_sorted_lexically": False,
    "display_format_properties": None,
    "enable_search_filter": True,
    "additional_column": None,
    "static_field": None,
    "colour_code_enabled_by_system": False,
    "display_field": False,
    "email_parser": {"fields_update_supported": False, "record_operations_supported": False},
    "history_tracking_enabled": False,
    "public": False,
    "range": None,
    "rollup_summary": {},
    "separator": False,
}


def shown_field(org: Org, module: str, field: Field) -> dict[str, Any]:
    """One field in API form."""
    may = not field.only
    return {
        "id": field.id,
        "api_name": field.name,
        "field_label": field.label,
        "display_label": field.label,
        "data_type": "text" if field.type == "tags" else field.type,
        "json_type": JSON_TYPES.get(field.type, "string"),
        "length": field.length,
        "decimal_place": 2 if field.type == "currency" else None,
        "custom_field": field.custom,
        "system_mandatory": field.mandatory,
        "read_only": field.only,
        "field_read_only": field.only,
        "mass_update": may,
        "operation_type": {"web_create": may, "web_update": may, "api_create": may, "api_update": may},
        "view_type": {"view": True, "edit": may, "quick_create": False, "create": may},
        "pick_list_values": _picks(org, module, field),
        "lookup": _lookup(org, module, field),
        "unique": {"casesensitive": "false"} if field.unique else {},
        "external": {"type": "org", "show": True} if field.external else None,
        **SAME,
    }


def _picks(org: Org, module: str, field: Field) -> list[dict[str, Any]]:
    options = ["-None-", *field.options] if field.options else []
    return [
        {
            "display_value": text,
            "actual_value": text,
            "reference_value": text,
            "sequence_number": at,
            "type": "used",
            "colour_code": None,
            "maps": [],
            "id": org.id_of(f"pick:{module}:{field.name}:{text}"),
        }
        for at, text in enumerate(options, 1)
    ]


def _lookup(org: Org, module: str, field: Field) -> dict[str, Any]:
    if not field.lookup:
        return {}
    target = "se_module" if field.lookup == "*" else field.lookup
    return {
        "display_label": field.label,
        "api_name": field.name,
        "module": {"api_name": target, "id": org.id_of(f"module:{target}"), "crypt": False},
        "id": org.id_of(f"lookup:{module}:{field.name}"),
    }


def module_asked(org: Org, request: Request) -> str:
    """The query parameter `module`. Raises: Failure."""
    name = request.query.get("module")
    if name is None:
        raise Failure("REQUIRED_PARAM_MISSING", param_name="module")
    if name not in MODULES:
        raise Failure("INVALID_MODULE")
    return org.module(name).name


def unchanged(org: Org, request: Request) -> bool:
    """If-Modified-Since was sent and modules and fields are as they were then."""
    second = since(request)
    return second is not None and org.state.schema_changed <= second


def fields(org: Org, request: Request) -> Reply:
    module = module_asked(org, request)
    if unchanged(org, request):
        return Reply(status=304)
    return Reply(body={"fields": [shown_field(org, module, field) for field in org.fields(module).values()]})


def field(org: Org, request: Request) -> Reply:
    module = module_asked(org, request)
    found = next((known for known in org.fields(module).values() if known.id == request.args["id"]), None)
    return Reply(body={"fields": [shown_field(org, module, found)]}) if found else NOTHING


def pick_list_values(org: Org, request: Request) -> Reply:
    for module, known in org.state.fields.items():
        for found in known.values():
            if found.id == request.args["id"]:
                return Reply(body={"pick_list_values": shown_field(org, module, found)["pick_list_values"]})
    return NOTHING


CREATABLE = {
    "text": 255,
    "textarea": 2000,
    "phone": 30,
    "email": 100,
    "website": 450,
    "integer": 9,
    "date": 0,
    "datetime": 0,
    "boolean": 0,
}


def create_fields(org: Org, request: Request) -> Reply:
    """Custom fields; `unique` and `external` work while the switch key_fields_by_api is on (unconfirmed)."""
    module = module_asked(org, request)
    rows = request.fields_of_body.get("fields")
    if not isinstance(rows, list) or not rows:
        raise Failure("MANDATORY_NOT_FOUND", "fields")
    results = [_created_field(org, module, row, at) for at, row in enumerate(rows)]
    good = sum(result["status"] == "success" for result in results)
    return Reply(status=201 if good == len(rows) else 207 if good else 400, body={"fields": results})


def _created_field(org: Org, module: str, row: Any, at: int) -> dict[str, Any]:
    def refused(code: str, message: str, **details: Any) -> dict[str, Any]:
        return {"code": code, "details": details, "message": message, "status": "error"}

    label = row.get("field_label") if isinstance(row, dict) else None
    if not isinstance(label, str) or not label:
        return refused(
            "MANDATORY_NOT_FOUND",
            "required field not found",
            api_name="field_label",
            json_path=f"$.fields[{at}].field_label",
        )
    kind = row.get("data_type", "text")
    if kind not in CREATABLE:
        return refused(
            "INVALID_DATA",
            "invalid data",
            api_name="data_type",
            json_path=f"$.fields[{at}].data_type",
            supported_values=[*CREATABLE],
        )
    name = re.sub(r"\W+", "_", label).strip("_")
    if name in org.fields(module):
        return refused(
            "DUPLICATE_DATA", "duplicate field label", api_name="field_label", json_path=f"$.fields[{at}].field_label"
        )
    flags = org.state.switches.key_fields_by_api
    made = org.add_field(
        module, Field(name, label, kind, min(int(row.get("length") or CREATABLE[kind]), 2000), custom=True)
    )
    made.unique, made.external = bool(flags and row.get("unique")), bool(flags and row.get("external"))
    org.state.schema_changed = org.second()
    if made.unique or made.external:
        org.tables[module].declare_unique(name, True)
    return {"code": "SUCCESS", "details": {"id": made.id}, "message": "field created", "status": "success"}


READ = ("ZohoCRM.settings.fields.READ",)
ROUTES = (
    Route("GET", "/crm/v8/settings/fields", fields, READ),
    Route("POST", "/crm/v8/settings/fields", create_fields, ("ZohoCRM.settings.fields.CREATE",)),
    Route("GET", "/crm/v8/settings/fields/{id}", field, READ),
    Route("GET", "/crm/v8/settings/fields/{id}/pick_list_values", pick_list_values, READ),
)
