"""Several CRMs in the settings: who gets what, and who is asked first, by keyboard as by mouse."""

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import expect
from support.faultrun.world import World
from support.journey_steps import save

pytestmark = pytest.mark.browser


def test_two_crms_share_the_records_and_their_order_is_moved_by_keyboard(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    keys = {name: running.crm[name] for name in ("client_id", "client_secret", "accounts")}
    second = {"provider": "zoho", "id": "second", "title": "Zoho 2", "settings": keys, "allow_private": True}
    running.api("POST", "/connections", second)
    before = running.api("GET", "/settings")["settings"]
    try:
        page = enter("/settings/company")
        card = page.locator("section[aria-labelledby=crm-routing]")
        expect(card).to_contain_text(word("crm_routing.order.help"))
        card.get_by_label(word("entity.lead"), exact=True).click()
        page.get_by_role("option", name="Zoho 2").click()
        page.keyboard.press("Escape")
        up = card.get_by_role("button", name=like("rules.up", rule="Zoho 2"))
        up.focus()
        page.keyboard.press("Enter")
        expect(card.get_by_role("list", name=word("crm_routing.order")).get_by_role("listitem").first).to_contain_text(
            "Zoho 2"
        )
        page.get_by_role("button", name=word("save"), exact=True).click()
        expect(page.locator(".save-bar")).to_have_count(0)
        held = running.api("GET", "/settings")["settings"]["crm_routing"]
        assert held == {"entities": [{"entity": "lead", "crms": ["second"]}], "caller_order": ["second", "zoho"]}
        assert barriers(page, axe) == []
        assert sticking_out(page) == []
    finally:
        save(running, before)
        running.api("DELETE", "/connections/second")
