"""The scenario: the matrix and the five tabs are two views of the same cells."""

import os

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World
from support.journey_steps import save

pytestmark = pytest.mark.browser


def test_a_call_page_leads_to_the_row_that_decided(enter: SignedInUsers, running: World, axe: str) -> None:
    for width in (1440, 390):
        page = enter("/settings/scenario?at=outbound_not_reached.known", width=width, reduced_motion="reduce")
        marked = page.locator("tr.marked")
        expect(marked).to_have_count(1)
        expect(marked.get_by_role("rowheader")).to_be_in_viewport()
        expect(marked).to_contain_text(word("matrix.marked"))
        expect(marked).to_contain_text(word("row.outbound_not_reached"))
        assert not barriers(page, axe)
        assert not sticking_out(page)


def test_a_cell_that_is_changed_in_a_tab_is_the_one_of_the_matrix(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    held = running.api("GET", "/settings")["settings"]
    page = enter("/settings/scenario")
    label = f"{word('entity.deal')}: {word('row.inbound_answered')}, {word('party.known')}"
    for view in ("managers", "people", "contacts", "tasks", "deals"):
        page.get_by_text(word(f"scenario.view.{view}"), exact=True).first.click()
        expect(page.get_by_label(label)).to_have_count(1 if view == "deals" else 0)
    page.get_by_label(label).select_option("if_no_open_deal")
    expect(page.get_by_text(like("matrix.preview.if_no_open_deal", name=word("entity.deal")))).to_have_count(1)
    owner = word("owner.call_manager")
    page.get_by_text(word("scenario.view.contacts"), exact=True).first.click()
    cell = page.get_by_label(f"{word('entity.contact')}: {word('row.inbound_answered')}, {word('party.known')}")
    cell.select_option("update_only")
    said = like("matrix.preview.update_only", name=word("entity.contact"), owner=owner)
    expect(page.get_by_text(said)).to_have_count(1)
    cell.select_option("off")
    for view in ("managers", "people", "contacts", "tasks", "deals"):
        page.get_by_text(word(f"scenario.view.{view}"), exact=True).first.click()
        assert not barriers(page, axe)
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.get_by_label(label).bounding_box()["width"] < 400, "a choice is no wider than its words need"
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)
    assert page.get_by_label(label).bounding_box()["width"] > 300, "below its words"
    chosen = page.locator(".filters-views input:checked + label")
    expect(chosen).to_be_in_viewport(ratio=1)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/narrow.png")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=f"{folder}/wide.png")
    page.get_by_text(word("scenario.view.matrix"), exact=True).first.click()
    expect(page.get_by_label(label)).to_have_value("if_no_open_deal")
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    cells = running.api("GET", "/settings")["settings"]["crm"]["zoho"]["scenario"]
    wanted = {"situation": "inbound_answered", "party": "known", "entity": "deal", "mode": "if_no_open_deal"}
    assert wanted in cells
    save(running, held)


def test_a_preset_fills_the_matrix_and_is_saved_like_any_change(enter: SignedInUsers, running: World) -> None:
    held = running.api("GET", "/settings")["settings"]
    page = enter("/settings/scenario")
    lead = page.get_by_label(f"{word('entity.lead')}: {word('row.inbound_missed')}, {word('party.new')}")
    task = page.get_by_label(f"{word('entity.task')}: {word('row.inbound_missed')}, {word('party.new')}")
    expect(lead).to_have_value("create_if_none")
    page.get_by_role("button", name=word("matrix.preset")).press("Enter")
    page.get_by_role("menuitem", name=like("matrix.preset.support")).click()
    expect(lead).to_have_value("off")
    expect(task).to_have_value("always")
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    cells = running.api("GET", "/settings")["settings"]["crm"]["zoho"]["scenario"]
    assert {one["entity"] for one in cells} == {"task", "call"}
    page.get_by_role("button", name=word("matrix.preset")).click()
    page.get_by_role("menuitem", name=like("matrix.preset.sales")).click()
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    asked = {tuple(sorted(one.items())) for one in held["crm"]["zoho"]["scenario"]}
    now = running.api("GET", "/settings")["settings"]["crm"]["zoho"]["scenario"]
    assert {tuple(sorted(one.items())) for one in now} == asked, "Sales is what a new installation begins with"
    save(running, held)
