"""Unsaved settings are tried on past calls before they are saved; the trial has a page with examples."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import LOCALES, SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, world
from support.journey_steps import played

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PICTURES = os.environ.get("CORDBOARD_PICTURES")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """Three calls of strangers: two missed, one answered."""
    with world(tmp_path_factory.mktemp("backtests"), 31) as one:
        one.start()
        one.connect()
        played(one, "+34600900081", disposition="no_answer", durations_ms={"ring": 9000})
        played(one, "+34600900082", disposition="no_answer", durations_ms={"ring": 9000})
        played(one, "+34600900083")
        yield one


def looked_at(page: Page, axe: str, name: str) -> list[str]:
    """Faults of what is shown, in light and dark, wide and narrow."""
    if PICTURES:
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(PICTURES) / f"{name}-{scheme}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
    return [f"{name}, {one}" for one in (*barriers(page, axe), *sticking_out(page))]


def lead_of_missed(page: Page, language: str = "en") -> None:
    """The draft: no lead for a missed call of a new client."""
    where = f"{word('entity.lead', language)}: {word('row.inbound_missed', language)}, {word('party.new', language)}"
    page.get_by_label(where).select_option("off")


def test_before_saving_it_says_how_many_leads_fewer_and_names_the_calls(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/settings/scenario", reduced_motion="reduce")
    lead_of_missed(page)
    page.get_by_role("button", name=word("backtest.try")).click()
    trial = page.get_by_role("region", name=word("backtest.title"))
    expect(trial).to_contain_text("In the last 30 days, this would have created 2 fewer leads.")
    found = looked_at(page, axe, "backtest-bar")
    trial.get_by_role("link", name=like("backtest.see", n=2)).click()
    expect(page.locator(".backtest-examples > li")).to_have_count(2)
    expect(page.locator("tr", has_text=word("entity.lead"))).to_contain_text("2")
    found += looked_at(page, axe, "backtest")
    page.get_by_role("link", name="+34 600 900 082").click()
    expect(page).to_have_url(re.compile(r"/calls/\w+$"))
    page.go_back()
    page.get_by_role("link", name=word("backtest.all")).click()
    expect(page.locator("main .lines > li")).to_have_count(1)
    found += looked_at(page, axe, "backtests")
    assert found == []
    assert running.api("GET", "/backtests")["items"][0]["removed"] == {"lead": 2}


def test_a_change_that_concerns_no_call_says_so_and_another_change_closes_the_trial(enter: SignedInUsers) -> None:
    page = enter("/settings/scenario", reduced_motion="reduce")
    where = f"{word('entity.deal')}: {word('row.outbound_answered')}, {word('party.new')}"
    page.get_by_label(where).select_option("create_if_none")
    page.get_by_role("button", name=word("backtest.try")).click()
    trial = page.get_by_role("region", name=word("backtest.title"))
    expect(trial).to_contain_text("Nothing would have changed for 3 calls in the last 30 days.")
    trial.get_by_label(word("backtest.period")).first.click()
    page.get_by_role("option", name="Last 7 days").click()
    expect(trial).to_contain_text("Nothing would have changed for 3 calls in the last 7 days.")
    lead_of_missed(page)
    expect(trial).to_have_count(0)


@pytest.mark.parametrize("language", [one for one in LOCALES if one != "en"])
def test_it_is_said_in_every_language_and_fits_a_phone(enter: SignedInUsers, running: World, language: str) -> None:
    page = enter("/settings/scenario", language=language, width=390, height=844)
    lead_of_missed(page, language)
    page.locator("select.cell").last.scroll_into_view_if_needed()
    page.get_by_role("button", name=word("backtest.try", language)).click()
    trial = page.get_by_role("region", name=word("backtest.title", language))
    expect(trial.get_by_role("link")).to_be_in_viewport(ratio=1)
    bar = page.locator(".save-bar").bounding_box()
    assert trial.bounding_box()["y"] >= bar["y"] + bar["height"], "the bar lies on it"
    said = {"fr": "2 prospects en moins", "es": "2 leads menos", "uk": "на 2 ліди менше"}[language]
    expect(trial).to_contain_text(said)
    assert sticking_out(page) == []
