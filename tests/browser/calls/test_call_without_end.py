"""A call whose end nobody reported, as people see it; and the setting that says how long one waits for it."""

from collections.abc import Iterator
from functools import partial

import pytest
from browser.support.calls_of_every_outcome import Ringing, arrange
from browser.support.screens import unfolded
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world
from support.journey_steps import save

pytestmark = pytest.mark.browser

HOURS = {"ringing_unheard_after": "PT1H", "talk_unheard_after": "PT6H"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("unheard"), 10) as one:
        one.start()
        one.connect()
        arrange(one)
        yield one


def set_to(running: World, **spans: str) -> None:
    save(running, {**running.api("GET", "/settings")["settings"], **spans})


def settled(running: World, call: str) -> bool:
    return bool(running.api("GET", f"/calls/{call}")["settled"])


@pytest.fixture(scope="module")
def silent(running: World) -> dict[str, str]:
    """Two settled calls that fell silent: one rang, one was answered."""
    set_to(running, ringing_unheard_after="PT2S", talk_unheard_after="PT2S")
    calls = {"rang": Ringing(running, "+34600960010"), "talked": Ringing(running, "+34600960020")}
    calls["talked"].tell("answered")
    for call in calls.values():
        until(partial(settled, running, call.id), 40, "it is settled")
    set_to(running, **HOURS)
    return {name: call.id for name, call in calls.items()}


@pytest.mark.parametrize("language", ["en", "fr", "es", "uk"])
def test_the_page_says_in_every_language_that_the_end_was_never_reported(
    enter: SignedInUsers, silent: dict[str, str], language: str
) -> None:
    page = enter(f"/calls/{silent['rang']}", language=language)
    unfolded(page)
    expect(page.locator(".why-head .tags")).to_contain_text(word("call.end_unheard", language))
    expect(page.locator(".why-story")).to_have_text(like("story.unheard", language))
    expect(page.locator(".why-story")).to_contain_text(like("story.inbound.unheard", language))
    expect(page.locator(".step-list > li").nth(1)).to_contain_text(word("moment.unheard", language))
    expect(page.locator(".step-list > li").nth(3)).to_contain_text(word("room.4.unheard", language))
    expect(page.locator(".step-list > li").nth(5)).to_contain_text(like("say.situation.is_unheard", language))
    expect(page.locator(".step-list > li").nth(5)).to_contain_text(like("say.task.created_unheard", language))
    expect(page.locator("#facts").locator("xpath=ancestor::section")).to_contain_text(
        word("said.end not reported", language)
    )


def test_an_answered_call_without_an_end_claims_no_length(enter: SignedInUsers, silent: dict[str, str]) -> None:
    page = enter(f"/calls/{silent['talked']}")
    expect(page.locator(".why-story")).to_contain_text(like("story.inbound.unheard_answered"))
    expect(page.locator(".why-story")).not_to_contain_text("0:00")
    expect(page.locator(".why-head .tags")).to_contain_text(word("disposition.answered"))


def test_how_long_one_waits_is_a_setting_that_is_checked_and_kept(enter: SignedInUsers, running: World) -> None:
    page = enter("/settings/company")
    ringing = page.get_by_label(word("general.ringing_unheard"))
    expect(ringing).to_have_value("1")
    expect(page.get_by_label(word("general.talk_unheard"))).to_have_value("6")
    ringing.fill("0.05")
    expect(page.get_by_text(word("finding.unheard_after.short"))).to_be_visible()
    ringing.fill("0.5")
    expect(page.get_by_text(word("finding.unheard_after.short"))).to_have_count(0)
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.get_by_text(word("settings.unsaved"), exact=True)).to_have_count(0)
    assert running.api("GET", "/settings")["settings"]["calls"]["ringing_unheard_after"] == "PT1800S"
    set_to(running, **HOURS)
