"""Agents see, change and hear their own calls alone, on every route; light agents only who is calling them."""

from typing import Any

import httpx
import msgspec
import pytest

from cordboard.domain.calls.call import Client, Direction, Disposition, EventType
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.calls import CallQuery, OwnCalls
from cordboard.testing.event_loop import run, until
from cordboard.web.api.users import new_user
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import ANSWERED, NOON, REFUSED, RINGING, SETTINGS, ended, event
from cordboard.web.tests.test_event_stream import Reader
from cordboard.web.tests.web_fixture import WebFixture

OLHA, TARAS = TeamMember(id="olha", name="Olha", extensions=("81",)), TeamMember(id="taras", name="Taras")
LOST = "+380674444444"


async def linked(web_fixture: WebFixture, role: Role = Role.AGENT) -> tuple[httpx.AsyncClient, str]:
    """Olha, who has extension 81: of the seeded calls only RINGING is hers."""
    browser, csrf = await web_fixture.signed_in(role, "olha")
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    await team(web_fixture, msgspec.structs.replace(OLHA, user=user.id), TARAS)
    return browser, csrf


async def team(web_fixture: WebFixture, *members: TeamMember) -> None:
    settings: Settings = msgspec.structs.replace(SETTINGS, team=members)
    await web_fixture.application.parts.service.settings.save(settings, "", None, "tests")


async def misses(web_fixture: WebFixture, extension: str) -> str:
    """A missed call at this extension; returns its id."""
    lost = event(
        f"lost{extension}", EventType.ENDED, second=60, client=Client(number=LOST), direction=Direction.INBOUND,
        disposition=Disposition.NO_ANSWER, extension=extension,
    )  # fmt: skip
    await web_fixture.application.receive(lost)
    async with web_fixture.client(await web_fixture.authenticator.new_token("misses", ("*",), "tests")) as program:
        listed = (await program.get("/api/v1/calls?not_called_back=true")).json()["items"]
    return str(listed[0]["id"])


def ids(reply: httpx.Response) -> list[str]:
    assert reply.status_code == 200, reply.text
    return [one["id"] for one in reply.json()["items"]]


@run
async def test_the_list_the_count_and_the_search_know_own_calls_only(web_fixture: WebFixture) -> None:
    browser, _ = await linked(web_fixture)
    assert ids(await browser.get("/api/v1/calls")) == [RINGING]
    assert ids(await browser.get("/api/v1/calls?text=67")) == [RINGING]
    assert ids(await browser.get("/api/v1/calls?client=%2B380672222222")) == []
    assert ids(await browser.get("/api/v1/calls?extension=80")) == []
    assert (await browser.get("/api/v1/calls/count")).json()["calls"] == 1
    assert (await browser.get("/api/v1/calls.csv")).status_code == 403
    export = await browser.get("/api/v1/calls", headers={"X-Cordboard-Export": "calls"})
    assert export.status_code == 403


BODIES = {"wrapup": {"version": 0}, "relink": {"entity": "contact", "record": "7"}, "commands": {"verb": "hangup"}}


@run
async def test_a_call_of_somebody_else_is_not_there_on_any_route(web_fixture: WebFixture) -> None:
    browser, csrf = await linked(web_fixture)
    found = 0
    for route in web_fixture.app.api.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "{call:str}" not in route.path or "own" not in handler.opt:
                continue
            for method in handler.http_methods - {"OPTIONS", "HEAD"}:
                body: dict[str, Any] = BODIES.get(route.path.rpartition("/")[2], {})
                where = route.path.replace("{call:str}", ANSWERED)
                sent = {"json": body} if method in ("POST", "PUT") else {}
                reply = await browser.request(method, where, headers={"X-CSRF-Token": csrf}, **sent)
                assert (reply.status_code, reply.json()["code"]) == (404, "absent"), (method, where)
                assert reply.json()["detail"] == f"Call not found: {ANSWERED!r}."
                found += 1
    # the call, why, its recording, log, create, relink, unlink, commands twice, who it is twice, wrap-up twice, audio,
    # its waveform and what is archived of it, where it was sent
    assert found == 16
    assert (await browser.get(f"/api/v1/calls/{RINGING}")).status_code == 200
    none = await browser.get(f"/api/v1/calls/{RINGING}/recording")
    assert (none.status_code, none.json()["code"]) == (404, "no_recording")


def test_every_route_for_own_calls_is_about_one_call_or_asks_which_are_open(web_fixture: WebFixture) -> None:
    for route in web_fixture.app.api.routes:
        for handler in getattr(route, "route_handlers", ()):
            no_calls = route.path.endswith("/people") or "views" in route.path or "queues" in route.path  # no calls
            no_calls = no_calls or "dials" in route.path  # kept to own extensions: app/dials/tests
            no_calls = no_calls or route.path.startswith("/api/v1/agent")  # the one of the caller, by their extension
            no_calls = no_calls or route.path.startswith("/api/v1/conversations")  # test_conversation_routes.py
            no_calls = no_calls or route.path.startswith("/api/v1/sms")  # messages: web/tests/test_sms_routes.py
            if "own" in handler.opt and "{call:str}" not in route.path and not no_calls:
                asks = "own" in handler.parsed_fn_signature.parameters
                assert asks or "wanted" in (handler.dependencies or {}), route.path


@run
async def test_an_agent_logs_an_own_call_and_no_other(web_fixture: WebFixture) -> None:
    browser, csrf = await linked(web_fixture)
    await web_fixture.application.receive(
        event("ringing", EventType.ENDED, second=90, disposition=Disposition.ANSWERED, extension="81")
    )
    head = {"X-CSRF-Token": csrf}
    mine = await browser.post(f"/api/v1/calls/{RINGING}/log", json={"dry_run": True}, headers=head)
    assert mine.status_code != 403, mine.text
    assert mine.json().get("code") != "absent"
    assert (await browser.post(f"/api/v1/calls/{RINGING}/ignore", json={}, headers=head)).status_code == 403
    assert (await browser.post(f"/api/v1/calls/{REFUSED}/log", json={}, headers=head)).status_code == 404


@run
async def test_a_client_page_shows_own_calls_and_their_work_only(web_fixture: WebFixture) -> None:
    browser, csrf = await linked(web_fixture)
    page = (await browser.get("/api/v1/clients/+380672222222")).json()
    assert (page["calls"], page["calls_total"], page["open_work"], page["name"]) == ([], 0, [], None)
    assert [one["id"] for one in (await browser.get("/api/v1/clients/+380673333333")).json()["calls"]] == [RINGING]
    await misses(web_fixture, "80")
    assert (await browser.get(f"/api/v1/clients/{LOST}")).json()["not_called_back"] is None
    head = {"X-CSRF-Token": csrf}
    reply = await browser.put(f"/api/v1/clients/{LOST}/call-back", json={"person": "olha"}, headers=head)
    assert reply.status_code == 404


@run
async def test_whom_one_is_to_call_back_is_an_own_call_until_somebody_else_is(web_fixture: WebFixture) -> None:
    browser, csrf = await linked(web_fixture)
    lost = await misses(web_fixture, "80")
    address, head = f"/api/v1/clients/{LOST}/call-back", {"X-CSRF-Token": csrf}
    async with web_fixture.client(await web_fixture.token()) as program:
        assert (await program.put(address, json={"person": "olha"})).status_code == 200
    assert ids(await browser.get("/api/v1/calls?not_called_back=true")) == [lost]
    assert (await browser.get(f"/api/v1/calls/{lost}")).status_code == 200
    assert (await browser.put(address, json={"person": "taras"}, headers=head)).status_code == 200
    assert (await browser.get(f"/api/v1/calls/{lost}")).status_code == 404


@pytest.mark.parametrize("case", ["without_a_person", "without_extensions", "of_another_user"])
@run
async def test_who_has_no_extension_has_no_calls(web_fixture: WebFixture, case: str) -> None:
    browser, _ = await linked(web_fixture)
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    members = {
        "without_a_person": (OLHA,),
        "without_extensions": (msgspec.structs.replace(OLHA, user=user.id, extensions=()),),
        "of_another_user": (msgspec.structs.replace(OLHA, user="olha2"),),
    }
    await team(web_fixture, *members[case])  # counts at once
    assert ids(await browser.get("/api/v1/calls")) == []
    assert (await browser.get(f"/api/v1/calls/{RINGING}")).status_code == 404


@run
async def test_an_extension_is_no_part_of_a_longer_one_and_keeps_its_letters(web_fixture: WebFixture) -> None:
    browser, _ = await linked(web_fixture)
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    await web_fixture.application.receive(ended("long", Client(number=LOST), second=70))
    for extension in ("8", "0", "%", "_1"):
        own = OwnCalls(extensions=(extension,))
        assert not await web_fixture.application.parts.service.own_calls.includes(own, RINGING)
        assert await web_fixture.application.store.calls(CallQuery(own=own)) == [], extension
    await team(web_fixture, msgspec.structs.replace(OLHA, user=user.id, extensions=("8",)))
    assert ids(await browser.get("/api/v1/calls")) == []


@run
async def test_a_token_is_kept_to_the_calls_of_its_maker(web_fixture: WebFixture) -> None:
    await linked(web_fixture)
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    token = await web_fixture.authenticator.new_token("o", ("calls.own", "calls.read"), "olha", owner=user.id)
    async with web_fixture.client(token) as program:
        assert ids(await program.get("/api/v1/calls")) == [RINGING]
    nobodys = await web_fixture.authenticator.new_token("n", ("calls.own",), "cli")
    async with web_fixture.client(nobodys) as program:
        assert ids(await program.get("/api/v1/calls")) == []


@run
async def test_the_stream_gives_agents_their_own_calls(web_fixture: WebFixture) -> None:
    browser, _ = await linked(web_fixture)
    reader = Reader(web_fixture, "/api/v1/stream", cookie=cookie_of(browser))
    await until(lambda: web_fixture.application.watchers == 1)
    for call in (ANSWERED, RINGING):
        web_fixture.application.publish("call", {"id": call})
    web_fixture.application.publish("item", {})
    web_fixture.application.publish("connection", {"id": "x"})
    web_fixture.application.publish("reset", {})
    await until(lambda: any(kind == "reset" for _, kind, _ in reader.events))
    assert [(kind, one["data"].get("id")) for _, kind, one in reader.events] == [("call", RINGING), ("reset", None)]
    await reader.leave()


def cookie_of(browser: httpx.AsyncClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


@run
async def test_a_light_agent_learns_who_is_calling_and_nothing_else(web_fixture: WebFixture) -> None:
    browser, _ = await linked(web_fixture, Role.LIGHT_AGENT)
    callers = (await browser.get("/api/v1/callers")).json()["items"]
    assert [(one["id"], one["client"]["name"], one["state"]) for one in callers] == [(RINGING, "Oksana", "ringing")]
    for path in ("calls", f"calls/{RINGING}", "calls/count", "summary", "health", "clients/+380673333333", "figures"):
        assert (await browser.get(f"/api/v1/{path}")).status_code == 403, path
    reader = Reader(web_fixture, "/api/v1/stream", cookie=cookie_of(browser))
    await until(lambda: web_fixture.application.watchers == 1)
    for call in (ANSWERED, RINGING):
        web_fixture.application.publish("call", {"id": call, "secret": "parameters"})
    web_fixture.application.publish("reset", {})
    await until(lambda: any(kind == "reset" for _, kind, _ in reader.events))
    (_, kind, one), _ = reader.events
    assert (kind, one["data"]["id"], one["data"]["client"]["name"]) == ("caller", RINGING, "Oksana")
    assert set(one["data"]) == set(callers[0])
    await reader.leave()


@pytest.mark.parametrize(("role", "names"), [(Role.AGENT, ["Olha", "Taras"]), (Role.LIGHT_AGENT, ["Olha"])])
@run
async def test_names_of_colleagues(web_fixture: WebFixture, role: Role, names: list[str]) -> None:
    browser, _ = await linked(web_fixture, role)
    found = (await browser.get("/api/v1/colleagues")).json()["items"]
    assert [one["name"] for one in found] == names
    assert [one["name"] for one in found if one["me"]] == ["Olha"]


@run
async def test_a_call_leaves_the_callers_when_it_ends(web_fixture: WebFixture) -> None:
    browser, _ = await linked(web_fixture, Role.LIGHT_AGENT)
    assert web_fixture.clock.now() >= NOON
    await web_fixture.application.receive(
        event("ringing", EventType.ENDED, second=90, disposition=Disposition.ANSWERED, extension="81")
    )
    assert (await browser.get("/api/v1/callers")).json()["items"] == []


@run
async def test_a_user_is_linked_to_a_person_of_the_team_and_the_link_counts_at_once(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    agent, _ = await web_fixture.signed_in(Role.AGENT, "olha")
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    await team(web_fixture, OLHA, TARAS)
    address, head = f"/api/v1/users/{user.id}/person", {"X-CSRF-Token": csrf}
    assert ids(await agent.get("/api/v1/calls")) == []
    linked = await boss.put(address, json={"person": "olha"}, headers=head)
    assert linked.json()["person"] == {"id": "olha", "name": "Olha", "extensions": ["81"], "crm_users": {}}
    assert ids(await agent.get("/api/v1/calls")) == [RINGING]
    assert (await boss.put(address, json={"person": "taras"}, headers=head)).json()["person"]["id"] == "taras"
    assert ids(await agent.get("/api/v1/calls")) == []
    assert (await boss.put(address, json={"person": "nobody"}, headers=head)).json()["code"] == "no_member"
    assert (await boss.put("/api/v1/users/x/person", json={"person": "olha"}, headers=head)).status_code == 404
    assert (await boss.put(address, json={"person": None}, headers=head)).json()["person"] is None
    assert (await agent.put(address, json={"person": "olha"}, headers=head)).status_code == 403


@run
async def test_a_login_in_the_settings_is_stored_by_id_and_an_unknown_one_is_named(web_fixture: WebFixture) -> None:
    store, settings = web_fixture.application.store, web_fixture.application.parts.service.settings
    await store.add_user(new_user("Vira", "", Role.AGENT))
    vira = await store.user_named("vira")
    assert vira is not None
    wanted = msgspec.structs.replace(SETTINGS, team=(msgspec.structs.replace(OLHA, user="VIRA"),))
    assert (await settings.save(wanted, "", None, "tests")).notices == ()
    assert (await settings.in_force()).settings.team[0].user == vira.id
    stranger = msgspec.structs.replace(SETTINGS, team=(msgspec.structs.replace(OLHA, user="stranger"),))
    assert [one.code for one in (await settings.save(stranger, "", None, "tests")).notices] == ["team.user_unknown"]
