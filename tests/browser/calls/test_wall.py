"""The supervisor wall on a large screen: nothing scrolls, limits are seen, and such a screen needs one permission."""

import os
from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.console_watch import ConsoleWatch
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, until, world
from support.journey_steps import ended, new_id, settings

pytestmark = pytest.mark.browser

NAMES = "Ana Ruiz,Alberto Sanz,Carla Vidal,Diego Martín,Elena Soto,Felipe Gil,Gloria Pons,Hugo Marín"
SCROLLS = """() => [...document.querySelectorAll('.wall, .wall *')].filter((one) =>
  one.scrollHeight > one.clientHeight + 2 && one.clientHeight > 40 && getComputedStyle(one).overflowY !== 'visible'
).map((one) => `${one.className}: ${one.scrollHeight} > ${one.clientHeight}`)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.wall *')].filter((one) =>
  [...one.childNodes].some((text) => text.nodeType === 3 && text.data.trim()) && one.checkVisibility()
  && !one.closest('.hidden-text') && one.getBoundingClientRect().width > 2
).map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
DISTANCE_PX = 24  # text of 24 px is 15 mm high on a screen of 55 inches: read from three metres


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("wall"), 41) as one:
        one.start()
        one.connect()
        yield one


def pictured(page: Page, name: str) -> None:
    if folder := os.environ.get("CORDBOARD_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_the_wall_shows_who_waits_and_what_is_past_its_limit_without_scrolling(
    enter: SignedInUsers, running: World, axe: str, watch: ConsoleWatch
) -> None:
    people = NAMES.split(",") + [f"Agent {n}" for n in range(30)]
    team = [{"id": f"p{n}", "name": name, "extensions": [str(80 + n)]} for n, name in enumerate(people)]
    queues = [{"name": str(n), "title": title} for n, title in enumerate(["Front desk", "Sales", "Support", "Night"])]
    alerts = {"queue_limits": {"wait": "PT10S", "agents": True, "in_target": 90, "calls": 1, "queues": ["0", "1"]}}
    before = running.api("GET", "/settings")["settings"]["alerts"]
    with settings(running, team=team, queues=queues, alerts={**before, **alerts}):
        for n in range(14):
            running.post([ended(new_id(), f"+3460073{n:04}", disposition="no_answer" if n % 3 else "answered",
                                durations_ms={"ring": 9000, "talk": 0 if n % 3 else 5000}, queue="1")])  # fmt: skip
        call, told = new_id(), ended("x", "+34600730062")
        begun = {name: told[name] for name in ("schema", "at", "direction", "client", "own_number")}
        running.post([{**begun, "call": call, "id": f"{call}-1", "type": "started"}])
        running.post([{**begun, "call": call, "id": f"{call}-2", "type": "queued", "queue": "0"}])
        for n in range(12):
            talk = new_id()
            running.post(
                [{**begun, "client": {"number": f"+3460074{n:04}"}, "call": talk, "id": f"{talk}-1", "type": "started"}]
            )
            running.post([{**begun, "call": talk, "id": f"{talk}-2", "type": "answered", "extension": str(81 + n)}])
        until(lambda: len(running.api("GET", "/wall")["alerts"]) == 2, 60, "both limits are passed")
        page = enter("/wall", reduced_motion="reduce", width=1920, height=1080)
        alarm = page.locator(".wall-alerts")
        expect(alarm).to_contain_text("Front desk")
        expect(alarm).to_contain_text(word("alert_kind.off_target"))
        desk = page.get_by_role("row", name="Front desk")
        expect(desk).to_have_class("red")
        expect(desk.get_by_role("cell").first).to_have_text("1")
        expect(page.get_by_role("region", name=word("wall.calls"))).to_contain_text("13")
        for width, height in ((1920, 1080), (1440, 900), (3840, 2160)):
            page.set_viewport_size({"width": width, "height": height})
            expect(page.locator(".wall-people .wall-more")).to_be_visible()
            until(lambda: page.evaluate(SCROLLS) == [], 5, "nothing scrolls")
            pictured(page, f"wall-{width}")
            assert [*barriers(page, axe), *sticking_out(page)] == []
        page.set_viewport_size({"width": 1920, "height": 1080})
        assert page.evaluate(SMALLEST) >= DISTANCE_PX
        page.get_by_role("button", name=word("wall.dark")).click()
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        pictured(page, "wall-dark")
        page.get_by_role("button", name=word("wall.light")).click()
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.locator(".wall-people .wall-more")).to_have_count(0)
        assert sticking_out(page) == []
        pictured(page, "wall-390")
        running.post([{**begun, "call": call, "id": f"{call}-3", "type": "answered", "extension": "80"}])
        expect(desk.get_by_role("cell").first).to_have_text("0")
        running.post([ended(call, "+34600730062")])  # Ana is free for the next test
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{running.base}/")


def test_a_screen_on_the_wall_sees_the_wall_at_every_address_and_follows_it(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    with settings(running, team=[{"id": "ana", "name": "Ana Ruiz", "extensions": ["80"]}]):
        page = enter("/calls", role="wall", reduced_motion="reduce", width=1920, height=1080)
        ana = page.locator(".wall-people li").filter(has_text="Ana Ruiz")
        expect(ana).to_have_class("free")
        call, told = new_id(), ended("x", "+34600730099")
        begun = {name: told[name] for name in ("schema", "at", "direction", "client", "own_number")}
        running.post([{**begun, "call": call, "id": f"{call}-1", "type": "started"}])
        running.post([{**begun, "call": call, "id": f"{call}-2", "type": "ringing", "extension": "80"}])
        expect(ana).to_have_class("ringing")
        page.keyboard.press("Escape")
        expect(ana).to_be_visible()
        assert barriers(page, axe) == []
        page.get_by_role("button", name=word("account.leave")).click()
        expect(page.get_by_role("textbox", name=word("enter.password"))).to_be_visible()
