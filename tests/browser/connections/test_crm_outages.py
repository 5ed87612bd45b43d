"""A CRM that is away, a revoked token, a pause, refused work: what the console shows and what a person does there."""

import re
from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.calls_of_every_outcome import arrange, hang_up_early, parked
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, until, world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG_MS = 60_000  # the courier waits longer after each failure


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("trouble"), 9) as one:
        one.start()
        one.connect()
        arrange(one)
        yield one


def settled(running: World, *calls: str) -> None:
    until(lambda: all(running.api("GET", f"/calls/{one}")["settled"] for one in calls), 60, "the calls are settled")


def level(page: Page) -> str:
    return str(page.locator(".card .level").first.inner_text()).strip()


def test_an_outage_has_its_banner_and_ends_by_itself(enter: SignedInUsers, running: World, axe: str) -> None:
    running.control("POST", "/faults", {"switch": "refuse"})
    page = enter("/")
    calls = [hang_up_early(running, f"+3460060001{n}") for n in range(3)]
    banner = page.locator(".bar")
    expect(banner).to_contain_text(like("banner.away", title="Zoho CRM"), timeout=LONG_MS)
    expect(banner).to_contain_text(re.compile(r"\b3 items"))
    expect(page.locator(".line-health.red")).to_contain_text("Zoho CRM")
    assert not barriers(page, axe)
    assert not sticking_out(page)
    banner.get_by_role("link", name=word("banner.look")).click()
    expect(page.locator(".items > li")).to_have_count(3)
    page.locator(".items > li").first.get_by_role("link", name=word("why")).click()
    expect(page.locator(".why-reasons")).to_contain_text(like("say.match.unknown"))
    expect(page.locator(".why")).to_contain_text(word("result.open"))
    expect(page.locator(".why .notice")).to_contain_text(like("interruption.crm.away", title="Zoho CRM"))
    running.control("DELETE", "/faults")
    expect(banner).to_have_count(0, timeout=LONG_MS)
    settled(running, *calls)
    expect(page.locator(".results")).to_contain_text(like("result.done"))


def test_a_revoked_token_is_put_right_in_place(enter: SignedInUsers, running: World, axe: str) -> None:
    running.control("POST", "/oauth", {"revoke_refresh_token": True, "expire_access_tokens": True})
    enter.watch.visiting(running.crm["base"])
    page = enter("/")
    call = hang_up_early(running, "+34600600020")
    banner = page.locator(".bar")
    expect(banner).to_contain_text(like("banner.paused", title="Zoho CRM"), timeout=LONG_MS)
    page.goto(f"/calls/{call}")
    rejected = page.locator(".why .notice")
    expect(rejected).to_contain_text(like("interruption.crm.paused", title="Zoho CRM"))
    expect(rejected.get_by_role("link")).to_have_attribute("href", "/connections/zoho")
    expect(page.locator(".why-reasons")).not_to_contain_text("Checking the CRM")
    assert not barriers(page, axe)
    banner.get_by_role("link", name=word("banner.fix")).click()
    expect(page.locator(".level").first).to_contain_text(word("connection.paused"))
    assert not barriers(page, axe)
    page.get_by_role("button", name=word("connection.reauthorise")).click()
    enter.watch.forgive(r"403 .*/oauth/return")
    page.get_by_role("button", name="Refuse").click()
    page.get_by_role("link", name="Sign in again").click()  # into the sign-in itself, not to a list
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("link", name="Back to the connection").click()
    expect(page.locator(".level").first).to_contain_text(word("connection.active"))
    expect(banner).to_have_count(0)
    settled(running, call)


def test_a_person_pauses_and_resumes(enter: SignedInUsers, running: World) -> None:
    page = enter("/connections/zoho")
    page.get_by_role("button", name=word("connection.pause")).click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(word("connection.pause.what"))
    asked.get_by_role("button", name=word("connection.pause")).click()
    expect(page.get_by_text(word("connection.pause.done"))).to_be_visible()
    expect(page.locator(".bar")).to_contain_text(like("banner.stopped", title="Zoho CRM"))
    expect(page.locator(".level").first).to_contain_text(word("connection.stopped"))
    call = hang_up_early(running, "+34600600030")
    expect(page.locator(".bar")).to_contain_text("1")
    page.locator(".bar").get_by_role("button", name=word("connection.resume")).click()
    expect(page.locator(".bar")).to_have_count(0)
    expect(page.locator(".level").first).to_contain_text(word("connection.active"))
    settled(running, call)


def test_a_phone_system_that_cannot_be_reached_counts_as_needing_a_person(enter: SignedInUsers, running: World) -> None:
    page = enter("/")
    tile = page.locator(".tile", has_text=re.compile(like("home.parked").pattern))
    expect(tile).to_contain_text("0")
    settings = {"host": "127.0.0.1", "port": "1", "username": "cordboard", "secret": "nobody listens there"}
    new = {"provider": "asterisk", "kind": "pbx", "title": "Deaf", "settings": settings, "allow_private": True}
    made = running.api("POST", "/connections", new)
    try:
        expect(tile).to_contain_text("1")
        expect(page.locator(".line-health.red")).to_contain_text("refused the connection")
        expect(page.locator(".line-health.red")).not_to_contain_text("Errno")
        tile.click()
        expect(page).to_have_url(re.compile("/connections$"))
    finally:
        running.api("DELETE", f"/connections/{made['id']}")


def test_a_refused_record_is_retried_from_the_outbox(enter: SignedInUsers, running: World) -> None:
    call = parked(running, "+34600600040")["id"]
    page = enter("/outbox?state=parked&view=list")
    item = page.locator(".items > li")
    expect(item).to_have_count(1)
    expect(item).to_contain_text("NOT_ALLOWED")
    item.get_by_role("button", name=word("outbox.retry")).click()
    expect(page.get_by_text(word("outbox.parked.none"), exact=True)).to_be_visible()
    settled(running, call)
    states = {effect["entity"]: effect["state"] for effect in running.api("GET", f"/calls/{call}")["effects"]}
    assert states == {"lead": "done", "call": "done"}


def test_work_is_held_back_released_and_dropped_with_a_reason(enter: SignedInUsers, running: World) -> None:
    running.api("POST", "/connections/zoho/pause")
    calls = [hang_up_early(running, f"+3460060005{n}") for n in range(2)]
    page = enter("/outbox?view=list")
    items = page.locator(".items > li")
    expect(items).to_have_count(2)
    page.get_by_role("searchbox", name=word("outbox.search")).fill("600 60 00 51")
    expect(items).to_have_count(1)
    items.get_by_role("button", name=like("outbox.details")).click()
    expect(items).to_contain_text("+34 600 600 051")
    expect(items.locator("dl dt")).to_have_text(word("action.reason"))
    page.get_by_role("searchbox", name=word("outbox.search")).fill("nobody")
    expect(page.get_by_text(word("outbox.nothing"), exact=True)).to_be_visible()
    page.get_by_role("button", name=word("calls.clear")).click()
    expect(items).to_have_count(2)
    items.first.get_by_role("button", name=word("outbox.hold")).click()
    expect(items).to_have_count(1)
    page.locator("main label", has_text=word("outbox.held")).click()
    items.first.get_by_role("button", name=word("outbox.release")).click()
    expect(page.get_by_text(word("outbox.held.none"), exact=True)).to_be_visible()
    page.locator("main label", has_text=word("outbox.waiting")).click()
    expect(items).to_have_count(2)
    page.locator(".choose-all input").check()
    page.locator(".chosen").get_by_role("button", name=word("outbox.drop")).click()
    dialog = page.get_by_role("dialog")
    drop = dialog.get_by_role("button", name=word("outbox.drop"))
    expect(drop).to_be_disabled()
    dialog.get_by_role("textbox").fill("a test call")
    drop.click()
    expect(page.get_by_text(word("outbox.waiting.none"), exact=True)).to_be_visible()
    page.goto("/outbox?state=dropped")
    expect(items.first).to_contain_text("a test call")
    running.api("POST", "/connections/zoho/resume")
    settled(running, *calls)
    assert running.control("GET", "/records/Leads", phone="60060005")["data"] == []
