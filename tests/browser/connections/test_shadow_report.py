"""The page of a connection in shadow mode: nothing at first, then agreement by day and what was lost, by name."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world
from support.journey_steps import ended

pytestmark = pytest.mark.browser

CALLS = 21


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("shadow"), 28) as one:
        one.start()
        one.connect()
        one.api("PATCH", "/connections/zoho", {"settings": {"mode": "shadow"}})
        yield one


def held(world: World) -> int:
    counted = world.api("GET", "/summary")["outbox"].get("zoho")  # nothing before the first item
    return int(counted["held"]) if counted else 0


def test_what_another_integration_lost_is_shown_when_somebody_compares(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    assert running.post([ended(f"lost-{n}", f"+3467200{n:04}") for n in range(CALLS)]) == 202
    until(lambda: held(running) == 2 * CALLS, 30, "every call is decided")
    page = enter("/connections/zoho", reduced_motion="reduce")
    card = page.get_by_role("region", name=word("shadow.title"))
    card.get_by_role("button", name=word("shadow.compare")).click()
    expect(card).to_contain_text(word("shadow.nothing"))
    expect(card).to_contain_text(f"{CALLS} recent calls")
    running.advance(16 * 60)
    card.get_by_role("button", name=word("shadow.compare")).click()
    expect(card).to_contain_text(f"{CALLS} calls compared")
    expect(card.locator("[data-entity=call]")).to_contain_text(f"{word('shadow.verdict.missing')}: {CALLS}")
    expect(card).to_contain_text(f"0% of {2 * CALLS} records agree")
    expect(card.get_by_role("table", name=word("shadow.history")).locator("tbody tr")).to_have_count(1)
    expect(card.locator("li a").first).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert [*barriers(page, axe), *sticking_out(page)] == []
