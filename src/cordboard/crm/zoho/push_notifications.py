"""Zoho's notifications: the request for them and the reading of what arrives. Pure.

They are best effort, unordered, possibly doubled: a changed record is read again, only a deletion is used directly.
Source: docs/reference/zoho-crm.md 8.11.
"""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cordboard.crm.zoho.modules import ENTITIES
from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import PushedChange, PushKind
from cordboard.toolkit.foreign_text import same_secret
from cordboard.toolkit.json_reader import Reader

LIFE = timedelta(days=7) - timedelta(hours=1)  # a week is the longest
_OPERATIONS = {
    "insert": PushKind.CHANGED,
    "create": PushKind.CHANGED,
    "update": PushKind.CHANGED,
    "edit": PushKind.CHANGED,
    "delete": PushKind.DELETED,
}


class Hint(Value, frozen=True, kw_only=True):
    """Something happened to these records."""

    entity: Entity | None
    module: str
    ids: tuple[str, ...]
    operation: PushKind
    channel: str


class NotOurs(ValueError):
    """The notification does not carry our token, or is none."""


def channel_of(connection: str) -> str:
    """One channel a connection: asking again replaces it rather than adding a second."""
    return str(1_000_000 + zlib.crc32(connection.encode()) % 1_000_000_000)


def watch_body(connection: str, modules: Sequence[str], notify_url: str, token: str, until: datetime) -> dict[str, Any]:
    watch = {
        "channel_id": channel_of(connection),
        "events": [f"{module}.all" for module in modules],
        "channel_expiry": until.isoformat(timespec="seconds"),
        "token": token[:50],
        "notify_url": notify_url,
        "return_affected_field_values": False,
        "notify_on_related_action": False,
    }
    return {"watch": [watch]}


def read_push(body: bytes | str, token: str) -> Hint:
    """Read a notification. Raises NotOurs."""
    try:
        push = Reader(json.loads(body), "notification")
        sent = push.maybe_text("token") or ""
        if not same_secret(sent, token[:50]):
            raise NotOurs("unknown token")
        module = push.text("module")
        return Hint(
            entity=ENTITIES.get(module),
            module=module,
            ids=tuple(row.text() for row in push["ids"]),
            operation=_OPERATIONS.get((push.maybe_text("operation") or "").lower(), PushKind.UNKNOWN),
            channel=push.maybe_text("channel_id") or "",
        )
    except NotOurs:
        raise
    except (RecursionError, ValueError) as error:  # no JSON, no UTF-8, thousands of digits, another shape
        raise NotOurs(f"not a notification: {error}") from None


def pushed(hint: Hint) -> tuple[PushedChange, ...]:
    """The records of a notification in the words of the port."""
    return tuple(PushedChange(id=one, kind=hint.operation, entity=hint.entity) for one in hint.ids)
