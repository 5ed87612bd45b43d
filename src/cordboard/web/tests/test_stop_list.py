"""The stop list over the API: entries with their hits, expired ones, the test of a number, and who may ask."""

import httpx
import msgspec
import pytest

from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import SETTINGS
from cordboard.web.tests.test_figures_and_clients import LOST, missed
from cordboard.web.tests.web_fixture import WebFixture

ENTRIES = (
    StopListEntry(value=LOST, stops=Stops.PEOPLE, note="agency"),
    StopListEntry(kind=StopKind.PREFIX, value="+38067", until="2020-01-01"),
    StopListEntry(kind=StopKind.HIDDEN),
)


async def saved(program: httpx.AsyncClient) -> None:
    settings = msgspec.to_builtins(msgspec.structs.replace(SETTINGS, stop_list=ENTRIES))
    reply = await program.put("/api/v1/settings", json={"settings": settings, "note": "", "base_version": 1})
    assert reply.status_code == 200, reply.text


@run
async def test_each_entry_says_how_many_calls_it_stopped_and_whether_it_has_expired(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        await saved(program)
        for n in range(2):
            await web_fixture.application.receive(missed(f"m{n}", LOST, 60 + n))
        items = (await program.get("/api/v1/stop-list")).json()["items"]
        call = (await program.get("/api/v1/calls")).json()["items"][0]["id"]
        why = (await program.get(f"/api/v1/calls/{call}/why")).json()
    assert [(one["calls"], one["expired"]) for one in items] == [(2, False), (0, True), (0, False)]
    assert items[0]["last_at"]
    codes = [one["code"] for one in why["tried"] if one["rule"] == "ignore_list"]
    assert codes == ["ignore.number", "ignore.note", "ignore.stops_people"]


@run
async def test_a_number_is_tried_in_any_spelling_and_an_expired_entry_stops_nothing(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        await saved(program)
        mine = (await program.get("/api/v1/stop-list/test", params={"number": "067 444 44 44"})).json()
        other = (await program.get("/api/v1/stop-list/test", params={"number": "067 444 44 45"})).json()
        hidden = (await program.get("/api/v1/stop-list/test", params={"hidden": "true"})).json()
    assert (mine["number"], mine["stops"]) == (LOST, ["contact", "lead", "account"])
    assert [(one["kind"], one["expired"]) for one in mine["entries"]] == [("number", False), ("prefix", True)]
    assert (other["stops"], [one["kind"] for one in other["entries"]]) == ([], ["prefix"])
    assert hidden["stops"] == ["contact", "lead", "account", "deal", "task", "call"]


@pytest.mark.parametrize("role", list(Role))
@run
async def test_who_may_see_the_settings_may_see_the_stop_list(web_fixture: WebFixture, role: Role) -> None:
    browser, _ = await web_fixture.signed_in(role)
    found = {(await browser.get(f"/api/v1/stop-list{path}")).status_code for path in ("", "/test?number=1")}
    assert found == ({200} if role in (Role.ADMIN, Role.SUPERVISOR, Role.AUDITOR) else {403})
