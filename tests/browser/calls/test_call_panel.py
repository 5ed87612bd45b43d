"""Two people at their call panels: both see who calls, one answers, the other learns who did."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until, world
from support.journey_steps import new_id, played

pytestmark = pytest.mark.browser

TEAM = [
    {"id": "ana", "name": "Ana Ruiz", "extensions": ["80"]},
    {"id": "leo", "name": "Leo Sanz", "extensions": ["81"]},
]
NARROW = {"width": 390, "height": 780}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("panel"), 31) as one:
        one.start()
        one.connect()
        held = one.api("GET", "/settings")["settings"]
        lines = [{"number": LINE, "title": "Sales"}]
        wanted = {**held, "team": TEAM, "numbers": lines}
        one.api("PUT", "/settings", {"settings": wanted, "note": "", "base_version": None})
        person = {"First_Name": "Olena", "Last_Name": "Koval", "Phone": "+34 600 900 020"}
        one.control("POST", "/people", {"module": "Contacts", "fields": person})
        one.api("POST", "/connections/zoho/sync")
        until(lambda: one.api("GET", "/lookup?number=%2B34600900020")["type"] == "found", 20, "the contact is known")
        yield one


class Ring:
    """A call that rings at both extensions."""

    def __init__(self, running: World, number: str) -> None:
        self._running, self._call, self._told = running, new_id(), 0
        self._head = {"schema": 1, "call": self._call, "direction": "inbound", "client": {"number": number}}
        self.tell("ringing", "80")
        self.tell("ringing", "81")

    def tell(self, what: str, extension: str, **more: Any) -> None:
        self._told += 1
        about = {"id": f"{self._call}-{self._told}", "at": stamp(datetime.now(UTC)), "own_number": LINE}
        event = {**self._head, **about, "type": what, "extension": extension, **more}
        assert self._running.post([event]) == 202


def panel(enter: SignedInUsers, running: World, person: str, role: str) -> Page:
    """The panel of a person of the team, in a narrow window."""
    page = enter("/panel", role=role, **NARROW)
    user = next(one for one in running.api("GET", "/users")["items"] if one["name"] == f"{role}.en")
    if not user["person"]:
        running.api("PUT", f"/users/{user['id']}/person", {"person": person})
        page.reload()
    expect(page.locator(".panel-head")).to_contain_text(person.capitalize())
    return page


def test_both_see_the_caller_and_the_other_card_says_who_answered(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    ana, leo = panel(enter, running, "ana", "agent"), panel(enter, running, "leo", "supervisor")
    ring = Ring(running, "+34600900020")
    for page in (ana, leo):
        card = page.locator(".call-card.ringing")
        expect(card).to_contain_text("Olena Koval")
        expect(card).to_contain_text("Sales")
        expect(card).to_contain_text(word("entity.contact"))
        assert [*barriers(page, axe), *sticking_out(page)] == []
    assert ana.evaluate("document.activeElement === document.body")  # the card takes no focus
    ring.tell("answered", "80")
    expect(ana.locator(".call-card.in_call")).to_contain_text("Olena Koval")
    expect(leo.locator(".call-card.answered_by_other")).to_contain_text(like("panel.state.answered_by", who="Ana Ruiz"))
    assert [*barriers(ana, axe), *sticking_out(ana)] == []
    expect(leo.locator(".call-card")).to_have_count(0)  # a moment later
    ana.reload()
    expect(ana.locator(".call-card.in_call")).to_contain_text("Olena Koval")  # in the middle of the call
    leo.reload()
    expect(leo.get_by_text(word("panel.idle"))).to_be_visible()
    ring.tell("ended", "80", disposition="answered", ended_by="client")
    expect(ana.locator(".call-card.after_call")).to_contain_text("Olena Koval")


def test_an_unknown_caller_is_told_with_the_number_and_the_last_call(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    played(running, "+34600900077", extension="81", disposition="no_answer", durations_ms={"ring": 20_000})
    ana = panel(enter, running, "ana", "agent")
    ring = Ring(running, "+34600900077")
    card = ana.locator(".call-card.ringing")
    expect(card).to_contain_text("+34 600 900 077")
    expect(card).to_contain_text(word("panel.earlier.missed"))
    expect(card).to_contain_text(like("panel.waiting"))
    assert [*barriers(ana, axe), *sticking_out(ana)] == []
    ring.tell("ended", "80", disposition="no_answer", ended_by="client")
    expect(ana.locator(".call-card.missed")).to_be_visible()


def test_the_panel_is_dark_where_the_device_is_and_opens_from_home(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    panel(enter, running, "ana", "agent")
    home = enter("/", role="agent", color_scheme="dark")
    with home.expect_popup() as opened:
        home.get_by_role("button", name=word("panel.open_window")).click()
    page = opened.value
    ring = Ring(running, "+34600900088")
    expect(page.locator(".call-card.ringing")).to_be_visible()
    assert [*barriers(page, axe), *sticking_out(page)] == []
    ring.tell("ended", "80", disposition="no_answer", ended_by="client")
