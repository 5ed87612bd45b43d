"""The audit log: who, when, what, before and after; filters by person, kind and period; export."""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, world

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("CORDBOARD_PICTURES")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("audit"), 25) as one:
        one.start()
        one.connect()
        made = one.api("POST", "/users", {"name": "Olha Koval", "role": "agent"})
        one.api("PATCH", f"/users/{made['id']}", {"role": "supervisor"})
        yield one


def choose(page: Page, key: str, option: str) -> None:
    page.get_by_role("combobox", name=word(key)).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_an_auditor_finds_who_changed_what_and_takes_it_away(enter: SignedInUsers, running: World, axe: str) -> None:
    page = enter("/", role="auditor", reduced_motion="reduce")
    page.get_by_role("link", name=word("nav.audit"), exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).not_to_have_count(0)
    assert [*barriers(page, axe), *sticking_out(page)] == []
    choose(page, "audit.what", word("audit.user_changed"))
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Olha Koval")
    expect(rows.locator("del")).to_have_text(word("role.agent"))
    expect(rows.locator("ins")).to_have_text(word("role.supervisor"))
    page.reload()
    expect(rows).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name=word("audit.export")).click()
    exported = list(csv.DictReader(taken.value.path().read_text().splitlines()))
    assert [(one["what"], one["target"], one["after"]) for one in exported] == [
        ("user_changed", "Olha Koval", '{"role":"supervisor"}')
    ]
    page.goto("/audit?span=dates&to=2020-01-01")
    expect(page.get_by_text(word("audit.none"))).to_be_visible()
    page.goto("/audit?q=Olha")
    expect(rows.first).to_contain_text("Olha Koval")


def test_changes_of_settings_connections_and_tokens_are_readable_and_hold_no_secret(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    held = running.api("GET", "/settings")["settings"]
    ignored = [{"number": "+34600111222", "note": "spam"}]
    running.api("PUT", "/settings", {"settings": {**held, "stop_list": ignored}, "note": "Ignore spam"})
    running.api("PATCH", "/connections/zoho", {"title": "Sales CRM"})
    running.api("POST", "/tokens", {"name": "report", "scopes": ["calls.read"]})
    page = enter("/audit", reduced_motion="reduce")
    saved = page.locator("tbody tr").filter(has_text="Ignore spam")
    saved.get_by_role("button", name=word("audit.show_changes")).click()
    expect(saved.locator(".changes")).to_contain_text("+34 600 111 222")
    expect(saved.locator(".changes ins")).to_contain_text("spam")
    expect(saved.get_by_role("link", name=word("audit.version"))).to_have_attribute(
        "href", re.compile(r"/versions/\d+$")
    )
    renamed = page.locator("tbody tr").filter(has_text=word("audit.connection.change")).first
    expect(renamed.locator("ins")).to_have_text(["Sales CRM"])
    made = page.locator("tbody tr").filter(has_text=word("audit.token_created")).first
    expect(made).to_contain_text("calls.read")
    found = [*barriers(page, axe), *sticking_out(page)]
    if PICTURES:
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(PICTURES) / f"audit-{scheme}-{width}.png")
    page.set_viewport_size({"width": 390, "height": 900})
    assert [*found, *sticking_out(page)] == []


def test_who_may_not_read_it_finds_no_way_there(enter: SignedInUsers) -> None:
    page = enter("/audit", role="supervisor")
    expect(page.get_by_role("alert")).to_contain_text(word("problem.not_allowed"))
    expect(page.get_by_role("link", name=word("nav.audit"), exact=True)).to_have_count(0)
