"""Set-up in a browser: from an empty server to the first explained call, mostly without a mouse."""

import re
from collections.abc import Iterator

import httpx
import pytest
from browser.support.accessibility_checks import barriers, sticking_out
from browser.support.keyboard import tab_to
from browser.support.signed_in_users import PASSWORD, SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import SECRET, World, until, world
from support.journey_steps import ended, new_id, save

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

COMPANY, CRM, GUARD, DIRECTORY, PHONES, LINES, CALL, ALERTS = range(8)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """A server that nobody has set up."""
    with world(tmp_path_factory.mktemp("setup"), 12) as one:
        one.start()
        until(lambda: (one.folder / "data" / "token").exists(), 10, "the first token")
        yield one


def step(page: Page, number: int) -> Locator:
    return page.locator(".steps .step").nth(number)


def states(page: Page, *expected: str) -> None:
    for number, state in enumerate(expected):
        expect(step(page, number).locator(".tag")).to_have_text(word(f"step_state.{state}"))


def labels(running: World, provider: str) -> dict[str, str]:
    found = next(one for one in running.api("GET", "/providers")["items"] if one["id"] == provider)
    return {field["name"]: field["label"] for field in found["settings"]}


def test_what_is_missing_is_named_with_its_button_in_every_language_and_without_barriers(
    enter: SignedInUsers, axe: str
) -> None:
    for language in ("en", "fr", "es", "uk"):
        page = enter("/setup", language=language, reduced_motion="reduce")
        for number, name in ((CRM, "crm"), (PHONES, "phones")):
            expect(step(page, number)).to_contain_text(word(f"step.{name}.missing", language))
            expect(step(page, number)).to_contain_text(word(f"step.{name}.missing.fix", language))
            expect(step(page, number).get_by_role("button")).to_have_text(word(f"step_do.{name}", language))
        for number in (GUARD, DIRECTORY, LINES, CALL):
            expect(step(page, number).get_by_role("button")).to_have_count(0)
        expect(step(page, ALERTS)).to_contain_text(word("step.alerts.optional.fix", language))
        expect(step(page, ALERTS).get_by_role("link")).to_have_attribute("href", "/settings/alerts")
        assert not sticking_out(page), language
    assert not barriers(page, axe)
    step(page, PHONES).get_by_role("button").click()
    expect(page.locator(".choice button")).not_to_have_count(0)
    assert not barriers(page, axe)
    assert not sticking_out(page)


def test_who_may_not_connect_sees_the_steps_without_their_buttons(enter: SignedInUsers) -> None:
    page = enter("/setup", role="supervisor")
    expect(page.get_by_text(word("steps.admin"))).to_be_visible()
    expect(page.locator(".steps a, .steps button")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_text(word("home.none"), exact=True)).to_be_visible()
    expect(page.locator(".setup-card")).to_have_count(0)


def test_set_up_leads_from_nothing_to_the_first_explained_call_and_gets_out_of_the_way(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    enter.watch.visiting(running.crm["base"])
    enter()  # there is an operator
    page = enter.window(reduced_motion="reduce").new_page()
    page.goto("/")
    page.locator("input[name=username]").fill("admin.en")
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/setup$"))
    states(page, "open", "open", "later", "later", "open", "later", "later")
    country = step(page, COMPANY).get_by_label(word("company.country.choose"))
    chosen = step(page, COMPANY).get_by_role("button", name=word("step_do.company"), exact=True)
    expect(country).to_have_value("")  # a likely one is offered, not taken
    expect(chosen).to_be_disabled()
    step(page, COMPANY).get_by_role("button", name="Spain").click()
    expect(country).to_have_value("Spain")
    expect(chosen).to_be_enabled()
    country.fill("Atlantis")
    page.keyboard.press("Tab")
    expect(step(page, COMPANY)).to_contain_text(like("choice.unknown", typed="Atlantis"))
    expect(country).to_have_value("Atlantis")
    expect(chosen).to_be_disabled()
    for typed, name in (("india", "India"), ("spai", "Spain")):  # over the text that is no country
        country.fill(typed)
        page.keyboard.press("Enter")
        expect(country).to_have_value(name)
    expect(country).not_to_have_attribute("aria-invalid", "true")
    chosen.click()
    states(page, "done", "open", "later", "later", "open", "later", "later")
    expect(step(page, COMPANY)).to_contain_text(like("step.company.done", country="Spain"))

    tab_to(page, ".steps .step:nth-child(5) button")
    page.keyboard.press("Enter")
    choice = page.locator(".choice button")
    expect(choice.first).to_be_focused()
    webhook = page.locator(".choice button", has_text="Cordboard webhook")
    while not webhook.evaluate("(one) => one === document.activeElement"):
        page.keyboard.press("Tab")
        expect(page.locator(".choice button:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=word("secret.generate")).click()
    secret = dialog.get_by_label(labels(running, "webhook")["secret"], exact=False).first
    expect(secret).to_have_value(re.compile(r"^[\w-]{43}$"))
    secret.fill(SECRET)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(step(page, PHONES)).to_contain_text(like("step.phones.silent", title="Cordboard webhook"))
    states(page, "done", "open", "later", "later", "open", "later", "later")
    step(page, PHONES).get_by_role("link").click()
    expect(page.locator("#hook")).to_be_visible()
    page.locator("a.back").click()
    expect(page).to_have_url(re.compile(r"/setup$"))

    page.get_by_role("link", name=word("nav.home"), exact=True).click()
    card = page.locator(".setup-card")
    expect(card).to_contain_text(word("step.crm.missing"))
    assert not barriers(page, axe)
    card.get_by_role("link", name=word("steps.go_on")).click()
    consent(page, running)
    page.get_by_role("link", name="Continue setup").click()
    states(page, "done", "done", "open", "done", "open", "open", "open")
    step(page, GUARD).get_by_role("button", name=word("step_do.guard.decline")).click()
    expect(step(page, GUARD)).to_contain_text(like("step.guard.declined", title="Zoho CRM"))
    step(page, GUARD).get_by_role("button", name=word("step_do.guard.change")).click()
    expect(step(page, GUARD)).to_contain_text(word("step.guard.done"))
    states(page, "done", "done", "done", "done", "open", "open", "open")
    assert not barriers(page, axe)
    assert not sticking_out(page)

    first, *_ = running.api("GET", "/connections/zoho-crm/users")["items"]
    connected = running.api("GET", "/connections/zoho-crm")["user"]
    owner = step(page, LINES).get_by_label(word("general.default_user"))
    expect(owner).to_have_value(connected["name"])  # whoever connected the CRM, until somebody is chosen
    assert running.post([ended(new_id(), "+34600700003")], "cordboard-webhook") == 202
    assign_in_the_step(page, first["name"])
    assert not barriers(page, axe)
    assert not sticking_out(page)
    step(page, LINES).get_by_role("button", name=word("assign.save")).click()
    states(page, *["done"] * 7)
    settings = running.api("GET", "/settings")["settings"]
    assert [one["extensions"] for one in settings["team"]] == [["80"]]
    assert connected["id"] in {plan["default_user"] for plan in settings["crm"].values()}
    expect(page.get_by_role("link", name=word("nav.setup"), exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", name=word("steps.complete"))).to_be_visible()
    assert not barriers(page, axe)
    step(page, CALL).get_by_role("link").click()
    expect(page.locator(".why-more")).to_be_visible()
    page.get_by_role("link", name=word("nav.home"), exact=True).click()
    expect(page.locator(".line-health")).to_have_count(2)
    expect(page.locator(".setup-card")).to_have_count(0)


def assign_in_the_step(page: Page, name: str) -> None:
    """The extension of the call gets the first user of the CRM."""
    found = step(page, LINES).locator(".assign-list li")
    expect(found).to_have_count(1)
    found.get_by_label(like("found.person_of", extension="80")).fill(name)
    page.get_by_role("option", name=name).click()


def test_extensions_are_matched_by_name_the_rest_is_left_to_the_default_owner_and_both_can_be_undone(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    first = running.api("GET", "/connections/zoho-crm/users")["items"][0]
    settings = running.api("GET", "/settings")["settings"]
    save(running, {**settings, "team": [], "default_user": first["id"]})
    for extension in ("81", first["name"].split()[0]):
        assert running.post([ended(new_id(), "+34600700004", extension=extension)], "cordboard-webhook") == 202
    page = enter("/setup", reduced_motion="reduce")
    lines = step(page, LINES)
    found = lines.locator(".assign-list li")
    expect(found).to_have_count(3)
    lines.get_by_role("button", name=like("assign.match", n=1)).click()
    expect(found.last.get_by_role("combobox")).to_have_value(first["name"])
    lines.get_by_role("button", name=word("assign.skip")).click()
    expect(found.first.get_by_role("combobox")).to_have_value(word("found.shared"))
    assert not barriers(page, axe)
    lines.get_by_role("button", name=word("assign.save")).click()
    expect(lines.locator(".tag").first).to_have_text(word("step_state.done"))
    saved = running.api("GET", "/settings")["settings"]
    assert saved["company"]["shared_extensions"] == ["80", "81"]
    assert [(one["name"], one["crm_users"]) for one in saved["team"]] == [(first["name"], {"zoho-crm": first["id"]})]

    lines.get_by_role("button", name=word("assign.open")).click()
    found.first.get_by_role("combobox").fill(first["name"])
    page.get_by_role("option", name=first["name"]).click()
    lines.get_by_role("button", name=word("assign.save")).click()
    expect(lines.get_by_role("button", name=word("assign.open"))).to_be_visible()
    page.goto("/settings/team")
    shared = page.locator("section[aria-labelledby=shared-phones]")
    expect(shared).to_contain_text("81")
    expect(shared).not_to_contain_text("80")
    shared.get_by_role("button", name=like("numbers.remove_one", number="81")).click()
    expect(page.locator("section[aria-labelledby=found]")).to_contain_text("81")
    assert not barriers(page, axe)
    page.get_by_role("button", name=word("settings.discard"), exact=True).click()


def test_extensions_that_a_phone_system_lists_later_appear_without_a_reload(
    enter: SignedInUsers, running: World
) -> None:
    first = running.api("GET", "/connections/zoho-crm/users")["items"][0]
    settings = running.api("GET", "/settings")["settings"]
    save(running, {**settings, "team": [], "default_user": first["id"]})
    listed: list[dict[str, object]] = []
    page = enter("/setup", reduced_motion="reduce")
    answer = running.api("GET", "/extensions")
    page.route("**/api/v1/extensions", lambda route: route.fulfill(json={**answer, "items": listed}))
    page.reload()
    lines = step(page, LINES)
    open_again = lines.get_by_role("button", name=word("assign.open"))
    none = lines.get_by_text(word("assign.none"))
    expect(open_again.or_(none)).to_be_visible()
    if open_again.is_visible():
        open_again.click()
    expect(none).to_be_visible()
    listed.append({**answer["items"][0], "extension": "95", "listed": True, "shared": False, "ignored": False})
    running.api("POST", "/connections/cordboard-webhook/pause", {})
    try:
        expect(lines.locator(".assign-list li")).to_contain_text("95")
    finally:
        running.api("POST", "/connections/cordboard-webhook/resume", {})
        save(running, settings)


def test_a_team_from_a_file_is_shown_before_it_is_saved_and_mistakes_have_their_place(
    enter: SignedInUsers, axe: str
) -> None:
    page = enter("/settings/team", reduced_motion="reduce")
    files = page.locator("input[type=file]")
    bad = b"name,extensions\nOlga,8o\n"
    files.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": bad})
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text(like("import.at", line=2, column=2))
    expect(dialog.get_by_role("alert")).to_contain_text(like("csv.extension", extension="8o"))
    assert not barriers(page, axe)
    page.keyboard.press("Escape")
    good = b'name,extensions,email\nOlga Marco,"82, 83",olga@example.com\n'
    files.set_input_files({"name": "good.csv", "mimeType": "text/csv", "buffer": good})
    expect(dialog.locator("tbody tr")).to_have_count(1)
    expect(dialog).to_contain_text(word("import_change.added"))
    assert not barriers(page, axe)
    dialog.get_by_role("button", name=like("import.team.save", n=1)).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    names = page.locator("section[aria-labelledby=team] tbody tr").get_by_label(word("team.name"))
    expect(names.last).to_have_value("Olga Marco")


def test_a_phone_system_that_lets_nobody_in_keeps_the_form_open_with_the_reason(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    page = enter("/connections", reduced_motion="reduce")
    page.get_by_role("button", name=re.compile(f"^{word('connections.connect')} Asterisk")).click()
    dialog, label = page.get_by_role("dialog"), labels(running, "asterisk")
    dialog.get_by_label(label["port"]).fill("1")
    dialog.get_by_label(label["secret"]).first.fill("guess")
    dialog.get_by_role("button", name=word("connections.test_and_connect")).click()
    expect(dialog.locator(".notice.red")).to_contain_text("Asterisk manager at 127.0.0.1:1")
    assert not barriers(page, axe)
    assert "asterisk" not in {one["id"] for one in running.api("GET", "/connections")["items"]}
    dialog.get_by_role("button", name=word("connections.save_anyway")).click()
    expect(page).to_have_url(re.compile(r"/connections/asterisk$"))
    page.goto("/settings/team")
    running.api("DELETE", "/connections/asterisk")


def test_a_webhook_that_was_refused_is_shown_with_its_reason_beside_a_test_event(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    refused = httpx.post(f"{running.base}/hooks/cordboard-webhook", content=b"{}")
    assert refused.status_code == 401
    page = enter("/connections/cordboard-webhook/activity", reduced_motion="reduce")
    refusals = page.locator("section[aria-labelledby=refusals] tbody tr")
    expect(refusals.first).to_contain_text("401")
    page.get_by_role("button", name=word("webhook.test")).click()
    expect(page.locator(".notice.teal")).to_contain_text("accepted and understood")
    expect(page.locator("section[aria-labelledby=example] pre")).to_contain_text("curl -X POST")
    assert not barriers(page, axe)
    assert not sticking_out(page)


def test_a_rule_that_needs_more_permissions_leads_to_consent_when_it_is_saved(
    enter: SignedInUsers, running: World, axe: str
) -> None:
    enter.watch.visiting(running.crm["base"])
    page = enter("/settings/scenario", reduced_motion="reduce")
    label = f"{word('entity.contact')}: {word('row.inbound_answered')}, {word('party.new')}"
    page.get_by_label(label).select_option(word("mode.create_if_none"))
    page.get_by_role("button", name=word("save"), exact=True).click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("ZohoCRM.modules.contacts.CREATE")
    assert not barriers(page, axe)
    asked.get_by_role("button", name=word("settings.permissions.reconnect")).click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("link", name=re.compile("Back to the connection|Continue setup"))).to_be_visible()
    scopes = running.api("GET", "/connections/zoho-crm")["scopes"]
    assert {one["name"]: one["held"] for one in scopes}["ZohoCRM.modules.contacts.CREATE"] is True


def consent(page: Page, running: World) -> None:
    """The form of the CRM, then its own page."""
    label = labels(running, "zoho")
    step(page, CRM).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.locator(".choice button", has_text="Zoho CRM").click()
    for name in ("client_id", "client_secret"):
        dialog.get_by_label(label[name]).fill(running.crm[name])
    dialog.get_by_text(word("connections.elsewhere")).click()
    dialog.get_by_label(label["accounts"]).fill(running.crm["accounts"])
    dialog.get_by_label(label["allow_private"]).check(force=True)
    dialog.get_by_role("button", name=like("connections.go_on", title="Zoho CRM")).click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", name="Connected")).to_be_visible()
