"""The exports of this folder: permissions and a live connection. SuiteCRM notifies nobody."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from cordboard.crm.suitecrm.client import SuiteCrm
from cordboard.crm.suitecrm.permissions import permissions_of, reading
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import (
    Crm,
    CrmProvider,
    ExtraFields,
    Journal,
    OAuthFlow,
    PushedChange,
    PushSecrets,
    Rejected,
    Scope,
    Secrets,
    WebhookRequest,
    no_extra_fields,
)
from cordboard.ports.crm.deals import READ_DEALS
from cordboard.ports.crm.shadow import is_shadow


class SuiteCrmProvider:
    """Implements `ports.crm.CrmProvider`. `transport` is given by tests."""

    short_lived: tuple[str, ...] = ("access_token", "expires_at", "refresh_token")

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, now: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._now = now
        self.oauth: OAuthFlow | None = None

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        if is_shadow(settings):
            return reading()
        return permissions_of(entities, handed, reads_deals=bool(settings.get(READ_DEALS)))

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        return SuiteCrm(connection, settings, secrets, journal, extra_fields, transport=self._transport, now=self._now)

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        return Rejected(
            404, "no_webhooks", "SuiteCRM connections don't use webhooks.", "Delete the webhook in SuiteCRM."
        )


PROVIDER: CrmProvider = SuiteCrmProvider()
