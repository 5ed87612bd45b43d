"""Hours and holidays: time tables, errors at their field, whether one is open now, and public holidays to import."""

import re
from datetime import datetime

import pytest
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import word
from playwright.sync_api import expect
from support.faultrun.world import World

pytestmark = pytest.mark.browser


def test_a_time_table_and_a_holiday_are_saved_and_what_is_wrong_says_so_at_its_field(
    enter: SignedInUsers, running: World
) -> None:
    page = enter("/settings/hours")
    now = page.locator("section[aria-labelledby=hours-preview] [role=status]")
    expect(now).to_have_text(word("hours.always"))
    page.get_by_role("button", name=word("hours.table.add")).first.click()
    start, end = (page.get_by_role("textbox", name=word(f"company.hours.{one}"), exact=True) for one in ("from", "to"))
    end.fill("09:00")
    expect(end).to_have_attribute("aria-invalid", "true")
    start.fill("00:00")
    end.fill("00:00")
    page.get_by_role("button", name=word("hours.copy")).click()
    expect(page.locator(".hours-row")).to_have_count(2)
    expect(now).to_contain_text(re.compile("^Open now"))
    page.get_by_label(word("hours.holidays.date")).fill("2031-12-25")
    page.get_by_label(word("hours.holidays.name")).fill("Navidad")
    page.get_by_role("button", name=word("hours.holidays.add")).click()
    page.get_by_label(word("hours.holidays.date")).fill("2031-01-06")
    page.get_by_role("button", name=word("hours.holidays.add")).click()
    expect(page.locator(".holidays li")).to_contain_text(["6 January 2031", "Navidad"])
    page.get_by_label(word("hours.holidays.date")).fill("2031-12-25")
    expect(page.get_by_text(word("hours.holidays.there"))).to_be_visible()
    page.get_by_label(word("hours.holidays.date")).fill("")
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    company = running.api("GET", "/settings")["settings"]["company"]
    assert company["holidays"] == ["2031-01-06", {"date": "2031-12-25", "name": "Navidad"}]
    assert [(one["name"], one["from"], one["to"]) for one in company["hours"]] == [("Office", "00:00", "24:00")] * 2
    assert sorted(day for one in company["hours"] for day in one["days"]) == sorted(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )


def test_public_holidays_of_a_region_are_chosen_and_saved_with_the_settings(
    enter: SignedInUsers, running: World
) -> None:
    page = enter("/settings/hours")
    before = running.api("GET", "/settings")["settings"]["company"]["holidays"]
    page.get_by_role("button", name=word("hours.import.open"), exact=True).click()
    dialog = page.get_by_role("dialog")
    for label, choice in (
        (word("company.country.choose"), "Spain"),
        (word("hours.import.region"), "Cataluña"),
        (word("hours.import.year"), str(datetime.now().year + 1)),
    ):
        dialog.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=choice, exact=True).click()
    regional = dialog.get_by_role("checkbox", name=re.compile("Catal"))
    expect(regional).to_be_checked()
    dialog.get_by_role("checkbox").first.uncheck()
    left_out = dialog.get_by_role("checkbox").count() - 1
    dialog.get_by_role("button", name=f"Add {left_out} holidays").click()
    expect(dialog).to_have_count(0)
    assert running.api("GET", "/settings")["settings"]["company"]["holidays"] == before  # a draft until it is saved
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    saved = running.api("GET", "/settings")["settings"]["company"]["holidays"]
    assert len(saved) == len(before) + left_out
    assert f"{datetime.now().year + 1}-09-11" in [one["date"] for one in saved if isinstance(one, dict)]
