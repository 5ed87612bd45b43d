"""Layouts of modules and the pipelines of deals with their stages. Checklist F12."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.schema import LAYOUTS, MODULES
from cordboard_sandbox.zoho_crm.settings_api.fields import module_asked, shown_field

SAME: dict[str, Any] = {
    "status": "active",
    "visible": True,
    "source": "crm",
    "display_type": 1,
    "generated_type": "system",
    "show_business_card": True,
    "created_time": None,
    "modified_time": None,
    "created_by": None,
    "modified_by": None,
    "created_for": None,
    "convert_mapping": None,
    "has_more_profiles": False,
    "actions_allowed": {
        "edit": True,
        "rename": True,
        "clone": True,
        "downgrade": False,
        "delete": False,
        "deactivate": False,
        "set_layout_permissions": True,
    },
}

ALLOWED_IN_SECTION = "add_field rename change_tab_traversal reorder delete remove_field change_column_count"
SECTION = dict.fromkeys(ALLOWED_IN_SECTION.split(), True)


def names_of(module: str) -> tuple[str, ...]:
    return LAYOUTS.get(module, ("Standard",))


def layouts(org: Org, request: Request) -> Reply:
    module = module_asked(org, request)
    return Reply(body={"layouts": [_layout(org, module, name) for name in names_of(module)]})


def layout(org: Org, request: Request) -> Reply:
    module = module_asked(org, request)
    for name in names_of(module):
        if org.id_of(f"layout:{module}:{name}") == request.args["id"]:
            return Reply(body={"layouts": [_layout(org, module, name)]})
    return NOTHING


def _layout(org: Org, module: str, name: str) -> dict[str, Any]:
    view = {"name": name, "id": org.id_of(f"layout:{module}:{name}"), "type": "layout"}
    views = {"_default_view": view, "_default_assignment_view": view}
    profiles = [
        {"id": org.id_of(f"profile:{profile}"), "name": profile, "default": profile == "Standard", **views}
        for profile in ("Administrator", "Standard")
    ]
    section = {
        "id": org.id_of(f"section:{module}:{name}"),
        "name": f"{module} Information",
        "api_name": f"{module}_Information",
        "display_label": f"{MODULES[module].singular} Information",
        "sequence_number": 1,
        "column_count": 2,
        "tab_traversal": "left_to_right",
        "generated_type": "default",
        "mode": "all",
        "actions_allowed": SECTION,
        "isSubformSection": False,
        "type": "used",
        "fields": [shown_field(org, module, known) for known in org.fields(module).values()],
    }
    id_ = org.id_of(f"layout:{module}:{name}")
    own = {
        "id": id_,
        "name": name,
        "display_label": name,
        "api_name": name,
        "profiles": profiles,
        "sections": [section],
    }
    return {**own, **SAME}


FORECAST = {
    "Closed Won": ("Closed Won", "Closed"),
    "Closed Lost": ("Closed Lost", "Omitted"),
    "Closed Lost to Competition": ("Closed Lost", "Omitted"),
}


def pipelines(org: Org, request: Request) -> Reply:
    wanted = request.query.get("layout_id")
    if wanted is None:
        raise Failure("REQUIRED_PARAM_MISSING", param_name="layout_id")
    known = {org.id_of(f"layout:{module}:{name}") for module in MODULES for name in names_of(module)}
    if wanted not in known:
        raise Failure("INVALID_DATA", param_name="layout_id", message="the layout id given seems to be invalid")
    here = [each for each in org.pipelines() if org.id_of(f"layout:Deals:{each.layout}") == wanted]
    if not here:
        return NOTHING
    return Reply(
        body={"pipeline": [_pipeline(org, each.name, each.stages, first=at == 0) for at, each in enumerate(here)]}
    )


def _pipeline(org: Org, name: str, stages: tuple[str, ...], *, first: bool) -> dict[str, Any]:
    maps = []
    for at, stage in enumerate(stages, 1):
        kind, category = FORECAST.get(stage, ("Open", "Pipeline"))
        maps.append(
            {
                "id": org.id_of(f"stage:{stage}"),
                "display_value": stage,
                "actual_value": stage,
                "sequence_number": at,
                "forecast_type": kind,
                "forecast_category": {"id": org.id_of(f"category:{category}"), "name": category},
                "colour_code": "#8ebb2f",
                "delete": False,
            }
        )
    return {
        "id": org.id_of(f"pipeline:{name}"),
        "display_value": name,
        "actual_value": name,
        "default": first,
        "child_available": False,
        "parent": None,
        "maps": maps,
    }


READ = ("ZohoCRM.settings.layouts.READ",)
ROUTES = (
    Route("GET", "/crm/v8/settings/layouts", layouts, READ),
    Route("GET", "/crm/v8/settings/layouts/{id}", layout, READ),
    Route("GET", "/crm/v8/settings/pipeline", pipelines, ("ZohoCRM.settings.pipeline.READ",)),
)
