"""The catalogue of what can be connected: found by what it can, its guide loaded when it is opened."""

import pytest
from browser.support.accessibility_checks import NARROW, barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def cards(page: Page, title: str = "") -> list[str]:
    return page.locator(".card.provider", has_text=title).locator("b").all_inner_texts()


def test_a_crm_is_found_by_what_it_can_and_shows_what_it_cannot(enter: SignedInUsers) -> None:
    page = enter("/connections", reduced_motion="reduce")
    expect(page.locator(".card.provider").first).to_be_visible()
    page.get_by_role("searchbox").last.fill(word("ability.merging.done"))
    expect(page.locator(".card.provider")).to_have_count(2)
    assert cards(page) == ["EspoCRM", "Zoho CRM"]
    page.get_by_role("searchbox").last.fill("vtiger")
    vtiger = page.locator(".card.provider")
    expect(vtiger).to_have_count(1)
    expect(vtiger.get_by_text("CRM", exact=True)).to_be_visible()
    vtiger.locator(".abilities summary").click()
    expect(vtiger.locator("li.cannot")).to_contain_text(
        [word(f"ability.{one}") for one in ("notifications.none", "deletions.swept", "direction.in_text")]
    )
    expect(vtiger.locator("li.can")).to_contain_text(
        [word("ability.doubles.looked_for"), word("ability.changes.asked")]
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_opened_abilities_are_readable_and_fit_a_narrow_window(enter: SignedInUsers, axe: str, dark: bool) -> None:
    width, height = NARROW["390 px"]
    page = enter(
        "/connections",
        reduced_motion="reduce",
        color_scheme="dark" if dark else "light",
        width=width,
        height=height,
    )
    expect(page.locator(".abilities").first).to_be_visible()
    for one in page.locator(".abilities summary").all():
        one.click()
    assert sticking_out(page) == []
    assert barriers(page, axe) == []


def test_the_guide_is_loaded_when_it_is_opened_in_the_language_of_the_reader(enter: SignedInUsers) -> None:
    page = enter("/connections", reduced_motion="reduce")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/page?" in one.url else None)
    page.get_by_role("button", name="EspoCRM").click()
    guide = page.get_by_role("dialog").locator("details.how-to")
    expect(guide).to_be_visible()
    assert asked == []
    guide.get_by_text(word("connections.readme.whole"), exact=True).click()
    expect(guide.locator(".prose h1")).to_contain_text("EspoCRM")
    assert [one.partition("/providers/")[2] for one in asked] == ["crm/espocrm/page?language=en"]
