"""Conditional rules, from a provider's event to the CRM: where deals go, statuses, owners, types, tags."""

from typing import Any

import pytest
from support.faultrun.world import World
from support.journey_steps import made, only, plan, played, record, settings, users

pytestmark = pytest.mark.journey
POOL = "Контекстна реклама"


def pipeline(world: World, name: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = world.api("GET", "/connections/zoho/pipelines")["items"]
    return next(one for one in rows if one["name"] == name)


def rule(name: str, parameter: str, value: str, **then: Any) -> dict[str, Any]:
    condition = {"parameter": parameter, "operator": "equals", "value": value}
    return {"name": name, "when": [condition], "then": then}


def explained(world: World, call: dict[str, Any]) -> str:
    """What the explanation of the call says of rules."""
    why = world.api("GET", f"/calls/{call['id']}/why")
    return str(why)


def test_a_deal_goes_to_the_stage_of_the_rule_and_any_other_to_the_common_one(running: World) -> None:
    sales, other = pipeline(running, "Telephone sales"), pipeline(running, "Services")
    ads = rule("Ads", "pool_name", POOL, place=sales["id"], stage=sales["stages"][1]["id"])
    common = {"place": other["id"], "stage": other["stages"][0]["id"]}
    changed = plan(running, scenario=only("deal", "always"), rules=[ads], deal_places=[common])
    with settings(running, crm=changed):
        found = played(running, "+34600510001", parameters={"pool_name": POOL})
        rest = played(running, "+34600510002", parameters={"pool_name": POOL.casefold()})
        deals = [record(running, "Deals", made(one, "deal")[0]) for one in (found, rest)]
    assert [one["Pipeline"] for one in deals] == ["Telephone sales", "Services"]
    assert [one["Stage"] for one in deals] == [sales["stages"][1]["id"], other["stages"][0]["id"]]
    assert "rules.placed" in explained(running, found)
    assert POOL in explained(running, found)
    assert "rules.none" in explained(running, rest)


def test_one_rule_sets_status_owner_task_type_and_tags_of_what_a_call_creates(running: World) -> None:
    owner = users(running)[-1]
    then = {"lead_status": "Contacted", "owner": owner, "task_type": "High", "tags": ["vip", "Київ"]}
    several = [*only("lead", "create_if_none"), *only("task", "always")]
    changed = plan(
        running, scenario=several, rules=[rule("VIP", "utm_source", "ads", **then)], task_type_field="Priority"
    )
    with settings(running, crm=changed):
        missed = {"disposition": "no_answer", "durations_ms": {"ring": 9000}}
        call = played(running, "+34600510003", parameters={"utm_source": "ads"}, **missed)
    lead = record(running, "Leads", made(call, "lead")[0])
    task = record(running, "Tasks", made(call, "task")[0])
    assert (lead["Lead_Status"], lead["Owner"]["id"]) == ("Contacted", owner)
    assert (task["Priority"], task["Owner"]["id"]) == ("High", owner)
    assert [[tag["name"] for tag in one["Tag"]] for one in (lead, task)] == [["vip", "Київ"]] * 2


def test_each_managers_deals_go_to_a_pipeline_of_their_own_and_without_one_to_the_common_one(running: World) -> None:
    ana, alberto, third = users(running)[:3]
    sales, other = pipeline(running, "Telephone sales"), pipeline(running, "Services")
    common = pipeline(running, "Standard (Standard)")
    team = [
        {"id": f"m{n}", "name": f"M{n}", "crm_users": {"zoho": user}, "extensions": [f"80{n}"]}
        for n, user in enumerate((ana, alberto, third))
    ]
    places = [  # as the release before wrote them
        {"place": common["id"]},
        {"manager": "m0", "place": sales["id"], "stage": sales["stages"][1]["id"]},
        {"manager": "m1", "place": other["id"], "stage": other["stages"][1]["id"]},
        {"manager": "m2"},
    ]
    changed = plan(running, scenario=only("deal", "always"), deal_places=places, rules=[])
    with settings(running, crm=changed, team=team):
        saved = running.api("GET", "/settings")["settings"]
        flagged = running.api("POST", "/settings/check", {"settings": saved})["items"]
        assert [one["where"] for one in flagged if one["code"] == "rules.no_effect"] == ["crm.zoho.rules[2].then"]
        calls = [played(running, f"+3460051001{n}", extension=f"80{n}") for n in range(3)]
        deals = [record(running, "Deals", made(call, "deal")[0]) for call in calls]
    assert [one["Pipeline"] for one in deals] == ["Telephone sales", "Services", "Standard (Standard)"]
    assert [one["Owner"]["id"] for one in deals] == [ana, alberto, third]
    assert [one["Stage"] for one in deals[:2]] == [sales["stages"][1]["id"], other["stages"][1]["id"]]


def test_tags_and_task_types_that_the_crm_has_no_place_for_are_reported(running: World) -> None:
    found = rule("VIP", "utm_source", "ads", task_type="Else", tags=["vip"])

    def reported(**more: str) -> dict[str, str]:
        whole = {**running.api("GET", "/settings")["settings"], "crm": plan(running, rules=[found], **more)}
        findings = running.api("POST", "/settings/check", {"settings": whole})["items"]
        return {one["code"]: one["where"] for one in findings if one["code"].startswith("rules.")}

    assert reported(task_type_field="Priority") == {"rules.task_type_gone": "crm.zoho.rules[0].then.task_type"}
    gone = {"rules.tag_field_gone": "crm.zoho.tag_field", "rules.task_type_field_gone": "crm.zoho.task_type_field"}
    assert reported(tag_field="Gone", task_type_field="Gone") == gone
