"""Causes in a CRM."""

from collections.abc import Callable

from support.causes.site import Injection, Site, control, drop, no_faults, pause
from support.faultrun.world import until

FEWER = "ZohoCRM.modules.calls.ALL ZohoCRM.modules.contacts.ALL ZohoCRM.modules.leads.ALL ZohoCRM.modules.accounts.ALL"
BASE = "ZohoCRM.coql.READ ZohoCRM.composite_requests.CUSTOM ZohoCRM.settings.ALL ZohoCRM.users.READ ZohoCRM.org.READ"


def authorised(site: Site) -> None:
    site.world.authorise()


def fewer_scopes(site: Site) -> None:
    code = site.world.control("POST", "/oauth", {"new_code": True, "scope": f"{FEWER} {BASE}"})["code"]
    site.world.api("POST", "/connections/zoho/code", {"code": code})


def _rejected(site: Site) -> None:
    fault = {"switch": "partial", "path": "*/Calls", "method": "POST", "index": 0, "code": "NOT_ALLOWED", "times": 1}
    site.world.control("POST", "/faults", fault)
    site.call("rejected-1", "+34600710001")


def _key_field(unique: bool) -> Callable[[Site], None]:
    body = {"module": "Calls", "api_name": "Cb_Call_Key", "unique": unique, "external": unique}
    return control("/fields", body)


def _second_crm(site: Site) -> None:
    settings = {name: site.world.crm[name] for name in ("client_id", "client_secret", "accounts")}
    new = {"provider": "zoho", "id": "second", "title": "Second", "settings": settings, "allow_private": True}
    site.world.api("POST", "/connections", new)


def _renewed_secret(site: Site) -> None:
    """Somebody renewed the client secret in the CRM's API console."""
    client = {"id": site.world.crm["client_id"], "secret": "renewed-in-the-console"}
    site.world.control("POST", "/oauth", {"client": client, "expire_access_tokens": True})


def _former_secret(site: Site) -> None:
    client = {"id": site.world.crm["client_id"], "secret": site.world.crm["client_secret"]}
    site.world.control("POST", "/oauth", {"client": client})
    authorised(site)


def _another_organisation(site: Site) -> None:
    """Somebody signs in with the user of another organisation of the same CRM."""
    site.world.control("POST", "/snapshot", {"name": "ours"})
    site.world.control("POST", "/reset", {"seed": 4242})
    site.world.api("POST", "/connections/zoho/sync")
    until(lambda: _paused(site), 30, "our access is gone")
    code = site.world.control("POST", "/oauth", {"new_code": True})["code"]
    assert site.refused("POST", "/connections/zoho/code", {"code": code})["code"] == "another_account"


def _paused(site: Site) -> bool:
    return bool(site.world.api("GET", "/connections/zoho")["state"] == "paused")


def _our_organisation(site: Site) -> None:
    site.world.control("POST", "/restore", {"name": "ours"})
    authorised(site)


def _deals_refused(site: Site) -> None:
    site.world.control("POST", "/faults", {"switch": "fail_before", "status": 500, "contains": "from Deals"})
    site.set_connection("zoho", read_deals=True)


def _no_deals(site: Site) -> None:
    site.set_connection("zoho", read_deals=False)


INJECTIONS: dict[str, Injection] = {
    "crm_paused": Injection(pause("zoho")),
    "crm_unreachable": Injection(control("/faults", {"switch": "refuse"}), no_faults),
    "crm_credits_used_up": Injection(control("/faults", {"switch": "fail_before", "status": 429}), no_faults),
    "crm_permission_missing": Injection(fewer_scopes, authorised),
    "crm_access_revoked": Injection(
        control("/oauth", {"revoke_refresh_token": True, "expire_access_tokens": True}), authorised
    ),
    "crm_not_connected": Injection(_second_crm, drop("second")),
    "crm_items_rejected": Injection(_rejected),
    "crm_duplicates_possible": Injection(_key_field(False), _key_field(True)),
    "crm_client_refused": Injection(_renewed_secret, _former_secret),
    "crm_other_account": Injection(_another_organisation, _our_organisation),
    "crm_guard_unknown": Injection(
        control("/faults", {"switch": "fail_before", "status": 500, "path": "*/settings/fields"}), no_faults
    ),
    "crm_deals_unread": Injection(_deals_refused, no_faults, _no_deals),
}
