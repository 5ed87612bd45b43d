"""The exports of this folder: scopes, consent, a live connection, reading of notifications."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from cordboard.crm.pipedrive import permissions, push, tokens
from cordboard.crm.pipedrive.client import Pipedrive, reach_of
from cordboard.crm.pipedrive.record_types import API, api_of
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import (
    Consent,
    Crm,
    CrmProvider,
    Exchange,
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
from cordboard.ports.errors import NeedsHuman
from cordboard.toolkit.http.sender import Sender
from cordboard.toolkit.oauth2 import SHORT_LIVED


class PipedriveProvider:
    """Implements `ports.crm.CrmProvider` and its `OAuthFlow`. `transport` is given by tests."""

    short_lived = SHORT_LIVED

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, now: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._now = now
        self.oauth: OAuthFlow | None = self

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        return permissions.needed(settings, entities, handed)

    def consent(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        redirect_uri: str,
        state: str,
        scopes: Sequence[str],
    ) -> Consent:
        url = tokens.consent_url(str(settings.get("client_id") or ""), redirect_uri, state)
        return Consent(url=url, oauth_state={"state": state})

    async def exchange(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        answer: Mapping[str, str],
        redirect_uri: str | None,
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Tokens for the code, and the address of the company's API. Raises NeedsHuman, RateLimited, Unavailable."""
        if answer.get("error"):
            raise NeedsHuman(f"Pipedrive: access was denied ({answer['error']}).", code=answer["error"], wrote=False)
        form = tokens.exchange_form(answer.get("code", ""), redirect_uri)
        sender = Sender("Pipedrive", _unrecorded, reach=reach_of(settings), transport=self._transport)
        try:
            got = await tokens.granted(sender, settings, secrets.get("client_secret", ""), form)
        finally:
            if self._transport is None:
                await sender.close()
        if not got.refresh_token:
            raise NeedsHuman("Pipedrive gave no refresh token. Sign in again.", code="no_refresh_token", wrote=False)
        kept = {
            **{name: value for name, value in secrets.items() if name != tokens.API_TOKEN},
            "refresh_token": got.refresh_token,
            "access_token": got.access_token,
            "expires_at": str(self._now() + got.expires_in),
            "scope": got.scope or "",
        }
        place = {"url": got.domain} if got.domain and api_of(settings) == API else {}
        return {**settings, **place}, kept

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        return push.parse(request, secrets)

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        return Pipedrive(connection, settings, secrets, journal, extra_fields, transport=self._transport, now=self._now)


def _unrecorded(_: Exchange) -> None:
    """A code exchange leaves no line: it belongs to no connection yet."""


PROVIDER: CrmProvider = PipedriveProvider()
