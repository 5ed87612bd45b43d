"""Field mapping in the console: custom fields first, the latest value beside each line, errors at their line."""

import os
import re

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World
from support.journey_steps import plan, played, settings

pytestmark = pytest.mark.browser


def line(page: Page, n: int) -> Locator:
    return page.get_by_role("listitem", name=like("mapping.line", n=n))


def box(row: Locator, key: str) -> Locator:
    return row.get_by_role("combobox", name=word(key), exact=True)


def test_a_parameter_is_mapped_with_its_latest_value_and_errors_are_at_their_line(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    played(running, "+34600980001", parameters={"utm_source": "google", "pool_name": "Бренд"})
    with settings(running, crm=plan(running, mappings=[])):
        page = enter("/settings/mappings")
        expect(page.locator(".empty b")).to_have_text(word("mapping.none"))
        show_page = page.get_by_role("link", name=like("mapping.fields_page", crm="Zoho CRM"))
        expect(show_page).to_have_attribute("href", re.compile("/settings/modules$"))
        page.get_by_role("button", name=word("mapping.add")).click()
        first = line(page, 1)
        box(first, "mapping.parameter").fill("utm_source")
        page.keyboard.press("Escape")
        box(first, "mapping.field").click()
        expect(page.get_by_role("option", name="UTM source (Utm_Source)", exact=True)).to_be_visible()
        expect(page.get_by_role("option", name="Lead_Source")).to_have_count(0)  # only behind the switch
        page.get_by_role("option", name="UTM source (Utm_Source)", exact=True).click()
        expect(first).to_contain_text("google")

        page.get_by_role("button", name=word("mapping.add")).click()
        second = line(page, 2)
        box(second, "mapping.parameter").fill("pool_name")
        page.keyboard.press("Escape")
        box(second, "mapping.field").click()
        page.get_by_role("option", name="UTM source (Utm_Source)", exact=True).click()
        expect(box(second, "mapping.field")).to_have_attribute("aria-invalid", "true")  # one field, two parameters
        second.get_by_role("switch", name=word("mapping.standard"), exact=True).check()
        box(second, "mapping.field").click()
        page.get_by_role("option", name="Lead_Source").first.click()
        expect(second).to_contain_text(word("mapping.takes.choice"))
        assert not barriers(page, axe)
        assert not sticking_out(page)
        page.get_by_role("button", name=word("save"), exact=True).click()
        expect(page.locator(".save-bar")).to_have_count(0)
        saved = running.api("GET", "/settings")["settings"]["crm"]["zoho"]["mappings"]
        assert saved == [
            {"entity": "lead", "parameter": "utm_source", "field": "Utm_Source", "only_if_empty": False,
             "standard": False},
            {"entity": "lead", "parameter": "pool_name", "field": "Lead_Source", "only_if_empty": False,
             "standard": True},
        ]  # fmt: skip


def test_what_is_written_without_a_mapping_is_listed(enter: SignedInUsers, running: World, axe: str) -> None:
    listed = running.api("GET", "/connections/zoho/default-parameters")["items"]
    page = enter("/settings/mappings")
    card = page.locator("section", has=page.get_by_role("heading", name=word("default_parameters.title")))
    card.first.get_by_role("button", name=word("fields.show")).click()
    for entity in {one["entity"] for one in listed}:
        fields = [one for one in listed if one["entity"] == entity]
        terms = page.get_by_role("region", name=word(f"entity.{entity}"), exact=True).get_by_role("term")
        expect(terms).to_contain_text(
            [one["field"] if one["label"] == one["field"] else one["label"] for one in fields]
        )
        expect(terms).to_have_count(len(fields))
    assert not barriers(page, axe)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/mapping-narrow.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.screenshot(path=f"{folder}/mapping-wide-dark.png", full_page=True)


def test_the_status_of_new_leads_is_chosen_from_the_values_of_the_crm(enter: SignedInUsers, running: World) -> None:
    offered = next(
        one["options"]
        for one in running.api("GET", "/connections/zoho/fields?entity=lead")["items"]
        if one["name"] == "Lead_Status"
    )
    page = enter("/settings/records")
    page.get_by_role("combobox", name=word("general.lead_status"), exact=True).click()
    expect(page.get_by_role("option")).to_have_text(offered)
