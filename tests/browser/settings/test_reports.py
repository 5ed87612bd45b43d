"""Reports by mail in the console: one is added, previewed, sent as a test; who may not change settings looks only."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World, world
from support.journey_steps import played, save
from support.mail_and_webhook_receivers import MailReceiver, mail_receiver

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def box() -> Iterator[MailReceiver]:
    with mail_receiver() as one:
        yield one


def noon_after(call: dict[str, Any]) -> float:
    """Noon of the day after a call's, whatever the hour at which this test runs. Units: s since 1970."""
    began = datetime.fromisoformat(call["started_at"])
    return (began.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)).timestamp()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None, box: MailReceiver) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("reports"), 17) as one:
        one.start()
        one.connect()
        call = played(one, "+34600900010")
        held = one.api("GET", "/settings")["settings"]
        mail = {"host": "localhost", "port": box.port, "security": "none", "sender": "cordboard@example.com",
                "to": ["ana@example.com"], "allow_private": True}  # fmt: skip
        save(one, {**held, "alerts": {**held["alerts"], "mail": mail}})
        one.advance(noon_after(call) - one.clock.now())
        yield one


def test_a_report_is_added_previewed_and_sent(enter: SignedInUsers, box: MailReceiver, axe: str) -> None:
    page = enter("/settings/reports", reduced_motion="reduce")
    expect(page.get_by_text(word("reports.none"))).to_be_visible()
    page.get_by_role("button", name=word("reports.add")).click()
    card = page.locator("section[aria-labelledby=report-report]")
    card.get_by_role("textbox", name=word("alerts.to")).fill("ana@example.com, olha@example.com")
    card.get_by_role("textbox", name=word("reports.title")).fill("Calls of yesterday")
    send = page.get_by_role("button", name=word("reports.send"))
    expect(send).to_be_disabled()
    assert not [*barriers(page, axe), *sticking_out(page)]
    page.get_by_role("button", name=word("save")).click()
    expect(card.get_by_text(like("reports.next"))).to_be_visible()
    page.get_by_role("button", name=word("reports.preview")).click()
    shown = page.get_by_role("dialog").locator("pre")
    expect(shown).to_contain_text("Calls of yesterday")
    expect(shown).to_contain_text("█")
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    send.click()
    expect(card.locator(".lines > li")).to_contain_text(word("report_state.done"))
    assert not [*barriers(page, axe), *sticking_out(page)]
    (mail,) = box.mails
    assert box.recipients == [["ana@example.com", "olha@example.com"]]
    assert str(mail["Subject"]).startswith("Test: Calls of yesterday: ")
    html = mail.get_body(("html",))
    assert html is not None
    shown_mail = page.context.new_page()  # as a mail program shows it
    asked: list[str] = []
    shown_mail.on("request", lambda request: asked.append(request.url))
    shown_mail.set_content(html.get_content())
    expect(shown_mail.locator("h1")).to_have_text("Calls of yesterday")
    assert asked == []
    assert not [*barriers(shown_mail, axe), *sticking_out(shown_mail)]


def test_whoever_may_not_change_settings_looks_only(enter: SignedInUsers) -> None:
    page = enter("/settings/reports", role="auditor")
    expect(page.get_by_text(word("settings.locked"))).to_be_visible()
    expect(page.get_by_role("button", name=word("reports.add"))).to_have_count(0)
    expect(page.get_by_role("button", name=word("reports.send"))).to_have_count(0)
