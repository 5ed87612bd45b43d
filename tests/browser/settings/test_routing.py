"""Routing rules in the settings: written, found, saved, and tried with a number of the CRM."""

from collections.abc import Iterator

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, until
from support.journey_steps import save

pytestmark = pytest.mark.browser

CALLER = "600123987"
FIELD = "Department"


@pytest.fixture
def kept(running: World) -> Iterator[World]:
    before = running.api("GET", "/settings")["settings"]
    yield running
    save(running, before)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).last.click()
    page.get_by_role("option", name=option, exact=True).last.click()


def test_a_rule_is_written_saved_and_tried(enter: SignedInUsers, kept: World, axe: str) -> None:
    kept.control(
        "POST", "/people", {"module": "Contacts", "fields": {"Last_Name": "Routa", "Phone": CALLER, FIELD: "GOLD"}}
    )
    page = enter("/settings/routing")
    expect(page.get_by_text(word("routing.none"), exact=True)).to_be_visible()
    page.get_by_role("button", name=word("rules.add")).click()
    page.get_by_label(word("routing.name"), exact=True).fill("By tier")
    page.get_by_label(word("routing.id"), exact=True).fill("Tiers!")
    expect(page.get_by_label(word("routing.id"), exact=True)).to_have_value("tiers-")
    page.get_by_label(word("routing.id"), exact=True).fill("tiers")
    page.get_by_role("combobox", name=word("routing.place.did"), exact=True).fill("+34 928 000 080")
    page.get_by_role("combobox", name=word("routing.field"), exact=True).fill(FIELD)
    page.get_by_label(word("rules.value"), exact=True).fill("GOLD")
    page.get_by_role("combobox", name=word("routing.target.queue"), exact=True).fill("vip")
    assert barriers(page, axe) == []
    assert sticking_out(page) == []
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    (route,) = kept.api("GET", "/settings")["settings"]["routes"]
    assert (route["id"], route["source"]["field"], route["lines"][0]["target"]) == ("tiers", FIELD, "vip")
    until(lambda: kept.api("GET", f"/route?rule=tiers&from={CALLER}")["value"] == "GOLD", 20, "the field is read")
    trial = page.locator("section[aria-labelledby=route-trial]")
    trial.get_by_label(word("routing.trial.number")).fill(CALLER)
    expect(trial.get_by_role("status")).to_contain_text("vip")
    expect(trial.get_by_role("status")).to_contain_text("GOLD")


def test_an_extension_sends_its_calls_to_owners_and_its_flow_is_drawn(enter: SignedInUsers, kept: World) -> None:
    page = enter("/settings/routing")
    page.get_by_role("button", name=word("routing.direct.add")).click()
    page.get_by_role("combobox", name=word("routing.direct.extension"), exact=True).fill("1")
    page.get_by_role("combobox", name=word("routing.fallback"), exact=True).fill("9999")
    flow = page.get_by_role("list", name=word("routing.flow"))
    expect(flow.get_by_role("listitem")).to_have_count(4)
    expect(flow).to_contain_text("9999")
    expect(page.get_by_text(like("finding.direct.substitute", substitute="9999")).first).to_be_visible()
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    (rule,) = kept.api("GET", "/settings")["settings"]["direct_to_owner"]
    assert (rule["extension"], rule["fallback"], rule["ring_s"]) == ("1", "9999", 20)
