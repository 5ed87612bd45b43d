"""The page of a connection: each tab fits on a screen or two, the width is used, and what is rare is folded."""

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World

pytestmark = pytest.mark.browser

MOST = {1440: 1000, 390: 1900}  # pixels of height by width; one page for everything had 3,900 and 7,000
LONGEST = "Math.max(document.documentElement.scrollHeight, document.querySelector('main')?.scrollHeight ?? 0)"
WIDTHS = """[...document.querySelectorAll('[role=tabpanel] .card')].map((one) => one.getBoundingClientRect())
    .map(({ left, right }) => [left, right])"""


@pytest.mark.parametrize("width", MOST)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["", "/settings"])
def test_a_tab_of_a_crm_s_page_is_short_and_fills_the_width(
    enter: SignedInUsers, calls: dict[str, str], axe: str, width: int, scheme: str, tab: str
) -> None:
    page = enter(f"/connections/zoho{tab}", width=width, color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator("#latest-requests, #change").first).to_be_visible()
    assert page.evaluate(LONGEST) <= MOST[width]
    assert not sticking_out(page)
    assert not barriers(page, axe)
    sides = page.evaluate(WIDTHS)
    panel = page.locator("[role=tabpanel]").bounding_box()
    assert panel is not None
    assert max(right for _, right in sides) - min(left for left, _ in sides) >= 0.99 * panel["width"]


def test_a_code_of_a_self_client_is_asked_for_on_demand_where_the_connection_works(enter: SignedInUsers) -> None:
    page = enter("/connections/zoho/settings", reduced_motion="reduce")
    code = page.locator("section[aria-labelledby=self-client]").get_by_role("textbox", name=word("self_client.code"))
    expect(code).to_have_count(0)
    page.get_by_role("button", name=word("self_client.title")).click()
    expect(code).to_be_visible()


def test_a_phone_system_s_page_shows_its_latest_calls(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/connections/hook", reduced_motion="reduce")
    latest = page.locator("section[aria-labelledby=latest] li")
    expect(latest.first).to_be_visible()
    page.locator("section[aria-labelledby=latest]").get_by_role("link", name=word("home.all_calls")).click()
    expect(page.locator(".why-link").first).to_be_visible()


AT_ZOHO = {"connection": "zoho", "service": "Zoho"}
REFUSED = "zoho: Zoho doesn't accept the client secret. Correct the client secret."


def test_a_failed_sign_in_names_its_cause_and_leads_to_the_field(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    known = running.api("GET", "/connections/zoho")
    health = {
        "level": "amber", "sentence": f"Zoho is not connected: {REFUSED}", "code": "crm.refused", "fix": None,
        "values": {"title": "Zoho", "reason": REFUSED}, "notices": [], "reasons": [
            {"code": "wrong_client_secret", "text": REFUSED, "values": AT_ZOHO, "languages": {}},
            {"code": "correct_client_secret", "text": "Correct the client secret.", "values": {}, "languages": {}},
        ],
    }  # fmt: skip
    page = enter(reduced_motion="reduce")
    refused = {**known, "state": "new", "health": health, "directory": {"loaded": False, "people": 0}}
    page.route("**/api/v1/connections/zoho", lambda route: route.fulfill(json=refused))
    page.goto("/connections/zoho")
    expect(page.locator(".health-says")).to_contain_text(word("reason.correct_client_secret"))
    expect(page.locator(".facts-row")).not_to_contain_text(word("account.directory"))
    assert not barriers(page, axe)
    page.get_by_role("button", name=like("connection.correct")).click()
    field = page.locator("#change input[type=password], [aria-labelledby=change] input[type=password]").first
    expect(field).to_be_focused()
    assert not barriers(page, axe)


def test_a_withdrawn_access_is_said_once_and_nothing_beside_it_says_the_contrary(
    enter: SignedInUsers, running: World
) -> None:
    known = running.api("GET", "/connections/zoho")
    reason, since = "zoho: Zoho has withdrawn the access. Sign in again.", "2026-11-30T04:00:00Z"
    health = {
        "level": "red", "sentence": reason, "code": "crm.paused", "fix": "Reconnect to send the waiting items.",
        "values": {"title": "Zoho", "reason": reason, "since": since, "n": "7"}, "notices": [], "reasons": [
            {"code": "access_withdrawn", "text": reason, "values": AT_ZOHO, "languages": {}},
            {"code": "sign_in_again", "text": "Sign in again.", "values": {}, "languages": {}},
        ],
    }  # fmt: skip
    lane = {"state": "paused", "since": since, "reason": reason, "trouble": None}
    paused = {**known, "state": "paused", "health": health, "lane": lane, "waiting": 7}
    page = enter(reduced_motion="reduce")
    page.route("**/api/v1/connections/zoho", lambda route: route.fulfill(json=paused))
    page.goto("/connections/zoho")
    panel = page.locator("[role=tabpanel]")
    withdrawn = panel.get_by_text(like("reason.access_withdrawn", service="Zoho")).locator("visible=true")
    expect(withdrawn).to_have_count(1)
    expect(panel).not_to_contain_text(like("completeness.unaccounted", n=0))
    expect(panel.locator(".facts-row")).not_to_contain_text("now")


def test_after_a_reconnection_the_page_says_how_many_items_are_being_sent_and_that_protection_is_on(
    enter: SignedInUsers, running: World
) -> None:
    known = running.api("GET", "/connections/zoho")
    page = enter(reduced_motion="reduce")
    again = {**known, "state": "active", "waiting": 7, "guarded": True}
    page.route("**/api/v1/connections/zoho", lambda route: route.fulfill(json=again))
    page.goto("/connections/zoho")
    expect(page.get_by_text(like("connection.sending", n=7))).to_be_visible()
    expect(page.locator("section[aria-labelledby=prepare]")).to_contain_text(word("prepare.on"))
