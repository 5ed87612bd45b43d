"""After an outage: what would be sent with its price, a part that is sent, the rest, and discarding with a reason."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.calls_of_every_outcome import arrange, hang_up_early
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, until, world

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("replay"), 27) as one:
        one.start()
        one.connect()
        arrange(one)
        yield one


def outage(world: World, *numbers: str) -> list[str]:
    """Calls while a user has paused the connection."""
    world.api("POST", "/connections/zoho/pause")
    calls = [hang_up_early(world, number) for number in numbers]
    until(lambda: progress(world)["left"] == len(calls), 10, "the calls wait")
    return calls


def progress(world: World) -> dict[str, int]:
    return dict(world.api("GET", "/outbox/replay/progress?connection=zoho"))


def test_what_waits_is_shown_with_its_price_and_then_sent(enter: SignedInUsers, running: World, axe: str) -> None:
    calls = outage(running, "+34600600171", "+34600600172", "+34600600173")
    page = enter("/outbox", reduced_motion="reduce")
    panel = page.locator(".replay")
    expect(panel.get_by_role("heading")).to_contain_text("Zoho CRM")
    expect(panel.get_by_role("status")).to_have_text(word("replay.state.held"))
    panel.get_by_role("button", name=like("replay.open")).click()
    expect(panel).to_contain_text("3 calls wait")
    created = running.api("GET", "/outbox/replay?connection=zoho")
    expect(panel).to_contain_text(f"At most {created['credits']} credits")
    for one in created["records"]:
        expect(panel.locator("dl > div", has_text=word(f"kind.{one['kind']}"))).to_contain_text(str(one["count"]))
    assert [*barriers(page, axe), *sticking_out(page)] == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert [*barriers(page, axe), *sticking_out(page)] == []
    panel.get_by_role("button", name=word("replay.send"), exact=True).click()
    expect(panel).to_have_count(0)
    until(lambda: progress(running)["state"] == "done", 30, "all is sent")
    assert progress(running)["sent"] == 3
    for call in calls:
        effects = running.api("GET", f"/calls/{call}")["effects"]
        assert {effect["state"] for effect in effects if effect["entity"]} == {"done"}


def test_a_part_without_calls_sends_nothing_and_discarding_needs_a_reason(enter: SignedInUsers, running: World) -> None:
    outage(running, "+34600600181", "+34600600182")
    page = enter("/outbox?span=yesterday", reduced_motion="reduce")
    panel = page.locator(".replay")
    panel.get_by_role("button", name=like("replay.open")).click()
    expect(panel).to_contain_text(word("replay.nothing"))
    expect(panel.get_by_role("button", name=word("replay.send_part"))).to_be_disabled()
    page.goto(f"{running.base}/outbox")
    panel.get_by_role("button", name=like("replay.open")).click()
    panel.get_by_role("button", name=word("replay.drop")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("button[type=submit]")).to_be_disabled()
    dialog.get_by_role("textbox").fill("test calls")
    dialog.locator("button[type=submit]").click()
    expect(panel).to_have_count(0)
    assert progress(running)["left"] == 0
    running.api("POST", "/connections/zoho/resume")
