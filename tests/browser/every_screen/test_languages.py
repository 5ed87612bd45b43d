"""Other languages: every screen in French, Spanish and Ukrainian, without a word of English left over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from browser.support.accessibility_checks import cut_texts
from browser.support.screens import SCREENS, show
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, texts, word
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# every text a person sees or hears; not what is marked as another language, nor code, ids and what people typed
SPOKEN = """() => {
  const named = '[lang]:not(html), [translate=no], .mono, pre, code'
  const apart = named + ', svg, noscript, script, style, textarea, [role=option]'
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(apart)) found.push(walk.currentNode.data)
  for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!one.closest(apart)) found.push(one.getAttribute(name))
  return [document.title, ...found].map((one) => one.trim()).filter(Boolean)
}"""
LATIN = re.compile(r"[A-Za-z]{2,}[ ’'-]+[A-Za-z]{2,}")  # two words in a row: in Ukrainian nothing of ours reads so
# what keeps its name in every language: people, firms, providers, words of Zoho's own pages and of OpenID Connect;
# a far side's answer; and the placeholders that providers send for nothing
KEPT = re.compile(
    r"Zoho CRM|vtiger CRM|"
    r"Mi Empresa S\.L\.|Olena Koval|Ana Ruiz|Alberto Sanz|a neighbour|his wife called|token faults|Ctrl K|"
    r"\(not set\), \(none\), \(not provided\)|"
    r"CRM (?:Description|Subject)|"
    r"Cordboard webhook|Ringostat|SipSim|Microsoft Teams|switched on in the sandbox|"
    r"api-console[\w.]*|Authorized Redirect URI|Client ID|Client [Ss]ecret|[Ss]elf[- ][Cc]lient|"
    r"Server-based Application|back-channel|zoho: Zoho answered NOT_ALLOWED.*"
)


def english(language: str) -> set[str]:
    """Texts that read differently in this language."""
    mine = texts(language)
    return {text for key, text in texts().items() if mine[key] != text and len(text) > 3 and text not in mine.values()}


@pytest.mark.parametrize("language", ["uk", "fr", "es"])
def test_no_english_is_left_on_any_screen_and_no_text_is_cut_off(
    enter: SignedInUsers, calls: dict[str, str], language: str
) -> None:
    page, left, wrong = enter(language=language), [], english(language)
    for name in (
        SCREENS
        if language == "uk"
        else ("home", "calls", "why: lead", "connection", "outbox, done", "general", "version", "people, token")
    ):
        show(page, name, calls)
        expect(page.locator("html")).to_have_attribute("lang", language)
        said = page.evaluate(SPOKEN)
        left += [f"{name}: {one}" for one in said if one in wrong and not KEPT.fullmatch(one)]
        if language == "uk":
            left += [f"{name}: {one}" for one in said if LATIN.search(KEPT.sub("", one))]
        left += [f"{name}, {one}" for one in cut_texts(page)]
    assert not left, "\n".join(sorted(set(left)))


@contextmanager
def kept(page: Page) -> Iterator[None]:
    """What is chosen meanwhile is on the server afterwards: another browser asks there."""
    with page.expect_response(lambda reply: reply.request.method == "PATCH" and reply.url.endswith("/api/v1/session")):
        yield


def test_a_person_chooses_a_language_and_keeps_it(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/", role="supervisor")
    page.locator("button.account").click()
    with kept(page):
        page.get_by_role("menuitemradio", name="Українська").click()
    expect(page.get_by_role("link", name=word("nav.connections", "uk"), exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    again = enter("/calls", role="supervisor", language="en")  # another browser of the same operator
    expect(again.get_by_role("heading", level=1)).to_have_text(word("nav.calls", "uk"))
    again.locator("button.account").click()
    again.get_by_role("menuitemradio", name="English").click()
    expect(again.get_by_role("heading", level=1)).to_have_text(word("nav.calls"))


def test_the_door_speaks_the_language_of_the_browser_and_numbers_their_plural(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    door = enter.window(language="fr").new_page()
    door.goto("/")
    expect(door.get_by_role("heading", level=1)).to_have_text(word("enter.title", "fr"))
    page = enter("/outbox?state=done", language="uk")
    items = page.locator(".items > li")
    expect(items).not_to_have_count(0)
    page.goto("/")
    expect(page.get_by_text(like("calls.n", "uk")).first).to_have_text(re.compile(r"^\d+ дзвінк(и|ів)$|^\d*1 дзвінок$"))


def test_the_theme_is_chosen_and_kept(enter: SignedInUsers) -> None:
    page = enter("/", role="auditor")
    page.locator("button.account").click()
    with kept(page):
        page.get_by_role("menuitemradio", name=word("theme.dark")).click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    again = enter("/", role="auditor")
    expect(again.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
