"""Versions of the settings in the console: what each changed, in words, and back to one through the checker."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from browser.support.accessibility_checks import sticking_out
from browser.support.signed_in_users import LOCALES, SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.calls import LINE
from support.faultrun.world import World, until, world
from support.journey_steps import save, users

from cordboard.domain.recordings.archiving import CONSENT
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings, with_plans
from cordboard.domain.settings.sms import SmsSettings

pytestmark = pytest.mark.browser

UNKNOWN = {"number": LINE, "user": "4711000000000001"}  # the CRM has no such user
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\bP(\d+D|T\d+)|null|\{|\[")  # nothing a person should have to read


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """Version 1 contradicts what the CRM says, which was not connected then; version 2 does not."""
    with world(tmp_path_factory.mktemp("versions"), 22) as one:
        one.start()
        until(lambda: (one.folder / "data" / "token").exists(), 10, "the first token")
        start = held(one)
        save(one, {**start, "lines": [UNKNOWN]})
        save(one, start)
        one.connect()
        yield one


def held(running: World) -> dict[str, Any]:
    return dict(running.api("GET", "/settings")["settings"])


def newest(running: World) -> int:
    return int(running.api("GET", "/settings")["version"])


def everything(running: World) -> dict[str, Any]:
    """All settings, each other than before."""
    first, second, *_ = users(running)
    pipeline, *_ = running.api("GET", "/connections/zoho/pipelines")["items"]
    mail = {"host": "smtp.example.com", "port": 25, "security": "none", "user": "me", "sender": "a@example.com"}
    hours = {"name": "Tienda", "days": ["monday"], "from": "09:00", "to": "14:00"}
    plan = {
        "default_user": first,
        "scenario": [{"situation": "inbound_answered", "party": "new", "entity": "deal", "mode": "if_no_open_deal"}],
        "owners": [
            {"entity": "task", "rule": "fixed_user", "user": "ana"},
            {"entity": "call", "rule": "default_user"},
        ],
        "deal_places": [{"place": pipeline["id"]}],
        "deal_active_within": "P30D",
        "callback_days": ["monday", "friday"],
        "callback_within": "PT4H",
        "close_reached_tasks": False,
        "escalate_after": "PT8H",
        "escalate_to": "ana",
        "wait_for_record": "PT3M",
        "adopt_within": "P2D",
        "lead_status": "Nuevo",
        "lead_source": "Tel",
        "lead_company": "Desconocida",
        "mappings": [{"entity": "lead", "parameter": "website", "field": "Website", "standard": True}],
        "caller_fields": [{"entity": "lead", "field": "Rating"}],
        "deal_phone_fields": ["Tel_obra"],
        "log_internal_calls": True,
        "create_from_hidden_numbers": True,
        "tag_field": "Etiquetas",
        "task_type_field": "Tipo",
        "rules": [{"name": "Marca", "when": [{"parameter": "pool_name", "operator": "equals", "value": "brand"}]}],
        "texts": {"call_subject": "Llamada recibida"},
    }
    assert set(plan) == set(CrmPlan.__struct_fields__), "a setting of the plan is not tried here"
    return {
        "company": {
            "country": "UA",
            "time_zone": "Europe/Kyiv",
            "language": "fr",
            "hours": [hours],
            "holidays": ["2026-12-25"],
        },
        "team": [
            {"id": "ana", "name": "Ana", "email": "ana@x.example", "crm_users": {"zoho": second}, "extensions": ["80"]}
        ],
        "numbers": [{"number": LINE, "region": "ES", "title": "Ventas", "default_owner": "ana"}],
        "queues": [{"name": "500", "title": "Soporte"}],
        "stop_list": [{"value": "+34600900090", "note": "vecino", "stops": "people", "until": "2030-12-31"}],
        "calls": {"ringing_unheard_after": "PT90M", "talk_unheard_after": "PT12H"},
        "crm": {**held(running)["crm"], "zoho": plan},
        "crm_routing": {"entities": [{"entity": "call", "crms": ["zoho"]}], "caller_order": ["zoho"]},
        "alerts": {
            "mail": {**mail, "to": ["b@example.com"], "allow_private": True},
            "webhook": {"url": "https://example.com/told"},
            "queue_limits": {"wait": "PT3M", "in_target": 80, "queues": ["500"]},
            "away_after": "PT30M",
            "repeat_after": "PT12H",
        },
        "extensions": [
            {"number": "80", "first_leg": "81", "caller_ids": ["+34928000080"], "device": {"mac": "000b82123456"}}
        ],
        "dialling": {"prefixes": ["+34"], "premium": True, "per_minute": 5},
        "reports": [{"id": "semana", "title": "Semana", "every": "weekly", "to": ["b@example.com"]}],
        "background_jobs": {"off": ["return_memory", "count_earlier_calls"]},
        "retention": {"calls": 400, "audit": 0},
        "wrap_up": {"outcomes": ["resolved", "Cita"], "to_crm": False},
        "recordings": {
            "store": "s3",
            "bucket": {"bucket": "voces", "key_id": "AK1", "endpoint": "https://s3.example.com"},
            "keep_days": 90,
            "keep_rules": [
                {"days": 60, "direction": "inbound", "queue": "500", "country": "ES"},
                {"days": 0, "direction": "outbound"},
            ],
            "consent": "needed",
            "start": "by_hand",
            "link_hours": 48,
        },
        "phone_book": {"xml": True, "carddav": True, "ldap": True, "limit": 500},
        "sms": {
            "connection": "kannel",
            "senders": ["Tienda"],
            "prefixes": ["+34"],
            "parts": 2,
            "parts_per_day": 500,
            "quiet": {"begin": "21:30", "end": "08:30"},
            "stop_words": ["NO"],
            "start_words": ["SI"],
            "plainer": "strong",
            "repeated_s": 60,
            "placeholders": True,
            "valid_h": 48,
            "legacy": True,
        },
        "routes": [
            {
                "id": "clientes",
                "name": "Clientes",
                "place": {"ivr": "menu"},
                "greeting": "hola",
                "digits": {"most": 6},
                "source": {"connection": "zoho", "module": "contacts", "field": "Department"},
                "lines": [{"operator": "equals", "value": "GOLD", "kind": "queue", "target": "500"}],
                "default": {"kind": "extension", "target": "80", "voicemail": True},
            }
        ],
        "direct_to_owner": [{"extension": "1", "order": ["deal", "last_talked"], "fallback": "80"}],
    }


@pytest.fixture(scope="module")
def changed(running: World) -> int:
    """A version that changes every setting, and the one before it everything back."""
    new = everything(running)
    assert set(new) == set(Settings.__struct_fields__), "a setting is not tried here"
    assert set(new["sms"]) == set(SmsSettings.__struct_fields__), "a setting of SMS is not tried here"
    save(running, {**held(running), **new})
    return newest(running)


def open_version(page: Page, number: int) -> None:
    page.goto("/settings/versions")
    page.get_by_role("link", name=like("versions.name")).filter(has_text=f" {number}").first.click()
    expect(page.locator("#version")).to_have_text(re.compile(rf"\b{number}$"))


@pytest.mark.parametrize("language", LOCALES)
def test_every_setting_that_a_version_changed_is_said_in_words(
    enter: SignedInUsers, running: World, changed: int, language: str
) -> None:
    page = enter(f"/settings/versions/{changed}", language=language)
    shown = page.locator("section[aria-labelledby=changed]")
    expect(shown.get_by_text("Ventas")).to_be_visible()
    areas = (
        "company", "team", "numbers", "placing_calls", "routing", "phone_book", "sms", "stop_list", "scenario",
        "owners", "records", "mappings", "rules", "texts",
    )  # fmt: skip
    keys = (*(f"settings.{one}" for one in areas), "versions.deal_places", "settings.alerts", "settings.reports")
    named = [word(one, language) for one in keys]
    expect(shown.locator("h3")).to_have_text(named)
    kept = f"{word('direction.inbound', language)} · 500 · ES → 60"
    expect(shown.get_by_text(kept)).to_be_visible()
    text = shown.inner_text().replace(CONSENT, "", 1)  # the phone system sends it under this very name
    assert not RAW.findall(text), RAW.findall(text)
    region = shown.locator("li").filter(has=page.get_by_text(word("company.country", language), exact=True))
    expect(region.locator("del, ins")).to_have_text([word("versions.not_set", language), "UA"])
    page.set_viewport_size({"width": 390, "height": 844})
    assert not sticking_out(page)


def test_a_version_says_who_when_and_what_changed_before_and_since(
    enter: SignedInUsers, running: World, changed: int
) -> None:
    now = held(running)
    running.api(
        "PUT",
        "/settings",
        {"settings": {**now, "lead_source": "Radio"}, "note": "the radio spot", "base_version": newest(running)},
    )
    running.api("PUT", "/settings", {"settings": {**now, "lead_source": None}, "base_version": newest(running)})
    page = enter("/settings/versions", role="auditor")
    page.get_by_role("link", name="the radio spot").click()
    head = page.locator(".version-head")
    expect(head).to_contain_text("token faults")
    expect(head).to_contain_text("the radio spot")
    before, since = (page.locator(f"section[aria-labelledby={one}]") for one in ("changed", "since"))
    expect(before.locator("del, ins")).to_have_text(["Tel", "Radio"])
    expect(since.locator("del, ins")).to_have_text(["Radio", word("versions.not_set")])
    expect(page.get_by_role("button", name=word("versions.restore"))).to_have_count(0)  # an auditor looks only
    page.get_by_role("link", name=word("versions.all")).click()
    page.get_by_role("link").filter(has_text=word("settings.in_force")).click()
    expect(page.locator("section[aria-labelledby=since]")).to_have_count(0)


def test_restoring_shows_what_will_change_and_saves_it_as_a_new_version(
    enter: SignedInUsers, running: World, changed: int
) -> None:
    save(running, {**held(running), "region": "FR", "log_internal_calls": False})
    save(running, {**held(running), "region": "PL"})
    wanted = newest(running) - 1
    page = enter(f"/settings/versions/{wanted}")
    page.get_by_role("button", name=word("versions.restore")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("del, ins")).to_have_text(["PL", "FR"])
    dialog.locator("button[type=submit]").click()
    expect(page).to_have_url(re.compile(rf"/settings/versions/{wanted + 2}$"))
    expect(page.locator("#version")).to_have_text(like("versions.name"))
    expect(page.locator(".version-head")).to_contain_text(word("settings.in_force"))
    expect(page.locator("section[aria-labelledby=changed]").locator("del, ins")).to_have_text(["PL", "FR"])
    saved = running.api("GET", f"/settings/versions/{wanted + 2}")
    assert (saved["settings"], saved["author"]) == (
        running.api("GET", f"/settings/versions/{wanted}")["settings"],
        "admin.en",
    )
    assert saved["note"] == f"Version {wanted} restored"


def test_a_version_that_contradicts_the_crm_of_today_is_refused_with_the_reason(
    enter: SignedInUsers, running: World
) -> None:
    before = newest(running)
    page = enter("/settings/versions/1")
    page.get_by_role("button", name=word("versions.restore")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text(f"User not found in the CRM: {UNKNOWN['user']}")
    enter.watch.forgive("422")
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text(word("problem.contradiction"))
    expect(dialog.get_by_role("alert")).to_contain_text(UNKNOWN["user"])
    assert newest(running) == before


def test_who_saved_meanwhile_is_not_overwritten_unseen(enter: SignedInUsers, running: World) -> None:
    save(running, {**held(running), "region": "IT"})
    wanted = newest(running) - 1
    page = enter(f"/settings/versions/{wanted}")
    page.get_by_role("button", name=word("versions.restore")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("del")).to_have_text(["IT"])
    save(running, {**held(running), "region": "PT"})
    enter.watch.forgive("409")
    dialog.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text(word("problem.version_conflict"))
    expect(dialog.locator("del")).to_have_text(["PT"])
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)
    assert held(running) == running.api("GET", f"/settings/versions/{wanted}")["settings"]


def test_an_unsaved_draft_is_not_thrown_away_by_restoring(enter: SignedInUsers, running: World) -> None:
    page = enter("/settings/company")
    page.get_by_role("combobox", name=word("company.country")).fill("Netherlands")
    page.get_by_role("option", name="Netherlands", exact=True).click()
    page.get_by_role("tab", name=word("settings.versions")).click()
    page.locator(".versions a").nth(1).click()
    expect(page.get_by_text(word("versions.draft_first"))).to_be_visible()
    expect(page.get_by_role("button", name=word("versions.restore"))).to_be_disabled()
    page.get_by_role("button", name=word("settings.discard")).click()
    expect(page.get_by_role("button", name=word("versions.restore"))).to_be_enabled()


def test_what_was_before_the_first_version_are_the_defaults(enter: SignedInUsers, running: World) -> None:
    page = enter("/settings/versions/1")
    expect(page.locator("section[aria-labelledby=changed]")).to_contain_text(UNKNOWN["user"])
    expect(page.locator("section[aria-labelledby=changed]")).to_contain_text("against the defaults")
    page.goto("/settings/versions/0")
    expect(page.locator("#version")).to_have_text("Defaults")
    enter.watch.forgive("404")
    page.goto("/settings/versions/4711")
    expect(page.get_by_role("alert")).to_contain_text(word("problem.absent"))
    defaults = running.api("GET", "/settings/versions/0")["settings"]
    assert msgspec.convert(defaults, Settings) == with_plans(Settings(), defaults["crm"])


def test_a_long_list_goes_on_to_the_first_version(enter: SignedInUsers, running: World) -> None:
    now = held(running)
    for n in range(50):
        save(running, {**now, "lead_source": f"spot {n}"})
    page = enter("/settings/versions")
    lines = page.locator(".versions li")
    expect(lines).to_have_count(50)
    page.get_by_role("button", name=word("more")).click()
    expect(lines).to_have_count(newest(running))
    expect(page.get_by_role("button", name=word("more"))).to_have_count(0)
    expect(lines.last).to_have_text(re.compile(r"^Version 1\D"))
