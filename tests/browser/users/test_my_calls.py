"""An agent at the console: My calls has the own extension's calls alone; a light agent sees who is calling."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.calls_of_every_outcome import MISSED, OTHER_LINE, Ringing
from browser.support.signed_in_users import GIVEN, SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World, world
from support.journey_steps import played

pytestmark = pytest.mark.browser

TEAM = [
    {"id": "ana", "name": "Ana Ruiz", "extensions": ["80"]},
    {"id": "leo", "name": "Leo Sanz", "extensions": ["81"]},
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("mine"), 23) as one:
        one.start()
        one.connect()
        held = one.api("GET", "/settings")["settings"]
        one.api("PUT", "/settings", {"settings": {**held, "team": TEAM}, "note": "", "base_version": None})
        yield one


def link(running: World, name: str, person: str) -> None:
    users = running.api("GET", "/users")["items"]
    user = next(one["id"] for one in users if one["name"] == name)
    running.api("PUT", f"/users/{user}/person", {"person": person})


def test_an_agent_sees_the_calls_of_the_own_extension_alone(enter: SignedInUsers, running: World, axe: str) -> None:
    mine, other = (
        played(running, "+34600900010"),
        played(running, "+34600900020", own_number=OTHER_LINE, extension="81", **MISSED),
    )
    page = enter("/", role="agent")
    expect(page.get_by_text(word("mine.no_extension"))).to_be_visible()
    link(running, "agent.en", "ana")
    page.reload()
    expect(page.get_by_text(word("mine.no_extension"))).to_have_count(0)
    expect(page.locator("#latest, main").get_by_text("+34 600 900 010")).to_be_visible()
    page.get_by_role("link", name=word("nav.my_calls")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(word("nav.my_calls"))
    expect(page.locator(".call-row .c-who .name")).to_have_text(["+34 600 900 010"])
    expect(page.locator(".call-row")).to_contain_text("Ana Ruiz")
    page.goto(f"/calls/{mine['id']}")
    expect(page.locator("#who")).to_have_text("+34 600 900 010")
    enter.watch.forgive("404")
    page.goto(f"/calls/{other['id']}")
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto("/")
    expect(page.locator("main .page")).to_be_visible()
    assert [*barriers(page, axe), *sticking_out(page)] == []


def test_a_light_agent_sees_who_is_calling_and_nothing_else(enter: SignedInUsers, running: World, axe: str) -> None:
    page = enter("/", role="light_agent")
    expect(page.locator("main .page")).to_be_visible()
    users = running.api("GET", "/users")["items"]
    for other in users:  # Ana has one user
        if other["person"]:
            running.api("PUT", f"/users/{other['id']}/person", {"person": None})
    link(running, "light_agent.en", "ana")
    page.reload()
    expect(page.get_by_text(word("mine.callers.none"))).to_be_visible()
    call = Ringing(running, "+34600900060")
    expect(page.get_by_text("+34 600 900 060")).to_be_visible()
    expect(page.get_by_role("link", name=word("nav.calls"))).to_have_count(0)
    assert [*barriers(page, axe), *sticking_out(page)] == []
    call.hang_up()
    expect(page.get_by_text(word("mine.callers.none"))).to_be_visible()
    page.get_by_placeholder(word("mine.who.number")).fill("+34600111222")
    page.get_by_role("button", name=word("mine.who.go")).click()
    expect(page.get_by_text(word("mine.who.nobody"))).to_be_visible()


def test_a_new_agent_is_given_the_person_of_the_team_at_once(enter: SignedInUsers, running: World, axe: str) -> None:
    page = enter("/users", reduced_motion="reduce")
    page.get_by_role("button", name=word("people.add")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(word("enter.user")).fill("Leo at the phone")
    dialog.get_by_role("combobox", name=word("people.person")).click()
    page.get_by_role("option", name="Leo Sanz").click()
    assert barriers(page, axe) == []
    dialog.get_by_label(word("people.add.password"), exact=True).check()
    for field in dialog.locator("input[autocomplete=new-password]").all():
        field.fill(GIVEN)
    dialog.locator("button[type=submit]").click()
    added = page.locator(".operator").filter(has=page.get_by_text("Leo at the phone", exact=True))
    expect(added).to_contain_text("Leo Sanz")
    expect(added).not_to_contain_text(word("people.no_calls"))
