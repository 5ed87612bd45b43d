"""Figures, who was not called back, and the page of a client, as a supervisor uses them."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.calls_of_every_outcome import MISSED as NO_ANSWER
from browser.support.calls_of_every_outcome import arrange
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, world
from support.journey_steps import played

pytestmark = pytest.mark.browser

MISSED = "+34600900030"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("figures"), 9) as one:
        one.start()
        one.connect()
        arrange(one)
        played(one, "+34600900010")
        played(one, MISSED, **NO_ANSWER)
        yield one


def test_figures_show_the_calls_of_the_period_as_chart_and_table(enter: SignedInUsers, axe: str) -> None:
    page = enter("/figures", reduced_motion="reduce")
    expect(page.locator(".figure-tiles dd")).to_have_count(6)
    chart = page.get_by_role("group", name=word("figures.chart"))
    chart.focus()
    page.keyboard.press("ArrowLeft")  # the last bar: today
    expect(page.locator(".chart-tip")).to_contain_text(word("figures.missed"))
    page.get_by_role("button", name=word("figures.as_table")).click()
    expect(page.locator(".chart-table tbody tr")).to_have_count(1)
    expect(page.locator(".heat tbody tr")).to_have_count(7)
    people = page.locator(".figure-table tbody tr")
    expect(people).not_to_have_count(0)
    assert not [*barriers(page, axe), *sticking_out(page)]
    with page.expect_download() as saved:
        page.get_by_role("button", name=like("calls.export")).last.click()
    assert saved.value.suggested_filename.endswith(".csv")


def test_a_missed_client_is_listed_opened_and_gone_once_called_back(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/", reduced_motion="reduce")
    page.get_by_role("link", name=like("home.not_called_back")).click()
    row = page.locator(".call-row", has_text="900 030")
    row.locator(".toggle").click()
    page.locator(".call-details").get_by_role("link", name=word("client.open")).click()
    expect(page.locator(".client-waits")).to_contain_text(word("callback.open"))
    assert not [*barriers(page, axe), *sticking_out(page)]
    played(running, MISSED, direction="outbound", extension="80", durations_ms={"ring": 1000, "talk": 2000})
    expect(page.locator(".client-waits")).to_have_count(0)
    expect(page.locator(".client .live-call").last).to_contain_text(like("callback.done"))
