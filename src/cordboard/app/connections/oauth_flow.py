"""OAuth of a CRM connection: start, return, self-client code, and the check after the authorisation."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
import structlog

from cordboard.app.connections.live_connections import ConnectedAccount, LiveConnections
from cordboard.app.connections.vendor_accounts import holder_of
from cordboard.contract.errors import Cannot
from cordboard.contract.views.connections import AuthorizeView
from cordboard.domain.connection_state import CredentialsChanged, CredentialsSettled, Identified
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Crm, Identity
from cordboard.ports.crm import OAuthFlow as CrmOAuth
from cordboard.ports.errors import PermissionMissing, Trouble
from cordboard.ports.host import Clock
from cordboard.ports.store.consents import PendingConsent
from cordboard.ports.store.store import Store

log = structlog.get_logger()

GOOD_FOR_S = 600.0
ANOTHER = "another_account"


class OAuthFlow:
    """Starts consents and finishes them. A state is good once, for ten minutes, on any server of this store."""

    def __init__(self, store: Store, live_connections: LiveConnections, clock: Clock) -> None:
        self._store = store
        self._live_connections = live_connections
        self._clock = clock

    async def start(self, connection: str, redirect_uri: str, tied: bool = False) -> AuthorizeView:
        """Where to send the administrator's browser; `tied`: to the one that asks now."""
        now = self._clock.now()
        connection = holder_of(connection, self._live_connections.settings(connection))
        settings, kept = self._live_connections.settings(connection), await self._store.secrets(connection)
        flow = self._flow(connection)
        scopes = self._scopes(connection)
        state = secrets.token_urlsafe(24)
        consent = flow.consent(settings, kept, redirect_uri, state, scopes)
        pending = PendingConsent(
            connection=connection,
            redirect_uri=redirect_uri,
            oauth_state=consent.oauth_state,
            expires=now + GOOD_FOR_S,
            tied=tied,
        )
        await self._store.put_consent(state, pending, now)
        return AuthorizeView(url=consent.url, state=state)

    def _scopes(self, holder: str) -> list[str]:
        """What all connections of this sign-in need, each once."""
        live = self._live_connections
        asked = [
            scope
            for one in (holder, *live.sharing(holder))
            for scope in live.asked(live.provider(one).crm(), live.settings(one), one)
        ]
        return list(dict.fromkeys(scope.name for scope in asked))

    def _flow(self, connection: str) -> CrmOAuth:
        """Raises: Cannot 409 where the provider signs in without a consent."""
        provider = self._live_connections.provider(connection)
        flow = provider.crm().oauth
        if flow is None:
            text = f"{provider.manifest['title']} doesn't use sign-in in the browser."
            raise Cannot(409, "no_consent", text, "Fill in the fields of the connection instead.")
        return flow

    async def finish(self, state: str, params: Mapping[str, str], same_browser: bool = False) -> str:
        """The browser came back; returns the connection. `same_browser`: it is the one that began. Raises: Cannot."""
        pending = await self._store.take_consent(state, self._clock.now())
        if pending is None or pending.connection not in self._live_connections.connections:
            raise Cannot(400, "state_unknown", "This sign-in link was already used or has expired.", "Connect again.")
        try:
            await self._finish(pending, params, same_browser)
        except Cannot as no:
            no.connection = pending.connection
            raise
        return pending.connection

    async def _finish(self, pending: PendingConsent, params: Mapping[str, str], same_browser: bool) -> None:
        if pending.tied and not same_browser:
            text = "This sign-in was started in another browser."
            raise Cannot(403, "other_browser", text, "Connect again and finish it in the same browser.")
        if "error" in params:
            raise Cannot(
                403,
                "consent_refused",
                f"The CRM answered {params['error']}: access was denied.",
                "Connect again and allow access.",
            )
        await self._exchange(pending.connection, {**params, **pending.oauth_state}, pending.redirect_uri)

    async def code(self, connection: str, code: str) -> None:
        """The code of a self-client. Raises: Cannot."""
        await self._exchange(connection, {"code": code.strip()}, None)

    async def _exchange(self, connection: str, answer: Mapping[str, str], redirect_uri: str | None) -> None:
        settings, kept = self._live_connections.settings(connection), await self._store.secrets(connection)
        flow = self._flow(connection)
        try:
            new_settings, new_secrets = await flow.exchange(settings, kept, answer, redirect_uri)
        except Trouble as trouble:
            await self._keep_refusal(connection, trouble.text, trouble.code or "")
            raise Cannot(502, trouble.code or "exchange_failed", trouble.text, "Connect again.") from trouble
        async with self.in_doubt(connection):
            await self._store.change_secrets(connection, new_secrets)
            await self.learn(connection, {**settings, **new_settings})

    async def _keep_refusal(self, connection: str, text: str, code: str) -> None:
        """The page of the connection says why the last sign-in failed."""
        account = self._live_connections.connected_accounts[connection]
        account.refusal, account.refusal_code = text, code
        await self._live_connections.save_status(connection)

    @contextlib.asynccontextmanager
    async def in_doubt(self, connection: str) -> AsyncIterator[None]:
        """Change credentials inside this block: nothing is sent until `learn` knows their account. Credentials of
        another organisation are discarded and the old ones restored."""
        stored, kept = self._live_connections.connections[connection], await self._store.secrets(connection)
        await self._live_connections.states.apply(connection, CredentialsChanged())
        try:
            yield
        except Cannot as no:
            if no.code == ANOTHER:
                await self._store.keep_secrets(connection, kept)
                await self._live_connections.keep(stored)
            untouched = stored is self._live_connections.connections.get(connection)
            if no.code == ANOTHER or (untouched and kept == await self._store.secrets(connection)):
                await self._live_connections.states.apply(connection, CredentialsSettled())
            if no.code == ANOTHER and not (await self._live_connections.states.of(connection)).open:
                await self._keep_refusal(connection, no.detail, no.code)
            raise

    async def learn(self, connection: str, settings: Mapping[str, Any] | None = None) -> None:
        """Ask who we are there, keep it, and open the lane; refuses another organisation. Raises: Cannot."""
        before = self._live_connections.connected_accounts[connection]
        stored = self._live_connections.connections[connection]
        body = msgspec.json.encode(settings) if settings is not None else stored.settings
        await self._live_connections.keep(msgspec.structs.replace(stored, settings=body))
        crm = self._live_connections.crm(connection)
        try:
            identity = await crm.identify()
            users = await self._users(crm, before.users)
        except Trouble as trouble:
            raise Cannot(
                502, trouble.code or "cannot_identify", trouble.text, "Test the connection, then try again."
            ) from trouble
        if before.identity is not None and before.identity.account != identity.account:
            raise Cannot(
                409,
                ANOTHER,
                f"This connection belongs to {before.identity.account_name}, but you signed in to "
                f"{identity.account_name}. Nothing was sent there.",
                "Sign in to the first organisation, or add a new connection for the other one.",
            )
        await self._know(connection, identity)
        status = ConnectedAccount(identity=identity, users=users)
        self._live_connections.connected_accounts[connection] = status
        await self.begin(connection)

    @staticmethod
    async def _users(crm: Crm, known: tuple[CrmUser, ...]) -> tuple[CrmUser, ...]:
        """The users now; those known before where we may not read them."""
        try:
            return tuple(await crm.users())
        except PermissionMissing:
            return known

    async def begin(self, connection: str) -> None:
        """Its identity is known: check the key field, and let items leave."""
        await self._check_guard(connection)
        await self._live_connections.save_status(connection)
        identified = Identified(missing=self._live_connections.missing(connection))
        await self._live_connections.states.apply(connection, identified)

    async def _know(self, connection: str, identity: Identity) -> None:
        """The account and its time zone belong to the connection: links carry one, moments are written in the other."""
        stored = self._live_connections.connections[connection]
        known = {"account": identity.account, "time_zone": identity.time_zone}
        settings = {**msgspec.json.decode(stored.settings or b"{}"), **known}
        await self._live_connections.keep(msgspec.structs.replace(stored, settings=msgspec.json.encode(settings)))

    async def _check_guard(self, connection: str) -> None:
        """Check whether the key field exists; nothing is created without the administrator's agreement."""
        try:
            await self._live_connections.check_guard(connection)
        except Trouble as trouble:
            log.warning("key not checked", connection=connection, error=trouble.text)
