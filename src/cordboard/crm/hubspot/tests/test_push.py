"""Deliveries of HubSpot's webhooks: signed by the app, read as records."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.crm.hubspot.provider import PROVIDER
from cordboard.crm.hubspot.push import SIGNATURE, STAMP, signature_of
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import PushedChange, PushKind, PushSecrets, Rejected, WebhookRequest

URL, SECRET = "https://cordboard.example.com/hooks/hubspot", "app-secret"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECRETS = PushSecrets(of={URL: SECRET})
RECORDED = (Path(__file__).parents[1] / "fixtures/webhook_events.json").read_bytes()


def delivery(body: bytes = RECORDED, *, at: datetime = NOW, secret: str = SECRET, **headers: str) -> WebhookRequest:
    stamp = str(int(at.timestamp() * 1000))
    signed = {SIGNATURE: signature_of(secret, URL, body, stamp), STAMP: stamp}
    return WebhookRequest(method="POST", path="/hooks/hubspot", query="", headers={**signed, **headers}, body=body)


def read(request: WebhookRequest) -> Any:
    return PROVIDER.parse_push(request, SECRETS, NOW)


def test_the_events_of_a_delivery_are_records_that_changed_or_are_gone() -> None:
    assert read(delivery()) == [
        PushedChange(id="101", kind=PushKind.CHANGED, entity=Entity.CONTACT),
        PushedChange(id="101", kind=PushKind.CHANGED, entity=Entity.LEAD),
        PushedChange(id="202", kind=PushKind.CHANGED, entity=Entity.ACCOUNT),
        PushedChange(id="103", kind=PushKind.DELETED, entity=Entity.CONTACT),
        PushedChange(id="103", kind=PushKind.DELETED, entity=Entity.LEAD),
        PushedChange(id="104", kind=PushKind.MERGED, entity=Entity.CONTACT, merged_into="105"),
        PushedChange(id="104", kind=PushKind.MERGED, entity=Entity.LEAD, merged_into="105"),
        PushedChange(id="301", kind=PushKind.UNKNOWN, entity=None),
    ]


@pytest.mark.parametrize(
    "request_",
    [
        delivery(secret="another"),
        delivery(at=NOW - timedelta(minutes=6)),
        delivery(at=NOW + timedelta(minutes=6)),
        delivery(**{SIGNATURE: ""}),
        delivery(**{SIGNATURE: "ñ"}),
        delivery(**{STAMP: "soon"}),
        delivery(**{STAMP: str(int(NOW.timestamp() * 1000) + 1)}),
    ],
)
def test_a_delivery_that_the_app_did_not_sign_a_moment_ago_is_refused(request_: WebhookRequest) -> None:
    refused = read(request_)
    assert isinstance(refused, Rejected)
    assert (refused.status, refused.code) == (401, "not_ours")


@pytest.mark.parametrize("body", [b"", b"{}", b"nothing"])
def test_a_body_of_another_shape_is_refused(body: bytes) -> None:
    refused = read(delivery(body))
    assert isinstance(refused, Rejected)
    assert refused.status == 400


def test_odd_events_are_left_out() -> None:
    assert read(delivery(json.dumps([7, {}, {"subscriptionType": "contact.deletion"}]).encode())) == []


def test_deliveries_are_taken_where_the_client_secret_is_known(crm_world: Any, private_world: Any) -> None:
    (one,) = asyncio.run(crm_world.crm().subscribe(URL, "token", ()))
    assert (one.id, one.secret, one.until) == (URL, "hubspot-demo-secret", None)
    assert asyncio.run(private_world.crm().subscribe(URL, "token", ())) == []


def test_the_counterpart_signs_as_we_check(crm_world: Any) -> None:
    got: list[httpx.Request] = []

    async def taken(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return httpx.Response(200)

    local = "http://127.0.0.1:9/hooks/hubspot"
    crm_world.app.deliveries.transport = httpx.MockTransport(taken)
    for event in ("contact.creation", "contact.deletion"):
        crm_world.control("POST", "/records/subscriptions", {"event": event, "url": local, "secret": SECRET})

    async def story() -> None:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(crm_world.app), base_url="http://127.0.0.1:9"
        ) as client:
            made = await client.post("/__sandbox/records/contacts", json={"lastname": "Ana", "lifecyclestage": "lead"})
            await client.delete(f"/__sandbox/records/contacts/{made.json()['id']}")
            await client.post("/__sandbox/push", json={"flush": True})
        await crm_world.app.deliveries.close()

    asyncio.run(story())
    now = datetime.fromtimestamp(crm_world.own.clock.now(), UTC)
    kinds = []
    for request in got:
        ours = WebhookRequest(
            method="POST", path="/hooks/hubspot", query="", headers=dict(request.headers), body=request.content
        )
        found = PROVIDER.parse_push(ours, PushSecrets(of={local: SECRET}), now)
        assert not isinstance(found, Rejected)
        kinds += [one.kind for one in found]
    assert sorted(set(kinds)) == [PushKind.CHANGED, PushKind.DELETED]
