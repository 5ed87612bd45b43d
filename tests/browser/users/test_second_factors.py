"""Second factors in the console: an app with time moved, Chromium's virtual passkeys, an administrator who helps."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.console_watch import AWAY
from browser.support.login_form import sign_in
from browser.support.signed_in_users import PASSWORD, SignedInUsers, add_user
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World, world

pytestmark = pytest.mark.browser

STEP = 30  # Units: s
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 800}
VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("factors"), 22) as one:
        one.base = one.base.replace("127.0.0.1", "localhost")  # passkeys belong to host names
        one.start()
        add_user(one, "boss", role="admin")
        yield one


@pytest.fixture(scope="module")
def demanding(running: World) -> Iterator[World]:
    """The same server, started so that agents must have a second factor."""
    running.end_server()
    running.need_factor = ("agent",)
    running.start()
    yield running
    running.end_server()
    running.need_factor = ()
    running.start()


def opened(enter: SignedInUsers, name: str, password: str = PASSWORD, **window: Any) -> Page:
    """At the sign-in screen, with the first step done."""
    page = enter.window(**window).new_page()
    page.goto("/")
    sign_in(page, name, password)
    return page


def inside(page: Page, name: str) -> None:
    expect(page.locator("button.account")).to_contain_text(name)


def security(page: Page) -> Locator:
    page.locator("button.account").click()
    page.get_by_role("menuitem", name=word("factors.title")).click()
    return page.get_by_role("dialog")


def press(within: Page | Locator, key: str) -> None:
    within.get_by_role("button", name=word(key)).first.click()


def leave(page: Page) -> None:
    page.locator("button.account").click()
    page.get_by_role("menuitem", name=word("account.leave")).click()
    expect(page.locator("input[name=username]")).to_be_visible()


def show(page: Page, name: str) -> None:
    """A picture for whoever wants to look: CORDBOARD_PICTURES names the folder."""
    if folder := os.environ.get("CORDBOARD_PICTURES"):
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}.png")


def kept_codes(dialog: Locator) -> list[str]:
    codes = dialog.locator(".recovery-codes li")
    expect(codes).to_have_count(10)
    return codes.all_inner_texts()


def begin_app(page: Page, axe: str) -> str:
    """The secret of an app that waits for its first code."""
    dialog = security(page)
    expect(dialog.get_by_text(word("factors.none"))).to_be_visible()
    assert not barriers(page, axe)
    show(page, "security-empty")
    press(dialog, "factors.add_app")
    dialog.locator("input").fill("Work phone")
    press(dialog, "factors.next")
    secret = dialog.locator(".factor-secret").inner_text().replace(" ", "")
    assert not barriers(page, axe)
    show(page, "security-scan")
    return secret


def test_an_app_is_added_asked_for_and_its_code_counts_once_also_after_kill_9(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    enter.watch.forgive("40[13]|422")
    enter.watch.forgive(AWAY)
    add_user(running, "ana", role="agent")
    page = opened(enter, "ana")
    inside(page, "ana")
    secret = begin_app(page, axe)
    dialog = page.get_by_role("dialog")

    def code() -> str:
        return pyotp.TOTP(secret).at(int(running.clock.now()))

    dialog.locator("input").fill("000000")
    press(dialog, "factors.activate")
    expect(dialog.get_by_text(word("problem.wrong_code"))).to_be_visible()
    dialog.locator("input").fill(code())
    press(dialog, "factors.activate")
    codes = kept_codes(dialog)
    assert not barriers(page, axe)
    show(page, "security-codes")
    with page.expect_download() as saved:
        dialog.get_by_role("link", name=word("factors.codes.download")).click()
    assert all(one in Path(saved.value.path()).read_text() for one in codes)
    press(dialog, "factors.codes.saved")
    expect(dialog.get_by_text("Work phone", exact=True)).to_be_visible()
    show(page, "security-list")
    page.keyboard.press("Escape")
    leave(page)
    running.advance(STEP)

    used = code()
    second = opened(enter, "ana")
    expect(second.locator("input[name=code]")).to_be_visible()
    assert not barriers(second, axe)
    show(second, "sign-in-code")
    second.reload()
    expect(second.locator("input[name=code]")).to_be_visible()  # a reload does not lose the first step
    second.locator("input[name=code]").fill(used)
    press(second, "factors.next")
    inside(second, "ana")

    running.end_server()
    running.start()
    third = opened(enter, "ana")
    third.locator("input[name=code]").fill(used)
    press(third, "factors.next")
    expect(third.get_by_role("alert")).to_contain_text(word("problem.code_used"))
    third.locator("input[name=code]").fill(codes[0])
    press(third, "factors.next")
    inside(third, "ana")

    running.advance(600)
    dialog = security(third)
    expect(dialog.get_by_text(like("factors.codes.left", n=9))).to_be_visible()
    press(dialog, "factors.remove")
    press(dialog, "factors.remove")
    expect(dialog.get_by_text(word("prove.lead"))).to_be_visible()
    assert not barriers(third, axe)
    show(third, "security-prove")
    dialog.locator("input[type=password]").fill(PASSWORD)
    press(dialog, "prove.go")
    expect(dialog.get_by_text(word("factors.none"))).to_be_visible()
    third.keyboard.press("Escape")
    inside(third, "ana")
    fourth = opened(enter, "ana")
    inside(fourth, "ana")


def test_a_passkey_signs_in_alone_and_as_the_second_step(enter: SignedInUsers, running: World, axe: str) -> None:
    add_user(running, "pia", role="agent")
    page = enter.window(width=390, height=844).new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})
    page.goto("/")
    show(page, "sign-in-narrow")
    sign_in(page, "pia", PASSWORD)
    page.locator("button.account-small, .account-small").first.click()
    page.get_by_role("menuitem", name=word("factors.title")).click()
    dialog = page.get_by_role("dialog")
    press(dialog, "factors.add_passkey")
    dialog.locator("input").fill("Laptop")
    press(dialog, "factors.next")
    kept_codes(dialog)
    assert not sticking_out(page)
    show(page, "security-codes-narrow")
    press(dialog, "factors.codes.saved")
    expect(dialog.get_by_text("Laptop", exact=True)).to_be_visible()
    assert not sticking_out(page)
    show(page, "security-list-narrow")
    page.keyboard.press("Escape")

    def out() -> None:
        page.locator(".account-small").first.click()
        page.get_by_role("menuitem", name=word("account.leave")).click()
        expect(page.locator("input[name=username]")).to_be_visible()

    out()
    press(page, "enter.passkey")
    expect(page.locator(".account-small").first).to_be_visible()
    out()
    sign_in(page, "pia", PASSWORD)
    expect(page.get_by_role("heading", name=word("enter.second.title"))).to_be_visible()
    assert not barriers(page, axe)
    show(page, "sign-in-passkey-narrow")
    press(page, "enter.second.passkey")
    expect(page.locator(".account-small").first).to_be_visible()


def test_an_administrator_sees_who_has_a_factor_and_removes_a_lost_one(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    enter.watch.forgive("403")
    add_user(running, "lost", role="agent")
    page = opened(enter, "lost")
    inside(page, "lost")
    secret = begin_app(page, axe)
    dialog = page.get_by_role("dialog")
    dialog.locator("input").fill(pyotp.TOTP(secret).at(int(running.clock.now())))
    press(dialog, "factors.activate")
    press(dialog, "factors.codes.saved")
    page.context.close()

    boss = opened(enter, "boss", color_scheme="dark")
    inside(boss, "boss")
    boss.goto("/users")
    line = boss.locator(".operator").filter(has=boss.get_by_text("lost", exact=True))
    expect(line.get_by_text(word("people.factor"), exact=True)).to_be_visible()
    other = boss.locator(".operator").filter(has=boss.get_by_text("boss", exact=True))
    expect(other.get_by_text(word("people.factor.none"))).to_be_visible()
    assert not barriers(boss, axe)
    show(boss, "users-dark")
    running.advance(600)
    press(line, "people.factor.remove")
    dialog = boss.get_by_role("dialog")
    press(dialog, "factors.remove")
    dialog.locator("input[type=password]").fill(PASSWORD)
    show(boss, "users-prove-dark")
    press(dialog, "prove.go")
    expect(line.get_by_text(word("people.factor.none"))).to_be_visible()
    again = opened(enter, "lost")
    inside(again, "lost")


@pytest.mark.parametrize(("theme", "window"), [("light", WIDE), ("dark", WIDE), ("dark", NARROW)])
def test_who_must_have_a_factor_adds_it_before_anything_else(
    enter: SignedInUsers, demanding: World, axe: str, theme: str, window: dict[str, int]
) -> None:
    enter.watch.forgive("40[13]|422")
    name = f"must-{theme}-{window['width']}"
    add_user(demanding, name, role="agent")
    page = opened(enter, name, width=window["width"], height=window["height"], color_scheme=theme)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(word("factors.required"))).to_be_visible()
    expect(page.locator("button.account")).to_have_count(0)
    assert not barriers(page, axe)
    assert not sticking_out(page)
    csrf = page.request.get("/api/v1/session").json()["csrf"]
    page.request.patch("/api/v1/session", data={"theme": theme}, headers={"X-CSRF-Token": csrf})
    page.reload()
    expect(dialog.get_by_text(word("factors.required"))).to_be_visible()
    assert page.locator("html").get_attribute("data-mantine-color-scheme") == theme
    show(page, f"must-add-{theme}-{window['width']}")
    page.goto("/calls")  # no address leads past it
    expect(dialog.get_by_text(word("factors.required"))).to_be_visible()
    press(dialog, "factors.add_app")
    dialog.locator("input").fill("Phone")
    press(dialog, "factors.next")
    secret = dialog.locator(".factor-secret").inner_text().replace(" ", "")
    show(page, f"must-scan-{theme}-{window['width']}")
    dialog.locator("input").fill(pyotp.TOTP(secret).at(int(demanding.clock.now())))
    press(dialog, "factors.activate")
    kept_codes(dialog)
    assert not sticking_out(page)
    show(page, f"must-codes-{theme}-{window['width']}")
    press(dialog, "factors.codes.saved")
    inside(page, name)
