"""The exports of this folder: permissions, consent, tokens, a live connection."""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from cordboard.crm.zoho import scopes
from cordboard.crm.zoho.client import ZohoCrm, reach_of
from cordboard.crm.zoho.push_notifications import NotOurs, pushed, read_push
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
from cordboard.ports.errors import NeedsHuman, Trouble
from cordboard.toolkit.http.sender import Sender
from cordboard.toolkit.oauth2 import SHORT_LIVED
from cordboard.toolkit.webhooks.request_body import text_of
from cordboard.vendors.zoho import accounts as zoho_accounts
from cordboard.vendors.zoho import data_centres

ELSEWHERE = frozenset({"invalid_client", "invalid_code"})  # what another data centre's client or code is told


class ZohoProvider:
    """Implements `ports.crm.CrmProvider` and its `OAuthFlow`. `transport` is given by tests."""

    short_lived = SHORT_LIVED

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, now: Callable[[], float] = time.time) -> None:
        self._transport = transport
        self._now = now
        self.oauth: OAuthFlow | None = self

    def scopes(
        self, settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()
    ) -> Sequence[Scope]:
        return scopes.needed(settings, entities, handed)

    def consent(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        redirect_uri: str,
        state: str,
        scopes: Sequence[str],
    ) -> Consent:
        """Zoho takes no PKCE for clients with a secret; the state guards the return."""
        url = zoho_accounts.consent_url(settings, redirect_uri, state, list(scopes))
        return Consent(url=url, oauth_state={"state": state})

    async def exchange(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        answer: Mapping[str, str],
        redirect_uri: str | None,
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Tokens for the code, from the accounts server named in the return if it is Zoho's.

        Raises NeedsHuman, RateLimited, Unavailable.
        """
        if answer.get("error"):
            raise NeedsHuman(f"Zoho: access was denied ({answer['error']}).", code=answer["error"], wrote=False)
        accounts = data_centres.trusted_accounts(answer.get("accounts-server"), settings)
        if accounts is None:
            text = f"The return names an accounts server that is not Zoho's: {answer.get('accounts-server')}."
            raise NeedsHuman(text, code="foreign_accounts_server", wrote=False)
        form = zoho_accounts.exchange_form(
            str(settings.get("client_id") or ""),
            secrets.get("client_secret", ""),
            answer.get("code", ""),
            redirect_uri,
        )
        sender = Sender("Zoho", _unrecorded, reach=reach_of(settings), transport=self._transport)
        try:
            sender.know_secrets((form["client_secret"], form["code"]))
            accounts, got = await self._tokens(sender, accounts, form)
        finally:
            if self._transport is None:
                await sender.close()
        return self._kept(settings, secrets, got, accounts, answer.get("location"))

    async def _tokens(self, sender: Sender, accounts: str, form: dict[str, str]) -> tuple[str, zoho_accounts.Tokens]:
        """The tokens and where they came from. A self-client's code names no data centre: where the chosen one knows
        neither client nor code the others are asked, so a wrong choice is corrected. Raises: that of the chosen one."""
        try:
            return accounts, await zoho_accounts.tokens(sender, accounts, form)
        except NeedsHuman as no:
            if "redirect_uri" in form or no.code not in ELSEWHERE:
                raise
            for other in data_centres.other_accounts(accounts):
                with contextlib.suppress(Trouble):
                    return other, await zoho_accounts.tokens(sender, other, form)
            raise

    def _kept(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        got: zoho_accounts.Tokens,
        accounts: str,
        location: str | None,
    ) -> tuple[dict[str, Any], dict[str, str]]:
        if not got.refresh_token:
            text = "Zoho gave no refresh token: remove this app under Connected Apps in Zoho, then authorise it again."
            raise NeedsHuman(text, code="no_refresh_token", wrote=False)
        centre = data_centres.centre_named(accounts) or (location if location in data_centres.CENTRES else None)
        learnt = {**settings, **({"data_centre": centre} if centre and not settings.get("accounts") else {})}
        api = data_centres.trusted_api(got.api_domain, learnt)
        if api is None:
            text = f"The token answer names an API domain that is not Zoho's: {got.api_domain}."
            raise NeedsHuman(text, code="foreign_api_domain", wrote=False)
        kept = {
            **secrets,
            "refresh_token": got.refresh_token,
            "access_token": got.access_token,
            "expires_at": str(self._now() + got.expires_in),
            "scope": got.scope or "",
        }
        return {**learnt, "api_domain": api}, kept

    def parse_push(
        self, request: WebhookRequest, secrets: PushSecrets, now: datetime
    ) -> Sequence[PushedChange] | Rejected:
        """Zoho signs nothing: our token comes back in the body."""
        try:
            return pushed(read_push(text_of(request), secrets.token))
        except NotOurs:
            text = "Unknown notification, or its token is wrong."
            return Rejected(401, "not_ours", text, "Reconnect to renew the subscription.")

    def connect(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Crm:
        return ZohoCrm(connection, settings, secrets, journal, extra_fields, transport=self._transport, now=self._now)


def _unrecorded(_: Exchange) -> None:
    """A code exchange leaves no line: it belongs to no connection yet."""


PROVIDER: CrmProvider = ZohoProvider()
