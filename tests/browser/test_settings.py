"""Settings in the browser: what the checker says stays until it is mended, and says nothing of what is being typed."""

import pytest
from browser.visitors import Visitors
from browser.words import like, word
from faultrun.world import World
from playwright.sync_api import expect
from scenes import save

pytestmark = pytest.mark.browser


def test_a_warning_of_the_checker_stays_until_it_is_mended(enter: Visitors, running: World) -> None:
    page = enter("/settings/lines")
    findings = page.locator(".findings")
    page.get_by_role("button", name=word("lines.add")).click()
    page.get_by_label(word("lines.title")).last.fill("Old line")
    expect(page.get_by_text(word("settings.unsaved"))).to_be_visible()
    number = page.get_by_role("textbox", name=word("lines.number")).last
    number.fill("12345")
    expect(findings).to_contain_text(like("finding.lines.open"))
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_text(word("settings.unsaved"))).to_have_count(0)
    page.reload()
    expect(findings).to_contain_text(like("finding.lines.open"))
    number.fill("+34 928 000 099")
    expect(findings.get_by_text(like("finding.lines.open"))).to_have_count(0)


def test_a_line_that_was_only_just_added_is_not_scolded(enter: Visitors, running: World) -> None:
    page = enter("/settings/lines")
    with page.expect_response("**/settings/check"):
        page.get_by_role("button", name=word("lines.add")).click()
    expect(page.locator(".findings").get_by_text(like("finding.lines.number"))).to_have_count(0)
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_role("alert")).to_contain_text(like("finding.lines.number"))


def test_call_backs_are_due_on_the_days_that_are_chosen(enter: Visitors, running: World) -> None:
    held = running.api("GET", "/settings")["settings"]
    page = enter("/settings/general", language="fr")
    for day in ("sam.", "dim."):
        page.get_by_text(day, exact=True).click()
    page.get_by_role("button", name=word("save", "fr")).click()
    expect(page.get_by_text(word("settings.unsaved", "fr"))).to_have_count(0)
    now = running.api("GET", "/settings")["settings"]
    assert now["callback_days"] == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    page.goto("/settings/versions")
    page.locator("table tbody tr a").first.click()
    expect(page.locator("main")).to_contain_text(word("general.callback_days", "fr"))
    save(running, held)
