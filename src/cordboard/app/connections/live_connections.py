"""Connections in use: the live `Crm` of each CRM connection, created on first use from its provider folder.

The stored part of a connection is in the registry; what users do to it is in `connection_admin.py`.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import msgspec
import structlog

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.connections.provider_texts import ProviderTexts, Texts, texts_in
from cordboard.app.connections.remote_clocks import RemoteClocks
from cordboard.app.connections.vendor_accounts import KeptSecrets, holder_of
from cordboard.app.duplicates.email_fields import with_emails
from cordboard.app.explain.exchange_views import succeeded
from cordboard.contract.languages import ENGLISH, Language
from cordboard.domain.connection_state import Answered, PermissionsChecked
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser, Organisation
from cordboard.domain.settings.crm_routing import in_order
from cordboard.ports.crm import (
    GUARDED,
    Capabilities,
    Crm,
    CrmProvider,
    Exchange,
    ExtraFields,
    Identity,
    Journal,
    Limits,
    MayListNobody,
    Prepared,
    Scope,
    SignIn,
)
from cordboard.ports.crm.merging import MERGE
from cordboard.ports.host import Clock
from cordboard.ports.messenger import MessengerCapabilities, MessengerProvider
from cordboard.ports.phone import HookRequest, Pbx
from cordboard.ports.sms import SmsProvider
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.store import Store

log = structlog.get_logger()

DUPLICATE_PROTECTION = "duplicate_protection"  # in the settings of a connection; false: a user declined it
EVERYTHING = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT, Entity.DEAL, Entity.TASK, Entity.CALL)


class Provider(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A provider folder, found by its manifest; the code is imported on first use."""

    manifest: Mapping[str, Any]
    load: Callable[[], Any]
    texts: Texts = {}
    page: Callable[[Language], str] | None = None  # Markdown, read when somebody opens it
    sample: Callable[[Mapping[str, str], float], HookRequest] | None = None  # a request as its sender makes it

    @property
    def id(self) -> str:
        return str(self.manifest["id"])

    @property
    def kind(self) -> str:
        return str(self.manifest["kind"])

    def texts_in(self, language: Language = ENGLISH) -> ProviderTexts:
        """The texts of the provider folder in this language."""
        return texts_in(self.texts, language)

    @property
    def defaults(self) -> Mapping[str, Any]:
        """The defaults of the public settings."""
        fields = self.manifest.get("settings", [])
        return {f["name"]: f["default"] for f in fields if "default" in f and f.get("type") != "secret"}

    @cached_property
    def capabilities(self) -> Capabilities:
        """Of a CRM folder."""
        return msgspec.convert(self.manifest.get("capabilities", {}), Capabilities)

    @cached_property
    def limits(self) -> Limits:
        """How fast the service may be asked."""
        return msgspec.convert(self.manifest.get("limits", {}), Limits)

    @cached_property
    def sign_ins(self) -> tuple[SignIn, ...]:
        """Sign-in methods, in the order of the form."""
        return msgspec.convert(self.manifest.get("sign_in", []), tuple[SignIn, ...])

    @property
    def auth(self) -> tuple[str, ...]:
        """The sign-in methods as the API names them: the forms of a kind, or the kind."""
        return tuple(form for one in self.sign_ins for form in one.forms or (str(one.kind),))

    @property
    def short_lived(self) -> tuple[str, ...]:
        """Names of secrets that a CRM gives for a short time; a phone system gives none."""
        return self.crm().short_lived if self.kind == "crm" else ()

    def crm(self) -> CrmProvider:
        provider: CrmProvider = self.load()
        return provider

    def pbx(self) -> Pbx:
        provider: Pbx = self.load()
        return provider

    def sms(self) -> SmsProvider:
        provider: SmsProvider = self.load()
        return provider

    def messenger(self) -> MessengerProvider:
        provider: MessengerProvider = self.load()
        return provider

    @cached_property
    def messenger_capabilities(self) -> MessengerCapabilities:
        """Of a messenger's folder."""
        return msgspec.convert(self.manifest["capabilities"], MessengerCapabilities)


class ConnectedAccount(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The account that a sign-in found; stored with the connection. `ConnectionStates` has the connection's state."""

    identity: Identity | None = None
    users: tuple[CrmUser, ...] = ()
    scopes_asked: tuple[str, ...] = ()
    watch_until: float | None = None
    guarded: bool | None = None  # the CRM itself refuses a second record; None: not known, or it never can
    refusal: str = ""  # why the last sign-in failed; empty after one that succeeded
    refusal_code: str = ""


class LiveConnections:
    """All connections in use. `refresh` after any change of a stored connection."""

    def __init__(
        self,
        store: Store,
        providers: Sequence[Provider],
        clock: Clock,
        states: ConnectionStates,
        entities: Callable[[str | None], tuple[Entity, ...]] = lambda _: EVERYTHING,
        handed: Callable[[str | None], tuple[Entity, ...]] = lambda _: EVERYTHING,
        extra_fields: Callable[[str], ExtraFields] = lambda _: {},
        caller_order: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._entities = entities  # kinds of record that a connection's plan creates, and
        self._handed = handed  # kinds whose owner it changes: they decide the required permissions
        self._extra_fields = extra_fields  # fields of people that a connection's plan names
        self._caller_order = caller_order  # CRMs that are asked first who calls
        self._store = store
        self._clock = clock
        self.states = states
        self.providers = {(one.kind, one.id): one for one in providers}
        self.connections: dict[str, Connection] = {}
        self.connected_accounts: dict[str, ConnectedAccount] = {}
        self._settings: dict[str, tuple[Connection, Mapping[str, Any]]] = {}
        self._crms: dict[str, Crm] = {}
        self._refresh_locks: dict[str, asyncio.Lock] = {}  # by the connection that keeps the sign-in
        self._journal: list[tuple[str, Exchange, float]] = []  # with when it ended, epoch s
        self._journal_ready = asyncio.Event()
        self.remote_clocks = RemoteClocks()

    async def read(self) -> None:
        """All connections as stored."""
        for connection in await self._store.connections():
            self._adopt(connection)

    def _adopt(self, connection: Connection) -> None:
        self.connections[connection.id] = connection
        self.connected_accounts[connection.id] = msgspec.json.decode(connection.state or b"{}", type=ConnectedAccount)

    async def keep(self, connection: Connection) -> None:
        """Store a new or changed connection and start it afresh."""
        await self._store.put_connection(connection)
        self._adopt(connection)
        await self._let_go(connection.id)

    async def change(self, connection: str, title: str | None, settings: bytes) -> None:
        """Store its title and settings, not what a sign-in gave meanwhile, and start it afresh."""
        now = self.connections[connection]
        self.connections[connection] = msgspec.structs.replace(now, title=title or now.title, settings=settings)
        await self._store.change_connection(connection, title=title, settings=settings)
        await self._let_go(connection)

    async def save_status(self, connection: str) -> None:
        """Store what the sign-in gave, not the settings that somebody changes meanwhile; the live connection stays."""
        state = msgspec.json.encode(self.connected_accounts[connection])
        self.connections[connection] = msgspec.structs.replace(self.connections[connection], state=state)
        await self._store.change_connection(connection, state=state)

    async def forget_refusal(self, connection: str) -> None:
        """Its settings were changed: why the last sign-in failed may be mended."""
        account = self.connected_accounts.get(connection)
        if account and account.refusal:
            account.refusal = account.refusal_code = ""
            await self.save_status(connection)

    async def drop(self, connection: str) -> None:
        await self._let_go(connection)
        self.connections.pop(connection, None)
        self.connected_accounts.pop(connection, None)
        self._settings.pop(connection, None)
        await self._store.drop_connection(connection)

    async def _let_go(self, connection: str) -> None:
        crm = self._crms.pop(connection, None)
        if crm is not None:
            await crm.close()

    def provider(self, connection: str) -> Provider:
        one = self.connections[connection]
        return self.providers[one.kind, one.provider]

    def advice(self, connection: str, code: str) -> Mapping[str, str]:
        """What a person can do about an error of this connection's service, by language."""
        row = self.connections.get(connection)
        texts = self.providers[row.kind, row.provider].texts if row else {}
        return {language: one.errors[code] for language, one in texts.items() if code in one.errors}

    def settings(self, connection: str) -> Mapping[str, Any]:
        """Public settings, with the provider's defaults filled in. Asked for each call: read once."""
        row = self.connections[connection]
        known = self._settings.get(connection)
        if known is None or known[0] is not row:
            given = msgspec.json.decode(row.settings or b"{}")
            known = self._settings[connection] = (row, {**self.provider(connection).defaults, **given})
        return known[1]

    def region(self, connection: str) -> str | None:
        """The default region of this connection's local numbers, if it is set."""
        known = self.settings(connection).get("region") if connection in self.connections else None
        return str(known) if known else None

    def crms(self) -> list[str]:
        """CRM connections that were authorised at least once; those that are asked first who calls come first."""
        known = [c.id for c in self.connections.values() if c.kind == "crm" and self.connected_accounts[c.id].identity]
        return in_order(known, self._caller_order())

    def deciding(self) -> list[str]:
        """CRM connections that calls are decided for: the authorised ones; if there is none, those being set up.

        Items for the latter wait in their outbox until the account is known.
        """
        being_set_up = [one.id for one in self.connections.values() if one.kind == "crm"]
        return self.crms() or in_order(being_set_up, self._caller_order())

    def phones(self) -> list[str]:
        return [c.id for c in self.connections.values() if c.kind == "pbx"]

    def gateways(self) -> list[str]:
        """SMS gateways, the oldest first."""
        return [c.id for c in self.connections.values() if c.kind == "sms"]

    def messengers(self) -> list[str]:
        """Messengers, the oldest first."""
        return [c.id for c in self.connections.values() if c.kind == "messenger"]

    def extra_fields(self, connection: str) -> ExtraFields:
        """Fields of people for its directory: those that its plan names, and addresses where it merges duplicates."""
        merges = self.settings(connection).get(MERGE)
        emails = self.provider(connection).capabilities.emails if merges else ()
        return with_emails(self._extra_fields(connection), emails)

    def crm(self, connection: str) -> Crm:
        """The live connection, created on first use."""
        live = self._crms.get(connection)
        if live is None:
            journal = self.journal_of(connection)
            settings = self.settings(connection)
            extra = partial(self.extra_fields, connection)
            provider = self.provider(connection).crm()
            live = provider.connect(connection, settings, self.secrets(connection), journal, extra)
            self._crms[connection] = live
        return live

    def lists_people(self, connection: str) -> bool:
        """Whether the directory of this CRM has everybody; else each caller is looked up."""
        crm: object = self.crm(connection)
        return not isinstance(crm, MayListNobody) or crm.lists_people()

    def journal_of(self, connection: str) -> Journal:
        """Takes the exchanges of this connection; they are written later."""

        def journal(exchange: Exchange) -> None:
            now = self._clock.now()
            self._journal.append((connection, exchange, now))
            self._journal_ready.set()
            self.remote_clocks.heard(connection, exchange, now)

        return journal

    def sharing(self, holder: str) -> list[str]:
        """Other connections that use its sign-in."""
        return [one for one in self.connections if one != holder and holder_of(one, self.settings(one)) == holder]

    def secrets(self, connection: str) -> KeptSecrets:
        """Its secrets, those of a sign-in that it shares among them."""
        holder = holder_of(connection, self.settings(connection))
        lock = self._refresh_locks.setdefault(holder, asyncio.Lock())
        return KeptSecrets(self._store, connection, holder, lock)

    def users(self, connection: str) -> tuple[CrmUser, ...]:
        return self.connected_accounts[connection].users

    def organisation(self, connection: str) -> Organisation | None:
        """Time zone and language of the CRM's organisation, once they are known."""
        identity = self.connected_accounts[connection].identity
        return Organisation(time_zone=identity.time_zone, language=identity.language) if identity else None

    def users_by_crm(self) -> dict[str, tuple[CrmUser, ...] | None]:
        """Of every configured CRM; None where its users are not known yet."""
        crms = (one.id for one in self.connections.values() if one.kind == "crm")
        return {crm: self.users(crm) or None for crm in crms}

    def asked(
        self, provider: CrmProvider, settings: Mapping[str, Any], connection: str | None = None
    ) -> tuple[Scope, ...]:
        """The least permissions for what the connection's plan does now: what a consent asks for."""
        return tuple(provider.scopes(settings, self._entities(connection), self._handed(connection)))

    def rights(self, connection: str, fresh: Identity | None = None) -> tuple[Scope, ...]:
        """The rights that are needed now, each with whether it is held; empty before the first consent."""
        identity = fresh or self.connected_accounts[connection].identity
        if identity is None:
            return ()
        provider = self.provider(connection).crm()
        needed = {one.name for one in self.asked(provider, self.settings(connection), connection)}
        return tuple(scope for scope in identity.scopes if scope.name in needed)

    def missing(self, connection: str, fresh: Identity | None = None) -> tuple[str, ...]:
        """Names of the permissions that are needed now and were not granted."""
        return tuple(scope.name for scope in self.rights(connection, fresh) if scope.held is False)

    def missing_for(self, connection: str, entities: Sequence[Entity], handed: Sequence[Entity]) -> tuple[str, ...]:
        """Permissions that were not granted and that creating and handing over these kinds of record would need."""
        identity = self.connected_accounts[connection].identity
        refused = {scope.name for scope in identity.scopes if scope.held is False} if identity else set()
        provider = self.provider(connection).crm()
        return tuple(s.name for s in provider.scopes(self.settings(connection), entities, handed) if s.name in refused)

    async def check_guard(self, connection: str, agreed: bool = False) -> Prepared:
        """What guards against second records, set up if `agreed`; stored for the health. Raises: Trouble."""
        crm = self.crm(connection)
        prepared = await crm.prepare(agreed=agreed)
        can = self.provider(connection).capabilities.idempotency in GUARDED
        self.connected_accounts[connection].guarded = crm.idempotency() in GUARDED if can else None
        await self.save_status(connection)
        return prepared

    async def check_permissions(self) -> None:
        """Note for each CRM what the present settings lack; after a start and after each save."""
        for connection in self.crms():
            await self.states.apply(connection, PermissionsChecked(missing=self.missing(connection)))

    async def write_journal(self) -> None:
        """Keep exchanges as they come, in batches, off the hot path; runs for ever."""
        while True:
            await self._journal_ready.wait()
            try:
                await self.flush_journal()
            except Exception:  # a full disk: these exchanges are lost, the next ones need not be
                log.exception("exchanges were not kept")
            await asyncio.sleep(0.2)

    async def flush_journal(self) -> None:
        """Write what has gathered."""
        self._journal_ready.clear()
        waiting, self._journal = self._journal, []
        for connection in {name for name, _, _ in waiting}:
            if connection in self.connections:
                exchanges = [(e, ended) for name, e, ended in waiting if name == connection]
                await self._store.exchange(connection, [e for e, _ in exchanges])
                answered = next((ended for e, ended in reversed(exchanges) if succeeded(e)), None)
                if answered is not None:
                    await self.states.apply(connection, Answered(), answered)

    async def close(self) -> None:
        await self.flush_journal()
        await self.states.settled()
        for connection in tuple(self._crms):
            await self._let_go(connection)
