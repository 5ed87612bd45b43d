"""The diagnosis: each cause by its name, with what to do, and a button where one press ends it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World, world

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("CORDBOARD_PICTURES")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("diagnosis"), 27) as one:
        one.start()
        one.connect()
        yield one


def test_a_cause_is_named_and_one_press_ends_it(enter: SignedInUsers, running: World, axe: str) -> None:
    running.api("POST", "/connections/zoho/pause")
    jobs = [{"op": "replace", "path": "/background_jobs/off", "value": ["return_memory"]}]
    running.api("PATCH", "/settings", {"changes": jobs})
    page = enter("/", reduced_motion="reduce")
    page.get_by_role("link", name=word("nav.diagnosis"), exact=True).first.click()
    lines = page.locator(".diagnosis > li")
    paused = lines.filter(has_text=word("cause.crm_paused"))
    off = lines.filter(has_text=word("cause.job_turned_off"))
    expect(paused).to_contain_text(word("health.crm.stopped.fix"))
    expect(off).to_contain_text(word("doctor.job_on"))
    found = [*barriers(page, axe), *sticking_out(page)]
    if PICTURES:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(PICTURES) / f"diagnosis-{width}.png")
    page.set_viewport_size({"width": 390, "height": 900})
    assert [*found, *sticking_out(page)] == []
    text = paused.get_by_text(word("health.crm.stopped.fix")).bounding_box()
    press = paused.get_by_role("button", name=word("press.resume")).bounding_box()
    assert text
    assert press
    assert abs(press["x"] - text["x"]) <= 1, "below the text, not below its icon"
    paused.get_by_role("button", name=word("press.resume")).click()
    expect(paused).to_have_count(0)
    off.get_by_role("button", name=word("press.turn_on")).click()
    expect(off).to_have_count(0)
    assert running.api("GET", "/connections/zoho")["state"] == "active"
    assert running.api("GET", "/settings")["settings"]["background_jobs"]["off"] == []


def test_who_may_only_read_sees_the_causes_and_no_button(enter: SignedInUsers, running: World) -> None:
    running.api("POST", "/connections/zoho/pause")
    page = enter("/diagnosis", role="auditor")
    paused = page.locator(".diagnosis > li").filter(has_text=word("cause.crm_paused"))
    expect(paused).to_be_visible()
    expect(page.get_by_role("button", name=word("press.resume"))).to_have_count(0)
    running.api("POST", "/connections/zoho/resume")
