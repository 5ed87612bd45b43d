"""The exports of this folder: permissions and a live connection."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from cordboard.crm.custom.client import OwnCrm
from cordboard.crm.custom.contract import CREATES
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


class OwnCrmProvider:
    """Implements `ports.crm.CrmProvider`. `transport` is given by tests."""

    short_lived: tuple[str, ...] = ()

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, now: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._now = now
        self.oauth: OAuthFlow | None = None

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        """The requests that write what is switched on, by their names."""
        if is_shadow(settings):
            return ()
        names = [*(CREATES[one] for one in entities if one in CREATES), *(["change"] if handed else [])]
        return tuple(Scope(name=name) for name in dict.fromkeys(names))

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        return OwnCrm(connection, settings, secrets, journal, extra_fields, transport=self._transport, now=self._now)

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        return Rejected(404, "no_webhooks", "Your own CRM connections don't use webhooks.", "")


PROVIDER: CrmProvider = OwnCrmProvider()
