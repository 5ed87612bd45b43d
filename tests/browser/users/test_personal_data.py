"""An administrator finds a person, sees what would be erased, types the number again, and follows the erasure."""

import os
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NUMBER = "+34 600 900 030"
PICTURES = os.environ.get("CORDBOARD_PICTURES")  # a folder for pictures of what was looked at


def find(page: Page, number: str) -> None:
    page.get_by_label(word("pd.value")).fill(number)
    page.get_by_role("button", name=word("pd.find"), exact=True).click()


def looked_at(page: Page, axe: str, name: str) -> list[str]:
    """Faults of what is shown, in light and dark, wide and narrow."""
    found = [f"{name}, {one}" for one in (*barriers(page, axe), *sticking_out(page))]
    if PICTURES:
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(PICTURES) / f"{name}-{scheme}-{width}.png")
        page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_a_person_is_found_and_erased_after_a_preview_and_a_typed_confirmation(
    enter: SignedInUsers, calls: dict[str, str], axe: str
) -> None:
    page = enter("/personal-data", reduced_motion="reduce")
    expect(page.get_by_role("heading", name=word("pd.search"))).to_be_visible()
    found = looked_at(page, axe, "empty")
    find(page, "+34 600 999 999")
    expect(page.locator(".empty b").first).to_be_visible()

    find(page, NUMBER)
    expect(page.locator(".person-found .item").first).to_be_visible()
    found += looked_at(page, axe, "found")
    page.get_by_role("button", name=word("pd.erase"), exact=True).click()
    dialog = page.get_by_role("dialog")
    go = dialog.get_by_role("button", name=word("pd.erase"), exact=True)
    expect(go).to_be_disabled()
    found += looked_at(page, axe, "preview")
    dialog.get_by_role("textbox").fill("something else")
    expect(go).to_be_disabled()
    dialog.get_by_role("textbox").fill(NUMBER)
    go.click()
    expect(page.locator("section[aria-labelledby=erasures] .item")).to_have_count(1)
    found += looked_at(page, axe, "erasures")
    assert not found, "\n".join(found)
