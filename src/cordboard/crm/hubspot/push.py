"""HubSpot's webhooks: subscriptions belong to the app and are made there by hand; a delivery is signed with the app's
client secret over the address that it was sent to. Pure.

Source: docs/reference/crm-connectors.md, HubSpot (signature version 3).
"""

import base64
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import PushedChange, PushKind, PushSecrets, Rejected, WebhookRequest
from cordboard.toolkit.foreign_text import whole_number
from cordboard.toolkit.webhooks.request_body import text_of

OLDEST = timedelta(minutes=5)
SIGNATURE, STAMP = "x-hubspot-signature-v3", "x-hubspot-request-timestamp"
KINDS = {  # the second word of what happened
    "creation": PushKind.CHANGED,
    "propertyChange": PushKind.CHANGED,
    "associationChange": PushKind.CHANGED,
    "restore": PushKind.CHANGED,
    "deletion": PushKind.DELETED,
    "privacyDeletion": PushKind.DELETED,
    "merge": PushKind.MERGED,
}
ENTITIES = {  # one contact may be a lead or a client: a deletion does not say which
    "contact": (Entity.CONTACT, Entity.LEAD),
    "company": (Entity.ACCOUNT,),
    "0-1": (Entity.CONTACT, Entity.LEAD),
    "0-2": (Entity.ACCOUNT,),
}
_NEXT = "Check the client secret of the app and the target URL of its webhooks."


def parse(request: WebhookRequest, secrets: PushSecrets, now: datetime) -> Sequence[PushedChange] | Rejected:
    """The records that a delivery names, if the app signed it a moment ago."""
    if not _is_signed(request, secrets, now):
        return Rejected(401, "not_ours", "This webhook has no valid signature of the last five minutes.", _NEXT)
    try:
        items = json.loads(text_of(request))
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list):
        return Rejected(400, "bad_body", "The body is no list of events in JSON.", _NEXT)
    return [change for item in items if isinstance(item, dict) for change in _changes(item)]


def signature_of(secret: str, url: str, body: bytes, stamp: str, method: str = "POST") -> str:
    """As HubSpot makes it. `stamp`: milliseconds as they are in the header."""
    text = f"{method}{url}".encode() + body + stamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), text, sha256).digest()).decode()


def _is_signed(request: WebhookRequest, secrets: PushSecrets, now: datetime) -> bool:
    """The id of a subscription is the address that its deliveries come to."""
    stamp = request.headers.get(STAMP, "")
    at = whole_number(stamp)
    if at is None or abs(now - datetime.fromtimestamp(0, UTC) - timedelta(milliseconds=at)) > OLDEST:
        return False
    given = request.headers.get(SIGNATURE, "").encode("utf-8", "replace")
    query = f"?{request.query}" if request.query else ""
    right = [
        signature_of(secret, f"{url}{query}", request.body, stamp, request.method).encode()
        for url, secret in secrets.of.items()
    ]
    return any(hmac.compare_digest(given, one) for one in right)


def _changes(item: dict[str, Any]) -> list[PushedChange]:
    subject, _, word = str(item.get("subscriptionType") or "").partition(".")
    kind = KINDS.get(word, PushKind.UNKNOWN)
    entities = ENTITIES.get(str(item.get("objectTypeId") or subject), (None,))
    merged = item.get("mergedObjectIds")
    gone = merged if kind is PushKind.MERGED and isinstance(merged, list) else [item.get("objectId")]
    into = item.get("newObjectId") or item.get("primaryObjectId")
    return [
        PushedChange(id=str(one), kind=kind, entity=entity, merged_into=str(into) if kind is PushKind.MERGED else None)
        for one in gone
        if one
        for entity in entities
    ]
