"""Modules of the org and the lists that belong to their records. Checklist F12, F14."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.schema import MODULES, RELATED
from cordboard_sandbox.zoho_crm.settings_api.fields import module_asked, shown_field, unchanged

SAME: dict[str, Any] = {
    "api_supported": True,
    "creatable": True,
    "editable": True,
    "viewable": True,
    "deletable": True,
    "visible": True,
    "visibility": 1,
    "quick_create": True,
    "feeds_required": False,
    "global_search_supported": True,
    "presence_sub_menu": True,
    "profiles": [],
    "status": "visible",
    "isBlueprintSupported": True,
    "business_card_field_limit": 5,
    "modified_time": None,
    "modified_by": None,
    "web_link": None,
    "arguments": [],
    "parent_module": {},
    "profile_count": 2,
    "access_type": "org_based",
    "private_profile": None,
    "description": None,
    "has_more_profiles": False,
    "public_fields_configured": False,
    "recycle_bin_on_delete": True,
    "sub_menu_available": True,
}


def shown_module(org: Org, name: str, sequence: int) -> dict[str, Any]:
    module = MODULES[name]
    return {
        "id": org.id_of(f"module:{name}"),
        "api_name": name,
        "module_name": name,
        "singular_label": module.singular,
        "plural_label": module.plural,
        "generated_type": module.kind,
        "convertable": name == "Leads",
        "sequence_number": sequence,
        "show_as_tab": name != "Notes",
        **SAME,
    }


def modules(org: Org, request: Request) -> Reply:
    if unchanged(org, request):
        return Reply(status=304)
    return Reply(body={"modules": [shown_module(org, name, at) for at, name in enumerate(MODULES, 1)]})


def module(org: Org, request: Request) -> Reply:
    name = org.module(request.args["module"]).name
    members = [shown_field(org, name, known) for known in org.fields(name).values()]
    return Reply(body={"modules": [shown_module(org, name, 1) | {"fields": members}]})


def related_lists(org: Org, request: Request) -> Reply:
    module_ = module_asked(org, request)
    lists = [
        *RELATED[module_],
        *(
            ((("Notes", "Notes", "Parent_Id"), ("Attachments", "Attachments", "Parent_Id")))
            if module_ != "Notes"
            else ()
        ),
    ]
    if not lists:
        return NOTHING
    return Reply(
        body={
            "related_lists": [
                {
                    "id": org.id_of(f"related:{module_}:{name}"),
                    "sequence_number": str(at),
                    "display_label": name,
                    "api_name": name,
                    "name": name,
                    "module": {"api_name": target, "id": org.id_of(f"module:{target}")},
                    "action": "get_related_records",
                    "href": f"{module_}/{{ENTITYID}}/{name}",
                    "type": "default",
                    "connectedmodule": None,
                    "linkingmodule": None,
                    "customize_sort": False,
                    "customize_fields": False,
                    "customize_display_label": False,
                    "status": "visible",
                    "visibility": 1,
                }
                for at, (name, target, _) in enumerate(lists, 1)
            ]
        }
    )


ROUTES = (
    Route("GET", "/crm/v8/settings/modules", modules, ("ZohoCRM.settings.modules.READ",)),
    Route("GET", "/crm/v8/settings/modules/{module}", module, ("ZohoCRM.settings.modules.READ",)),
    Route("GET", "/crm/v8/settings/related_lists", related_lists, ("ZohoCRM.settings.related_lists.READ",)),
)
