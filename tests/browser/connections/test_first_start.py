"""From an empty server to a connected CRM, in a browser only."""

import re
from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.login_form import sign_in
from browser.support.signed_in_users import PASSWORD, SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, world

pytestmark = pytest.mark.browser

TOKEN = re.compile(r"1000\.[0-9a-f]{32}")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """A server that nobody has set up."""
    with world(tmp_path_factory.mktemp("fresh"), 11) as one:
        one.start()
        yield one


def test_the_first_visitor_becomes_administrator_leaves_and_comes_back(enter: SignedInUsers, axe: str) -> None:
    page = enter.window(reduced_motion="reduce").new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(word("setup.title"))
    assert not barriers(page, axe)
    assert not sticking_out(page)
    first, again = page.locator("input[type=password]").all()
    page.locator("input[name=username]").fill("Olha")
    first.fill("short")
    expect(page.get_by_text(like("setup.short", n=10))).to_be_visible()
    first.fill(PASSWORD)
    again.fill("another sentence")
    expect(page.get_by_text(word("setup.differ"))).to_be_visible()
    expect(page.get_by_role("button", name=word("setup.go"))).to_be_disabled()
    again.fill(PASSWORD)
    page.get_by_role("button", name=word("setup.go")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(word("nav.setup"))

    page.locator("button.account").click()
    page.get_by_role("menuitem", name=word("account.leave")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(word("enter.title"))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(word("enter.title"))

    enter.watch.forgive("401")
    sign_in(page, "Olha", "a wrong sentence")
    expect(page.get_by_role("alert")).to_contain_text(word("problem.wrong_password"))
    sign_in(page, "Olha", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(word("nav.setup"))
    page.get_by_role("link", name=word("nav.home"), exact=True).click()
    expect(page.get_by_text(word("home.none"), exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text(word("home.none"), exact=True)).to_be_visible()


def test_who_is_not_signed_in_comes_to_the_place_he_wanted_once_he_is(enter: SignedInUsers) -> None:
    enter()  # there is an operator
    page = enter.window().new_page()
    page.goto("/connections")
    sign_in(page, "admin.en", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(word("nav.connections"))


def test_a_session_that_ended_elsewhere_leads_to_the_door(enter: SignedInUsers) -> None:
    enter.watch.forgive("401")
    page = enter("/connections", role="supervisor")
    expect(page.get_by_role("heading", level=1)).to_have_text(word("nav.connections"))
    page.context.clear_cookies()
    page.evaluate("document.querySelector('a.nav[href=\"/outbox\"]')?.click()")  # unless the page noticed it by itself
    expect(page.get_by_role("heading", level=1)).to_have_text(word("enter.title"))


def test_a_crm_is_connected_by_consent_and_a_refusal_says_so(enter: SignedInUsers, running: World, axe: str) -> None:
    enter.watch.visiting(running.crm["base"])
    enter.watch.forgive("403")
    page = enter("/connections")
    page.get_by_role("button", name=f"{word('connections.connect')} Zoho CRM").click()
    dialog = page.get_by_role("dialog")
    label = {
        field["name"]: field["label"]
        for one in running.api("GET", "/providers")["items"]
        if one["id"] == "zoho"
        for field in one["settings"]
    }
    dialog.get_by_text(like("connections.scopes.will_ask")).click()
    expect(dialog.locator(".scopes > li").first).to_be_visible()
    dialog.get_by_label(label["client_id"]).fill(running.crm["client_id"])
    dialog.get_by_label(label["client_secret"]).fill(running.crm["client_secret"])
    dialog.get_by_text(word("connections.elsewhere")).click()
    dialog.get_by_label(label["accounts"]).fill(running.crm["accounts"])
    dialog.get_by_label(label["allow_private"]).check(force=True)
    dialog.get_by_role("button", name=like("connections.go_on", title="Zoho CRM")).click()

    expect(page.get_by_role("heading", name="Allow access?")).to_be_visible()
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("heading", name="Not connected")).to_be_visible()
    assert not barriers(page, axe)
    page.get_by_role("link", name="Back to the connection").click()
    expect(page.locator(".level").first).to_contain_text(word("connection.new"))
    page.get_by_role("button", name=word("connection.authorise")).click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", name="Connected")).to_be_visible()
    assert not barriers(page, axe)
    assert not sticking_out(page)
    page.get_by_role("link", name="Back").click()
    expect(page.locator(".level").first).to_contain_text(word("connection.active"))


def test_a_connection_says_what_it_may_is_tried_and_shows_its_exchanges_without_secrets(
    enter: SignedInUsers, running: World
) -> None:
    page = enter("/connections")
    page.locator(".connection-card").click()
    page.get_by_role("tab", name=word("connection.tab.permissions")).click()
    rights = page.locator("table.rights tbody tr")
    expect(rights).not_to_have_count(0)
    expect(rights.filter(has_text=word("scopes.yes"))).to_have_count(rights.count())
    assert all(text.strip() for text in page.locator("table.rights tbody td:nth-child(2)").all_inner_texts())
    page.get_by_role("tab", name=word("connection.tab.overview")).click()
    page.get_by_role("button", name=word("connection.test"), exact=True).click()
    expect(page.get_by_text(like("trial.ok"))).to_be_visible()
    page.get_by_role("tab", name=word("connection.tab.activity")).click()
    exchange = page.locator(".exchanges > li")
    expect(exchange).not_to_have_count(0)
    for one in exchange.all():
        one.get_by_role("button").click()
    shown = page.locator("main").inner_text()
    assert not TOKEN.search(shown)
    assert running.crm["client_secret"] not in shown
    assert "***" in shown


def test_fields_of_the_crm_are_shown_and_a_missing_right_is_named(enter: SignedInUsers, running: World) -> None:
    enter.watch.forgive("409")
    page = enter("/connections")
    page.locator(".connection-card").click()
    page.get_by_role("tab", name=word("connection.tab.settings")).click()
    fields = page.locator("section[aria-labelledby=fields]")
    fields.get_by_role("button", name=word("fields.show")).click()
    expect(fields.get_by_role("row").filter(has_text="Last_Name")).to_contain_text(word("field_type.text"))
    fields.get_by_role("button", name=word("close")).click()
    running.control("POST", "/oauth", {"remove_scope": "ZohoCRM.settings.fields.READ"})
    try:
        fields.get_by_role("button", name=word("fields.show")).click()
        refusal = fields.get_by_role("alert")
        expect(refusal).to_contain_text("ZohoCRM.settings.fields.READ")
        expect(refusal).to_contain_text(word("problem.scope_missing.next"))
    finally:
        running.control("POST", "/oauth", {"restore": True})
