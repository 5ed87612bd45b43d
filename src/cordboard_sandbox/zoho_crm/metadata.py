"""What describes the org: users, org, modules, fields, layouts, pipelines, related lists, call preferences.

Source: reference/zoho-crm.md section 7; checklist F10 to F14, F44.
"""

import re
from collections.abc import Callable
from typing import Any

from cordboard_sandbox.zoho_crm.clock import second_of
from cordboard_sandbox.zoho_crm.limits import EDITIONS
from cordboard_sandbox.zoho_crm.org import Org
from cordboard_sandbox.zoho_crm.router import Route
from cordboard_sandbox.zoho_crm.schema import JSON_TYPES, LAYOUTS, MODULES, PIPELINES, RELATED, Field
from cordboard_sandbox.zoho_crm.state import User
from cordboard_sandbox.zoho_crm.wire import NOTHING, Failure, Reply, Request, whole_number

USER_TYPES: dict[str, Callable[[User], bool]] = {
    "AllUsers": lambda _: True,
    "ActiveUsers": lambda user: user.status == "active",
    "AllActiveUsers": lambda user: user.status == "active",
    "ActiveConfirmedUsers": lambda user: user.status == "active" and user.confirm,
    "ConfirmedUsers": lambda user: user.confirm,
    "NotConfirmedUsers": lambda user: not user.confirm,
    "DeactiveUsers": lambda user: user.status in {"inactive", "disabled"},
    "DeletedUsers": lambda user: user.status == "deleted",
    "AdminUsers": lambda user: user.admin,
    "ActiveConfirmedAdmins": lambda user: user.admin and user.status == "active" and user.confirm,
}


def shown_user(org: Org, user: User) -> dict[str, Any]:
    profile, role = ("Administrator", "CEO") if user.admin else ("Standard", "Sales")
    return {
        "id": user.id, "zuid": user.zuid, "full_name": user.full_name, "first_name": user.first_name, "last_name": user.last_name,
        "email": user.email, "status": user.status, "confirm": user.confirm,
        "profile": {"id": org.id_of(f"profile:{profile}"), "name": profile}, "role": {"id": org.id_of(f"role:{role}"), "name": role},
        "time_zone": org.state.zone, "language": user.language, "locale": user.language, "country_locale": user.language,
        "phone": user.phone, "mobile": user.mobile, "type__s": "Regular User", "microsoft": False, "offset": 0,
    }  # fmt: skip


def users(org: Org, request: Request) -> Reply:
    kind = request.query.get("type", "AllUsers")
    if kind == "CurrentUser":
        chosen = [org.state.users[request.user]]
    elif kind in USER_TYPES:
        chosen = [user for user in org.state.users.values() if USER_TYPES[kind](user)]
    else:
        raise Failure("INVALID_DATA", param_name="type", supported_values=["CurrentUser", *USER_TYPES])
    if wanted := request.query.get("ids"):
        chosen = [user for user in chosen if user.id in wanted.split(",")]
    page, per_page = whole_number(request, "page", 1, 1000), whole_number(request, "per_page", 200, 200)
    part = chosen[(page - 1) * per_page : page * per_page]
    if not part:
        return NOTHING
    info = {"per_page": per_page, "count": len(part), "page": page, "more_records": len(chosen) > page * per_page}
    return Reply(body={"users": [shown_user(org, user) for user in part], "info": info})


def user(org: Org, request: Request) -> Reply:
    found = org.state.users.get(request.args["id"])
    return Reply(body={"users": [shown_user(org, found)]}) if found else NOTHING


def user_count(org: Org, request: Request) -> Reply:
    chosen = USER_TYPES.get(request.query.get("type", "AllUsers"), USER_TYPES["AllUsers"])
    return Reply(body={"count": sum(map(chosen, org.state.users.values()))})


def organisation(org: Org, _: Request) -> Reply:
    state = org.state
    admin = state.users[state.user]
    licence = {"paid_expiry": None, "users_license_purchased": len(state.users), "trial_type": None, "trial_expiry": None,
               "paid": state.edition != "free", "paid_type": state.edition, "portal_users_license_purchased": 0}  # fmt: skip
    return Reply(body={"org": [{
        "id": org.id_of("org"), "zgid": state.zgid, "company_name": state.company, "domain_name": f"org{state.zgid}", "alias": None,
        "country": "Spain", "country_code": state.region, "city": "Las Palmas de Gran Canaria", "street": None, "state": None, "zip": None,
        "currency": "Euro", "currency_symbol": "€", "iso_code": "EUR", "currency_locale": "es_ES", "time_zone": state.zone,
        "primary_email": admin.email, "primary_zuid": admin.zuid, "phone": "+34 928 000 080", "mobile": None, "fax": None, "website": None,
        "description": None, "employee_count": "25", "photo_id": None, "created_time": "2020-01-15T10:00:00+00:00", "type": "production",
        "mc_status": False, "gapps_enabled": False, "translation_enabled": False, "deletable_org_account": True, "privacy_settings": False,
        "hipaa_compliance_enabled": False, "lite_users_enabled": False, "zia_portal_id": None, "license_details": licence,
        "hierarchy_preferences": {"type": "Role_Hierarchy", "strictly_reporting": None},
    }]})  # fmt: skip


def shown_field(org: Org, module: str, field: Field) -> dict[str, Any]:
    picks = [{"display_value": text, "actual_value": text, "reference_value": text, "sequence_number": at, "type": "used",
              "id": org.id_of(f"pick:{module}:{field.name}:{text}")} for at, text in enumerate(["-None-", *field.options], 1)] if field.options else []  # fmt: skip
    writable = not field.only
    target = "se_module" if field.lookup == "*" else field.lookup
    lookup = {"display_label": field.label, "api_name": field.name, "module": {"api_name": target, "id": org.id_of(f"module:{target}")},
              "id": org.id_of(f"lookup:{module}:{field.name}")} if field.lookup else {}  # fmt: skip
    type_ = "text" if field.type in {"tags"} else field.type
    return {
        "id": field.id, "api_name": field.name, "field_label": field.label, "display_label": field.label, "data_type": type_,
        "json_type": JSON_TYPES.get(field.type, "string"), "length": field.length, "custom_field": field.custom,
        "system_mandatory": field.mandatory, "read_only": field.only, "field_read_only": field.only, "visible": True, "searchable": True,
        "operation_type": {"web_create": writable, "web_update": writable, "api_create": writable, "api_update": writable},
        "pick_list_values": picks, "lookup": lookup, "unique": {"casesensitive": "false"} if field.unique else {},
        "external": {"type": "org", "show": True} if field.external else None, "default_value": None, "webhook": True,
        "created_source": "default", "virtual_field": False, "businesscard_supported": False, "display_type": -1, "ui_type": 1,
        "type": "used", "mass_update": writable, "sortable": True, "filterable": True, "enable_colour_code": False, "quick_sequence_number": None,
        "decimal_place": 2 if field.type == "currency" else None, "formula": {}, "currency": {}, "auto_number": {}, "tooltip": None,
        "history_tracking": None, "blueprint_supported": True, "private": None, "crypt": None, "view_type": {"view": True, "edit": writable,
        "quick_create": False, "create": writable}, "association_details": None, "multi_module_lookup": {}, "multiselectlookup": {},
        "hipaa_compliance": None, "hipaa_compliance_enabled": False, "subform": None, "sharing_properties": None, "convert_mapping": None,
        "profiles": [], "refer_from_field": None, "sequence_number": None, "pick_list_values_sorted_lexically": False,
        "display_format_properties": None, "enable_search_filter": True, "additional_column": None, "static_field": None,
    }  # fmt: skip


def _module_asked(org: Org, request: Request) -> str:
    name = request.query.get("module")
    if name is None:
        raise Failure("REQUIRED_PARAM_MISSING", param_name="module")
    if name not in MODULES:
        raise Failure("INVALID_MODULE")
    return org.module(name).name


def fields(org: Org, request: Request) -> Reply:
    module = _module_asked(org, request)
    return Reply(body={"fields": [shown_field(org, module, field) for field in org.fields(module).values()]})


def field(org: Org, request: Request) -> Reply:
    module = _module_asked(org, request)
    found = next((known for known in org.fields(module).values() if known.id == request.args["id"]), None)
    return Reply(body={"fields": [shown_field(org, module, found)]}) if found else NOTHING


def pick_list_values(org: Org, request: Request) -> Reply:
    for module, known in org.state.fields.items():
        for found in known.values():
            if found.id == request.args["id"]:
                return Reply(body={"pick_list_values": shown_field(org, module, found)["pick_list_values"]})
    return NOTHING


CREATABLE = {"text": 255, "textarea": 2000, "phone": 30, "email": 100, "website": 450, "integer": 9, "date": 0, "datetime": 0, "boolean": 0}


def create_fields(org: Org, request: Request) -> Reply:
    """Custom fields. The keys `unique` and `external` work while the switch key_fields_by_api is on (unconfirmed for the service)."""
    module = _module_asked(org, request)
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
        return refused("MANDATORY_NOT_FOUND", "required field not found", api_name="field_label", json_path=f"$.fields[{at}].field_label")
    kind = row.get("data_type", "text")
    if kind not in CREATABLE:
        return refused("INVALID_DATA", "invalid data", api_name="data_type", json_path=f"$.fields[{at}].data_type", supported_values=[*CREATABLE])
    name = re.sub(r"\W+", "_", label).strip("_")
    if name in org.fields(module):
        return refused("DUPLICATE_DATA", "duplicate field label", api_name="field_label", json_path=f"$.fields[{at}].field_label")
    flags = org.state.switches.key_fields_by_api
    made = org.add_field(module, Field(name, label, kind, min(int(row.get("length") or CREATABLE[kind]), 2000), custom=True))
    made.unique, made.external = bool(flags and row.get("unique")), bool(flags and row.get("external"))
    if made.unique or made.external:
        org.tables[module].declare_unique(name, True)
    return {"code": "SUCCESS", "details": {"id": made.id}, "message": "field created", "status": "success"}


def shown_module(org: Org, name: str, sequence: int) -> dict[str, Any]:
    module = MODULES[name]
    return {
        "id": org.id_of(f"module:{name}"), "api_name": name, "module_name": name, "singular_label": module.singular, "plural_label": module.plural,
        "generated_type": module.kind, "api_supported": True, "creatable": True, "editable": True, "viewable": True, "deletable": True,
        "visible": True, "visibility": 1, "convertable": name == "Leads", "quick_create": True, "feeds_required": False,
        "global_search_supported": True, "presence_sub_menu": True, "sequence_number": sequence, "profiles": [], "status": "visible",
        "isBlueprintSupported": True, "business_card_field_limit": 5, "modified_time": None, "modified_by": None, "web_link": None,
        "arguments": [], "parent_module": {}, "profile_count": 2, "show_as_tab": name != "Notes", "access_type": "org_based", "private_profile": None,
    }  # fmt: skip


def modules(org: Org, request: Request) -> Reply:
    """Modules never change here, so any If-Modified-Since after the org's birth is answered with 304."""
    if since := request.headers.get("if-modified-since"):
        try:
            if second_of(since) >= second_of("2020-01-15T10:00:00+00:00"):
                return Reply(status=304)
        except ValueError as error:
            raise Failure("INVALID_DATA", header="If-Modified-Since", expected_data_type="datetime") from error
    return Reply(body={"modules": [shown_module(org, name, at) for at, name in enumerate(MODULES, 1)]})


def module(org: Org, request: Request) -> Reply:
    name = request.args["module"]
    org.module(name)
    return Reply(body={"modules": [shown_module(org, name, 1) | {"fields": [shown_field(org, name, known) for known in org.fields(name).values()]}]})


def layouts(org: Org, request: Request) -> Reply:
    module_ = _module_asked(org, request)
    return Reply(body={"layouts": [_layout(org, module_, name) for name in LAYOUTS.get(module_, ("Standard",))]})


def layout(org: Org, request: Request) -> Reply:
    module_ = _module_asked(org, request)
    for name in LAYOUTS.get(module_, ("Standard",)):
        if org.id_of(f"layout:{module_}:{name}") == request.args["id"]:
            return Reply(body={"layouts": [_layout(org, module_, name)]})
    return NOTHING


def _layout(org: Org, module_: str, name: str) -> dict[str, Any]:
    members = [shown_field(org, module_, known) for known in org.fields(module_).values()]
    profiles = [{"id": org.id_of(f"profile:{profile}"), "name": profile, "default": profile == "Standard"} for profile in ("Administrator", "Standard")]
    section = {"id": org.id_of(f"section:{module_}:{name}"), "name": f"{module_} Information", "api_name": f"{module_}_Information",
               "display_label": f"{MODULES[module_].singular} Information", "sequence_number": 1, "column_count": 2, "tab_traversal": 2,
               "isSubformSection": False, "type": "used", "fields": members}  # fmt: skip
    return {"id": org.id_of(f"layout:{module_}:{name}"), "name": name, "display_label": name, "api_name": name, "status": "active", "visible": True,
            "source": "default", "display_type": 1, "generated_type": "default", "show_business_card": True, "created_time": None, "modified_time": None,
            "created_by": None, "modified_by": None, "created_for": None, "convert_mapping": None, "profiles": profiles, "sections": [section],
            "has_more_profiles": False, "actions_allowed": {"edit": True, "rename": True, "clone": True, "downgrade": False, "delete": False,
            "deactivate": False, "set_layout_permissions": True}}  # fmt: skip


FORECAST = {"Closed Won": ("Closed Won", "Closed"), "Closed Lost": ("Closed Lost", "Omitted"), "Closed Lost to Competition": ("Closed Lost", "Omitted")}


def pipelines(org: Org, request: Request) -> Reply:
    wanted = request.query.get("layout_id")
    if wanted is None:
        raise Failure("REQUIRED_PARAM_MISSING", param_name="layout_id")
    known = {org.id_of(f"layout:{name}:{each}"): each for name in MODULES for each in LAYOUTS.get(name, ("Standard",)) if name == "Deals" or org.id_of(f"layout:{name}:{each}")}
    if wanted not in known:
        raise Failure("INVALID_DATA", param_name="layout_id", message="the layout id given seems to be invalid")
    here = [each for each in PIPELINES if org.id_of(f"layout:Deals:{each.layout}") == wanted]
    if not here:
        return NOTHING
    return Reply(body={"pipeline": [_pipeline(org, each.name, each.stages, first=at == 0) for at, each in enumerate(here)]})


def _pipeline(org: Org, name: str, stages: tuple[str, ...], *, first: bool) -> dict[str, Any]:
    maps = []
    for at, stage in enumerate(stages, 1):
        kind, category = FORECAST.get(stage, ("Open", "Pipeline"))
        maps.append({"id": org.id_of(f"stage:{stage}"), "display_value": stage, "actual_value": stage, "sequence_number": at, "forecast_type": kind,
                     "forecast_category": {"id": org.id_of(f"category:{category}"), "name": category}, "colour_code": "#8ebb2f", "delete": False})  # fmt: skip
    return {"id": org.id_of(f"pipeline:{name}"), "display_value": name, "actual_value": name, "default": first, "child_available": False, "parent": None, "maps": maps}


def related_lists(org: Org, request: Request) -> Reply:
    module_ = _module_asked(org, request)
    lists = [*RELATED[module_], *(((("Notes", "Notes", "Parent_Id"), ("Attachments", "Attachments", "Parent_Id"))) if module_ != "Notes" else ())]
    if not lists:
        return NOTHING
    return Reply(body={"related_lists": [
        {"id": org.id_of(f"related:{module_}:{name}"), "sequence_number": str(at), "display_label": name, "api_name": name, "name": name,
         "module": {"api_name": target, "id": org.id_of(f"module:{target}")}, "action": "get_related_records", "href": f"{module_}/{{ENTITYID}}/{name}",
         "type": "default", "connectedmodule": None, "linkingmodule": None, "customize_sort": False, "customize_fields": False,
         "customize_display_label": False, "status": "visible", "visibility": 1}
        for at, (name, target, _) in enumerate(lists, 1)
    ]})  # fmt: skip


def call_preferences(org: Org, request: Request) -> Reply:
    if request.method == "PUT":
        wanted = request.fields_of_body.get("call_preferences")
        if not isinstance(wanted, dict):
            raise Failure("MANDATORY_NOT_FOUND", "call_preferences")
        org.state.call_preferences.update({key: bool(value) for key, value in wanted.items() if key in org.state.call_preferences})
        done = {"code": "SUCCESS", "details": {}, "message": "The call preferences have been updated.", "status": "success"}
        return Reply(body={"call_preferences": done})
    return Reply(body={"call_preferences": org.state.call_preferences})


def profiles(org: Org, _: Request) -> Reply:
    named = ("Administrator", "Standard")
    return Reply(body={"profiles": [{"id": org.id_of(f"profile:{name}"), "name": name, "display_label": name, "type": "normal_profile", "custom": False,
                                     "description": None, "created_time": None, "modified_time": None} for name in named]})  # fmt: skip


def roles(org: Org, _: Request) -> Reply:
    named = ("CEO", "Sales")
    return Reply(body={"roles": [{"id": org.id_of(f"role:{name}"), "name": name, "display_label": name, "api_name": name, "share_with_peers": True,
                                  "description": None, "reporting_to": None, "admin_user": name == "CEO"} for name in named]})  # fmt: skip


def features(org: Org, _: Request) -> Reply:
    allowed = EDITIONS[org.state.edition][3]
    return Reply(body={"__features": [{"api_name": "concurrency", "feature_label": "Concurrent calls", "parent_feature": None, "components": [],
                                       "details": {"limits": {"total": allowed, "edition_limit": allowed}, "available_count": {"total": allowed - org.busy}}}]})  # fmt: skip


def _settings(path: str, answer: Any, scope: str, method: str = "GET") -> Route:
    return Route(method, f"/crm/v8{path}", answer, (f"ZohoCRM.settings.{scope}.{ {'GET': 'READ', 'POST': 'CREATE', 'PUT': 'UPDATE'}[method]}",))


ROUTES = (
    Route("GET", "/crm/v8/users", users, ("ZohoCRM.users.READ",)),
    Route("GET", "/crm/v8/users/{id}", user, ("ZohoCRM.users.READ",)),
    Route("GET", "/crm/v8/users/actions/count", user_count, ("ZohoCRM.users.READ",)),
    Route("GET", "/crm/v8/org", organisation, ("ZohoCRM.org.READ",)),
    _settings("/settings/fields", fields, "fields"),
    _settings("/settings/fields", create_fields, "fields", "POST"),
    _settings("/settings/fields/{id}", field, "fields"),
    _settings("/settings/fields/{id}/pick_list_values", pick_list_values, "fields"),
    _settings("/settings/modules", modules, "modules"),
    _settings("/settings/modules/{module}", module, "modules"),
    _settings("/settings/layouts", layouts, "layouts"),
    _settings("/settings/layouts/{id}", layout, "layouts"),
    _settings("/settings/pipeline", pipelines, "pipeline"),
    _settings("/settings/related_lists", related_lists, "related_lists"),
    _settings("/settings/call_preferences", call_preferences, "call_preferences"),
    _settings("/settings/call_preferences", call_preferences, "call_preferences", "PUT"),
    _settings("/settings/profiles", profiles, "profiles"),
    _settings("/settings/roles", roles, "roles"),
    Route("GET", "/crm/v8/__features", features, ("ZohoCRM.settings.features.READ",)),
)
