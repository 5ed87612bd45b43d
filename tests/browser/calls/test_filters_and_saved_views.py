"""More filters of the call list, its order and columns, and saved views of it."""

import re

import pytest
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import until

pytestmark = pytest.mark.browser


def opened(enter: SignedInUsers, path: str = "/calls", **more: str) -> Page:
    page = enter(path, **more)
    expect(page.locator(".call-row").first).to_be_visible()
    return page


def numbers(page: Page) -> list[str]:
    return page.locator(".call-row .c-who .name").all_inner_texts()


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=word(field), exact=True).click()
    page.get_by_role("option", name=word(option), exact=True).click()


def test_more_filters_limit_the_list_and_stay_in_the_address(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter)
    page.get_by_role("button", name=word("calls.filters.more")).click()
    choose(page, "calls.col.records", "calls.crm.rejected")
    until(lambda: numbers(page) == ["+34 600 900 050"], 15, "the rejected call alone")
    choose(page, "calls.col.records", "calls.crm.created")
    choose(page, "calls.col.outcome", "disposition.no_answer")
    until(lambda: numbers(page) == ["+34 600 900 030"], 15, "the missed call with a lead")
    expect(page).to_have_url(re.compile("disposition=no_answer.*crm=created|crm=created.*disposition=no_answer"))
    page.reload()
    until(lambda: numbers(page) == ["+34 600 900 030"], 15, "the same after a reload")
    choose(page, "calls.recording", "calls.recording.true")
    expect(page.get_by_text(word("calls.nothing"), exact=True)).to_be_visible()
    page.get_by_role("button", name=word("calls.clear")).click()
    until(lambda: len(numbers(page)) >= len(calls), 15, "all calls")


def test_heads_sort_and_say_so(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter)
    newest = numbers(page)
    head = page.get_by_role("columnheader", name=word("calls.col.time"), exact=True)
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").click()
    until(lambda: numbers(page) == newest[::-1], 15, "the oldest first")
    expect(head).to_have_attribute("aria-sort", "ascending")
    talk = page.get_by_role("columnheader", name=word("calls.col.talk"))
    talk.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(talk).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile("sort=talk"))


def test_columns_are_chosen_and_remembered(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter, role="supervisor")
    page.get_by_role("button", name=word("calls.columns")).click()
    page.get_by_role("menuitemcheckbox", name=word("calls.col.line")).click()
    page.get_by_role("menuitemcheckbox", name=word("calls.col.wait")).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name=word("calls.col.wait"))).to_be_visible()
    expect(page.get_by_role("columnheader", name=word("calls.col.line"), exact=True)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("columnheader", name=word("calls.col.wait"))).to_be_visible()


def test_a_view_is_saved_opened_shared_by_link_and_deleted(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter, "/calls?view=missed&sort=wait&cols=outcome,wait")
    page.locator(".views-button").click()
    page.get_by_role("menuitem", name=word("views.save")).click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Longest waits")
    page.keyboard.press("Enter")
    expect(page.locator(".views-button")).to_have_text("Longest waits")
    view = re.search(r"saved=([\w-]+)", page.url)
    assert view

    page.goto("/calls")
    page.locator(".views-button").click()
    page.get_by_role("menuitem", name="Longest waits").click()
    until(lambda: numbers(page) == ["+34 600 900 030"], 15, "the missed call")
    expect(page.get_by_role("columnheader", name=word("calls.col.wait"))).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("columnheader", name=word("calls.col.people"))).to_have_count(0)

    other = enter(f"/calls?saved={view[1]}", role="supervisor")
    until(lambda: numbers(other) == ["+34 600 900 030"], 15, "the same for who got the link")
    expect(other).to_have_url(re.compile("view=missed"))

    page.locator(".views-button").click()
    page.get_by_role("menuitem", name=word("views.manage")).click()
    page.get_by_role("button", name=f"{word('views.delete')} Longest waits").click()
    page.get_by_role("dialog", name=like("views.delete.title", name="Longest waits")).get_by_role(
        "button", name=word("views.delete"), exact=True
    ).click()
    expect(page.get_by_role("button", name=f"{word('views.delete')} Longest waits")).to_have_count(0)
    enter.watch.forgive("404")
    gone = enter(f"/calls?saved={view[1]}", role="supervisor")
    expect(gone.get_by_text(word("views.gone"))).to_be_visible()


def test_sixteen_calls_fit_on_a_screen_of_900_pixels(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter)
    row = page.locator(".call-row").first.bounding_box()
    body = page.locator("main").bounding_box()
    assert row
    assert body
    fit = (body["y"] + body["height"] - row["y"]) // row["height"]
    assert fit >= 16, f"{fit} rows of {row['height']} px from {row['y']} px on"
