"""Placing calls: which numbers may be called and what an extension has is set by keyboard, wrong values are said at
their field, the palette finds it, and a refused call leads there.
"""

import json
from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World, world
from support.journey_steps import played

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

TAB = "/settings/placing_calls"
REFUSED = {"title": "Unprocessable", "status": 422, "code": "outside_allowed_prefixes", "detail": "", "next": ""}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("placing"), 23) as one:
        one.start()
        one.connect()
        played(one, "+34600700009")
        yield one


def test_prefixes_and_an_extension_are_set_by_keyboard(enter: SignedInUsers, running: World, axe: str) -> None:
    page = enter(TAB, reduced_motion="reduce")
    prefixes = page.locator("section[aria-labelledby=dialling] input").first
    prefixes.focus()
    page.keyboard.type("49")
    page.keyboard.press("Enter")
    expect(prefixes).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Backspace")
    page.keyboard.type("+49")
    page.keyboard.press("Enter")
    expect(prefixes).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name=word("extensions.add")).press("Enter")
    entry = page.locator("section[aria-labelledby=extensions] li").last
    entry.get_by_label(word("extensions.number"), exact=True).fill("101")
    mac = entry.get_by_label(word("extensions.mac"))
    mac.fill("00:15")
    expect(mac).to_have_attribute("aria-invalid", "true")
    assert [*barriers(page, axe), *sticking_out(page)] == []
    mac.fill("00:15:65:ab:cd:ef")
    expect(mac).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    saved = running.api("GET", "/settings")["settings"]
    outside = {"routes_outside": False, "routes_per_hour": 30}
    assert saved["dialling"] == {"prefixes": ["+49"], "premium": False, "per_minute": 10, **outside}
    device = {"mac": "00:15:65:ab:cd:ef", "user": None, "driver": "none"}
    assert saved["extensions"][-1] == {"number": "101", "first_leg": None, "caller_ids": [], "device": device}


def test_the_palette_finds_the_allowed_prefixes(enter: SignedInUsers) -> None:
    page = enter()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("allowed prefixes")
    page.get_by_role("group", name=word("palette.settings")).get_by_role("option").first.click()
    expect(page.locator("#dialling")).to_be_visible()
    assert page.url.endswith(TAB)


def test_a_refused_call_leads_to_the_settings(enter: SignedInUsers) -> None:
    enter.watch.forgive("status of 422")
    page = enter("/clients/%2B34600700009")
    page.route(
        "**/api/v1/dials",
        lambda route: route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(REFUSED)),
    )
    page.get_by_role("button", name=word("dial.call"), exact=True).click()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text(word("problem.outside_allowed_prefixes.next"))
    refused.get_by_role("link").click()
    expect(page.locator("#dialling")).to_be_visible()
