"""Pipedrive's webhooks: which are asked for, and reading what one delivers. Pure but for the asking.

A delivery has no signature: it signs in with a user and a password that we chose, and comes to an address of its own.
Source: docs/reference/crm-connectors.md, Pipedrive (webhooks version 2).
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.record_types import v1
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import PushedChange, PushKind, PushSecrets, Rejected, Subscription, WebhookRequest
from cordboard.toolkit.foreign_text import same_secret
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.webhooks.request_body import text_of

USER, NAME, VERSION = "cordboard", "Cordboard", "2.0"
SCOPE = "admin"
KINDS = {"create": PushKind.CHANGED, "change": PushKind.CHANGED, "delete": PushKind.DELETED}
ENTITIES = {"person": (Entity.CONTACT, Entity.LEAD), "organization": (Entity.ACCOUNT,)}  # a deletion tells no labels
_NEXT = "Test the connection to renew its webhooks."


async def subscribed(api: Api, url: str, token: str, held: Sequence[Subscription]) -> list[Subscription]:
    """A webhook for each kind; those held that exist and lead here stay. Raises what Pipedrive says against it."""
    listed = await api.get(v1("webhooks"), "webhooks", SCOPE)
    rows = list(listed) if listed else []
    alive = {(row.text("id"), row.maybe_text("event_object")) for row in rows if _is_ours(row, url)}
    kept = {_object(one): one for one in held if (_webhook(one), _object(one)) in alive and one.secret == token}
    for one in held:
        if one not in kept.values() and any(row.text("id") == _webhook(one) for row in rows):
            await api.ask(_call("DELETE", f"webhooks/{_webhook(one)}"))
    for entity in ENTITIES:
        if entity not in kept:
            body = {
                "subscription_url": url, "event_action": "*", "event_object": entity, "name": NAME, "version": VERSION,
                "http_auth_user": USER, "http_auth_password": token,
            }  # fmt: skip
            made = await api.read(_call("POST", "webhooks", body))
            kept[entity] = Subscription(id=f"{entity}:{made.text('id')}", secret=token)
    return [kept[entity] for entity in ENTITIES]


def _call(method: str, path: str, body: Any = None) -> ApiCall:
    return ApiCall(method=method, path=v1(path), kind="webhooks", body=body, scope=SCOPE)


def _is_ours(row: Reader, url: str) -> bool:
    return row.maybe_text("subscription_url") == url and row.maybe("is_active").value not in (0, False, "0")


def _object(subscription: Subscription) -> str:
    return subscription.id.partition(":")[0]


def _webhook(subscription: Subscription) -> str:
    return subscription.id.partition(":")[2]


def parse(request: WebhookRequest, secrets: PushSecrets) -> Sequence[PushedChange] | Rejected:
    """The record that a delivery names, if it signed in with our password."""
    given = request.headers.get("authorization", "")
    if not any(same_secret(given, basic(token)) for token in secrets.of.values()):
        return Rejected(401, "not_ours", "The secret of the request is not the one of this connection.", _NEXT)
    try:
        body = json.loads(text_of(request))
    except (ValueError, RecursionError):
        body = None
    meta = body.get("meta") if isinstance(body, dict) else None
    if not isinstance(meta, dict):
        return Rejected(400, "bad_body", "The body is no event in JSON.", _NEXT)
    kind, record = KINDS.get(str(meta.get("action")), PushKind.UNKNOWN), meta.get("entity_id")
    entities: Sequence[Entity | None] = ENTITIES.get(str(meta.get("entity")), (None,))
    return [PushedChange(id=str(record), kind=kind, entity=entity) for entity in entities if record]


def basic(token: str) -> str:
    """The header of our sign-in."""
    return f"Basic {b64encode(f'{USER}:{token}'.encode()).decode()}"
