"""Notifications of the browser itself: Chromium shows them, with the permission of its own settings.

Only two things are told to the page: what it made is written down as it is made, and that the user looks elsewhere,
which a browser without a screen never is.
"""

import re

import pytest
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World
from support.journey_steps import ended, new_id

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

RECORDED = """
globalThis.shown = []
globalThis.away = false
Object.defineProperty(document, 'hidden', { get: () => globalThis.away })
globalThis.Notification = class extends Notification {
    constructor(title, options) {
        super(title, options)
        const one = { title: this.title, tag: this.tag, icon: this.icon, happened: [], itself: this }
        for (const name of ['show', 'error', 'close']) this.addEventListener(name, () => one.happened.push(name))
        globalThis.shown.push(one)
    }
}
"""
SHOWN = "globalThis.shown.map(({ title, tag, icon, happened }) => ({ title, tag, icon, happened: happened.join() }))"


def listening(page: Page) -> None:
    """Load the page anew, until the server's events reach it."""
    page.add_init_script(RECORDED)
    with page.expect_response(lambda reply: "/api/v1/stream" in reply.url):
        page.reload()


def switch(page: Page) -> None:
    """The entry of the account menu."""
    page.get_by_role("button", name=re.compile("admin.en")).first.click()
    page.get_by_role("menuitemcheckbox", name=word("account.notifications")).click()


def missed(page: Page, running: World, digits: str) -> None:
    """A call that rings and is then missed; the page knows of both."""
    call, said = new_id(), page.locator("[role=status].hidden-text").first
    whole = ended(call, f"+34{digits}", disposition="no_answer", durations_ms={"ring": 9000})
    begun = {name: whole[name] for name in ("schema", "call", "at", "direction", "client", "own_number", "extension")}
    assert running.post([{**begun, "id": f"{call}-start", "type": "started"}]) == 202
    expect(said).to_have_text(like("announce.incoming", who=shown(digits)))
    assert running.post([whole]) == 202
    expect(said).to_have_text(like("announce.missed", who=shown(digits)))


def shown(digits: str) -> str:
    return f"+34 {digits[:3]} {digits[3:6]} {digits[6:]}"


def test_calls_are_shown_by_the_browser_while_one_looks_elsewhere_and_lead_to_their_page(
    enter: SignedInUsers, running: World
) -> None:
    page = enter("/", reduced_motion="reduce")
    page.context.grant_permissions(["notifications"], origin=running.base)
    listening(page)
    assert page.evaluate("Notification.permission") == "granted"
    missed(page, running, "600700021")
    assert page.evaluate(SHOWN) == [], "nobody has asked for notifications yet"
    switch(page)
    expect(page.get_by_text(word("account.notifications.on"))).to_be_visible()
    missed(page, running, "600700022")
    assert page.evaluate(SHOWN) == [], "the user looks at the page"
    page.evaluate("globalThis.away = true")
    missed(page, running, "600700023")
    page.wait_for_function(
        "() => globalThis.shown.length === 2 && globalThis.shown.every((one) => one.happened.includes('show'))"
    )
    incoming, lost = page.evaluate(SHOWN)
    assert incoming["tag"] == lost["tag"], "the second takes the place of the first"
    assert like("announce.missed", who=shown("600700023")).fullmatch(lost["title"])
    assert lost["icon"].startswith(running.base)
    assert page.request.get(lost["icon"]).ok
    page.evaluate("globalThis.shown[1].itself.dispatchEvent(new Event('click'))")
    expect(page).to_have_url(re.compile(rf"/calls/{lost['tag']}$"))
    expect(page.locator(".why-more")).to_be_visible()
    page.wait_for_function("() => globalThis.shown[1].happened.includes('close')")


def test_a_browser_that_blocks_them_is_named_and_the_switch_stays_off(enter: SignedInUsers, running: World) -> None:
    page = enter("/", reduced_motion="reduce")
    listening(page)
    assert page.evaluate("Notification.permission") != "granted"
    switch(page)
    expect(page.get_by_text(word("account.notifications.denied"))).to_be_visible()
    page.evaluate("globalThis.away = true")
    missed(page, running, "600700024")
    assert page.evaluate(SHOWN) == []
