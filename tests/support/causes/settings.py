"""Contradictions in the settings, and what a CRM or phone system no longer has."""

import json
from collections.abc import Callable
from typing import Any

from support.causes.crm import authorised, fewer_scopes
from support.causes.site import Injection, Site, own_default, pbx, team

from cordboard_sandbox.zoho_crm.org.schema import LEAD_STATUSES


def _owner_leaves(site: Site) -> None:
    users = site.world.api("GET", "/connections/zoho/users")["items"]
    me = site.world.api("GET", "/connections/zoho")["user"]["id"]
    other = next(one["id"] for one in users if one.get("active", True) and one["id"] != me)
    site.patch("/crm/zoho/default_user", other)
    assert "settings_owner_inactive" not in [each["code"] for one in site.checks() for each in one["causes"]]
    site.world.control("POST", "/oauth", {"deactivate_user": other})


def _field_deleted(site: Site) -> None:
    fields = site.world.api("GET", "/connections/zoho/fields?entity=lead")["items"]
    name = next(one["name"] for one in fields if one["custom"] and one["writable"] and one["type"] == "text")
    mapping = {"entity": "lead", "parameter": "utm_source", "field": name}
    site.patch("/crm/zoho/mappings", [mapping])
    site.world.control("POST", "/fields", {"module": "Leads", "api_name": name, "deleted": True})


def _rules(site: Site) -> None:
    when = [{"parameter": "utm_source", "operator": "equals", "value": "brand"}]
    one = {"name": "First", "when": when, "match": "all", "then": {"lead_status": "Contacted"}}
    site.patch("/crm/zoho/rules", [one, {**one, "name": "Second"}])


def _pipeline_deleted(site: Site) -> None:
    site.world.control("POST", "/pipelines", {"pipeline": "Telephone sales", "deleted": True})


def _stage_deleted(site: Site) -> None:
    site.world.control("POST", "/pipelines", {"pipeline": "Telephone sales", "stage": "Offer sent", "deleted": True})


def _placed(then: Callable[[Site], None]) -> Callable[[Site], None]:
    """New deals go to a stage of a pipeline, of which something is deleted then."""

    def inject(site: Site) -> None:
        site.both_clocks(5)  # somebody has to find the page first
        pipelines = site.world.api("GET", "/connections/zoho/pipelines")["items"]
        one = next(each for each in pipelines if each["name"] == "Telephone sales")
        stage = next(each["id"] for each in one["stages"] if each["name"] == "Offer sent")
        site.patch("/crm/zoho/deal_places", [{"place": one["id"], "stage": stage}])
        then(site)

    return inject


def _pipelines_again(site: Site) -> None:
    for stage in ("", "Offer sent"):
        body = {"pipeline": "Telephone sales", "stage": stage, "deleted": False}
        site.world.control("POST", "/pipelines", body)
    site.patch("/crm/zoho/deal_places", [])


def _status_deleted(site: Site) -> None:
    site.patch("/crm/zoho/lead_status", "Contacted")
    _statuses("Not Contacted", "Attempted to Contact", "Junk Lead")(site)


def _statuses(*values: str) -> Callable[[Site], None]:
    body = {"module": "Leads", "api_name": "Lead_Status", "options": list(values)}
    return lambda site: site.world.control("POST", "/fields", body)


def _stored(**rows: list[Any]) -> Callable[[Site], None]:
    return lambda site: site.stored_settings(lambda settings: settings.update(rows))


def _typed_extension(site: Site) -> None:
    ana = {"id": "ana", "name": "Ana", "extensions": site.kept["extensions"]}
    _stored(team=[ana, {"id": "bruno", "name": "Bruno", "extensions": ["9O"]}])(site)


def _phone_of_another(site: Site) -> None:
    """The phone of Bruno, 81, is registered on the account of Ana."""
    people = {"ana": ["80", "82"], "bruno": ["81"]}
    site.patch("/team", [{"id": one, "name": one.title(), "extensions": own} for one, own in people.items()])
    site.pbx.control("POST", "/phone", {"extension": "80", "named": "81"})


def _circle(site: Site) -> None:
    owners = [{"entity": "lead", "rule": "owner_of_contact"}, {"entity": "contact", "rule": "owner_of_lead"}]
    site.stored_settings(lambda settings: settings["crm"]["zoho"].update(owners=owners))


def _no_rows(path: str) -> Callable[[Site], None]:
    return lambda site: site.patch(path, [])


def _unusable_setting(site: Site) -> None:
    """An earlier version took a country by its name."""
    with site.stopped() as database:
        (settings,) = database.execute("SELECT settings FROM connection WHERE id = 'pbx'").fetchone()
        body = json.dumps({**json.loads(settings), "region": "Spain"}).encode()
        database.execute("UPDATE connection SET settings = ? WHERE id = 'pbx'", (body,))


def _twice(site: Site) -> None:
    one = {"kind": "number", "value": "+34600715000", "stops": "all"}
    site.patch("/stop_list", [one, one])


INJECTIONS: dict[str, Injection] = {
    "settings_permission_missing": Injection(fewer_scopes, authorised),
    "settings_owner_inactive": Injection(_owner_leaves, after=own_default),
    "settings_field_gone": Injection(_field_deleted),
    "rule_without_effect": Injection(_rules, after=_no_rows("/crm/zoho/rules")),
    "queue_without_agents": Injection(pbx("/queue", queue="sales", members=""), pbx("/queue", queue="sales")),
    "queue_agent_unassigned": Injection(pbx("/queue", queue="sales", members="80,7070"), pbx("/queue", queue="sales")),
    "phone_on_another_line": Injection(_phone_of_another, pbx("/phone", extension="80"), team()),
    "extension_of_several": Injection(team(("bruno", ["81"])), after=team()),
    "number_spelling": Injection(
        lambda site: site.patch("/numbers", [{"number": "5550123"}]), lambda site: site.patch("/numbers", [])
    ),
    "settings_pipeline_gone": Injection(_placed(_pipeline_deleted), after=_pipelines_again),
    "settings_stage_gone": Injection(_placed(_stage_deleted), after=_pipelines_again),
    "settings_value_gone": Injection(_status_deleted, after=_statuses(*LEAD_STATUSES)),
    "settings_contradiction": Injection(_twice, after=_no_rows("/stop_list")),
    "number_claimed_twice": Injection(
        _stored(numbers=[{"number": "+34928000080"}, {"number": "928 000 080"}]), after=_no_rows("/numbers")
    ),
    "extension_spelling": Injection(_typed_extension, after=team()),
    "owner_circle": Injection(_circle, after=_no_rows("/crm/zoho/owners")),
    "connection_setting_unusable": Injection(_unusable_setting, lambda site: site.set_connection("pbx", region="ES")),
    "setup_incomplete": Injection(
        lambda site: site.patch("/company/country", None), lambda site: site.patch("/company/country", "ES")
    ),
}
