"""Calls as they happen: on the list and on the home page, without reload, through a restart of the server."""

from collections.abc import Iterator

import pytest
from browser.support.calls_of_every_outcome import Ringing, arrange
from browser.support.console_watch import AWAY
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World, world
from support.journey_steps import ended, new_id, played

pytestmark = pytest.mark.browser

MARK = "window.openedOnce = true"
STILL = "window.openedOnce === true"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("live"), 8) as one:
        one.start()
        one.connect()
        arrange(one)
        yield one


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name).first


def test_a_call_appears_changes_and_becomes_records_without_reload(enter: SignedInUsers, running: World) -> None:
    page = enter("/calls")
    expect(page.get_by_text(word("calls.none"), exact=True)).to_be_visible()
    page.evaluate(MARK)
    call = Ringing(running, "+34600800010")
    mine = row(page, "+34 600 800 010")
    expect(mine).to_contain_text(word("state.ringing"))
    expect(page.get_by_role("status").filter(has_text=like("announce.incoming"))).to_have_count(1)
    call.tell("answered")
    expect(mine).to_contain_text(word("state.answered"))
    call.hang_up()
    expect(mine).to_contain_text(word("disposition.answered"))
    expect(mine.locator(".effect-tag")).to_have_count(2)
    expect(mine.locator(".effect-tag").filter(has_text=word("item.done"))).to_have_count(2)
    assert page.evaluate(STILL)


def test_the_home_page_counts_shows_and_lets_go_of_a_live_call(enter: SignedInUsers, running: World) -> None:
    page = enter("/")
    expect(page.get_by_text(word("home.quiet"), exact=True)).to_be_visible()
    page.evaluate(MARK)
    call = Ringing(running, "+34600800020")
    live = page.locator("#live").locator("xpath=ancestor::section").locator(".live-call")
    expect(live).to_contain_text("+34 600 800 020")
    expect(page.locator(".tile").first).to_contain_text("1")
    call.tell("answered")
    expect(live).to_contain_text(word("state.answered"))
    call.hang_up("no_answer")
    expect(live).to_have_count(0)
    latest = page.locator("#latest").locator("xpath=ancestor::section")
    expect(latest).to_contain_text("+34 600 800 020")
    expect(page.locator(".bars")).to_contain_text(word("disposition.answered"))
    assert page.evaluate(STILL)


def test_a_client_who_is_called_like_his_number_is_shown_once_in_groups(enter: SignedInUsers, running: World) -> None:
    number = "+4915140327205"
    played(running, number, client={"number": number, "name": "+49 1514 0327205"})
    page = enter("/calls")
    expect(row(page, "+49 151").locator(".c-who")).to_have_text("+49 151 403 272 05")


def test_a_missed_call_is_announced(enter: SignedInUsers, running: World) -> None:
    page = enter("/connections")
    expect(page.locator(".connection-card")).to_have_count(2)
    call = Ringing(running, "+34600800030")
    spoken = page.get_by_role("status")
    expect(spoken.filter(has_text=like("announce.incoming", who="+34 600 800 030"))).to_have_count(1)
    call.hang_up("abandoned")
    expect(spoken.filter(has_text=like("announce.missed", who="+34 600 800 030"))).to_have_count(1)


def test_nothing_moves_for_those_who_asked_for_calm(enter: SignedInUsers, running: World) -> None:
    call = Ringing(running, "+34600800040")
    page = enter("/", reduced_motion="reduce")
    expect(page.locator(".live-call.ringing")).to_have_count(1)
    moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
    assert page.evaluate(moving) == 0
    call.hang_up()


def test_after_a_restart_of_the_server_the_page_goes_on_by_itself(enter: SignedInUsers, running: World) -> None:
    enter.watch.forgive(AWAY)
    page = enter("/calls")
    expect(row(page, "+34 600 800 010")).to_be_visible()
    page.evaluate(MARK)
    running.kill_now()
    expect(page.get_by_text(word("link.away"))).to_be_visible()
    running.wait_for_the_kill()
    call = Ringing(running, "+34600800050")
    expect(page.get_by_text(word("link.away"))).to_have_count(0)
    expect(row(page, "+34 600 800 050")).to_contain_text(word("state.ringing"))
    call.hang_up()
    expect(row(page, "+34 600 800 050")).to_contain_text(word("disposition.answered"))
    assert page.evaluate(STILL)


def test_a_new_call_does_not_move_what_one_reads(enter: SignedInUsers, running: World) -> None:
    events = [ended(new_id(), f"+3460071{n:04}", direction="internal") for n in range(50)]
    assert running.post(events) == 202
    page = enter("/calls")
    expect(page.locator(".call-row").first).to_be_visible()
    page.locator("main.body").evaluate("one => one.scrollTo(0, 1500)")
    expect(page.locator(".call-row[aria-rowindex='2']")).to_have_count(0)
    address = page.locator(".call-row .name").nth(15).get_attribute("href")
    read = page.locator(".call-row").filter(has=page.locator(f"a.name[href='{address}']"))
    before, place = read.bounding_box(), int(read.get_attribute("aria-rowindex") or 0)
    call = Ringing(running, "+34600800060")
    expect(read).to_have_attribute("aria-rowindex", str(place + 1))
    assert read.bounding_box() == before
    call.hang_up()


def test_a_long_list_draws_only_what_is_seen_and_loads_on_as_one_scrolls(enter: SignedInUsers, running: World) -> None:
    running.api("POST", "/connections/zoho/pause")
    events = [ended(new_id(), f"+3460070{n:04}", direction="internal") for n in range(250)]
    for begin in range(0, len(events), 50):
        assert running.post(events[begin : begin + 50]) == 202
    page = enter("/calls")
    rows = page.locator(".call-row")
    expect(rows.first).to_be_visible()
    first = page.locator(".call-row").first.get_attribute("aria-rowindex")
    scroller = page.locator("main.body")
    end = page.get_by_role("table")
    for _ in range(60):
        if end.get_attribute("aria-rowcount") != "-1":
            break
        before = scroller.evaluate("(one) => { one.scrollTo(0, one.scrollHeight); return one.scrollHeight }")
        page.wait_for_function(
            "([one, before]) => one.scrollHeight !== before || !one.querySelector('.more')",
            arg=[scroller.element_handle(), before],
        )
    assert int(end.get_attribute("aria-rowcount") or 0) > 250
    expect(rows.last).not_to_have_attribute("aria-rowindex", first or "")
    assert rows.count() < 60
