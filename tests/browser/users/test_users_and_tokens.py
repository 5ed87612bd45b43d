"""People in the console: who may sign in, tokens of programs, and everybody's own password."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.login_form import sign_in
from browser.support.signed_in_users import GIVEN, LOCALES, PASSWORD, SignedInUsers, add_user
from browser.support.ui_texts import word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World, until, world

from cordboard.web.auth.permissions import PERMISSIONS, Role

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("CORDBOARD_PICTURES")

OTHER = "another long sentence"
LAST = "the last of all sentences"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("people"), 21) as one:
        one.start()
        one.connect()
        yield one


def login_page(enter: SignedInUsers) -> Page:
    page = enter.window().new_page()
    page.goto("/")
    return page


def inside(enter: SignedInUsers, name: str, password: str = PASSWORD) -> Page:
    page = login_page(enter)
    sign_in(page, name, password)
    expect(page.locator("button.account")).to_contain_text(name)
    return page


def person(page: Page, name: str) -> Locator:
    return page.locator(".operator").filter(has=page.get_by_text(name, exact=True))


def do(page: Page, name: str, key: str) -> Locator:
    """The button of a person; the dialog that it opens."""
    person(page, name).get_by_role("button", name=word(key)).click()
    return page.get_by_role("dialog")


def choose(page: Page, key: str, option: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox", name=word(key)).click()
    page.get_by_role("option", name=option).click()


def twice(dialog: Locator, password: str) -> None:
    fields = dialog.locator("input[autocomplete=new-password]")
    expect(fields).to_have_count(2)
    for field in fields.all():
        field.fill(password)


def send(dialog: Locator) -> None:
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)


def choose_own(page: Page, given: str, own: str, axe: str) -> None:
    """Whoever got a password from somebody else chooses one before anything else opens."""
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(word("people.password.mine.first"))).to_be_visible()
    expect(dialog.get_by_role("button", name=word("account.leave"))).to_be_visible()
    expect(page.locator("button.account")).to_have_count(0)
    assert not barriers(page, axe)
    dialog.locator("input[autocomplete=current-password]").fill(given)
    twice(dialog, own)
    dialog.locator("button[type=submit]").click()
    expect(page.locator("button.account")).to_be_visible()


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(enter: SignedInUsers, running: World, axe: str) -> None:
    add_user(running, "many browsers", role="agent")
    here, there, third = (inside(enter, "many browsers") for _ in range(3))
    here.locator("button.account").click()
    here.get_by_role("menuitem", name=word("sessions.title")).click()
    dialog = here.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    expect(dialog.get_by_text(word("sessions.here"))).to_have_count(1)
    assert not barriers(here, axe)
    dialog.get_by_role("listitem").get_by_role("button").first.click()
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_role("button", name=word("sessions.end_all")).click()
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    for other in (there, third):
        expect(other.get_by_text(word("enter.ended"))).to_be_visible()
    expect(here.locator("button.account")).to_be_attached()


def test_a_person_is_let_in_gets_another_role_and_password_and_is_shut_out(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/", reduced_motion="reduce")
    page.get_by_role("link", name=word("nav.people"), exact=True).click()
    page.get_by_role("button", name=word("people.add")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(word("people.may.agent"))).to_be_visible()
    choose(page, "people.role_field", word("role.supervisor"))
    expect(dialog.get_by_text(word("people.may.supervisor"))).to_be_visible()
    dialog.get_by_label(word("enter.user")).fill("Olha Koval")
    dialog.get_by_label(word("people.add.password"), exact=True).check()
    twice(dialog, "short")
    expect(dialog.locator("button[type=submit]")).to_be_disabled()
    twice(dialog, GIVEN)
    send(dialog)
    expect(person(page, "Olha Koval")).to_contain_text(word("role.supervisor"))
    olha = login_page(enter)
    sign_in(olha, "Olha Koval", GIVEN)
    choose_own(olha, GIVEN, PASSWORD, axe)
    expect(olha.get_by_role("link", name=word("nav.settings"), exact=True)).to_be_visible()

    dialog = do(page, "Olha Koval", "people.role")
    assert not barriers(page, axe)
    choose(page, "people.role_field", word("role.light_agent"))
    expect(dialog.get_by_text(word("people.signed_out"))).to_be_visible()
    send(dialog)
    expect(person(page, "Olha Koval")).to_contain_text(word("people.may.light_agent"))
    expect(olha.get_by_text(word("enter.ended"))).to_be_visible()
    sign_in(olha, "Olha Koval", PASSWORD)
    expect(olha.get_by_role("link", name=word("nav.home"), exact=True)).to_be_visible()
    expect(olha.get_by_role("link", name=word("nav.settings"), exact=True)).to_have_count(0)

    dialog = do(page, "Olha Koval", "people.password")
    twice(dialog, OTHER)
    send(dialog)
    expect(olha.get_by_text(word("enter.ended"))).to_be_visible()
    enter.watch.forgive("401")
    sign_in(olha, "Olha Koval", PASSWORD)
    expect(olha.get_by_role("alert")).to_contain_text(word("problem.wrong_password"))
    sign_in(olha, "Olha Koval", OTHER)
    choose_own(olha, OTHER, LAST, axe)

    dialog = do(page, "Olha Koval", "people.disable")
    assert not barriers(page, axe)
    expect(dialog.get_by_text(word("people.disable.lead"))).to_be_visible()
    send(dialog)
    expect(person(page, "Olha Koval")).to_contain_text(word("people.disabled"))
    expect(olha.get_by_text(word("enter.ended"))).to_be_visible()
    person(page, "Olha Koval").get_by_role("button", name=word("people.enable")).click()
    expect(person(page, "Olha Koval").get_by_text(word("people.disabled"))).to_have_count(0)
    inside(enter, "Olha Koval", LAST)
    assert PASSWORD not in str(running.api("GET", "/audit?limit=500"))


def test_a_name_that_is_taken_says_so_and_nobody_changes_the_own_role(enter: SignedInUsers) -> None:
    page = enter("/users")
    mine = person(page, "admin.en")
    expect(mine).to_contain_text(word("people.you"))
    expect(mine.get_by_role("button")).to_have_count(2)
    expect(mine.get_by_role("button").last).to_have_text(re.compile(word("people.password.mine")))
    mine.get_by_role("button").first.click()
    expect(page.get_by_role("menuitem")).to_have_count(2)
    expect(page.get_by_role("menuitem").filter(has_text=word("people.role"))).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=word("people.add")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(word("enter.user")).fill("ADMIN.en")
    dialog.get_by_label(word("people.add.password"), exact=True).check()
    twice(dialog, PASSWORD)
    enter.watch.forgive("409")
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text(word("problem.name_taken"))


def test_a_token_is_shown_once_opens_what_was_chosen_and_is_revoked(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/users", permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    page.get_by_role("button", name=word("people.token.add")).click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_label(word("people.token.name"))
    name.fill("звіт")
    expect(dialog.get_by_text(word("people.token.name.odd"))).to_be_visible()
    name.fill("crm-report")
    expect(dialog.locator("button[type=submit]")).to_be_disabled()
    for right in PERMISSIONS:
        expect(dialog.get_by_label(word(f"people.right.{right}"), exact=True)).to_be_visible()
    dialog.get_by_label(word("people.right.calls.read"), exact=True).check()
    choose(page, "people.token.lasts", "In 30 days")
    dialog.locator("button[type=submit]").click()
    token = dialog.locator("pre").inner_text()
    assert token.startswith("cb_")
    page.keyboard.press("Escape")  # a slip of the hand loses no token
    assert not barriers(page, axe)
    assert not sticking_out(page)
    dialog.get_by_role("button", name=word("copy")).click()
    assert page.evaluate("navigator.clipboard.readText()") == token
    dialog.get_by_role("button", name=word("people.token.kept")).click()
    expect(dialog).to_have_count(0)
    line = page.locator("section[aria-labelledby=tokens] li").filter(has_text="crm-report")
    expect(line.locator(".tag")).to_have_text([word("people.right.calls.read")])
    expect(line).to_contain_text(word("people.token.unused"))
    expect(line).to_contain_text("admin.en")
    assert token not in page.content()

    def opens(path: str) -> int:
        return httpx.get(f"{running.base}/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).status_code

    assert (opens("/calls"), opens("/settings")) == (200, 403)
    line.get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text(word("people.token.revoke.lead"))
    send(page.get_by_role("dialog"))
    expect(line).to_have_count(0)
    assert opens("/calls") == 401


def test_everybody_changes_the_own_password_with_the_present_one(enter: SignedInUsers, running: World) -> None:
    add_user(running, "front desk", role="light_agent")
    page, elsewhere = inside(enter, "front desk"), inside(enter, "front desk")
    page.locator("button.account").click()
    page.get_by_role("menuitem", name=word("people.password.mine")).click()
    dialog = page.get_by_role("dialog")
    present = dialog.locator("input[autocomplete=current-password]")
    expect(present).to_be_focused()
    enter.watch.forgive("40[13]")
    present.fill("not the present one")
    twice(dialog, OTHER)
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_text(word("problem.wrong_present_password"))).to_be_visible()
    present.fill(PASSWORD)
    send(dialog)
    expect(page.get_by_text(word("people.password.mine.done"))).to_be_visible()
    expect(page.locator("button.account")).to_be_focused()
    expect(elsewhere.get_by_text(word("enter.ended"))).to_be_visible()
    page.reload()
    expect(page.locator("button.account")).to_contain_text("front desk")
    sign_in(elsewhere, "front desk", PASSWORD)
    expect(elsewhere.get_by_role("alert")).to_contain_text(word("problem.wrong_password"))
    sign_in(elsewhere, "front desk", OTHER)
    expect(elsewhere.locator("button.account")).to_contain_text("front desk")


def test_guessing_the_present_password_is_stopped_and_says_so(enter: SignedInUsers, running: World) -> None:
    add_user(running, "guessed", role="agent")
    page = inside(enter, "guessed")
    page.locator("button.account").click()
    page.get_by_role("menuitem", name=word("people.password.mine")).click()
    dialog = page.get_by_role("dialog")
    enter.watch.forgive("403|429")
    twice(dialog, OTHER)
    for n in range(8):
        dialog.locator("input[autocomplete=current-password]").fill(f"guess {n}")
        with page.expect_response("**/api/v1/session"):
            dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text(word("problem.too_many_attempts"))


def test_an_auditor_looks_only_and_an_agent_finds_no_way_there(enter: SignedInUsers) -> None:
    page = enter("/users", role="auditor")
    expect(page.get_by_text(word("people.locked"))).to_be_visible()
    expect(page.locator(".operator")).not_to_have_count(0)
    expect(page.locator("main").get_by_role("button")).to_have_text([re.compile(word("people.password.mine"))])
    expect(page.get_by_role("heading", name=word("people.tokens"))).to_have_count(0)
    agent = enter("/users", role="agent")
    expect(agent.get_by_role("alert")).to_contain_text(word("problem.not_allowed"))
    expect(agent.get_by_role("link", name=word("nav.people"), exact=True)).to_have_count(0)


@pytest.mark.parametrize("language", LOCALES)
def test_every_role_says_what_it_may_in_every_language_and_fits_a_phone(enter: SignedInUsers, language: str) -> None:
    page = enter("/users", language=language, width=390, height=844)
    expect(page.locator(".operator")).not_to_have_count(0)
    assert not sticking_out(page)
    page.get_by_role("button", name=word("people.add", language)).click()
    for role in Role:
        choose_in(page, language, role)
        expect(page.get_by_role("dialog").get_by_text(word(f"people.may.{role}", language))).to_be_visible()
    assert not sticking_out(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=word("people.token.add", language)).click()
    expect(page.get_by_role("dialog").get_by_label(word("people.right.calls.read", language))).to_be_visible()
    assert not sticking_out(page)


def choose_in(page: Page, language: str, role: Role) -> None:
    page.get_by_role("dialog").get_by_role("combobox", name=word("people.role_field", language)).click()
    page.get_by_role("option", name=word(f"role.{role}", language), exact=True).click()


def test_an_old_bookmark_of_the_users_page_still_opens_it(enter: SignedInUsers) -> None:
    page = enter("/people")
    expect(person(page, "admin.en")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/users$"))


def test_an_administrator_sees_who_sees_no_calls_and_whose_mail_was_not_sent(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    held = running.api("GET", "/settings")["settings"]
    mail = {"host": "127.0.0.1", "port": 9, "sender": "cordboard@example.com", "to": ["ops@example.com"]}
    alerts = {**held["alerts"], "mail": {**mail, "security": "none", "allow_private": True}}
    running.api("PUT", "/settings", {"settings": {**held, "alerts": alerts}, "note": "A mail server that is away"})
    new = {"name": "Nina Agent", "role": "agent", "password": PASSWORD, "email": "nina@example.com"}
    running.api("POST", "/users", new)
    known, unknown = (
        httpx.post(f"{running.base}/api/v1/session/forgotten", json={"user": name}).text
        for name in ("Nina Agent", "Nobody Here")
    )
    assert known == unknown, "it says nothing about whether there is such a user"
    until(lambda: [one for one in running.api("GET", "/users")["items"] if one["reset_mail_problem"]], 30, "it failed")
    page = enter("/users", reduced_motion="reduce")
    nina = person(page, "Nina Agent")
    expect(nina).to_contain_text(word("people.no_calls"))
    expect(nina).to_contain_text(word("people.no_calls.person"))
    expect(nina.locator(".amber-hint").last).to_contain_text("the mail could not be sent")
    assert [*barriers(page, axe), *sticking_out(page)] == []
    if PICTURES:
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 900})
                nina.scroll_into_view_if_needed()
                page.screenshot(path=Path(PICTURES) / f"users-{scheme}-{width}.png")
    sentences = [one["sentence"] for one in running.api("GET", "/doctor")["checks"]]
    assert any("Nina Agent" in one and "no extension is theirs" in one for one in sentences)
    assert any("could not be sent (Nina Agent)" in one for one in sentences)
    running.api("PUT", "/settings", {"settings": held, "note": "As before"})
