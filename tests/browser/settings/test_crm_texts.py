"""Texts in the CRM: a template is changed with placeholders and conditions, seen over a call at once, and saved."""

import os
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World
from support.journey_steps import save

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PICTURES = os.environ.get("CORDBOARD_PICTURES")


def looked_at(page: Page, axe: str, name: str) -> list[str]:
    """Faults of what is shown, in light and dark, wide and narrow."""
    if PICTURES:
        for scheme in ("light", "dark"):
            for width in (1440, 390):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(PICTURES) / f"{name}-{scheme}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
    return [f"{name}, {one}" for one in (*barriers(page, axe), *sticking_out(page))]


def test_a_template_is_changed_seen_at_once_saved_and_reset(
    enter: SignedInUsers, running: World, calls: dict[str, str], axe: str
) -> None:
    held = running.api("GET", "/settings")["settings"]
    enter.watch.forgive("422")
    page = enter("/settings/texts", reduced_motion="reduce")
    shown = page.locator(".text-result.chosen p[lang]")
    template = page.get_by_label(word("texts.template"))
    expect(shown).not_to_be_empty()
    found = looked_at(page, axe, "texts")

    page.get_by_role("combobox", name=word("texts.call"), exact=True).click()
    page.get_by_role("option", name=like("texts.example", kind=word("texts.example.missed"))).click()
    expect(shown).to_contain_text("Missed call from Olena Koval")

    template.fill("Hi ")
    page.get_by_role("button", name=word("texts.placeholder.client"), exact=True).click()
    expect(template).to_have_value("Hi {client}")
    expect(shown).to_have_text("Hi Olena Koval")
    page.keyboard.type("!")
    expect(shown).to_have_text("Hi Olena Koval!")
    page.keyboard.press("ControlOrMeta+a")
    page.get_by_role("button", name=word("texts.condition.answered"), exact=True).click()
    expect(template).to_have_value("[answered:Hi {client}!]")
    expect(shown).to_contain_text("Missed call from Olena Koval")  # nothing is left: the default

    template.fill("Hi {clent}")
    expect(template).to_have_attribute("aria-invalid", "true")
    found += looked_at(page, axe, "texts, wrong")
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_role("alert")).to_contain_text("clent")

    template.fill("{call}: {client}")
    expect(shown).to_have_text("Missed call: Olena Koval")
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_text(word("settings.unsaved"))).to_have_count(0)
    now = running.api("GET", "/settings")["settings"]
    assert now["crm"]["zoho"]["texts"]["call_subject"] == "{call}: {client}"
    page.get_by_role("button", name=word("texts.reset")).click()
    expect(page.get_by_role("button", name=word("texts.reset"))).to_have_count(0)
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_text(word("settings.unsaved"))).to_have_count(0)
    assert running.api("GET", "/settings")["settings"]["crm"]["zoho"]["texts"]["call_subject"] == ""
    save(running, held)
    assert not found, "\n".join(found)


def test_a_text_that_the_field_of_the_crm_cuts_is_shown_cut_with_its_length(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    held = running.api("GET", "/settings")["settings"]
    page = enter("/settings/texts", reduced_motion="reduce")
    lead = page.get_by_role("group", name=word("entity.lead"))
    lead.get_by_role("button", name=word("texts.part.name")).click()
    shown = page.locator(".text-result.chosen")
    expect(shown.locator(".muted")).to_contain_text("80")
    page.get_by_label(word("texts.template")).fill("{client} " + "who called us " * 8)
    expect(shown.locator(".text-cut")).to_contain_text("Cut to 80 characters")
    text = shown.locator("p").first.inner_text()
    assert 70 < len(text) <= 80
    assert text.endswith("…")
    found = looked_at(page, axe, "texts, cut")
    page.get_by_role("button", name=word("save")).click()
    expect(page.get_by_role("alert").or_(page.get_by_role("status")).filter(has_text="80 characters")).to_be_visible()
    expect(page.get_by_text(word("settings.unsaved"))).to_have_count(0)
    save(running, held)
    assert not found, "\n".join(found)


def test_the_texts_are_chosen_by_keyboard_and_shown_in_the_language_of_the_company(
    enter: SignedInUsers, running: World
) -> None:
    held = running.api("GET", "/settings")["settings"]
    save(running, {**held, "company": {**held["company"], "language": "uk", "time_zone": "Europe/Kyiv"}})
    page = enter("/settings/texts", language="fr")
    task = page.get_by_role("group", name=word("entity.task", "fr")).get_by_role("button").first
    task.focus()
    page.keyboard.press("Enter")
    expect(task).to_have_attribute("aria-current", "true")
    page.get_by_role("combobox", name=word("texts.call", "fr"), exact=True).click()
    page.get_by_role("option", name=like("texts.example", "fr", kind=word("texts.example.missed", "fr"))).click()
    expect(page.locator(".text-result.chosen p[lang]")).to_contain_text("Передзвонити: Olena Koval")
    save(running, held)


def test_an_auditor_sees_the_texts_and_cannot_change_them(enter: SignedInUsers, running: World) -> None:
    page = enter("/settings/texts", role="auditor")
    expect(page.locator(".text-result.chosen p[lang]")).not_to_be_empty()
    expect(page.get_by_label(word("texts.template"))).not_to_be_editable()
    expect(page.get_by_role("button", name=word("texts.placeholder.client"), exact=True)).to_have_count(0)
