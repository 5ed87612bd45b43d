"""Settings in the browser: what the checker says stays until it is mended, and says nothing of what is being typed."""

import pytest
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World
from support.journey_steps import save

pytestmark = pytest.mark.browser

NUMBER = "0671234567"
OPEN = like("finding.numbers.open", number=NUMBER, region="ES")
NOT_A_NUMBER = like("finding.numbers.number")


def test_a_warning_of_the_checker_stays_until_it_is_mended(enter: SignedInUsers, running: World) -> None:
    held = running.api("GET", "/settings")["settings"]
    page = enter("/settings/numbers")
    findings = page.locator(".findings")
    page.get_by_role("button", name=word("numbers.add")).click()
    page.get_by_label(word("numbers.title")).last.fill("Old line")
    expect(page.get_by_text(word("settings.unsaved"))).to_be_visible()
    number = page.get_by_role("textbox", name=word("numbers.number")).last
    number.fill(NUMBER)
    expect(findings).to_contain_text(OPEN)
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_text(word("settings.unsaved"))).to_have_count(0)
    page.reload()
    expect(findings).to_contain_text(OPEN)
    number.fill("+34 928 000 099")
    expect(findings.get_by_text(OPEN)).to_have_count(0)
    save(running, held)


def test_a_line_that_was_only_just_added_is_not_scolded(enter: SignedInUsers, running: World) -> None:
    enter.watch.forgive("422")
    page = enter("/settings/numbers")
    with page.expect_response("**/settings/check"):
        page.get_by_role("button", name=word("numbers.add")).click()
    expect(page.locator(".findings").get_by_text(NOT_A_NUMBER)).to_have_count(0)
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_role("alert")).to_contain_text(NOT_A_NUMBER)


def test_a_number_is_shown_in_groups_and_kept_as_it_is_typed(enter: SignedInUsers, running: World) -> None:
    held = running.api("GET", "/settings")["settings"]
    long = {"number": "+380441234567", "title": "Kyiv", "source": "google", "campaign": "spring"}
    save(running, {**held, "numbers": [{"number": "+34928000099", "title": "Front desk"}, long]})
    page = enter("/settings/numbers")
    for width in (1241, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        field = page.get_by_role("textbox", name=word("numbers.number")).last
        expect(field).to_have_value("+380 44 123 45 67")
        assert field.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, width
        assert page.locator(".table-wrap").first.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, width
    number = page.get_by_role("textbox", name=word("numbers.number")).first
    expect(number).to_have_value("+34 928 000 099")
    number.press("End")
    number.press("Backspace")
    expect(number).to_have_value("+34 928 000 09")
    number.fill("+34928000098")
    expect(number).to_have_value("+34928000098")
    number.press("Tab")
    expect(number).to_have_value("+34 928 000 098")
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    assert running.api("GET", "/settings")["settings"]["numbers"][0]["number"] == "+34928000098"
    save(running, held)


def test_the_chosen_tab_stays_in_view_when_the_window_becomes_narrow(enter: SignedInUsers, running: World) -> None:
    for path in ("/settings/reports", "/settings/company", "/connections/zoho/activity"):
        page = enter(path)
        tab = page.get_by_role("tab", selected=True)
        expect(tab).to_be_in_viewport(ratio=1)
        page.set_viewport_size({"width": 390, "height": 844})
        expect(tab).to_be_in_viewport(ratio=1)


def test_call_backs_are_due_on_the_days_that_are_chosen(enter: SignedInUsers, running: World) -> None:
    held = running.api("GET", "/settings")["settings"]
    page = enter("/settings/records", language="fr")
    for day in ("sam.", "dim."):
        page.get_by_text(day, exact=True).click()
    page.get_by_role("button", name=word("save", "fr")).click()
    expect(page.get_by_text(word("settings.unsaved", "fr"))).to_have_count(0)
    now = running.api("GET", "/settings")["settings"]
    assert now["crm"]["zoho"]["callback_days"] == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    page.goto("/settings/versions")
    page.get_by_role("link").filter(has_text=word("settings.in_force", "fr")).click()
    expect(page.locator("main")).to_contain_text(word("general.callback_days", "fr"))
    save(running, held)


def test_the_checker_speaks_the_readers_language_and_names_what_it_means(enter: SignedInUsers, running: World) -> None:
    page = enter("/settings/numbers", language="uk")
    page.get_by_role("button", name=word("numbers.add", "uk")).click()
    page.get_by_role("textbox", name=word("numbers.number", "uk")).last.fill(NUMBER)
    said = page.locator(".findings").get_by_text(like("finding.numbers.open", "uk", number=NUMBER, region="ES"))
    expect(said).to_be_visible()
    expect(page.locator(".findings")).to_contain_text(word("finding.numbers.open.fix", "uk"))
    expect(page.locator(".findings")).not_to_contain_text("spelling")  # the English reason is left out


def test_a_mechanical_fix_is_one_press_and_can_be_saved(enter: SignedInUsers, running: World) -> None:
    held = running.api("GET", "/settings")["settings"]
    twice = [{"kind": "number", "value": one} for one in ("+34600111222", "600 111 222")]
    save(running, {**held, "stop_list": twice})
    page = enter("/settings/stop_list", language="uk")
    findings = page.locator(".findings")
    fix = findings.get_by_role("button", name=word("findings.fix", "uk"))
    double = fix.filter(has=page.locator("xpath=self::*[contains(@aria-label, '600')]"))
    expect(double).to_have_count(1)
    double.press("Enter")
    expect(page.locator(".stop-entry")).to_have_count(1)
    expect(double).to_have_count(0)
    page.get_by_role("button", name=word("save", "uk"), exact=True).click()
    expect(page.get_by_text(word("settings.unsaved", "uk"))).to_have_count(0)
    assert [one["value"] for one in running.api("GET", "/settings")["settings"]["stop_list"]] == ["+34600111222"]
    save(running, held)
