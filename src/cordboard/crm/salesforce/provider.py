"""The exports of this folder: permissions, consent, a live connection. No notifications are subscribed."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from cordboard.crm.salesforce import sign_in
from cordboard.crm.salesforce.client import SalesforceCrm, reach_of
from cordboard.crm.salesforce.permissions import permissions_of, reading
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
from cordboard.ports.crm.deals import READ_DEALS
from cordboard.ports.crm.shadow import is_shadow
from cordboard.ports.errors import NeedsHuman
from cordboard.toolkit.http.sender import Sender
from cordboard.toolkit.oauth2 import SHORT_LIVED, challenge, new_verifier


class SalesforceProvider:
    """Implements `ports.crm.CrmProvider` and its `OAuthFlow`. `transport` is given by tests."""

    short_lived = SHORT_LIVED

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, now: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._now = now
        self.oauth: OAuthFlow | None = self

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        if is_shadow(settings):
            return reading()
        return permissions_of(entities, handed, reads_deals=bool(settings.get(READ_DEALS)))

    def consent(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        redirect_uri: str,
        state: str,
        scopes: Sequence[str],
    ) -> Consent:
        """The page of consent. What the user may do is a matter of its permission sets, not of the consent."""
        verifier = new_verifier()
        url = sign_in.consent_url(settings, redirect_uri, state, challenge(verifier))
        return Consent(url=url, oauth_state={"state": state, "verifier": verifier})

    async def exchange(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        answer: Mapping[str, str],
        redirect_uri: str | None,
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Tokens for the code, and the address of the organisation. Raises NeedsHuman, RateLimited, Unavailable."""
        if answer.get("error"):
            raise NeedsHuman(f"Salesforce: access was denied ({answer['error']}).", code=answer["error"], wrote=False)
        form = sign_in.exchange_form(settings, secrets, answer, redirect_uri)
        sender = Sender("Salesforce", _unrecorded, reach=reach_of(settings), transport=self._transport)
        try:
            sender.know_secrets((form["client_secret"], form["code"]))
            got = await sign_in.granted(sender, settings, form)
        finally:
            if self._transport is None:
                await sender.close()
        if not got.refresh_token:
            text = "Salesforce gave no refresh token. Allow the OAuth scope refresh_token in the app. Sign in again."
            raise NeedsHuman(text, code="no_refresh_token", wrote=False)
        kept = {
            **secrets,
            "refresh_token": got.refresh_token,
            "access_token": got.access_token,
            "expires_at": str(self._now() + got.expires_in),
        }
        return {**settings, "instance_url": got.instance}, kept

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        """Never accepted: nothing is subscribed."""
        return Rejected(
            404, "no_webhooks", "Salesforce connections don't use webhooks.", "Delete the webhook in Salesforce."
        )

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        return SalesforceCrm(
            connection, settings, secrets, journal, extra_fields, transport=self._transport, now=self._now
        )


def _unrecorded(_: Exchange) -> None:
    """A code exchange leaves no line: it belongs to no connection yet."""


PROVIDER: CrmProvider = SalesforceProvider()
