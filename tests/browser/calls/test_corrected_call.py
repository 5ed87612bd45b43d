"""A call that was told anew: the Why page and the outbox say what was corrected, and what was left."""

from collections.abc import Iterator

import pytest
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world
from support.journey_steps import ended, new_id

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "es", "fr", "uk")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("correction"), 7) as one:
        one.start()
        one.connect()
        held = one.api("GET", "/settings")["settings"]
        plan = {**held["crm"].get("zoho", {}), "close_reached_tasks": False}
        one.api("PUT", "/settings", {"settings": {**held, "crm": {**held["crm"], "zoho": plan}}, "note": ""})
        yield one


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missed_call_that_was_answered_shows_its_correction_and_the_task_that_is_left(
    enter: SignedInUsers, running: World, language: str
) -> None:
    call, number = new_id(), f"+346008100{LANGUAGES.index(language):02}"
    running.post([ended(call, number, disposition="no_answer", durations_ms={"ring": 9000})])
    before = running.wait_settled(call)
    running.post([ended(call, number, id=f"{call}-truth")])
    until(lambda: len(running.call_of(call)["effects"]) > len(before["effects"]), 20, "the correction is on its way")
    page = enter(f"/calls/{running.wait_settled(call)['id']}", language=language)
    corrected = page.locator(".results > li").filter(has_text=word("kind.correct_call", language))
    expect(corrected).to_contain_text(like("result.given", language))
    task = page.locator(".results > li").filter(has_text=word("entity.task", language)).first
    expect(task).to_contain_text(word("result.task_left", language))
    outbox = enter("/outbox?state=done", language=language)
    shown = outbox.locator(".items > li").filter(has_text=word("kind.correct_call", language)).first
    expect(shown).to_be_visible()
