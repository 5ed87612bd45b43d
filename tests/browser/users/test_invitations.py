"""Users are invited by a link that works once, get a new password by another, are renamed and deleted."""

import re
from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World, world

pytestmark = pytest.mark.browser

CHOSEN, OTHER = "seven green bicycles", "nine purple bicycles"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("invited"), 24) as one:
        one.start()
        one.connect()
        yield one


def person(page: Page, name: str) -> Locator:
    return page.locator(".operator").filter(has=page.get_by_text(name, exact=True))


def twice(page: Page, password: str) -> None:
    fields = page.locator("input[autocomplete=new-password]")
    expect(fields).to_have_count(2)
    for field in fields.all():
        field.fill(password)


def shown_link(page: Page) -> str:
    """The link in the dialog, which is closed."""
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".code-box")).to_contain_text("/welcome#")
    link = dialog.locator(".code-box").inner_text()
    dialog.get_by_role("button", name=word("people.token.kept")).click()
    expect(dialog).to_have_count(0)
    return link


def use(page: Page, link: str, password: str) -> None:
    page.goto(link)
    expect(page.locator("input[autocomplete=new-password]").first).to_be_visible()
    assert "#" not in page.url, "the secret is in no history"
    twice(page, password)
    page.get_by_role("button", name=word("welcome.go")).click()
    expect(page.locator("button.account")).to_be_visible()


def test_from_an_invitation_to_the_first_sign_in_a_reset_a_new_name_and_the_end(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/users", reduced_motion="reduce")
    page.get_by_role("button", name=word("people.add")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(word("enter.user")).fill("Vira Melnyk")
    dialog.get_by_label(word("people.email")).fill("vira@example.com")
    assert [*barriers(page, axe), *sticking_out(page)] == []
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_text(re.compile("Vira Melnyk")).first).to_be_visible()
    assert not barriers(page, axe)
    invitation = shown_link(page)
    expect(person(page, "Vira Melnyk")).to_contain_text("vira@example.com")
    window = enter.window(reduced_motion="reduce")
    vira = window.new_page()
    vira.goto(invitation)
    expect(vira.get_by_role("heading")).to_have_text(like("welcome.title", name="Vira Melnyk"))
    assert [*barriers(vira, axe), *sticking_out(vira)] == []
    use(vira, invitation, CHOSEN)
    expect(vira.locator("button.account")).to_contain_text("Vira Melnyk")
    enter.watch.forgive("404")
    stranger = enter.window().new_page()
    stranger.goto(invitation)
    expect(stranger.get_by_role("heading", name=word("welcome.over"))).to_be_visible()
    expect(stranger.get_by_role("alert")).to_contain_text(word("problem.link_over"))

    page.reload()
    person(page, "Vira Melnyk").get_by_role("button", name=word("link.reset.make")).click()
    reset = shown_link(page)
    again = enter.window().new_page()
    use(again, reset, OTHER)
    expect(vira.get_by_text(word("enter.ended"))).to_be_visible()

    person(page, "Vira Melnyk").get_by_role("button", name=word("people.more")).click()
    page.get_by_role("menuitem", name=word("people.named")).click()
    dialog.get_by_label(word("enter.user")).fill("Vira Koval")
    assert not barriers(page, axe)
    dialog.locator("button[type=submit]").click()
    expect(person(page, "Vira Koval")).to_be_visible()
    person(page, "Vira Koval").get_by_role("button", name=word("people.more")).click()
    page.get_by_role("menuitem", name=word("people.delete")).click()
    dialog.locator("button[type=submit]").click()
    expect(person(page, "Vira Koval")).to_have_count(0)
    expect(again.get_by_text(word("enter.ended"))).to_be_visible()


def test_who_forgot_the_password_is_told_what_to_do_without_a_mail_server(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter.window(reduced_motion="reduce").new_page()
    page.goto("/")
    page.get_by_role("button", name=word("forgotten.title")).click()
    expect(page.get_by_text(word("forgotten.ask"))).to_be_visible()
    assert [*barriers(page, axe), *sticking_out(page)] == []
    page.get_by_role("button", name=word("forgotten.back")).click()
    expect(page.get_by_role("heading", name=word("enter.title"))).to_be_visible()
