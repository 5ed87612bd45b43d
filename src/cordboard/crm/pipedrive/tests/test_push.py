"""Webhooks: asked for once, renewed, delivered, believed only with our password."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.crm.pipedrive.provider import PROVIDER
from cordboard.crm.pipedrive.push import basic
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import PushedChange, PushKind, PushSecrets, Rejected, Subscription, WebhookRequest
from cordboard_sandbox.record_server.asgi import Sandbox

World = Any  # the world of conftest.py
URL, WORD = "http://127.0.0.1:9/hooks/pipedrive", "our-word"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
CHANGED = (Path(__file__).parents[1] / "fixtures/webhook_person_changed.json").read_bytes()
SECRETS = PushSecrets(of={"person:7": WORD})


def delivery(body: bytes = CHANGED, word: str = WORD) -> WebhookRequest:
    headers = {"authorization": basic(word)} if word else {}
    return WebhookRequest(method="POST", path="/hooks/pipedrive", query="", headers=headers, body=body)


def test_each_kind_has_one_webhook_and_renewing_keeps_it(crm_world: World) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        first = await crm.subscribe(URL, WORD, ())
        assert list(await crm.subscribe(URL, WORD, first)) == list(first)
        assert [one.id.partition(":")[0] for one in first] == ["person", "organization"]
        moved = await crm.subscribe(f"{URL}2", WORD, first)
        assert {one.id for one in moved}.isdisjoint({one.id for one in first})
        assert {one.id for one in await crm.subscribe(f"{URL}2", "another", moved)}.isdisjoint(
            {one.id for one in moved}
        )

    asyncio.run(story())
    assert len(crm_world.rows("webhooks")) == 2


def test_a_delivery_of_the_simulator_is_read(crm_world: World) -> None:
    got: list[WebhookRequest] = []

    async def taken(request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        got.append(
            WebhookRequest(method="POST", path=request.url.path, query="", headers=headers, body=request.content)
        )
        return httpx.Response(200)

    async def story() -> list[Subscription]:
        held = list(await crm_world.crm().subscribe(URL, WORD, ()))
        app = Sandbox(crm_world.own, transport=httpx.MockTransport(taken))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:9") as client:
            await client.post("/__sandbox/push", json={"hold": True})
            made = (await client.post("/__sandbox/records/persons", json={"name": "Ana", "label_ids": [3]})).json()
            await client.delete(f"/__sandbox/records/persons/{made['id']}")
            await client.post("/__sandbox/push", json={"flush": True})
        return held

    held = asyncio.run(story())
    secrets = PushSecrets(of={one.id: str(one.secret) for one in held})
    changes = [change for request in got for change in PROVIDER.parse_push(request, secrets, NOW)]  # type: ignore[union-attr]
    assert {change.kind for change in changes} == {PushKind.CHANGED, PushKind.DELETED}
    assert {change.entity for change in changes} == {Entity.CONTACT, Entity.LEAD}


def test_a_person_may_be_a_lead_or_a_contact() -> None:
    assert PROVIDER.parse_push(delivery(), SECRETS, NOW) == [
        PushedChange(id="101", kind=PushKind.CHANGED, entity=Entity.CONTACT),
        PushedChange(id="101", kind=PushKind.CHANGED, entity=Entity.LEAD),
    ]
    deleted = CHANGED.replace(b'"action": "change"', b'"action": "delete"').replace(b'"person"', b'"organization"')
    assert PROVIDER.parse_push(delivery(deleted), SECRETS, NOW) == [
        PushedChange(id="101", kind=PushKind.DELETED, entity=Entity.ACCOUNT)
    ]
    other = CHANGED.replace(b'"action": "change"', b'"action": "boom"').replace(b'"person"', b'"deal"')
    assert PROVIDER.parse_push(delivery(other), SECRETS, NOW) == [PushedChange(id="101", kind=PushKind.UNKNOWN)]


@pytest.mark.parametrize("request_", [delivery(word=""), delivery(word="another"), delivery(word="ñ")])
def test_a_delivery_without_our_password_is_refused(request_: WebhookRequest) -> None:
    refused = PROVIDER.parse_push(request_, SECRETS, NOW)
    assert isinstance(refused, Rejected)
    assert refused.status == 401


@pytest.mark.parametrize("body", [b"", b"[]", b'{"meta": 1}'])
def test_a_delivery_that_is_no_event_is_refused(body: bytes) -> None:
    refused = PROVIDER.parse_push(delivery(body), SECRETS, NOW)
    assert isinstance(refused, Rejected)
    assert refused.status == 400
