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
from support.journey_steps import ended, new_id, played, settings

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


def test_home_shows_queues_and_what_each_person_does(enter: SignedInUsers, running: World, axe: str) -> None:
    team = [
        {"id": name, "name": name.title(), "extensions": [phone]} for name, phone in (("ana", "80"), ("alberto", "81"))
    ]
    with settings(running, team=team, queues=[{"name": "0", "title": "Front desk"}]):
        call = new_id()
        told = {**ended(call, "+34600730062"), "disposition": None, "durations_ms": None, "extension": None}
        begun = {name: value for name, value in told.items() if value is not None}
        running.post([{**begun, "id": f"{call}-1", "type": "started"}])
        running.post([{**begun, "id": f"{call}-2", "type": "queued", "queue": "0"}])
        page = enter("/", reduced_motion="reduce")
        agents = page.locator(".wall-agents")
        expect(page.get_by_role("row", name="Front desk")).to_contain_text("1")
        expect(agents.get_by_text(word("wall.state.free")).first).to_be_visible()
        running.post([{**begun, "id": f"{call}-3", "type": "answered", "extension": "81"}])
        expect(agents.get_by_text(word("wall.state.in_call"))).to_be_visible()
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            if folder := os.environ.get("CORDBOARD_SHOTS"):
                page.screenshot(path=f"{folder}/wall-{width}.png", full_page=True)
            assert [*barriers(page, axe), *sticking_out(page)] == []
        running.post([{**ended(call, "+34600730062"), "id": f"{call}-4", "extension": "81"}])
        expect(agents.get_by_text(word("wall.state.in_call"))).to_have_count(0)
