"""The console without a mouse."""

import re

import pytest
from browser.support.calls_of_every_outcome import KNOWN
from browser.support.keyboard import tab_to
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_tab_reaches_a_call_and_enter_opens_it(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/calls")
    expect(page.locator(".call-row").first).to_be_visible()
    tab_to(page, ".call-row .why-link")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/calls/c\w+$"))
    expect(page.locator(".why-more")).to_be_visible()
    expect(page.locator("main")).to_be_focused()


def test_the_first_tab_skips_to_the_content(enter: SignedInUsers) -> None:
    page = enter("/connections")
    expect(page.locator(".provider").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_arrows_walk_the_calls_and_enter_shows_the_legs(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/calls")
    toggles = page.locator(".call-row .toggle")
    expect(toggles.nth(2)).to_be_visible()
    toggles.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(toggles.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(toggles.nth(2)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    expect(toggles.nth(1)).to_be_focused()


def test_ctrl_k_searches_from_everywhere(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/settings/general")
    expect(page.locator("main .form").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("600 900 020")
    client = page.get_by_role("group", name=word("palette.clients")).get_by_role("option")
    expect(client).to_have_count(1)
    expect(client).to_contain_text(KNOWN)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/clients/%2B34600900020$"))
    expect(page).to_have_title(re.compile(KNOWN))
    page.keyboard.press("Control+k")
    page.keyboard.type("600900")
    expect(page.get_by_role("option", name=like("find.all", typed="600900"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/calls\?q=600900"))


def test_the_menu_and_a_dialog_open_hold_and_give_back_the_focus(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/outbox?state=parked&view=list")
    account = page.locator("button.account")
    account.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menu").locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(account).to_be_focused()
    drop = page.locator(".items > li").get_by_role("button", name=word("outbox.drop"))
    drop.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Tab")
        expect(dialog.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(drop).to_be_focused()
