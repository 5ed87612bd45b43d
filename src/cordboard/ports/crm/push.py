"""Notifications: the subscription, and the content of one.

A provider checks the signature itself, over the received bytes. Deleted records in a notification are used at once;
any other notification makes the directory ask what changed.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.webhook import HookRequest as WebhookRequest
from cordboard.ports.webhook import Rejected


class Subscription(Value, frozen=True, kw_only=True):
    """Notifications that were asked for. `until` None: they never end. `secret`: what the service gave to sign with."""

    id: str
    secret: str | None = None
    until: datetime | None = None


class PushSecrets(Value, frozen=True, kw_only=True):
    """What a notification is checked with: our own token, and the secret of each subscription by its id."""

    token: str = ""
    of: Mapping[str, str] = {}


class PushKind(StrEnum):
    """What happened to a record."""

    CHANGED = "changed"  # created or changed: ask again
    DELETED = "deleted"
    MERGED = "merged"  # gone, and its data is now in another record
    UNKNOWN = "unknown"


class PushedChange(Value, frozen=True, kw_only=True):
    """One record of a notification. `entity` None: a kind that the directory does not keep."""

    id: str
    kind: PushKind
    entity: Entity | None = None
    merged_into: str | None = None


__all__ = ["PushKind", "PushSecrets", "PushedChange", "Rejected", "Subscription", "WebhookRequest"]
