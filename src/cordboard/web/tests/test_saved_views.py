"""Saved views over HTTP: my own, and those of others by their link."""

from typing import Any

import httpx

from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

GIVEN: dict[str, Any] = {"name": "Missed today", "query": {"view": "missed", "span": "today", "sort": "wait"}}
PATH = "/api/v1/saved-views"


async def signed_in(web_fixture: WebFixture, role: Role) -> httpx.AsyncClient:
    browser, csrf = await web_fixture.signed_in(role, name=str(role))
    browser.headers.update({"X-CSRF-Token": csrf, "Origin": "http://house"})
    return browser


@run
async def test_a_view_is_saved_renamed_and_deleted(web_fixture: WebFixture) -> None:
    agent = await signed_in(web_fixture, Role.AGENT)
    made = (await agent.post(PATH, json=GIVEN)).json()
    assert (made["name"], made["query"], made["mine"]) == (GIVEN["name"], GIVEN["query"], True)
    changed = await agent.put(f"{PATH}/{made['id']}", json={"name": "Missed", "query": {"view": "missed"}})
    assert changed.status_code == 200, changed.text
    assert [(one["name"], one["query"]) for one in (await agent.get(PATH)).json()["items"]] == [
        ("Missed", {"view": "missed"})
    ]
    assert (await agent.delete(f"{PATH}/{made['id']}")).status_code == 204
    assert (await agent.get(PATH)).json()["items"] == []


@run
async def test_others_open_a_view_by_its_link_and_change_nothing(web_fixture: WebFixture) -> None:
    supervisor = await signed_in(web_fixture, Role.SUPERVISOR)
    made = (await supervisor.post(PATH, json=GIVEN)).json()
    agent = await signed_in(web_fixture, Role.AGENT)
    shown = (await agent.get(f"{PATH}/{made['id']}")).json()
    assert (shown["query"], shown["mine"]) == (GIVEN["query"], False)
    assert (await agent.put(f"{PATH}/{made['id']}", json=GIVEN)).status_code == 404
    assert (await agent.delete(f"{PATH}/{made['id']}")).status_code == 404
    assert (await agent.get(PATH)).json()["items"] == []


@run
async def test_who_sees_no_calls_has_no_views(web_fixture: WebFixture) -> None:
    light = await signed_in(web_fixture, Role.LIGHT_AGENT)
    assert (await light.get(PATH)).status_code == 403
    assert (await light.post(PATH, json=GIVEN)).status_code == 403


@run
async def test_a_name_in_use_too_many_views_and_nonsense_are_refused(web_fixture: WebFixture) -> None:
    agent = await signed_in(web_fixture, Role.AGENT)
    for n in range(50):
        assert (await agent.post(PATH, json={**GIVEN, "name": f"View {n}"})).status_code == 201
    assert (await agent.post(PATH, json=GIVEN)).json()["code"] == "too_many"
    assert (await agent.post(PATH, json={**GIVEN, "name": "VIEW 7"})).json()["code"] == "name_taken"
    assert (await agent.post(PATH, json={**GIVEN, "name": "  "})).status_code == 422
    assert (await agent.post(PATH, json={"name": "x", "query": {"q": "y" * 301}})).status_code in (400, 422)


@run
async def test_a_token_has_no_views(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        assert (await program.get(PATH)).json()["code"] == "users_only"
