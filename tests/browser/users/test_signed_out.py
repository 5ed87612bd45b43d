"""When a session ends, the login page opens at once, says why, and leads back; it does not keep asking the server."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser.support.console_watch import AWAY
from browser.support.signed_in_users import PASSWORD, SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, world

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("signed-out"), 9) as one:
        one.start()
        one.connect()
        yield one


def user_id(running: World, name: str) -> str:
    listed = running.api("GET", "/users")["items"]
    return str(next(one["id"] for one in listed if one["name"] == name))


def watched(page: Page) -> list[str]:
    """The addresses that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def at_the_door(page: Page) -> None:
    expect(page.get_by_role("heading", name=word("enter.title"))).to_be_visible()
    expect(page.get_by_text(word("enter.ended"))).to_be_visible()


CHANGES = [{"disabled": True}, {"role": "light_agent"}]


@pytest.mark.parametrize(("role", "change"), [("supervisor", CHANGES[0]), ("auditor", CHANGES[1])])
def test_who_is_signed_out_by_an_administrator_stands_at_the_door_at_once(
    enter: SignedInUsers, running: World, role: str, change: dict[str, Any]
) -> None:
    page = enter("/calls", role=role)
    page.clock.install()
    with page.expect_response("**/crm-users?known=true"):  # the last that the page asks for
        page.reload()
    expect(page.get_by_text(word("calls.none"), exact=True)).to_be_visible()
    running.api("PATCH", f"/users/{user_id(running, f'{role}.en')}", change)
    at_the_door(page)
    asked = watched(page)
    page.clock.fast_forward(60_000)
    at_the_door(page)
    assert asked == []


def test_signing_out_in_one_window_ends_the_other_and_one_goes_on_where_one_was(enter: SignedInUsers) -> None:
    first = enter("/", role="admin")
    with first.expect_response("**/settings/check"):  # the last that the page asks for
        first.goto("/settings/general")
    second = first.context.new_page()
    second.goto("/calls")
    expect(second.locator("main .page")).to_be_visible()
    expect(first.locator("main")).to_be_visible()
    second.locator(".account, .account-small").locator("visible=true").click()
    second.get_by_role("menuitem", name=word("account.leave")).click()
    expect(second.get_by_role("heading", name=word("enter.title"))).to_be_visible()
    expect(second.get_by_text(word("enter.ended"))).to_have_count(0)
    at_the_door(first)
    first.locator("input[name=username]").fill("admin.en")
    first.locator("input[name=password]").fill(PASSWORD)
    first.get_by_role("button", name=word("enter.go"), exact=True).click()
    expect(first.locator("main")).to_be_visible()
    assert first.url.endswith("/settings/general")


def test_whose_session_ended_while_the_server_was_away_stands_at_the_door_when_it_is_back(
    enter: SignedInUsers, running: World
) -> None:
    enter.watch.forgive(AWAY)
    page = enter("/", role="agent")
    expect(page.locator("main .page")).to_be_visible()
    page.context.clear_cookies()
    running.kill_now()
    expect(page.get_by_text(word("link.away"))).to_be_visible()
    running.wait_for_the_kill()
    at_the_door(page)
