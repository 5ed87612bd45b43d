"""The inbox through the API."""

import asyncio
from typing import Any

import httpx
import pytest

from cordboard.app.connections.live_connections import Provider
from cordboard.app.conversations.tests.inbox_fixture import CHAT, MANIFEST, ToldMessenger, written
from cordboard.domain.connection_state import Identified
from cordboard.ports.store.connections import Connection
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

HANDLES = {Role.ADMIN, Role.SUPERVISOR, Role.AGENT}
READS = {*HANDLES, Role.AUDITOR}
BASE = "/api/v1/conversations"


async def a_conversation(fixture: WebFixture, *texts: str) -> str:
    """A client wrote these; the id of the conversation."""
    application, told = fixture.application, ToldMessenger()
    live = application.parts.live_connections
    live.providers["messenger", "told"] = Provider(manifest=MANIFEST, load=lambda: told)
    await application.store.put_connection(Connection(id=CHAT, kind="messenger", provider="told", title="Chat"))
    await live.read()
    await live.states.apply(CHAT, Identified())
    await application.store.messenger_place(CHAT, "bot")
    updates = [written(n, text) for n, text in enumerate(texts or ("Hello",))]
    (id_,) = await application.store.put_updates(CHAT, updates, None, application.clock.now())
    return str(id_)


async def asked(client: httpx.AsyncClient, id_: str, verb: str, csrf: str = "", **body: Any) -> httpx.Response:
    headers = {"X-CSRF-Token": csrf} if csrf else {}
    return await client.post(f"{BASE}/{id_}/{verb}", json=body or None, headers=headers)


@pytest.mark.parametrize("role", list(Role))
@run
async def test_each_role_reads_and_handles_or_does_not(web_fixture: WebFixture, role: Role) -> None:
    id_ = await a_conversation(web_fixture)
    browser, csrf = await web_fixture.signed_in(role)
    reads, handles = (200 if role in READS else 403), role in HANDLES
    assert (await browser.get(BASE)).status_code == reads
    assert (await browser.get(f"{BASE}/{id_}")).status_code == reads
    for verb, body, fine in (
        ("take", {}, 200),
        ("messages", {"text": "Hello"}, 202),
        ("ask_phone", {"text": "Your number?"}, 202),
        ("assign", {"agent": "nobody"}, 422),
        ("close", {}, 200),
        ("reopen", {}, 200),
    ):
        reply = await asked(browser, id_, verb, csrf, **body)
        assert reply.status_code == (fine if handles else 403), (verb, reply.text)


@run
async def test_a_conversation_is_listed_shown_taken_and_answered(web_fixture: WebFixture, admin: str) -> None:
    id_ = await a_conversation(web_fixture, "Дах протікає", "Допоможіть")
    async with web_fixture.client(admin) as client:
        listed = (await client.get(BASE, params={"state": "new", "text": "ДАХ"})).json()
        assert [one["id"] for one in listed["items"]] == [id_]
        assert (await client.get(BASE, params={"state": "mine"})).json()["items"] == []
        taken = (await asked(client, id_, "take")).json()
        assert (taken["state"], taken["mine"], taken["last"]["text"]) == ("taken", True, "Допоможіть")
        sent = await asked(client, id_, "messages", text="Добрий день", key="1")
        again = await asked(client, id_, "messages", text="Добрий день", key="1")
        assert (sent.status_code, again.status_code) == (202, 200)
        assert sent.json()["id"] == again.json()["id"]
        page = (await client.get(f"{BASE}/{id_}")).json()
        assert [one["text"] for one in page["messages"]] == ["Дах протікає", "Допоможіть", "Добрий день"]
        assert page["can_ask_phone"] is True
        assert [one["id"] for one in (await client.get(BASE, params={"state": "mine"})).json()["items"]] == [id_]
        assert (await client.get(BASE, params={"state": "other"})).status_code == 400
        assert (await client.get(f"{BASE}/none")).status_code == 404


@run
async def test_of_twenty_who_take_at_once_one_wins(web_fixture: WebFixture) -> None:
    id_ = await a_conversation(web_fixture)
    clients = []
    for n in range(20):
        token = await web_fixture.authenticator.new_token(f"agent {n}", ("conversations.handle",), "tests")
        clients.append(web_fixture.client(token))
    replies = await asyncio.gather(*(asked(one, id_, "take") for one in clients))
    codes = sorted(reply.status_code for reply in replies)
    assert codes == [200, *[409] * 19]
    lost = next(reply for reply in replies if reply.status_code == 409).json()
    assert lost["code"] == "taken_by_other"
    for one in clients:
        await one.aclose()
