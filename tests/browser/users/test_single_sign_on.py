"""Single sign-on in the console, with an OpenID provider of others: set up, signed in, refused in plain words."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World, world
from support.openid_provider.program import CLIENT, SECRET, OpenIdProvider, openid_provider, settings

pytestmark = [pytest.mark.browser, pytest.mark.openid]

TITLE = "Company login"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("sign-in"), 23) as one:
        one.start()
        one.connect()
        yield one


@pytest.fixture(scope="module")
def provider(running: World) -> Iterator[OpenIdProvider]:
    with openid_provider(running.base) as one:
        olha = {"preferred_username": "olha", "email": "olha@example.com", "groups": ["calls-agents"]}
        one.change(olha=olha, guest={"preferred_username": "guest", "groups": ["guests"]})
        yield one


def field(dialog: Locator, key: str) -> Locator:
    return dialog.get_by_label(word(key)).locator("visible=true").first


def by_provider(enter: SignedInUsers, provider: OpenIdProvider, account: str, language: str = "en") -> Page:
    """A window in which somebody went to the provider, and came back."""
    enter.watch.visiting(provider.issuer)
    page = enter.window(language=language).new_page()
    page.goto("/")
    page.get_by_role("button", name=like("enter.provider", language, provider=TITLE)).click()
    page.get_by_label("Account").fill(account)
    page.get_by_role("button", name="Continue").click()
    return page


def test_an_administrator_sets_it_up_and_the_test_finds_a_wrong_secret(
    enter: SignedInUsers, running: World, provider: OpenIdProvider, axe: str
) -> None:
    enter.watch.forgive("409")
    page = enter("/users")
    page.get_by_role("button", name=word("sso.set_up")).click()
    dialog = page.get_by_role("dialog")
    field(dialog, "sso.name").fill(TITLE)
    field(dialog, "sso.issuer").fill(provider.issuer)
    field(dialog, "sso.client_id").fill(CLIENT)
    field(dialog, "sso.client_secret").fill("another-secret")
    dialog.get_by_role("button", name=word("sso.group.add")).click()
    dialog.get_by_label(word("sso.group"), exact=True).fill("calls-agents")
    dialog.get_by_text(word("sso.more")).click()
    dialog.get_by_role("switch", name=word("alerts.private")).click(force=True)
    assert barriers(page, axe) == []
    dialog.get_by_role("button", name=word("sso.test"), exact=True).click()
    expect(dialog.get_by_role("status")).to_contain_text(word("sso.test.failed"))
    field(dialog, "sso.client_secret").fill(SECRET)
    dialog.get_by_role("button", name=word("sso.test"), exact=True).click()
    expect(dialog.get_by_role("status")).to_contain_text(word("sso.test.ok"))
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(provider.issuer)).to_be_visible()
    stored = running.api("GET", "/sign-in/provider")
    assert stored["provider"]["roles"] == [{"group": "calls-agents", "role": "agent"}]
    page.set_viewport_size({"width": 390, "height": 844})
    assert sticking_out(page) == []


@pytest.fixture
def on(running: World, provider: OpenIdProvider) -> OpenIdProvider:
    """Single sign-on is set up, whatever ran before."""
    running.api("PUT", "/sign-in/provider", {"provider": settings(provider), "client_secret": SECRET})
    return provider


def test_a_person_signs_in_by_the_button_and_the_list_of_users_says_how(
    enter: SignedInUsers, on: OpenIdProvider, axe: str
) -> None:
    page = by_provider(enter, on, "olha")
    expect(page.locator("button.account")).to_contain_text("olha")
    assert urlsplit(page.url).path == "/"
    admin = enter("/users")
    line = admin.locator(".operator").filter(has=admin.get_by_text("olha", exact=True))
    expect(line).to_contain_text(f"{TITLE}: olha@example.com")
    expect(line).to_contain_text(word("sso.account.no_password"))
    assert barriers(admin, axe) == []


@pytest.mark.parametrize("language", ["en", "fr", "es", "uk"])
def test_who_has_no_access_reads_why_and_what_to_do(
    enter: SignedInUsers, on: OpenIdProvider, axe: str, language: str
) -> None:
    page = by_provider(enter, on, "guest", language)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(word("problem.no_role", language))
    expect(alert).to_contain_text(word("problem.no_role.next", language))
    assert urlsplit(page.url).query == ""
    if language == "en":
        assert barriers(page, axe) == []


def test_while_the_provider_is_down_the_screen_says_so_and_the_password_field_stays(
    enter: SignedInUsers, running: World, on: OpenIdProvider
) -> None:
    enter.watch.forgive("502")
    page = enter.window().new_page()
    page.goto("/")
    on.stop()
    running.advance(3700)  # what was known of the provider is forgotten
    try:
        page.get_by_role("button", name=like("enter.provider", provider=TITLE)).click()
        expect(page.get_by_role("alert")).to_contain_text(word("problem.provider_unreachable.next"))
        expect(page.locator("input[name=username]")).to_be_visible()
    finally:
        on.start()
