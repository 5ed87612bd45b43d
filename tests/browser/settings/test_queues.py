"""Queues: read from calls, given a title in settings, named by it in figures, filters and the list of missed calls."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, world
from support.journey_steps import played

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

TITLE = "Sales and orders"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("queues"), 21) as one:
        one.start()
        one.connect()
        played(one, "+34600700009", queue="600", disposition="abandoned", durations_ms={"ring": 9000})
        yield one


def test_a_queue_of_calls_gets_a_title_that_figures_filters_and_the_list_show(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/settings/numbers", reduced_motion="reduce")
    queues = page.locator("section[aria-labelledby=queues]")
    expect(queues.locator("tbody tr")).to_have_count(1)
    expect(queues).to_contain_text(word("queues.called"))
    queues.get_by_label(like("queues.title_of", queue="600")).fill(TITLE)
    assert not barriers(page, axe)
    assert not sticking_out(page)
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    assert running.api("GET", "/settings")["settings"]["queues"] == [{"name": "600", "title": TITLE}]

    page.goto("/figures")
    page.locator("label", has_text=word("figures.by.queue")).click()
    expect(page.locator(".figure-table tbody")).to_contain_text(f"{TITLE} (600)")
    page.goto("/calls?view=not_called_back&cols=queue,outcome")
    expect(page.locator(".c-queue").last).to_have_text(TITLE)
    page.goto("/calls?queue=600")
    expect(page.get_by_role("combobox", name=word("calls.col.queue"))).to_have_value(TITLE)
