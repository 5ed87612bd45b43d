"""The list of calls: views, filters, search in any spelling, legs inside, export."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from browser.support.calls_of_every_outcome import KNOWN, LISTED, OTHER_LINE, every_outcome
from browser.support.signed_in_users import ZONE, SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Locator, Page, expect
from support.faultrun.world import World, until, world

pytestmark = pytest.mark.browser

NUMBERS = {
    "lead": "+34 600 900 010",
    "known": KNOWN,
    "missed": "+34 600 900 030",
    "outbound": "+34 600 900 040",
    "hidden": "Hidden number",
    "ignored": "+34 600 900 090",
    "parked": "+34 600 900 050",
    "ringing": "+34 600 900 060",
}
VIEWS = {
    "in": ("lead", "known", "missed", "hidden", "ignored", "parked", "ringing"),
    "out": ("outbound",),
    "missed": ("missed",),
    "unlogged": ("ignored", "parked"),
    "unresolved": ("ringing",),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    """A server of its own: these tests count the calls, and on the shared one others add some."""
    with world(tmp_path_factory.mktemp("list"), 7) as one:
        one.start()
        one.connect()
        yield one


@pytest.fixture(scope="module")
def calls(running: World) -> dict[str, str]:
    """Ids of calls of every outcome."""
    return every_outcome(running)


def opened(enter: SignedInUsers, path: str = "/calls") -> Page:
    page = enter(path)
    expect(page.get_by_role("table")).to_be_visible()
    return page


def names(page: Page) -> Locator:
    return page.locator(".call-row .c-who .name")


def shows(page: Page, *wanted: str) -> None:
    """Exactly these calls, in any order."""
    right = sorted(NUMBERS[one] for one in wanted)
    until(lambda: sorted(names(page).all_inner_texts()) == right, 15, f"the list shows {right}")


def counted(page: Page, calls: int) -> None:
    expect(page.locator(".filters-said [role=status]")).to_have_text(f"{calls} call{'s' * (calls != 1)}")


def day_of(running: World, call: str) -> date:
    """The day on which a call began, where the reader is."""
    return datetime.fromisoformat(running.api("GET", f"/calls/{call}")["started_at"]).astimezone(ZoneInfo(ZONE)).date()


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=word(field)).or_(page.get_by_label(word(field), exact=True)).first.click()
    page.get_by_role("option").filter(has_text=option).click()


def test_each_view_shows_its_calls_and_the_address_keeps_it(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter)
    for view, wanted in VIEWS.items():
        page.get_by_text(word(f"calls.view.{view}"), exact=True).click()
        shows(page, *wanted)
        counted(page, len(wanted))
    page.reload()
    shows(page, *VIEWS["unresolved"])
    expect(page.get_by_role("radio", name=word("calls.view.unresolved"))).to_be_checked()


def test_one_line_a_call_says_who_how_it_ended_and_what_is_in_the_crm(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    page = opened(enter)
    row = page.get_by_role("row").filter(has_text=NUMBERS["missed"])
    for part in (word("disposition.no_answer"), word("entity.lead"), word("entity.task"), "+34 928 000 080", "80"):
        expect(row).to_contain_text(part)
    expect(page.get_by_role("row").filter(has_text=KNOWN)).to_contain_text("+34 600 900 020")
    row.get_by_role("link", name=f"{word('why')} {NUMBERS['missed']}").click()
    expect(page.locator(".why-more")).to_be_visible()
    page.get_by_role("link", name=word("why.back")).click()
    shows(page, *calls)


def test_no_column_is_cut_off_at_any_width(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/calls", language="fr")  # whose word for "why" is the longest
    for width in (761, 800, 900, 1000, 1100, 1330, 1331, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        row = page.locator(".call-row").first
        expect(row.locator(".why-link")).to_be_visible()
        hidden = row.evaluate("row => row.scrollWidth - row.clientWidth")
        wide = row.locator(".c-why").evaluate("cell => cell.scrollWidth - cell.clientWidth")
        assert max(hidden, wide) <= 0, f"{hidden} px of a row and {wide} px of its link are cut off at {width} px"


def test_a_client_is_found_however_he_is_written(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter)
    for typed in ("600900020", "0034 600 900 020", "+34-600-900-020", "Koval", "900 020", "0900020", "00900020"):
        page.locator("main").get_by_role("searchbox").fill("")
        shows(page, *calls)
        page.locator("main").get_by_role("searchbox").fill(typed)
        shows(page, "known")


def test_calls_are_found_by_person_line_day_and_what_is_not_there_says_so(
    enter: SignedInUsers, calls: dict[str, str], running: World
) -> None:
    page = opened(enter)
    choose(page, "calls.person", "(81)")
    shows(page, "outbound")
    choose(page, "calls.line", "+34 928 000 080")
    expect(page.get_by_text(word("calls.nothing"), exact=True)).to_be_visible()
    page.get_by_role("button", name=word("calls.clear")).click()
    shows(page, *calls)
    choose(page, "calls.line", OTHER_LINE[-2:])
    shows(page, "outbound")
    page.goto("/calls")
    today = datetime.now(ZoneInfo(ZONE)).date()
    yesterdays = [one for one in calls.values() if day_of(running, one) < today]  # some, where midnight was just now
    for span, found in (("week", list(calls)), ("yesterday", yesterdays)):
        choose(page, "days.label", word(f"days.{span}"))
        counted(page, len(found))
    choose(page, "days.label", word("days.dates"))
    now = datetime.now(UTC)
    page.get_by_label(word("days.from"), exact=True).fill((now - timedelta(days=3)).date().isoformat())
    shows(page, *calls)
    page.get_by_label(word("days.to"), exact=True).fill((now - timedelta(days=2)).date().isoformat())
    expect(page.get_by_text(word("calls.nothing"), exact=True)).to_be_visible()


def test_a_call_leads_to_the_others_with_its_client_and_back_to_the_list_as_it_was(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    page = opened(enter, "/calls?view=missed")
    page.get_by_role("link", name=NUMBERS["missed"], exact=True).click()
    page.get_by_role("link", name=word("why.back")).click()
    expect(page.get_by_role("radio", name=word("calls.view.missed"))).to_be_checked()
    page.get_by_role("link", name=NUMBERS["missed"], exact=True).click()
    page.get_by_role("link", name=word("why.all_calls")).click()
    expect(page.locator("main").get_by_role("searchbox")).to_have_value(NUMBERS["missed"].replace(" ", ""))
    shows(page, "missed")


def test_names_are_found_without_their_accents_and_people_of_ours_by_theirs(
    enter: SignedInUsers, calls: dict[str, str], running: World
) -> None:
    page = opened(enter)
    _, second, *_ = running.api("GET", "/connections/zoho/users")["items"]
    page.locator("header").get_by_role("searchbox").fill(second["name"].upper())
    page.get_by_role("option", name=like("find.people", name=f"{second['name']} (81)")).click()
    shows(page, "outbound")
    page.locator("main").get_by_role("searchbox").fill("Kóval")
    expect(page.get_by_text(word("calls.nothing"), exact=True)).to_be_visible()
    page.get_by_role("button", name=word("calls.clear")).click()
    shows(page, *calls)
    page.locator("main").get_by_role("searchbox").fill("Kóval")
    shows(page, "known")


def test_a_phone_shows_calls_first_and_filters_when_asked(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/calls", width=390)
    row = page.locator(".call-row").filter(has_text=KNOWN)
    expect(row).to_contain_text("+34 600 900 020 · ")
    expect(page.get_by_role("combobox", name=word("calls.person"))).to_have_count(0)
    page.get_by_role("button", name=word("calls.filters")).click()
    choose(page, "calls.person", "(81)")
    shows(page, "outbound")
    page.get_by_role("button", name=like("calls.filters.set", n=1)).click()
    expect(page.get_by_role("combobox", name=word("calls.person"))).to_have_count(0)


def test_the_legs_stand_inside_the_line(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = opened(enter)
    toggle = page.get_by_role("button", name=like("calls.open", who=NUMBERS["ringing"]))
    toggle.click()
    inside = page.locator(".call-details")
    expect(inside).to_contain_text(like("story.inbound.live", who=NUMBERS["ringing"]))
    expect(inside.get_by_role("listitem")).to_contain_text(like("leg.rang"))
    page.get_by_role("button", name=like("calls.close", who=NUMBERS["ringing"])).click()
    expect(inside).to_have_count(0)


def exported(page: Page, way: str, path: Path) -> str:
    page.get_by_role("button", name=word("calls.export", language_of(page))).click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem").filter(has_text=word(way, language_of(page))).click()
    waiting.value.save_as(path)
    return path.read_bytes().decode()


def language_of(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def test_what_is_filtered_is_what_is_exported_for_programs(
    enter: SignedInUsers, calls: dict[str, str], tmp_path: Path
) -> None:
    page = opened(enter, "/calls?view=missed")
    shows(page, "missed")
    text = exported(page, "calls.export.programs", tmp_path / "calls.csv")
    assert [row["id"] for row in csv.DictReader(text.splitlines())] == [calls["missed"]]


def test_a_spreadsheet_speaks_as_its_reader_does_and_holds_ended_calls_only(
    enter: SignedInUsers, calls: dict[str, str], running: World, tmp_path: Path
) -> None:
    page = enter("/calls", language="fr")
    expect(page.get_by_role("table")).to_be_visible()
    text = exported(page, "calls.export.sheet", tmp_path / "calls.csv")
    assert text.startswith("\ufeff"), "spreadsheets know the alphabet by it"
    rows = list(csv.DictReader(text[1:].splitlines(), delimiter=";"))
    assert len(rows) == len(calls) - 1, "the ringing call is not over"
    missed = next(row for row in rows if NUMBERS["missed"] in row.values())
    assert missed[word("calls.col.outcome", "fr")] == word("disposition.no_answer", "fr")
    assert missed[word("sheet.date", "fr")] == day_of(running, calls["missed"]).isoformat()
    known = next(row for row in rows if KNOWN in row.values())
    assert known[word("sheet.talked", "fr")].endswith(", poste 80")
    assert len(known[word("sheet.talk", "fr")]) == len("00:00:00")


def test_who_may_not_export_sees_no_such_button(enter: SignedInUsers, calls: dict[str, str]) -> None:
    page = enter("/calls", role="agent")
    expect(page.get_by_text(word("calls.none"), exact=True)).to_be_visible()  # this agent has no extension
    expect(page.get_by_role("button", name=word("calls.export"))).to_have_count(0)
    expect(page.get_by_role("link", name=word("nav.settings"))).to_have_count(0)


def test_the_search_of_the_shell_finds_a_stop_listed_number_from_any_screen(
    enter: SignedInUsers, calls: dict[str, str]
) -> None:
    page = enter("/settings/general")
    page.get_by_role("textbox", name=word("find.label")).or_(
        page.locator("header").get_by_role("searchbox")
    ).first.fill(LISTED)
    found = page.get_by_role("group", name=word("palette.calls")).get_by_role("option")
    found.filter(has_text=NUMBERS["ignored"]).first.click()
    expect(page.locator("#who")).to_have_text(NUMBERS["ignored"])
