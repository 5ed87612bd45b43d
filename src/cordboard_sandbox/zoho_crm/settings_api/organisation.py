"""The org itself: who it is, its licence, profiles, roles, call preferences, features. Checklist F10."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine.credit_limits import EDITIONS
from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org

# What is the same in every sandbox org.
SAME: dict[str, Any] = {
    "alias": None,
    "country": "Spain",
    "city": "Las Palmas de Gran Canaria",
    "street": None,
    "state": None,
    "zip": None,
    "currency": "Euro",
    "currency_symbol": "€",
    "iso_code": "EUR",
    "currency_locale": "es_ES",
    "phone": "+34 928 000 080",
    "mobile": None,
    "fax": None,
    "website": None,
    "description": None,
    "employee_count": "25",
    "photo_id": None,
    "created_time": "2020-01-15T10:00:00+00:00",
    "type": "production",
    "mc_status": False,
    "gapps_enabled": False,
    "translation_enabled": False,
    "deletable_org_account": True,
    "privacy_settings": False,
    "hipaa_compliance_enabled": False,
    "lite_users_enabled": False,
    "zia_portal_id": None,
    "hierarchy_preferences": {"type": "Role_Hierarchy", "strictly_reporting": None},
}


def organisation(org: Org, _: Request) -> Reply:
    state = org.state
    admin = state.users[state.user]
    licence = {
        "paid_expiry": None,
        "users_license_purchased": len(state.users),
        "trial_type": None,
        "trial_expiry": None,
        "paid": state.edition != "free",
        "paid_type": state.edition,
        "portal_users_license_purchased": 0,
    }
    own = {
        "id": org.id_of("org"),
        "zgid": state.zgid,
        "company_name": state.company,
        "domain_name": f"org{state.zgid}",
        "country_code": state.region,
        "time_zone": state.zone,
        "primary_email": admin.email,
        "primary_zuid": admin.zuid,
        "license_details": licence,
    }
    return Reply(body={"org": [{**own, **SAME}]})


def call_preferences(org: Org, request: Request) -> Reply:
    if request.method == "PUT":
        wanted = request.fields_of_body.get("call_preferences")
        if not isinstance(wanted, dict):
            raise Failure("MANDATORY_NOT_FOUND", "call_preferences")
        org.state.call_preferences.update(
            {key: bool(value) for key, value in wanted.items() if key in org.state.call_preferences}
        )
        done = {
            "code": "SUCCESS",
            "details": {},
            "message": "The call preferences have been updated.",
            "status": "success",
        }
        return Reply(body={"call_preferences": done})
    return Reply(body={"call_preferences": org.state.call_preferences})


def profiles(org: Org, _: Request) -> Reply:
    named = ("Administrator", "Standard")
    return Reply(
        body={
            "profiles": [
                {
                    "id": org.id_of(f"profile:{name}"),
                    "name": name,
                    "display_label": name,
                    "type": "normal_profile",
                    "custom": False,
                    "description": None,
                    "created_time": None,
                    "modified_time": None,
                }
                for name in named
            ]
        }
    )


def roles(org: Org, _: Request) -> Reply:
    named = ("CEO", "Sales")
    return Reply(
        body={
            "roles": [
                {
                    "id": org.id_of(f"role:{name}"),
                    "name": name,
                    "display_label": name,
                    "api_name": name,
                    "share_with_peers": True,
                    "description": None,
                    "reporting_to": None,
                    "admin_user": name == "CEO",
                }
                for name in named
            ]
        }
    )


def features(org: Org, _: Request) -> Reply:
    allowed = EDITIONS[org.state.edition][3]
    return Reply(
        body={
            "__features": [
                {
                    "api_name": "concurrency",
                    "feature_label": "Concurrent calls",
                    "module_supported": False,
                    "parent_feature": None,
                    "components": [],
                    "details": {
                        "limits": {"total": allowed, "edition_limit": allowed},
                        "available_count": {"total": allowed - org.busy},
                    },
                }
            ]
        }
    )


PREFERENCES = "/crm/v8/settings/call_preferences"
ROUTES = (
    Route("GET", "/crm/v8/org", organisation, ("ZohoCRM.org.READ",)),
    Route("GET", PREFERENCES, call_preferences, ("ZohoCRM.settings.call_preferences.READ",)),
    Route("PUT", PREFERENCES, call_preferences, ("ZohoCRM.settings.call_preferences.UPDATE",)),
    Route("GET", "/crm/v8/settings/profiles", profiles, ("ZohoCRM.settings.profiles.READ",)),
    Route("GET", "/crm/v8/settings/roles", roles, ("ZohoCRM.settings.roles.READ",)),
    Route("GET", "/crm/v8/__features", features, ("ZohoCRM.settings.features.READ",)),
)
