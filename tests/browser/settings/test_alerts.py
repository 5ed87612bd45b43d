"""Alerts in the console: a way is set and tried, its password is kept apart, what was told stands below."""

import json
from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, world
from support.mail_and_webhook_receivers import MailReceiver, mail_receiver, webhook_receiver

pytestmark = pytest.mark.browser

PASSWORD = "a-mail-password-of-ours"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("alerts"), 13) as one:
        one.start()
        one.connect()
        yield one


@pytest.fixture
def box() -> Iterator[MailReceiver]:
    with mail_receiver(login=("cordboard", PASSWORD)) as one:
        yield one


def fill(page: Page, key: str, text: str) -> None:
    page.locator("section[aria-labelledby=alerts-mail]").get_by_role("textbox", name=word(key)).fill(text)


def test_mail_is_set_saved_and_tried_and_a_wrong_password_says_so(
    enter: SignedInUsers, running: World, box: MailReceiver
) -> None:
    page = enter("/settings/alerts")
    test = page.get_by_role("button", name=word("alerts.test"))
    expect(page.get_by_text(word("alerts.last.none"))).to_be_visible()
    expect(test).to_be_disabled()
    page.get_by_label(word("alerts.mail.on")).check(force=True)
    expect(page.get_by_text(word("finding.alerts.nobody"))).to_be_visible()
    fill(page, "alerts.host", "localhost")
    page.get_by_label(word("alerts.security")).first.click()
    page.get_by_role("option", name=word("alerts.security.none")).click()
    fill(page, "alerts.port", str(box.port))
    fill(page, "alerts.user", "cordboard")
    fill(page, "alerts.sender", "cordboard@example.com")
    fill(page, "alerts.to", "ana@example.com, olha@example.com")
    page.locator("section[aria-labelledby=alerts-mail]").get_by_label(word("alerts.private")).check(force=True)
    expect(page.get_by_text(word("alerts.test.save_first"))).to_be_visible()
    page.get_by_role("button", name=word("save")).click()
    expect(test).to_be_enabled()

    for password in ("not the right one", PASSWORD):
        fill(page, "alerts.password", password)
        page.get_by_role("button", name=word("alerts.keep")).click()
        expect(page.get_by_role("button", name=word("alerts.take_away"))).to_be_visible()
        test.click()
        says = (
            like("alerts.test.ok", way=word("way.mail"))
            if password == PASSWORD
            else "rejected the username or password"
        )
        expect(page.locator("[role=status].notice:not(.findings)")).to_contain_text(says)
    assert box.recipients == [["ana@example.com", "olha@example.com"]]
    rows = page.locator("section[aria-labelledby=alerts-last] .lines > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(word("alert_state.done"))
    expect(rows.last).to_contain_text(word("alert_state.dropped"))
    assert PASSWORD not in page.content()
    assert running.api("GET", "/alerts")["mail_password"] == "********"


def test_a_chat_is_set_and_tried_and_its_address_is_never_shown(enter: SignedInUsers, running: World, axe: str) -> None:
    with webhook_receiver() as chat:
        page = enter("/settings/alerts", reduced_motion="reduce")
        card = page.locator("section[aria-labelledby=alerts-chats]")
        card.get_by_label("Slack").check(force=True)
        card.get_by_label(word("alerts.private")).check(force=True)
        address = card.get_by_role("textbox", name=word("alerts.chat.url"))
        address.fill(chat.url)
        card.get_by_role("button", name=word("alerts.keep")).click()
        expect(card.get_by_role("button", name=word("alerts.take_away"))).to_be_visible()
        page.get_by_label(word("alerts.no_calls.on")).check(force=True)
        expect(page.get_by_text(word("finding.alerts.no_hours"))).to_be_visible()
        assert not [*barriers(page, axe), *sticking_out(page)]
        page.get_by_role("button", name=word("save")).click()
        test = page.get_by_role("button", name=word("alerts.test"))
        expect(test).to_be_enabled()
        test.click()
        expect(page.locator("[role=status].notice:not(.findings)")).to_contain_text("Slack")
        ((_, body),) = chat.heard
        assert json.loads(body)["text"].startswith("*Test notification*")
        chat.status = 404
        test.click()
        expect(page.locator("[role=status].notice.red")).to_contain_text("Slack answered 404")
        assert chat.url not in page.content()
    assert running.api("GET", "/settings")["settings"]["alerts"]["no_calls"]["after"] == "PT3600S"


def test_whoever_may_not_change_settings_looks_only(enter: SignedInUsers) -> None:
    page = enter("/settings/alerts", role="auditor")
    expect(page.get_by_text(word("settings.locked"))).to_be_visible()
    expect(page.get_by_role("button", name=word("alerts.test"))).to_have_count(0)
    expect(page.get_by_label(word("alerts.mail.on"))).to_be_disabled()
