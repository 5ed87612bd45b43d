"""The outbox by cause: one group for what waits for the same thing, one row a call, actions for the whole group."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.calls_of_every_outcome import arrange, hang_up_early, parked
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world
from support.journey_steps import played

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("groups"), 26) as one:
        one.start()
        one.connect()
        arrange(one)
        yield one


def test_calls_that_wait_for_one_cause_are_one_group_and_are_discarded_together(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    running.api("POST", "/connections/zoho/pause")
    calls = [hang_up_early(running, f"+3460060007{n}") for n in range(3)]
    until(lambda: len(running.api("GET", "/outbox?state=open")["items"]) >= 3, 10, "three calls wait")
    page = enter("/outbox", reduced_motion="reduce")
    group = page.locator(".outbox-group")
    expect(group).to_have_count(1)
    expect(group.get_by_role("heading")).to_contain_text("Zoho CRM")
    expect(group).to_contain_text("3 calls wait")
    expect(group.locator(".items > li")).to_have_count(3)
    expect(group).to_contain_text("+34 600 600 071")
    assert [*barriers(page, axe), *sticking_out(page)] == []
    group.get_by_role("button", name=like("outbox.drop")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("test calls")
    dialog.locator("button[type=submit]").click()
    expect(page.get_by_text(word("outbox.waiting.none"), exact=True)).to_be_visible()
    dropped = running.api("GET", "/outbox?state=dropped")["items"]
    assert {one["call"] for one in dropped} == set(calls)
    running.api("POST", "/connections/zoho/resume")


def test_a_refused_record_is_retried_with_its_group_and_only_the_cause_is_red(
    enter: SignedInUsers, running: World
) -> None:
    parked(running, "+34600600080")
    page = enter("/outbox?state=parked")
    group = page.locator(".outbox-group")
    expect(group).to_have_count(1)
    expect(group.get_by_role("heading")).to_contain_text("NOT_ALLOWED")
    group.get_by_role("button", name=like("outbox.retry")).click()
    expect(page.get_by_text(word("outbox.parked.none"), exact=True)).to_be_visible()


def test_what_one_call_sent_is_one_row_with_the_time_of_each_record(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    call = played(running, "+34600600079")
    page = enter("/outbox?state=done", reduced_motion="reduce")
    rows = page.locator(".items > li").filter(has_text="+34 600 600 079")
    expect(rows).to_have_count(1)
    sent = [one for one in running.api("GET", "/outbox?state=done")["items"] if one["call"] == call["id"]]
    assert len(sent) > 1
    records = rows.locator(".sent-record")
    expect(records).to_have_count(len(sent))
    expect(records.filter(has_text=like("outbox.sent_at"))).to_have_count(len(sent))
    expect(records.filter(has_text=like("outbox.since"))).to_have_count(0)
    records.first.get_by_role("button").press("Enter")
    expect(records.first.locator(".item-details dl")).to_be_visible()
    assert [*barriers(page, axe), *sticking_out(page)] == []
