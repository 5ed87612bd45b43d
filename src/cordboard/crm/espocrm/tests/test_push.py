"""Webhooks: asked for once, renewed, delivered, believed only with a signature."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from cordboard.crm.espocrm.provider import PROVIDER
from cordboard.crm.espocrm.push import EVENTS
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import PushedChange, PushKind, PushSecrets, Rejected, Subscription, WebhookRequest
from cordboard_sandbox.record_server.asgi import Sandbox

World = Any  # the world of conftest.py
URL = "http://127.0.0.1:9/hooks/espocrm"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Receiver(httpx.AsyncBaseTransport):
    """Takes deliveries instead of a socket."""

    def __init__(self) -> None:
        self.got: list[WebhookRequest] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(
            WebhookRequest(method="POST", path=request.url.path, query="", headers=headers, body=await request.aread())
        )
        return httpx.Response(200)


def secrets_of(held: list[Subscription]) -> PushSecrets:
    return PushSecrets(of={one.id: str(one.secret) for one in held})


def test_each_event_has_one_webhook_and_renewing_keeps_it(crm_world: World) -> None:
    crm = crm_world.crm()

    async def story() -> None:
        first = await crm.subscribe(URL, "", ())
        again = await crm.subscribe(URL, "", first)
        assert list(first) == list(again)
        assert [one.id.partition(":")[0] for one in first] == list(EVENTS)
        moved = await crm.subscribe(f"{URL}2", "", again)
        assert {one.id for one in moved}.isdisjoint({one.id for one in first})

    asyncio.run(story())
    webhooks = crm_world.control("GET", "/records/Webhook")["data"]
    assert {webhook["url"] for webhook in webhooks if not webhook.get("$deleted")} == {f"{URL}2"}


def test_a_delivery_says_what_changed_and_what_is_gone(crm_world: World) -> None:
    receiver = Receiver()
    app = Sandbox(crm_world.own, transport=receiver)

    async def story() -> list[Subscription]:
        held = list(await crm_world.crm().subscribe(URL, "", ()))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:9") as there:
            made = (await there.post("/__sandbox/records/Lead", json={"lastName": "A"})).json()
            await there.post("/__sandbox/push", json={"flush": True})
            await there.delete(f"/__sandbox/records/Lead/{made['id']}")
            await there.post("/__sandbox/push", json={"flush": True})
        await app.deliveries.close()
        found = [PROVIDER.parse_push(request, secrets_of(held), NOW) for request in receiver.got]
        assert found == [
            [PushedChange(id=made["id"], kind=PushKind.CHANGED, entity=Entity.LEAD)],
            [PushedChange(id=made["id"], kind=PushKind.DELETED, entity=Entity.LEAD)],
        ]
        return held

    held = asyncio.run(story())
    genuine = receiver.got[0]
    for header in ("signature", "x-signature"):
        only = msgspec.structs.replace(genuine, headers={header: genuine.headers[header]})
        assert not isinstance(PROVIDER.parse_push(only, secrets_of(held), NOW), Rejected)
    wrong = [
        msgspec.structs.replace(genuine, body=genuine.body + b" "),
        msgspec.structs.replace(genuine, headers={}),
        msgspec.structs.replace(genuine, headers={"signature": "not base64"}),
    ]
    for request in wrong:
        rejected = PROVIDER.parse_push(request, secrets_of(held), NOW)
        assert isinstance(rejected, Rejected)
        assert rejected.status == 401
    assert isinstance(PROVIDER.parse_push(genuine, PushSecrets(), NOW), Rejected)
