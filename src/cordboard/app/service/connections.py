"""Use cases about connections: create, change, authorise, test, pause, drop."""

from collections.abc import Callable, Mapping, Sequence

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.oauth_flow import ANOTHER, OAuthFlow
from cordboard.app.connections.request_trial import RequestTrials
from cordboard.app.connections.sign_in import is_complete
from cordboard.app.connections.webhook_trial import WebhookPages
from cordboard.app.directory.background_refresh import BackgroundRefresh
from cordboard.app.explain.exchange_views import exchange_view
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.connections import ConnectionChange, NewConnection, PastedRequest
from cordboard.contract.errors import Cannot
from cordboard.contract.languages import ENGLISH, Language
from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.connections import (
    SECRET,
    AuthorizeView,
    ConnectionView,
    PreparedView,
    ProviderPageView,
    ProviderView,
    Trial,
    WebhookActivityView,
)
from cordboard.contract.views.exchanges import ExchangeView
from cordboard.contract.views.request_trials import RequestTrialView
from cordboard.domain.connection_state import Activity, CredentialsSettled, Identified
from cordboard.ports.crm.shadow import is_shadow
from cordboard.ports.errors import Trouble
from cordboard.ports.host import LaneHost
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import MASKED, RENEWED, changes


class ConnectionUseCases:
    """What an administrator does to connections."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        connections: ConnectionAdmin,
        oauth_flow: OAuthFlow,
        phones: PhoneConnections,
        refresh: BackgroundRefresh,
        host: LaneHost,
        connection_changed: Callable[[str], None],
        audit_log: AuditLog,
        webhook_pages: WebhookPages,
        request_trials: RequestTrials,
    ) -> None:
        self._request_trials = request_trials
        self._webhook_pages = webhook_pages
        self._store = store
        self._live_connections = live_connections
        self._connections = connections
        self._oauth_flow = oauth_flow
        self._phone_connections = phones
        self._refresh = refresh
        self._host = host
        self._connection_changed = connection_changed
        self._audit_log = audit_log

    async def providers(self, language: Language = ENGLISH) -> Sequence[ProviderView]:
        return self._connections.providers(language)

    async def provider_page(self, kind: str, provider: str, language: Language = ENGLISH) -> ProviderPageView:
        return self._connections.provider_page(kind, provider, language)

    async def all(self) -> Sequence[ConnectionView]:
        return await self._connections.all()

    async def one(self, connection: str) -> ConnectionView:
        return await self._connections.one(connection)

    async def create(self, new: NewConnection, by: str) -> ConnectionView:
        name = await self._connections.create(new)
        made = changes(None, await self._shown(name))
        await self._audit_log.record(by, "connection.create", name, new.provider, *made)
        stored = self._connections.stored(name)
        if stored.kind == "pbx":
            await self._phone_connections.follow()
            await self._refresh.start_where_settings_changed()
        elif stored.kind in ("sms", "messenger"):
            await self._live_connections.states.apply(name, Identified())
        elif self._live_connections.connected_accounts[name].identity is not None:
            await self._oauth_flow.begin(name)
            self._refresh.start(name)
        return await self._changed(name)

    async def _shown(
        self, connection: str, change: ConnectionChange | None = None, secret: str = MASKED
    ) -> dict[str, object]:
        """What the audit log says of a connection; a secret that a change brings shows as `secret`."""
        view = await self._connections.one(connection)
        masked = {name for name, value in view.settings.items() if value == SECRET}
        brought = {name: secret for name, value in ((change and change.settings) or {}).items() if value != SECRET}
        secrets = {name: brought.get(name, MASKED) for name in masked}
        return {"title": view.title, "provider": view.provider, **view.settings, **secrets}

    def _account(self, connection: str) -> dict[str, object]:
        identity = self._live_connections.connected_accounts[connection].identity
        if identity is None:
            return {}
        scopes = [scope.name for scope in identity.scopes if scope.held]
        return {"account": identity.account_name, "person": identity.user.name, "permissions": scopes}

    async def _learn(self, name: str) -> None:
        await self._oauth_flow.learn(name)
        self._refresh.start(name)

    async def change(self, connection: str, change: ConnectionChange, by: str) -> ConnectionView:
        before, shadow = await self._shown(connection, change), self._in_shadow(connection)
        try:
            await self._change(connection, change)
            if shadow and not self._in_shadow(connection):
                await self._store.drop_shadowed(connection)
        finally:  # also where the new sign-in was refused: what was stored is stored
            after = await self._shown(connection, change, RENEWED)
            detail = ", ".join(change.settings or ())
            await self._audit_log.record(by, "connection.change", connection, detail, *changes(before, after))
        return await self._changed(connection)

    def _in_shadow(self, connection: str) -> bool:
        return is_shadow(self._live_connections.settings(connection))

    async def _change(self, connection: str, change: ConnectionChange) -> None:
        if self._connections.stored(connection).kind == "pbx":
            await self._connections.change(connection, change)
            await self._phone_connections.restart(connection)
            await self._refresh.start_where_settings_changed()
        elif self._connections.stored(connection).kind in ("sms", "messenger"):
            await self._connections.change(connection, change)
            await self._live_connections.states.apply(connection, Identified())  # the login may be right now
        elif change.settings is None and change.allow_private is None:
            await self._connections.change(connection, change)
        else:
            async with self._oauth_flow.in_doubt(connection):
                await self._change_crm(connection, change)

    async def _change_crm(self, connection: str, change: ConnectionChange) -> None:
        await self._connections.change(connection, change)
        if await self._signs_in(connection):
            await self._relearn(connection)
        else:
            await self._live_connections.states.apply(connection, CredentialsSettled())

    async def _signs_in(self, connection: str) -> bool:
        """All fields of one of its sign-ins are there, whatever they are called."""
        settings = self._live_connections.settings(connection)
        kept = await self._live_connections.secrets(connection).load()
        return is_complete(self._live_connections.provider(connection), settings, kept)

    async def _relearn(self, name: str) -> None:
        """Store the change even if the CRM cannot be reached now; the health shows that."""
        try:
            await self._learn(name)
        except Cannot as no:
            if no.code == ANOTHER:
                raise
            if isinstance(trouble := no.__cause__, Trouble):
                await self._live_connections.states.failed(name, trouble, Activity.READ)

    async def drop(self, connection: str, by: str) -> None:
        self._connections.stored(connection)
        gone = changes(await self._shown(connection), None)
        if sharing := self._live_connections.sharing(connection):
            text = f"{', '.join(sharing)} uses the sign-in of {connection}."
            raise Cannot(409, "in_use", text, "Sign in for it separately or delete it first.")
        async with self._phone_connections.leaving(connection):
            await self._live_connections.drop(connection)
        await self._webhook_pages.forget(connection)
        await self._audit_log.record(by, "connection.drop", connection, "", *gone)
        await self._refresh.start_where_settings_changed()
        self._connection_changed(connection)

    async def authorize(self, connection: str, redirect_uri: str, tied: bool, by: str) -> AuthorizeView:
        self._connections.stored_crm(connection)
        await self._audit_log.record(by, "connection.consent", connection)
        return await self._oauth_flow.start(connection, redirect_uri, tied)

    async def finish_oauth(self, state: str, params: Mapping[str, str], same_browser: bool) -> ConnectionView:
        connection = await self._oauth_flow.finish(state, params, same_browser)
        self._refresh.start(connection)
        return await self._changed(connection)

    async def use_code(self, connection: str, code: str, by: str) -> ConnectionView:
        self._connections.stored_crm(connection)
        before = self._account(connection)
        await self._oauth_flow.code(connection, code)
        change = changes(before, self._account(connection))
        await self._audit_log.record(by, "connection.authorise", connection, "", *change)
        self._refresh.start(connection)
        return await self._changed(connection)

    async def try_unsaved(self, new: NewConnection, connection: str | None) -> Trial:
        return await self._connections.try_unsaved(new, connection)

    async def test(self, connection: str) -> Trial:
        return await self._connections.test(connection)

    async def webhook_activity(self, connection: str) -> WebhookActivityView:
        return await self._webhook_pages.of(connection)

    async def try_request(self, pasted: PastedRequest) -> RequestTrialView:
        return await self._request_trials.try_one(pasted)

    async def try_webhook(self, connection: str) -> Trial:
        return await self._webhook_pages.try_one(connection)

    async def pause(self, connection: str, by: str) -> ConnectionView:
        await self._connections.pause(connection, by)
        change = changes({"paused": False}, {"paused": True})
        await self._audit_log.record(by, "connection.pause", connection, "", *change)
        await self._follow_pause(connection)
        return await self._changed(connection)

    async def resume(self, connection: str, by: str) -> ConnectionView:
        await self._connections.resume(connection)
        change = changes({"paused": True}, {"paused": False})
        await self._audit_log.record(by, "connection.resume", connection, "", *change)
        await self._follow_pause(connection)
        self._host.wake(connection)
        return await self._changed(connection)

    async def _follow_pause(self, connection: str) -> None:
        """A phone system is listened to, or not any more, at once."""
        if connection in self._live_connections.phones():
            await self._phone_connections.restart(connection)

    async def prepare(self, connection: str, agreed: bool, by: str) -> PreparedView:
        self._connections.stored_crm(connection)
        found = await self._connections.prepare(connection, agreed)
        reasons = tuple(reason_messages(one, None, connection) for one in found.said)
        return PreparedView(done=found.said, offers=found.offers, reasons=reasons)

    async def sync(self, connection: str, by: str) -> ConnectionView:
        self._connections.stored_crm(connection)
        if self._live_connections.connected_accounts[connection].identity is None:
            text = f"{self._connections.stored(connection).title} is not connected yet."
            raise Cannot(409, "not_authorised", text, "Connect it first.")
        self._refresh.start(connection, asked=True)
        return await self._connections.one(connection)

    async def exchanges(self, connection: str, limit: int) -> Sequence[ExchangeView]:
        self._connections.stored(connection)
        await self._live_connections.flush_journal()
        return tuple(map(exchange_view, await self._store.exchanges(connection, limit)))

    async def _changed(self, connection: str) -> ConnectionView:
        """Notify watchers; the connection as it is now."""
        self._connection_changed(connection)
        return await self._connections.one(connection)
