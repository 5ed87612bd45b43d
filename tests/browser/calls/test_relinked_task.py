"""A missed call is linked to another client: its call-back task goes along, and the page says so."""

import os
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.calls_of_every_outcome import KNOWN
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World
from support.journey_steps import edited_by_a_person, ended, new_id

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("CORDBOARD_PICTURES")
MISSED = {"disposition": "no_answer", "durations_ms": {"ring": 9000}}


@pytest.mark.parametrize("touched", [False, True])
def test_the_task_goes_along_or_the_page_says_why_it_stays(
    enter: SignedInUsers, running: World, calls: dict[str, str], axe: str, touched: bool
) -> None:
    call = new_id()
    assert running.post([ended(call, f"+3460095188{int(touched)}", **MISSED)]) == 202
    told = running.wait_settled(call)
    if touched:
        task = next(one["record"] for one in told["effects"] if one["kind"] == "create_task")
        edited_by_a_person(running, "Tasks", task, Status="In Progress")
    page = enter(f"/calls/{told['id']}", reduced_motion="reduce")
    page.get_by_role("button", name=word("act.relink"), exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(word("act.number")).fill(KNOWN.split()[0])
    dialog.get_by_role("radio", name=KNOWN).check()
    expect(dialog.locator(".effects > li")).to_have_count(2)
    expect(dialog.locator(".effects > li").last).to_contain_text(word("kind.link_task"))
    dialog.get_by_role("button", name=word("act.relink"), exact=True).click()
    result = page.get_by_text(word("kind.link_task")).first
    expect(page.locator("article")).to_contain_text(
        word("reason.task_worked_on") if touched else word("kind.link_task")
    )
    expect(result).to_be_visible()
    if PICTURES:
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(PICTURES) / f"relinked-{touched}-{scheme}-{width}.png", full_page=True)
    assert [*barriers(page, axe), *sticking_out(page)] == []
