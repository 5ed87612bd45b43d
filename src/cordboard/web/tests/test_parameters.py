"""Parameters over the API: names of ours first, keys of providers with their latest value, and who may see values."""

from typing import Any

import msgspec
import pytest

from cordboard.domain.calls.call import Client
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import CRM, ended
from cordboard.web.tests.web_fixture import WebFixture


@run
async def test_parameters_have_a_type_their_latest_value_and_a_count(web_fixture: WebFixture, admin: str) -> None:
    for n, source in enumerate(("google", "bing")):
        event = ended(f"p{n}", Client(number="+380674444444"), second=60 + n)
        given = {"utm_source": source, "gclid": f"id-{n}", "pool_name": "(none)", "utm_term": "{keyword}"}
        await web_fixture.application.receive(msgspec.structs.replace(event, parameters=given))
    async with web_fixture.client(admin) as program:
        items = (await program.get("/api/v1/parameters")).json()["items"]
        calls = (await program.get("/api/v1/calls")).json()["items"]
    found = {one["name"]: one for one in items}
    assert next(iter(found)) == "direction"
    assert list(found)[-1] == "gclid"
    newest = next(one for one in calls if one["parameters"].get("utm_source") == "bing")
    assert found["utm_source"] == {
        "name": "utm_source", "type": "text", "origin": "provider", "sample": "bing", "count": 2,
        "seen_at": newest["started_at"], "call": newest["id"],
    }  # fmt: skip
    assert (found["gclid"]["sample"], found["gclid"]["origin"]) == ("id-1", "provider")
    assert (found["talk_ms"]["type"], found["talk_ms"]["origin"]) == ("number", "call")
    assert found["talk_ms"]["count"] >= 2
    assert [found[name]["count"] for name in ("pool_name", "utm_term")] == [0, 0]


@run
async def test_a_preview_reads_times_in_the_zone_of_the_crms_organisation_as_the_record_will(
    web_fixture: WebFixture, admin: str
) -> None:
    live = web_fixture.application.parts.live_connections
    account = live.connected_accounts[CRM]
    assert account.identity is not None
    account.identity = msgspec.structs.replace(account.identity, time_zone="Europe/Kyiv")
    crm: Any = live.crm(CRM)

    async def fields(_: Entity) -> tuple[Field, ...]:
        return (Field(name="Visited", label="Visited", type="datetime"),)

    crm.fields = fields
    event = ended("v", Client(number="+380674444444"), second=60)
    await web_fixture.application.receive(msgspec.structs.replace(event, parameters={"visited": "2026-07-01 09:00"}))
    mappings = [{"entity": "lead", "parameter": "visited", "field": "Visited"}]
    async with web_fixture.client(admin) as program:
        reply = await program.post("/api/v1/settings/preview-mappings", json={"connection": CRM, "mappings": mappings})
    assert reply.json()["items"][0]["written"] == "2026-07-01 09:00:00+03:00"


@pytest.mark.parametrize("role", list(Role))
@run
async def test_values_of_calls_are_shown_to_those_who_may_see_calls(web_fixture: WebFixture, role: Role) -> None:
    browser, _ = await web_fixture.signed_in(role)
    reply = await browser.get("/api/v1/parameters")
    if role not in (Role.ADMIN, Role.SUPERVISOR, Role.AUDITOR):
        assert reply.status_code == 403
        return
    sees_calls = (await browser.get("/api/v1/calls")).status_code == 200
    assert any(one["count"] for one in reply.json()["items"])
    assert any(one["sample"] for one in reply.json()["items"]) is sees_calls


@pytest.mark.parametrize("connection", ["item", "", "hook"])
@run
async def test_a_preview_for_what_is_no_connected_crm_shows_fields_and_writes_nothing(
    web_fixture: WebFixture, admin: str, connection: str
) -> None:
    mappings = [{"entity": "lead", "parameter": "campaign", "field": "Campaign"}]
    async with web_fixture.client(admin) as program:
        body = {"connection": connection, "mappings": mappings}
        reply = await program.post("/api/v1/settings/preview-mappings", json=body)
    assert reply.status_code == 200
    assert [one["written"] for one in reply.json()["items"]] == [None]
