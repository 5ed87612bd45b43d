"""EspoCRM's webhooks: which are asked for, and reading what one delivers. Pure but for the asking.

A delivery names the webhook in its signature, not what happened: the event is kept in the id of our subscription.
Source: own run of EspoCRM 9.1.7, 2026-11-22.
"""

import binascii
import hmac
import json
from base64 import b64decode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cordboard.crm.espocrm.api import Api, ApiCall
from cordboard.crm.espocrm.queries import search
from cordboard.crm.espocrm.record_types import ENTITIES, PEOPLE
from cordboard.ports.crm import PushedChange, PushKind, PushSecrets, Rejected, Subscription, WebhookRequest
from cordboard.toolkit.webhooks.request_body import text_of

KINDS = {"create": PushKind.CHANGED, "update": PushKind.CHANGED, "delete": PushKind.DELETED}
EVENTS = tuple(f"{record_type}.{kind}" for record_type in PEOPLE for kind in KINDS)
_NEXT = "Test the connection to renew its webhooks."


async def subscribed(api: Api, url: str, held: Sequence[Subscription]) -> list[Subscription]:
    """A webhook for each event; those held that exist and lead here stay. Raises what EspoCRM says against it."""
    query = search(select=["id", "event", "url", "isActive"])
    rows, _ = await api.rows("/Webhook", query)
    alive = {(row.text("id"), row.text("event")) for row in rows if row.text("url") == url and _is_active(row)}
    kept = {event_of(one): one for one in held if (webhook_of(one), event_of(one)) in alive}
    for one in held:
        if one not in kept.values() and any(row.text("id") == webhook_of(one) for row in rows):
            await api.ask(ApiCall(method="DELETE", path=f"/Webhook/{webhook_of(one)}"))
    for event in EVENTS:
        if event not in kept:
            made = await api.read(ApiCall(method="POST", path="/Webhook", body={"event": event, "url": url}))
            kept[event] = Subscription(id=f"{event}:{made.text('id')}", secret=made.text("secretKey"))
    return [kept[event] for event in EVENTS]


def parse(request: WebhookRequest, secrets: PushSecrets) -> Sequence[PushedChange] | Rejected:
    """The records that a delivery names, if one of our webhooks signed it."""
    subscription = _signed_by(request, secrets)
    if subscription is None:
        return Rejected(401, "not_ours", "This webhook has no valid signature.", _NEXT)
    record_type, _, kind = subscription.partition(":")[0].partition(".")
    try:
        items = json.loads(text_of(request))
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list):
        return Rejected(400, "bad_body", "The body is no list of records in JSON.", _NEXT)
    return [
        PushedChange(id=str(item["id"]), kind=KINDS.get(kind, PushKind.UNKNOWN), entity=ENTITIES.get(record_type))
        for item in items
        if isinstance(item, dict) and item.get("id")
    ]


def event_of(subscription: Subscription) -> str:
    """`Contact.update`"""
    return subscription.id.partition(":")[0]


def webhook_of(subscription: Subscription) -> str:
    """The id of the webhook over there."""
    return subscription.id.partition(":")[2]


def _signed_by(request: WebhookRequest, secrets: PushSecrets) -> str | None:
    """The id of our subscription whose webhook signed this: hexadecimal in `Signature`, raw in `X-Signature`."""
    for header in ("signature", "x-signature"):
        webhook, given = _decoded(request.headers.get(header, ""))
        known = [(one, secret) for one, secret in secrets.of.items() if one.partition(":")[2] == webhook]
        for subscription, secret in known:
            right = hmac.new(secret.encode(), request.body, sha256)
            expected = right.hexdigest().encode() if header == "signature" else right.digest()
            if hmac.compare_digest(given, expected):
                return subscription
    return None


def _decoded(text: str) -> tuple[str, bytes]:
    """Webhook id and signature of a header."""
    try:
        webhook, _, given = b64decode(text, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return "", b""
    return webhook.decode(errors="replace"), given


def _is_active(row: Any) -> bool:
    return row.maybe("isActive").value is not False
