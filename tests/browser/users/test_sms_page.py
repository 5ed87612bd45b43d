"""SMS in the console: a new one with its parts counted, its states as they change, search, and who may see it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, world
from support.journey_steps import save
from support.kannel_counterpart import KannelCounterpart

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = os.environ.get("CORDBOARD_PICTURES")
MOBILE, LANDLINE = "+34 600 111 222", "+34 928 000 081"


@pytest.fixture(scope="module")
def gateway() -> Iterator[KannelCounterpart]:
    one = KannelCounterpart()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None, gateway: KannelCounterpart) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("sms"), 27) as one:
        one.start()
        one.connect()
        new = {"provider": "kannel", "id": "sms", "title": "Kannel", "settings": gateway.settings}
        one.api("POST", "/connections", {**new, "allow_private": True})
        settings = one.api("GET", "/settings")["settings"]
        save(one, {**settings, "sms": {"prefixes": ["+34"], "parts_per_day": 100}})
        yield one


def written(page: Page, text: str, *to: str) -> None:
    page.get_by_role("button", name=word("sms.new"), exact=True).click()
    field = page.get_by_role("combobox", name=word("sms.to"))
    for one in to:
        field.fill(one)
        field.press("Enter")
    page.get_by_role("textbox", name=word("sms.text"), exact=True).fill(text)


def test_a_new_sms_is_counted_while_it_is_written_sent_once_and_followed_to_its_delivery(
    enter: SignedInUsers, running: World, gateway: KannelCounterpart, axe: str
) -> None:
    page = enter("/sms", role="supervisor", reduced_motion="reduce")
    expect(page.get_by_text(word("sms.none"))).to_be_visible()
    written(page, "Your order is ready.", MOBILE, LANDLINE)
    preview = page.locator("#sms-preview")
    expect(preview).to_contain_text("1 part · GSM alphabet · 140 characters left in the last part")
    page.get_by_role("textbox", name=word("sms.text"), exact=True).fill("Ваше замовлення готове. " * 4 + "${Name}")
    expect(preview).to_contain_text("2 parts · Unicode (UCS-2)")
    expect(preview).to_contain_text("${Name}")
    assert [*barriers(page, axe), *sticking_out(page)] == []
    enter.watch.forgive("422")
    send = page.get_by_role("button", name=word("sms.send"), exact=True)
    send.click()
    expect(page.get_by_role("alert")).to_contain_text(word("problem.unmerged_placeholder"))
    page.get_by_role("textbox", name=word("sms.text"), exact=True).fill("Ваше замовлення готове.")
    send.click()
    row = page.locator(".sms-table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(word("sms.state.submitted"))
    expect(row).to_contain_text(word("sms.reason.fixed_line"))
    expect(page.locator(".card-head")).to_contain_text("1 part sent today, of 100 allowed")
    assert [(one["to"], one["text"]) for one in gateway.sent] == [("+34600111222", "Ваше замовлення готове.")]
    gateway.report(running.base, gateway.sent[0])
    expect(row).to_contain_text(word("sms.state.delivered"))  # by the stream, without a reload
    assert [*barriers(page, axe), *sticking_out(page)] == []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        picture(page, theme)
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)
    picture(page, "narrow")


def test_messages_are_found_by_text_number_and_state(enter: SignedInUsers, running: World) -> None:
    for n, text in enumerate(("Invoice 17 is ready", "Your visit is tomorrow")):
        running.api("POST", "/sms", {"to": [f"+3460022233{n}"], "text": text})
    page = enter("/sms", role="auditor")
    found = page.locator(".sms-table tbody tr")
    expect(page.get_by_text("Invoice 17")).to_be_visible()
    expect(page.get_by_role("button", name=word("sms.new"))).to_have_count(0)  # an auditor only reads
    search = page.get_by_role("searchbox", name=word("sms.search"))
    for words, said in (("600 222 331", "Your visit"), ("invoice", "Invoice 17")):
        search.fill(words)
        expect(found).to_have_count(1)
        expect(found).to_contain_text(said)
    page.reload()
    expect(found).to_have_count(1)
    page.get_by_role("combobox", name=word("sms.state")).click()
    page.get_by_role("option", name=word("sms.state.expired"), exact=True).click()
    expect(page.get_by_text(word("sms.nothing"))).to_be_visible()
    page.get_by_role("button", name=word("calls.clear")).click()
    expect(page.get_by_text("Your visit")).to_be_visible()


def test_who_may_not_read_sms_has_no_entry_in_the_menu(enter: SignedInUsers, running: World) -> None:
    page = enter("/", role="agent")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name=like("nav.sms"), exact=True)).to_have_count(0)


def picture(page: Page, name: str) -> None:
    """Kept for looking at where the environment names a folder."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"sms-{name}.png", full_page=True)
