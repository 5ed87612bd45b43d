"""The exports of this folder: permissions and a live connection."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from cordboard.crm.odoo.access import reading, rights_of
from cordboard.crm.odoo.client import Odoo
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
from cordboard.ports.crm.shadow import is_shadow


class OdooProvider:
    """Implements `ports.crm.CrmProvider`. `transport` is given by tests."""

    short_lived: tuple[str, ...] = ()

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, now: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._now = now
        self.oauth: OAuthFlow | None = None

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        """Deals need none of their own: leads and opportunities are one model."""
        return reading() if is_shadow(settings) else rights_of(entities, handed)

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        return Odoo(connection, settings, secrets, journal, extra_fields, transport=self._transport, now=self._now)

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        """Odoo is never asked for notifications."""
        return Rejected(404, "no_webhooks", "Odoo connections don't use webhooks.", "Delete the webhook in Odoo.")


PROVIDER: CrmProvider = OdooProvider()
