"""Settings of SMS: set by keyboard, wrong values said at their field, found by the palette."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TAB = "/settings/sms"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("smssettings"), 24) as one:
        one.start()
        one.connect()
        yield one


def test_senders_countries_budget_and_quiet_hours_are_set_by_keyboard(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter(TAB, reduced_motion="reduce")
    for name, wrong, right in (("sms.prefixes", "34", "+34"), ("sms.senders", "A very long name", "Tienda")):
        field = page.get_by_label(word(name), exact=True).and_(page.locator("input"))
        field.focus()
        page.keyboard.type(wrong)
        page.keyboard.press("Enter")
        expect(field).to_have_attribute("aria-invalid", "true")
        page.keyboard.press("Backspace")
        page.keyboard.type(right)
        page.keyboard.press("Enter")
        expect(field).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label(word("sms.parts_per_day"), exact=True).fill("500")
    page.get_by_role("switch", name=word("sms.quiet")).press("Space")
    begin, end = (page.get_by_label(word(f"sms.quiet.{one}"), exact=True) for one in ("begin", "end"))
    begin.fill("08:00")
    expect(end).to_have_attribute("aria-invalid", "true")
    begin.fill("22:30")
    expect(end).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("switch", name=word("sms.legacy")).press("Space")
    expect(page.get_by_text("/api/sms/legacy")).to_be_visible()
    assert [*barriers(page, axe), *sticking_out(page)] == []
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    saved = running.api("GET", "/settings")["settings"]["sms"]
    assert (saved["prefixes"], saved["senders"], saved["parts_per_day"]) == (["+34"], ["Tienda"], 500)
    assert (saved["quiet"], saved["legacy"]) == ({"begin": "22:30", "end": "08:00"}, True)


def test_the_palette_finds_quiet_hours(enter: SignedInUsers) -> None:
    page = enter()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("quiet hours")
    page.get_by_role("group", name=word("palette.settings")).get_by_role("option").first.click()
    expect(page.locator("#sms-limits")).to_be_visible()
    assert page.url.endswith(TAB)
