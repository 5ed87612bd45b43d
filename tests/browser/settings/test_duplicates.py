"""Duplicates, as an administrator handles them: with the evidence, side by side, merged, undone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, until, world
from support.journey_steps import made, played

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
NUMBER, NAME = "+34600900177", "Marta Olmo"
PICTURES = os.environ.get("CORDBOARD_PICTURES")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("duplicates"), 12) as one:
        one.start()
        one.connect()
        yield one


def merging(one: World) -> None:
    one.api("PATCH", "/connections/zoho", {"settings": {"merge": True}})
    one.authorise()
    assert made(played(one, NUMBER), "lead")
    fields = {"Last_Name": NAME, "Company": "Olmo SL", "Phone": "600 90 01 77", "Email": "marta@olmo.test"}
    one.control("POST", "/people", {"module": "Leads", "fields": fields})
    proposed(one)


def proposed(one: World) -> None:
    """The people of the CRM are known as they are now, and the pair is found."""
    one.api("POST", "/connections/zoho/sync")
    until(lambda: NAME in str(one.api("GET", "/duplicates")["items"]), 20, "the pair is proposed")


def test_a_pair_is_compared_merged_and_undone_by_keyboard(enter: SignedInUsers, running: World, axe: str) -> None:
    page = enter("/duplicates", reduced_motion="reduce")
    expect(page.locator(".notice")).to_contain_text("Zoho CRM")
    assert not [*barriers(page, axe), *sticking_out(page)]
    merging(running)
    page.reload()
    pair = page.locator("li.duplicate").filter(has_text=NAME)
    expect(pair).to_contain_text(word("duplicates.evidence.number"))
    expect(pair).to_contain_text("600 90 01 77")
    assert not [*barriers(page, axe), *sticking_out(page)]
    pair.get_by_role("button").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    last_name = dialog.locator("fieldset").filter(has_text=NAME)
    expect(last_name).to_be_visible()
    assert not [*barriers(page, axe), *sticking_out(page)]
    for radio in last_name.get_by_role("radio").all():
        if not radio.is_checked():
            radio.focus()
            page.keyboard.press("Space")
            break
    dialog.get_by_role("button", name=word("duplicates.merge"), exact=True).click()
    merge = page.locator("section[aria-labelledby=merges] li")
    expect(merge).to_contain_text(word("duplicates.state.done"), timeout=20_000)
    assert len([row for row in running.records("Leads") if str(row.get("Phone", "")).endswith("77")]) == 1
    merge.get_by_role("button").click()
    page.get_by_role("dialog").get_by_role("button", name=word("duplicates.undo"), exact=True).click()
    expect(merge).to_contain_text(word("duplicates.state.undone"), timeout=20_000)
    assert {row["Last_Name"] for row in running.records("Leads")} >= {NAME}


def test_the_screen_and_the_comparison_fit_wide_and_narrow_windows(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    proposed(running)
    page = enter("/duplicates", reduced_motion="reduce")
    pair = page.locator("li.duplicate").filter(has_text=NAME).first
    expect(pair).to_be_visible()
    found = looked_at(page, axe, "duplicates")
    pair.get_by_role("button").first.click()
    expect(page.get_by_role("dialog").locator("fieldset").first).to_be_visible()
    assert [*found, *looked_at(page, axe, "duplicates-compare")] == []


def looked_at(page: Page, axe: str, name: str) -> list[str]:
    """Faults of what is shown, wide and narrow; each in light and dark."""
    found: list[str] = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{name}, {width}, {one}" for one in (*barriers(page, axe), *sticking_out(page))]
        for scheme in ("light", "dark") if PICTURES else ():
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png")
    return found
