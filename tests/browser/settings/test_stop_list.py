"""Ignored numbers: an entry is added by kind, a number is tried, and the screen fits a narrow window."""

import pytest
from browser.support.accessibility_checks import sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World

pytestmark = pytest.mark.browser


def test_an_entry_is_added_saved_and_tried(enter: SignedInUsers, running: World) -> None:
    page = enter("/settings/stop_list")
    page.get_by_role("button", name=word("stop_list.add")).click()
    entry = page.locator(".stop-entry").last
    entry.get_by_role("combobox", name=word("stop_list.kind")).click()
    page.get_by_role("option", name=word("stop_kind.prefix")).click()
    entry.get_by_label(word("stop_list.value")).fill("+3")
    expect(entry.get_by_label(word("stop_list.value"))).to_have_attribute("aria-invalid", "true")
    entry.get_by_label(word("stop_list.value")).fill("+34 900")
    entry.get_by_role("combobox", name=word("stop_list.stops")).click()
    page.get_by_role("option", name=word("stops.tasks")).click()
    entry.get_by_label(word("stop_list.until")).fill("2031-12-25")
    entry.get_by_label(word("stop_list.note")).fill("hotlines")
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    saved = running.api("GET", "/settings")["settings"]["stop_list"][-1]
    wanted = {"kind": "prefix", "value": "+34 900", "stops": "tasks", "note": "hotlines", "until": "2031-12-25"}
    assert saved == wanted
    expect(entry).to_contain_text("0 calls")
    page.get_by_label(word("stop_list.test.number")).fill("+34 900 123 456")
    answer = page.locator(".stop-answer")
    expect(answer).to_contain_text(word("entity.task"))
    expect(answer).to_contain_text("hotlines")
    page.get_by_label(word("stop_list.test.number")).fill("+33 1 40 00 00 00")
    expect(answer).not_to_contain_text("hotlines")
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)
