"""The Why page: for each kind of outcome it says what was made, what was not, and the reason."""

import re

import pytest
from browser.support.calls_of_every_outcome import KNOWN, LISTED, Ringing
from browser.support.screens import unfolded
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World

pytestmark = pytest.mark.browser


def opened(enter: SignedInUsers, call: str) -> Page:
    page = enter(f"/calls/{call}")
    return unfolded(page)


def result(page: Page, said: str, entity: str) -> Locator:
    """The line of the short answer that says this of a kind of record."""
    line = page.locator(".results > li, .unmade > li").filter(has_text=word(f"entity.{entity}"))
    return line.filter(has_text=like(f"result.{said}"))


def step_of(page: Page, n: int) -> Locator:
    return page.locator(".step-list > li").nth(n - 1)


def test_a_new_client_became_a_lead_and_the_page_leads_to_it(
    enter: SignedInUsers, running: World, calls: dict[str, str]
) -> None:
    page = opened(enter, calls["lead"])
    expect(page.locator("#who")).to_have_text("+34 600 900 010")
    expect(page.locator(".why-head")).to_contain_text(word("client.new"))
    expect(result(page, "done", "lead")).to_be_visible()
    expect(result(page, "done", "call")).to_be_visible()
    expect(result(page, "none", "task")).to_contain_text(like("say.task.off"))
    [lead] = [one for one in running.api("GET", f"/calls/{calls['lead']}")["effects"] if one["entity"] == "lead"]
    link = result(page, "done", "lead").get_by_role("link")
    assert link.get_attribute("href") == lead["link"]
    assert lead["record"] in lead["link"]
    expect(step_of(page, 5)).to_contain_text(word("number.says.e164"))
    expect(step_of(page, 6)).to_contain_text(like("say.match.not_found"))
    expect(step_of(page, 6)).to_contain_text(like("say.lead.created"))
    expect(step_of(page, 7).get_by_role("link")).to_have_count(2)
    expect(step_of(page, 8).locator(".exchanges > li")).not_to_have_count(0)


def test_a_known_client_became_no_second_record_and_the_page_says_who_it_is(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    page = opened(enter, calls["known"])
    expect(page.locator("#who")).to_have_text(KNOWN)
    expect(result(page, "none", "lead")).to_contain_text(like("say.lead.off"))
    expect(step_of(page, 6)).to_contain_text(like("say.match.found", name=KNOWN))
    expect(result(page, "done", "call")).to_be_visible()
    candidate = step_of(page, 5).locator(".candidates > li")
    expect(candidate).to_have_count(1)
    expect(candidate).to_contain_text("+34 600 900 020")  # as it is written in the CRM
    expect(candidate).to_contain_text(like("match.age"))
    expect(step_of(page, 5)).to_contain_text("600 900 020")
    expect(step_of(page, 5)).to_contain_text(like("number.says.national", region="ES"))


def test_a_missed_call_left_a_task(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter, calls["missed"])
    expect(page.locator(".band")).to_contain_text(word("why.band.missed"))
    expect(result(page, "done", "task")).to_be_visible()
    expect(step_of(page, 6)).to_contain_text(like("say.task.created"))


def test_from_a_hidden_number_only_the_call_is_written(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter, calls["hidden"])
    expect(page.locator("#who")).to_have_text(word("client.hidden"))
    expect(result(page, "done", "call")).to_be_visible()
    expect(result(page, "none", "lead")).to_be_visible()
    expect(step_of(page, 5)).to_contain_text(word("number.says.withheld"))
    expect(step_of(page, 6)).to_contain_text(word("say.number.hidden"))


def test_a_number_on_the_stop_list_left_no_trace_and_the_page_says_which_rule_it_was(
    enter: SignedInUsers, running: World, calls: dict[str, str]
) -> None:
    page = opened(enter, calls["ignored"])
    expect(page.locator(".why-result")).to_have_text(word("did.nothing"))
    expect(page.locator(".why-reasons > li")).to_have_text([like("say.ignore.listed_note", note="a neighbour")])
    expect(step_of(page, 6).locator(".rules > li")).to_contain_text([word("rule.title.ignore_list")])
    expect(step_of(page, 5)).to_contain_text(word("match.not_asked"))
    assert running.control("GET", "/records/Leads", phone=LISTED[3:])["data"] == []


def test_a_refused_record_shows_the_words_of_the_crm_and_leads_to_the_outbox(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    page = opened(enter, calls["parked"])
    expect(result(page, "parked", "call")).to_contain_text("NOT_ALLOWED")
    expect(step_of(page, 7)).to_contain_text("NOT_ALLOWED")
    result(page, "parked", "call").get_by_role("link", name=word("nav.outbox")).click()
    expect(page).to_have_url(re.compile(r"/outbox\?state=parked"))
    expect(page.locator(".items > li")).to_have_count(1)


def test_a_call_that_goes_on_is_not_decided_yet(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter, calls["ringing"])
    expect(page.locator(".band")).to_contain_text(word("state.ringing"))
    expect(page.locator(".notice")).to_contain_text(word("why.not_yet"))
    expect(step_of(page, 6)).to_contain_text(word("room.later"))


def test_the_page_fills_itself_when_the_call_ends(enter: SignedInUsers, running: World) -> None:
    call = Ringing(running, "+34600900070")
    page = opened(enter, call.id)
    expect(page.locator(".notice")).to_contain_text(word("why.not_yet"))
    call.tell("answered")
    expect(page.locator(".band")).to_contain_text(word("state.answered"))
    call.hang_up()
    expect(result(page, "done", "lead")).to_be_visible()


def test_the_explanation_is_copied_as_text_and_the_settings_version_is_a_link(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    page = enter("/", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/calls/{calls['known']}")
    page.get_by_role("button", name=word("why.copy")).click()
    expect(page.get_by_text(word("why.copied"))).to_be_visible()
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    for part in (KNOWN, word("why.results"), word("room.6.title"), calls["known"], word("result.none")):
        assert part in copied
    unfolded(page)
    version = page.get_by_role("link", name=like("why.version"))
    assert re.fullmatch(r"/settings/versions/\d+", str(version.get_attribute("href")))


def test_what_the_server_recorded_can_be_opened_in_each_room(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter, calls["lead"])
    button = page.get_by_role("button", name=like("room.recorded.of", title=word("room.5.title")))
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(step_of(page, 5).locator("pre")).to_contain_text("+34600900010")


def test_a_call_that_does_not_exist_says_so_and_what_to_do(enter: SignedInUsers) -> None:
    enter.watch.forgive("404")
    page = enter("/calls/c0nowhere")
    expect(page.get_by_role("alert")).to_contain_text(word("problem.absent"))
    expect(page.get_by_role("alert")).to_contain_text(word("problem.absent.next"))


@pytest.mark.parametrize(
    ("outcome", "said", "decided"),
    [
        ("known", like("did.logged_for_owned", name=KNOWN), like("say.match.found", name=KNOWN)),
        ("lead", like("did.created_owned", entity=word("entity.lead")), like("say.match.not_found")),
        ("hidden", like("did.logged_owned"), like("say.number.hidden")),
        ("ignored", like("did.nothing"), like("say.ignore.listed_note", note="a neighbour")),
    ],
)
def test_the_result_is_one_sentence_and_why_is_a_few_and_the_rest_is_on_demand(
    enter: SignedInUsers,
    calls: dict[str, str],
    outcome: str,
    said: re.Pattern[str],
    decided: re.Pattern[str],
) -> None:
    page = enter(f"/calls/{calls[outcome]}")
    expect(page.locator(".why-result")).to_contain_text(said)
    expect(page.locator(".why-reasons > li").first).to_contain_text(decided)
    assert page.locator(".why-reasons > li").count() <= 4
    if outcome in ("known", "lead"):  # why no second record was created stands only where none was
        assert ("No new lead" in page.locator("article").inner_text()) == (outcome == "known")
    expect(page.locator(".step-list")).to_have_count(0)
    height = page.evaluate("document.querySelector('article').scrollHeight")
    assert height <= 1100, f"{height} px at 1440; it was 2,200 to 2,600"
    numbers = re.findall(r"\+34 600 900 0\d\d", page.locator("article").inner_text())
    assert len(numbers) <= 2 or outcome != "known", "the number of a known client is shown once"


def test_a_call_is_linked_to_another_contact_from_its_page(
    enter: SignedInUsers, running: World, calls: dict[str, str]
) -> None:
    page = enter(f"/calls/{calls['hidden']}")
    page.get_by_role("button", name=word("act.relink"), exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(word("act.number")).fill(KNOWN.split()[0].upper())
    expect(dialog.get_by_role("radio", name=KNOWN)).to_be_visible()
    dialog.get_by_label(word("act.number")).fill("600 900 020")
    dialog.get_by_role("radio").first.check()
    expect(dialog.locator(".effects > li")).to_contain_text(KNOWN)
    dialog.get_by_label(word("act.reason")).fill("his wife called")
    dialog.get_by_role("button", name=word("act.relink"), exact=True).click()
    expect(page.locator(".why-reasons > li").first).to_contain_text(like("say.request.relink", name=KNOWN))
    expect(page.locator(".why-reasons > li").first).to_contain_text("his wife called")
    expect(page.locator(".why-result")).to_contain_text(like("did.logged_for_owned", name=KNOWN))


def test_an_action_that_is_done_already_says_so_before_it_is_tried(enter: SignedInUsers, calls: dict[str, str]) -> None:
    enter.watch.forgive("409")
    page = enter(f"/calls/{calls['known']}")
    page.get_by_role("button", name=word("act.log_again"), exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_role("button", name=word("act.log_again"), exact=True)).to_be_disabled()


def test_who_may_change_nothing_has_no_buttons(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter(f"/calls/{calls['known']}", role="auditor")
    expect(page.locator(".why-result")).to_be_visible()
    expect(page.get_by_role("group", name=word("act.group"))).to_have_count(0)
