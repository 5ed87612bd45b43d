"""Conditional rules: one is added from the CRM's own values, moved by keys and by mouse, and what is wrong says so."""

from typing import Any

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World
from support.journey_steps import plan, settings

pytestmark = pytest.mark.browser
POOL = "Контекстна реклама"


def chosen(page: Page, field: Locator, option: str) -> None:
    field.click()
    page.get_by_role("option", name=option, exact=True).click()


def field(page: Page, key: str) -> Locator:
    return page.locator(".rule-body").get_by_role("combobox", name=word(key), exact=True)


def saved(page: Page, running: World) -> list[dict[str, Any]]:
    page.get_by_role("button", name=word("save"), exact=True).click()
    expect(page.locator(".save-bar")).to_have_count(0)
    rules: list[dict[str, Any]] = running.api("GET", "/settings")["settings"]["crm"]["zoho"]["rules"]
    return rules


def test_a_rule_is_added_from_the_values_of_the_crm(enter: SignedInUsers, running: World) -> None:
    pipelines = running.api("GET", "/connections/zoho/pipelines")["items"]
    other = next(" › ".join([*one["path"], one["name"]]) for one in pipelines if one["name"] != "Telephone sales")
    enter.watch.forgive("422")  # saved before it has a parameter
    with settings(running, crm=plan(running, rules=[])):
        page = enter("/settings/rules")
        expect(page.locator(".empty b")).to_have_text(word("rules.none"))
        page.get_by_role("button", name=word("rules.add")).click()
        name = page.get_by_label(word("rules.name"), exact=True)
        expect(name).to_be_focused()
        name.fill("Ads")
        text = page.locator(".rule-text")
        expect(text).to_contain_text(word("rules.nothing"))
        page.get_by_role("button", name=word("save"), exact=True).click()
        expect(page.locator(".rule-condition [aria-invalid=true]")).to_have_count(1)  # not before: it is being written
        field(page, "rules.parameter").fill(word("parameter.pool_name"))
        page.get_by_role("option", name="pool_name").click()
        expect(field(page, "rules.parameter")).to_have_value("pool_name")
        page.get_by_label(word("rules.value"), exact=True).fill(POOL)
        chosen(page, field(page, "rules.place"), "Standard › Telephone sales")
        chosen(page, field(page, "rules.stage"), "Offer sent")
        chosen(page, field(page, "rules.place"), other)
        expect(field(page, "rules.stage")).to_have_value("")  # another pipeline has other stages
        chosen(page, field(page, "rules.place"), "Standard › Telephone sales")
        chosen(page, field(page, "rules.stage"), "Offer sent")
        field(page, "rules.lead_status").click()
        expect(page.get_by_role("option", name="Contacted", exact=True)).to_be_visible()
        field(page, "rules.lead_status").fill("Contacted")
        page.keyboard.press("Escape")
        tags = page.locator(".rule-body").get_by_label(word("rules.tags"), exact=True)
        tags.fill("vip")
        tags.press("Enter")
        expect(text).to_have_text(
            f"If Pool is “{POOL}”: new deals go to Standard › Telephone sales › Offer sent, new leads get the status "
            "“Contacted”, and new records get the tags vip."
        )
        (rule,) = saved(page, running)
        assert (rule["name"], rule["match"]) == ("Ads", "all")
        assert rule["when"] == [{"parameter": "pool_name", "operator": "equals", "value": POOL}]
        assert rule["then"]["place"]
        assert {one: rule["then"][one] for one in ("stage", "lead_status", "owner", "task_type", "tags")} == {
            "stage": "Offer sent", "lead_status": "Contacted", "owner": None, "task_type": None, "tags": ["vip"]
        }  # fmt: skip
        page.get_by_role("button", name=word("rules.condition.add")).click()
        rows = page.locator(".rule-condition")
        rows.nth(1).get_by_role("combobox", name=word("rules.parameter")).fill("direction")
        page.keyboard.press("Escape")
        chosen(page, rows.nth(1).get_by_role("combobox", name=word("rules.value")), word("direction.inbound"))
        chosen(page, field(page, "rules.match"), word("rules.match.any"))
        chosen(page, rows.nth(0).get_by_role("combobox", name=word("rules.operator")), word("rule_op.in_list"))
        several = rows.nth(0).get_by_label(word("rules.value"), exact=True)
        several.fill("SEO")
        several.press("Enter")
        expect(text).to_contain_text(f"If Pool is one of “{POOL}, SEO” or Direction is “Incoming call”:")
        (rule,) = saved(page, running)
        assert rule["match"] == "any"
        assert [one["value"] for one in rule["when"]] == [[POOL, "SEO"], "inbound"]


def test_rules_are_moved_by_keys_and_by_mouse_and_findings_are_at_their_rule(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    def rule(name: str, *when: tuple[str, str, str]) -> dict[str, Any]:
        conditions = [{"parameter": p, "operator": o, "value": v} for p, o, v in when]
        return {"name": name, "when": conditions, "then": {"lead_status": "Contacted"}}

    rules = [
        rule("Ads", ("utm_source", "contains", "ads")),
        rule("Google", ("utm_source", "equals", "google-ads")),
        rule("Rest"),
    ]
    with settings(running, crm=plan(running, rules=rules)):
        page = enter("/settings/rules")
        expect(page.locator(".rule-edit b")).to_have_text(["Ads", "Google", "Rest"])
        google = page.locator(".rule", has_text="Google")
        expect(google.locator(".rule-finding")).to_contain_text("rule Ads matches the same calls before it")
        page.get_by_role("button", name=like("rules.up", rule="Google")).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".rule-edit b")).to_have_text(["Google", "Ads", "Rest"])
        expect(page.locator(".rule-finding")).to_have_count(0)
        expect(page.locator(".rule:nth-child(1) .rule-down")).to_be_focused()  # it cannot go further up
        expect(page.locator("section[aria-labelledby=rules] [role=status]")).to_have_text(
            "Google is now number 1 of 3."
        )
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator(".rule-edit b")).to_have_text(["Ads", "Rest", "Google"])
        expect(page.locator(".rule:nth-child(3) .rule-up")).to_be_focused()
        page.locator(".rule:nth-child(3) .rule-handle").drag_to(page.locator(".rule:nth-child(1)"))
        expect(page.locator(".rule-edit b")).to_have_text(["Google", "Ads", "Rest"])
        page.get_by_role("button", name=like("rules.remove", rule="Ads")).click()
        assert [one["name"] for one in saved(page, running)] == ["Google", "Rest"]
        page.get_by_role("button", name=like("rules.edit", rule="Google")).press("Enter")
        expect(page.locator(".rule-body")).to_be_visible()
        assert not barriers(page, axe)
        page.set_viewport_size({"width": 390, "height": 844})
        assert not sticking_out(page)
