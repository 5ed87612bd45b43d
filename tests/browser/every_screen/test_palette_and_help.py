"""The palette, the help that is shipped with the console, and the titles of browser tabs."""

import re

import pytest
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def pick(page: Page, typed: str, group: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    option = page.get_by_role("group", name=word(group)).get_by_role("option")
    expect(option.first).to_be_visible()
    option.first.click()


def test_pages_settings_connections_and_actions_are_a_few_letters_away(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    page = enter("/")
    expect(page.locator("main .page")).to_be_visible()
    pick(page, "outb", "palette.pages")
    expect(page).to_have_url(re.compile("/outbox$"))
    pick(page, "holidays", "palette.settings")
    expect(page).to_have_url(re.compile("/settings/hours$"))
    pick(page, "zoho", "palette.connections")
    expect(page).to_have_url(re.compile("/connections/zoho$"))
    pick(page, "dark", "palette.actions")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_an_agent_is_offered_only_what_an_agent_may(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/calls", role="agent")
    expect(page.locator("main .page")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("s")
    expect(page.get_by_role("group", name=word("palette.actions"))).to_be_visible()
    expect(page.get_by_role("group", name=word("palette.settings"))).to_have_count(0)
    expect(page.get_by_role("group", name=word("palette.connections"))).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "Set up"), ("fr", "Configuration"), ("es", "Configuración"), ("uk", "Налаштування")],
)
def test_the_question_mark_opens_the_guide_in_the_readers_language_without_asking_another_host(
    enter: SignedInUsers, language: str, heading: str
) -> None:
    page = enter("/", language=language)
    expect(page.locator("main .page")).to_be_visible()
    page.keyboard.press("?")
    expect(page).to_have_url(re.compile("/help$"))
    expect(page.locator(".help-part h2").first).to_contain_text(heading)
    expect(page.locator(".help-part .prose").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"Cordboard \d+\.\d+\.\d+"))).to_be_visible()
    page.goto("/help/zoho")
    expect(page.locator(".prose[lang]")).to_have_attribute("lang", language)


def test_each_tab_of_the_browser_says_what_it_shows(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter(f"/calls/{calls['known']}")
    expect(page).to_have_title(re.compile(r"^Olena Koval, .+ · Call details · Cordboard$"))
    page.goto("/settings/hours")
    expect(page).to_have_title("Hours · Settings · Cordboard")
    page.goto("/connections/zoho")
    expect(page).to_have_title("Zoho CRM · Connections · Cordboard")
