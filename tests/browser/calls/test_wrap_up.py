"""The wrap-up on the page of a call: saved as it is typed, kept in the browser while the server is away, never lost."""

import os
from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.console_watch import ConsoleWatch
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world
from support.journey_steps import played

pytestmark = pytest.mark.browser

KEPT = "Object.keys(localStorage).filter((one) => one.startsWith('cordboard.wrapup.')).length"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("wrapup"), 31) as one:
        one.start()
        one.connect()
        yield one


def test_notes_are_saved_as_they_are_typed_kept_while_offline_and_two_texts_are_combined(
    enter: SignedInUsers, running: World, axe: str, watch: ConsoleWatch
) -> None:
    call = played(running, "+34600730061")
    path = f"/calls/{call['id']}"
    page = enter(path, reduced_motion="reduce")
    form = page.get_by_role("group", name=word("wrap_up.title"))
    note, saved = form.get_by_label(word("wrap_up.note")), form.get_by_text(like("wrap_up.saved"))
    form.get_by_text(word("wrap_up.outcome.interested"), exact=True).click()
    note.fill("wants a quote")
    form.get_by_label(word("wrap_up.task")).fill("Quote")
    expect(saved).to_be_visible()
    until(lambda: running.api("GET", f"{path}/wrapup")["state"] == "sent", 30, "it is sent")
    stored = running.api("GET", f"{path}/wrapup")
    assert (stored["note"], stored["outcome"], stored["task"]["subject"]) == ("wants a quote", "interested", "Quote")
    expect(form.get_by_text(word("wrap_up.state.sent"))).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if folder := os.environ.get("CORDBOARD_SHOTS"):
            page.screenshot(path=f"{folder}/wrap-up-{width}.png", full_page=True)
        assert [*barriers(page, axe), *sticking_out(page)] == []
    assert page.evaluate(KEPT) == 0

    watch.forgive("ERR_INTERNET_DISCONNECTED")
    watch.forgive("409")
    page.context.set_offline(True)
    note.fill("mine")
    expect(form.get_by_text(word("wrap_up.offline"))).to_be_visible()
    assert page.evaluate(KEPT) == 1, "closing the window loses nothing"
    running.api("PUT", f"{path}/wrapup", {"version": stored["version"], "note": "theirs"})
    page.context.set_offline(False)
    expect(form.get_by_role("alert")).to_be_visible()
    if folder := os.environ.get("CORDBOARD_SHOTS"):
        page.screenshot(path=f"{folder}/wrap-up-conflict.png", full_page=True)
    assert [*barriers(page, axe), *sticking_out(page)] == []
    form.get_by_role("button", name=word("wrap_up.keep_both")).click()
    expect(note).to_have_value("theirs\nmine")
    until(lambda: running.api("GET", f"{path}/wrapup")["note"] == "theirs\nmine", 20, "both texts are saved")
    until(lambda: page.evaluate(KEPT) == 0, 20, "the browser keeps nothing that is acknowledged")
