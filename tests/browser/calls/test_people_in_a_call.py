"""Who of ours is in a call, as people see it: colleagues, who dialled out, who took it, whose phone is nobody's."""

import re
from collections.abc import Iterator

import pytest
from browser.support.calls_of_every_outcome import OTHER_LINE, Ringing, arrange
from browser.support.screens import unfolded
from browser.support.signed_in_users import SignedInUsers
from browser.support.ui_texts import like, texts, word
from playwright.sync_api import expect
from support.faultrun.world import World, world
from support.journey_steps import played

pytestmark = pytest.mark.browser

OTHER_SAID = "+380 44 123 45 67"  # OTHER_LINE as the console writes it


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("sides"), 11) as one:
        one.start()
        one.connect()
        arrange(one)
        yield one


@pytest.fixture(scope="module")
def inside(running: World) -> str:
    """80 calls 81 and they talk."""
    return str(played(running, "80", direction="internal", extension="81")["id"])


def people(world: World) -> list[str]:
    """Names of those whose lines are 80 and 81, and of whoever else is in the CRM."""
    return [user["name"] for user in world.api("GET", "/connections/zoho/users")["items"]]


@pytest.mark.parametrize("language", ["en", "fr", "es", "uk"])
def test_inside_the_house_both_people_are_named_and_nobody_speaks_of_a_client(
    enter: SignedInUsers, running: World, inside: str, language: str
) -> None:
    page = enter(f"/calls/{inside}", language=language)
    first, second, *_ = people(running)
    expect(page.locator("#who")).to_have_text(first)
    story = like("story.internal.answered", language, who=f"80 {first}", people=f"81 {second}", talk="1:11")
    expect(page.locator(".why-story")).to_have_text(story)
    expect(page.locator(".why-head")).to_contain_text(word("why.inside", language))
    expect(page.locator(".why-result")).to_have_text(word("did.internal", language))
    unfolded(page)
    expect(page.locator(".step-list > li").nth(4)).to_contain_text(word("match.inside", language))
    for alien in ("client.new", "client.unknown", "client.hidden", "number.says.withheld", "fate.talked"):
        expect(page.locator("article")).not_to_contain_text(word(alien, language))


def test_the_list_names_the_colleague_who_called(enter: SignedInUsers, running: World, inside: str) -> None:
    first, second, *_ = people(running)
    page = enter("/calls")
    row = page.locator(".call-row").filter(has=page.locator(f"a.name[href='/calls/{inside}']"))
    expect(row.locator(".c-who")).to_have_text(re.compile(f"{first}.*80"))
    expect(row.locator(".c-people")).to_contain_text(second)


def test_an_unreached_outgoing_call_says_who_dialled_on_which_line(enter: SignedInUsers, running: World) -> None:
    told = {"direction": "outbound", "extension": "81", "own_number": OTHER_LINE, "disposition": "busy"}
    call = played(running, "+34600900081", durations_ms={"ring": 9000}, **told)
    page = enter(f"/calls/{call['id']}")
    _, second, *_ = people(running)
    who = texts()["story.on_line"].format(people=texts()["person"].format(name=second, extension="81"), line=OTHER_SAID)
    expect(page.locator(".why-story")).to_have_text(like("story.outbound.missed", people=who, who="+34 600 900 081"))
    expect(page.locator("aside .kv-row").filter(has_text=word("fact.placed"))).to_contain_text("81")


def test_a_phone_that_stopped_ringing_says_who_took_the_call(enter: SignedInUsers, running: World) -> None:
    call = Ringing(running, "+34600900082")
    call.tell("ringing", id=f"{call.id}-second", extension="81")
    call.tell("answered")
    call.tell("leg_ended", extension="81", disposition="cancelled")
    call.hang_up()
    page = enter(f"/calls/{call.id}")
    first, *_ = people(running)
    unfolded(page)
    leg = page.locator(".step-list > li").nth(3).get_by_role("listitem").filter(has_text="81")
    expect(leg).to_contain_text(like("fate.taken", who=texts()["person"].format(name=first, extension="80")))


def test_an_extension_that_is_nobody_s_leads_to_where_its_person_is_named(enter: SignedInUsers, running: World) -> None:
    call = played(running, "+34600900083", extension="82")
    page = enter(f"/calls/{call['id']}")
    expect(page.locator(".notice")).to_contain_text(like("why.unmapped", extension="82"))
    page.locator(".notice").get_by_role("link", name=word("why.unmapped.mend")).click()
    expect(page).to_have_url(re.compile(r"/settings/team$"))
