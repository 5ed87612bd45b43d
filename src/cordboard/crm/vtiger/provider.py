"""The exports of this folder: permissions, a live connection. vtiger sends no notifications."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from cordboard.crm.vtiger.client import VtigerCrm
from cordboard.crm.vtiger.permissions import permissions_of, reading
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


class VtigerProvider:
    """Implements `ports.crm.CrmProvider`. `transport` is given by tests."""

    short_lived: tuple[str, ...] = ()

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, now: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._now = now
        self.oauth: OAuthFlow | None = None

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        if is_shadow(settings):
            return reading()
        return permissions_of(
            entities, handed, reads_deals=bool(settings.get(READ_DEALS)), call_list=bool(settings.get("call_list"))
        )

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        return VtigerCrm(connection, settings, secrets, journal, extra_fields, transport=self._transport, now=self._now)

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        """Never accepted: nothing is subscribed."""
        return Rejected(404, "no_webhooks", "vtiger connections don't use webhooks.", "Delete the webhook in vtiger.")


PROVIDER: CrmProvider = VtigerProvider()
