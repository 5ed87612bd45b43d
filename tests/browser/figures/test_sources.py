"""Sources, as a supervisor uses them: from a call of a campaign over its deal in the CRM to the return on its cost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, world
from support.journey_steps import played, standing, users

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

BUYER, CALLER = "+34600900077", "+34600900078"
ROOFS = {
    "utm_source": "google",
    "utm_campaign": "roofs",
    "gclid": "Cj0KCQ-roofs_1",
    "landing": "https://shop.example/r",
}


def sold(running: World, contact: str, amount: float) -> None:
    """Somebody at the CRM enters a won deal."""
    names = ("client_id", "client_secret", "refresh_token")
    form = {**{name: running.crm[name] for name in names}, "grant_type": "refresh_token"}
    token = httpx.post(f"{running.crm['accounts']}/oauth/v2/token", data=form, timeout=20).json()["access_token"]
    deal: dict[str, Any] = {
        "Deal_Name": "New roof", "Stage": "Closed Won", "Pipeline": "Standard (Standard)", "Amount": amount,
        "Closing_Date": datetime.now(UTC).date().isoformat(), "Contact_Name": {"id": contact},
    }  # fmt: skip
    header = {"Authorization": f"Zoho-oauthtoken {token}"}
    url = f"{running.crm['base']}/crm/v8/Deals"
    assert httpx.post(url, json={"data": [deal]}, headers=header, timeout=20).status_code == 201


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("sources"), 12) as one:
        one.start()
        one.connect()
        one.api("PATCH", "/connections/zoho", {"settings": {"read_deals": True}})
        buyer = standing(one, "contact", BUYER, users(one)[0])
        played(one, BUYER, parameters=ROOFS)
        played(one, CALLER, parameters={"utm_source": "bing", "utm_campaign": "brand"}, disposition="no_answer",
               durations_ms={"ring": 20_000})  # fmt: skip
        played(one, "+34600900079")
        sold(one, buyer, 1200.5)
        one.pass_until(lambda: one.api("GET", "/attribution?by=source")["total"]["won"], 200, "the deal is read", 20)
        yield one


def lines(page: Page) -> Any:
    return page.locator(".figure-table tbody tr")


def test_a_campaign_is_followed_from_its_call_to_the_return_on_its_cost(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/sources", reduced_motion="reduce")
    roofs = lines(page).filter(has_text="google / roofs")
    expect(roofs).to_contain_text("€1,201")
    expect(lines(page)).to_have_count(3)
    expect(page.locator(".source-bar")).to_have_count(3)
    assert not [*barriers(page, axe), *sticking_out(page)]
    page.get_by_role("button", name=word("costs.add")).click()
    dialog = page.get_by_role("dialog")
    today = datetime.now(UTC).date().isoformat()
    for label, value in (
        ("sources.by.source", "google"), ("sources.by.campaign", "roofs"), ("costs.first_day", today),
        ("costs.last_day", today), ("sources.cost", "600.25"), ("sources.currency", "EUR"),
    ):  # fmt: skip
        dialog.get_by_label(word(label)).fill(value)
    assert not barriers(page, axe)
    dialog.get_by_role("button", name=word("costs.save")).click()
    expect(roofs).to_contain_text("+100%")
    with page.expect_download() as saved:
        page.get_by_role("button", name=like("calls.export")).first.click()
    assert "google / roofs" in saved.value.path().read_text(encoding="utf-8-sig")
    page.get_by_label(word("conversions.name")).fill("Sale")
    with page.expect_download() as conversions:
        page.get_by_role("button", name=word("conversions.get")).click()
    text = conversions.value.path().read_text()
    assert text.splitlines()[0] == "Parameters:TimeZone=+0000"
    assert text.splitlines()[2].startswith("Cj0KCQ-roofs_1,Sale,")
    assert text.splitlines()[2].endswith(",1200.5,EUR")
    page.get_by_role("button", name=like("costs.remove_one")).click()
    expect(roofs).not_to_contain_text("+100%")


def test_lines_are_grouped_otherwise_and_a_file_of_costs_says_its_mistakes(enter: SignedInUsers, axe: str) -> None:
    page = enter("/sources?by=landing&touch=first", reduced_motion="reduce")
    expect(lines(page).filter(has_text="shop.example/r")).to_have_count(1)
    costs = {"name": "costs.csv", "mimeType": "text/csv", "buffer": b"source,from,amount,currency\nbing,soon,5,EUR\n"}
    page.locator("input[type=file]").set_input_files(costs)  # type: ignore[arg-type]
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("soon")
    assert not [*barriers(page, axe), *sticking_out(page)]
    expect(dialog.get_by_role("button", name=like("costs.import.save"))).to_be_disabled()


def test_an_auditor_sees_the_report_and_neither_costs_to_enter_nor_click_ids(enter: SignedInUsers) -> None:
    page = enter("/sources", role="auditor", reduced_motion="reduce")
    expect(lines(page)).not_to_have_count(0)
    expect(page.get_by_role("button", name=word("costs.add"))).to_have_count(0)
    expect(page.get_by_label(word("conversions.name"))).to_have_count(0)
