"""What new records say: status and source from the CRM's own values, layout, pipeline and stage one after the other."""

from typing import Any

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World
from support.journey_steps import plan, settings, users

pytestmark = pytest.mark.browser
ANYWHERE = [{"place": None, "stage": None}]
OWN_VALUE = "Trade fair"


def chosen(page: Page, field: Locator, option: str) -> None:
    field.click()
    page.get_by_role("option", name=option, exact=True).click()


def saved(page: Page, running: World) -> dict[str, Any]:
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    zoho: dict[str, Any] = running.api("GET", "/settings")["settings"]["crm"]["zoho"]
    return zoho


def place_named(running: World, path: str, name: str) -> str:
    pipelines = running.api("GET", "/connections/zoho/pipelines")["items"]
    return next(one["id"] for one in pipelines if (one["path"], one["name"]) == ([path], name))


def test_status_and_source_of_new_leads_are_those_of_the_crm_or_typed(enter: SignedInUsers, running: World) -> None:
    leads = running.api("GET", "/connections/zoho/fields?entity=lead")["items"]
    offered = {one["name"]: one["options"] for one in leads}
    with settings(running, crm=plan(running, lead_status=None, lead_source=None)):
        page = enter("/settings/records")
        status = page.get_by_role("combobox", name=word("general.lead_status"), exact=True)
        status.click()
        expect(page.get_by_role("option")).to_have_text(offered["Lead_Status"])
        page.get_by_role("option", name="Contacted", exact=True).click()
        source = page.get_by_role("combobox", name=word("general.lead_source"), exact=True)
        source.click()
        expect(page.get_by_role("option").first).to_be_visible()
        source.fill(OWN_VALUE)
        page.keyboard.press("Tab")
        held = saved(page, running)
        assert (held["lead_status"], held["lead_source"]) == ("Contacted", OWN_VALUE)


def test_layout_pipeline_and_stage_depend_on_each_other_for_everybody_and_for_one_person(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    telephone = place_named(running, "Standard", "Telephone sales")
    services = place_named(running, "Services", "Services")
    with settings(running, crm=plan(running, deal_places=ANYWHERE, rules=[])):
        page = enter("/settings/records", reduced_motion="reduce")
        card = page.locator("section[aria-labelledby=records-places]")
        common = card.get_by_role("group", name=word("versions.for_everybody"), exact=True)
        layout, pipeline, stage = (
            common.get_by_role("combobox", name=word(key), exact=True)
            for key in ("action.layout", "versions.place", "versions.stage")
        )
        expect(layout).to_have_value("")
        expect(pipeline).to_be_disabled()
        expect(stage).to_be_disabled()
        chosen(page, layout, "Standard")
        chosen(page, pipeline, "Telephone sales")
        chosen(page, stage, "Offer sent")
        assert saved(page, running)["deal_places"] == [{"place": telephone, "stage": "Offer sent"}]
        chosen(page, layout, "Services")
        expect(pipeline).to_have_value("Services")
        expect(stage).to_have_value("")
        stage.click()
        expect(page.get_by_role("option", name="Renewal due", exact=True)).to_be_visible()
        expect(page.get_by_role("option", name="First call", exact=True)).to_have_count(0)
        page.keyboard.press("Escape")

        people = {one["id"]: one["name"] for one in running.api("GET", "/connections/zoho/users")["items"]}
        user = users(running)[0]
        chosen(page, card.get_by_role("combobox", name=word("places.add"), exact=True), people[user])
        own = card.get_by_role("group", name=people[user], exact=True)
        chosen(page, own.get_by_role("combobox", name=word("versions.stage"), exact=True), "Visit")
        assert [*barriers(page, axe), *sticking_out(page)] == []
        held = saved(page, running)
        assert held["deal_places"] == [{"place": services, "stage": None}]
        (rule,) = held["rules"]
        team = running.api("GET", "/settings")["settings"]["team"]
        named = next((one["id"] for one in team if one["crm_users"].get("zoho") == user), user)
        assert rule["when"] == [{"parameter": "manager", "operator": "equals", "value": named}]
        assert (rule["then"]["place"], rule["then"]["stage"], rule["name"]) == (services, "Visit", people[user])
        card.get_by_role("button", name=like("places.remove", name=people[user])).click()
        expect(own).to_have_count(0)
        assert saved(page, running)["rules"] == []


def test_phone_fields_of_deals_and_an_owner_who_is_kept_are_chosen(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    with settings(running, crm=plan(running, deal_phone_fields=[])):
        page = enter("/settings/records", reduced_motion="reduce")
        fields = page.get_by_role("combobox", name=word("general.deal_phone_fields"), exact=True)
        chosen(page, fields, "Ad pool")
        page.keyboard.press("Escape")
        assert not barriers(page, axe)
        assert saved(page, running)["deal_phone_fields"] == ["Ad_Pool"]
        page = enter("/settings/owners", reduced_motion="reduce")
        owner = page.get_by_role("combobox", name=like("owners.of", entity=word("entity.contact")))
        chosen(page, owner, word("owner.keep"))
        rules = {row["entity"]: row["rule"] for row in saved(page, running)["owners"]}
        assert rules["contact"] == "keep"
        page.get_by_role("combobox", name=like("owners.of", entity=word("entity.deal"))).click()
        expect(page.get_by_role("option", name=word("owner.keep"), exact=True)).to_have_count(0)
