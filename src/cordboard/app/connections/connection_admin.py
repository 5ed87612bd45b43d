"""Use cases of connections: create, change, test, pause, resume, prepare, drop. OAuth is in `oauth_flow.py`."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from cordboard.app.connections.connection_place import kept_after, require_same
from cordboard.app.connections.crm_refusals import refusal_of_crm
from cordboard.app.connections.crm_trial import try_crm
from cordboard.app.connections.former_secrets import FORMER, is_former, kept_for, valid_in
from cordboard.app.connections.health import crm_health, messenger_health, pbx_health, sms_health
from cordboard.app.connections.live_connections import DUPLICATE_PROTECTION, ConnectedAccount, LiveConnections, Provider
from cordboard.app.connections.private_addresses import require_allowed
from cordboard.app.connections.provider_texts import ProviderTexts
from cordboard.app.connections.secret_age import secret_names
from cordboard.app.connections.settings_validation import validation_problems
from cordboard.app.connections.sign_in import SignInResult, is_complete, try_sign_in
from cordboard.app.connections.unsaved_trial import is_testable, try_settings
from cordboard.app.connections.vendor_accounts import SETTING as SIGN_IN_OF
from cordboard.contract.connections import ConnectionChange, NewConnection
from cordboard.contract.crm_abilities import abilities
from cordboard.contract.errors import Cannot
from cordboard.contract.languages import ENGLISH, Language
from cordboard.contract.views.connections import (
    SECRET,
    ConnectionView,
    DirectoryView,
    HealthView,
    LaneView,
    ProblemTextView,
    ProviderPageView,
    ProviderView,
    SecretView,
    SettingField,
    Trial,
)
from cordboard.contract.views.overview import ConnectionHealth
from cordboard.domain.connection_state import ConnectionState, PausedByUser, Phase, Resumed
from cordboard.ports.crm import KnowsFieldsPage, Prepared, Scope
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.phone import ChecksSettings
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment
from cordboard.toolkit.unknown_keys import nearest

DAY_S = 86_400.0
NAME = re.compile(r"[^a-z0-9]+")


class ConnectionAdmin:
    """Connections as an administrator sees and changes them."""

    def __init__(self, store: Store, live_connections: LiveConnections, clock: Clock, hook_base: str) -> None:
        self._store = store
        self._live_connections = live_connections
        self._clock = clock
        self._hook_base = hook_base
        self._changing: dict[str, asyncio.Lock] = {}  # by connection

    def providers(self, language: Language = ENGLISH) -> list[ProviderView]:
        """The catalogue, with its texts in this language."""
        return [self._provider_view(provider, language) for provider in self._live_connections.providers.values()]

    def provider_page(self, kind: str, provider: str, language: Language = ENGLISH) -> ProviderPageView:
        """Raises: Cannot 404."""
        found = self._live_connections.providers.get((kind, provider))
        if found is None or found.page is None:
            raise Cannot(404, "absent", f"There is no page about {provider!r}.", "List available providers.")
        written = language if language in found.texts else ENGLISH
        return ProviderPageView(markdown=found.page(written), language=written)

    def _provider_view(self, provider: Provider, language: Language) -> ProviderView:
        manifest, texts = provider.manifest, provider.texts_in(language)
        scopes: Sequence[Scope] = ()
        if provider.kind == "crm":
            scopes = self._live_connections.asked(provider.crm(), provider.defaults)
        return ProviderView(
            id=provider.id,
            kind=provider.kind,
            title=texts.title or str(manifest["title"]),
            summary=texts.summary,
            auth=provider.auth or tuple(manifest.get("auth", ())),
            scopes=texts.with_purposes(scopes),
            settings=tuple(_field(one, texts) for one in manifest.get("settings", [])),
            capabilities=dict(manifest.get("capabilities", {})),
            page=provider.page is not None,
            abilities=abilities(provider.capabilities) if provider.kind == "crm" else (),
            testable=is_testable(provider),
            how_to=texts.how_to,
            permissions=dict(texts.permissions),
            errors=dict(texts.errors),
            problems={
                code: ProblemTextView(sentence=one.sentence, fix=one.fix) for code, one in texts.problems.items()
            },
            language=language if language in provider.texts else ENGLISH,
        )

    async def all(self) -> list[ConnectionView]:
        counts = await self._store.counts()
        views = []
        for one in tuple(self._live_connections.connections.values()):
            try:
                views.append(await self._view(one, counts))
            except KeyError:
                if one.id in self._live_connections.connections:
                    raise  # else it was dropped while we read
        return views

    async def one(self, connection: str) -> ConnectionView:
        """Raises: Cannot 404."""
        return await self._view(self.stored(connection), await self._store.counts())

    def stored(self, connection: str) -> Connection:
        """Raises: Cannot 404."""
        found = self._live_connections.connections.get(connection)
        if found is None:
            known = ", ".join(self._live_connections.connections) or "none"
            raise Cannot(404, "absent", f"Connection not found: {connection!r}.", f"Known connections: {known}.")
        return found

    def stored_crm(self, connection: str) -> Connection:
        """Raises: Cannot 404, 409 when it is not a CRM."""
        found = self.stored(connection)
        if found.kind != "crm":
            raise Cannot(409, "not_a_crm", f"{connection} is not a CRM.", "Choose a CRM connection.")
        return found

    async def _view(self, connection: Connection, counts: Mapping[str, Mapping[str, int]]) -> ConnectionView:
        name = connection.id
        secrets = await self._store.secrets(name)
        shown = {
            **self._live_connections.settings(name),
            **{one: SECRET for one in secrets if not is_former(one)},
        }
        state = await self._live_connections.states.of(name)
        if connection.kind == "pbx":
            return await self._pbx_view(connection, state, shown, await self._entered(name, secrets))
        if connection.kind == "sms":
            waiting = (await self._store.sms_counts()).get(name, {}).get("queued", 0)
            health = sms_health(connection, state, waiting, self._live_connections.advice)
            return self._sending_view(connection, state, health, shown, waiting, await self._entered(name, secrets))
        if connection.kind == "messenger":
            waiting = (await self._store.message_counts()).get(name, 0)
            health = messenger_health(connection, state, waiting, self._live_connections.advice)
            return self._sending_view(connection, state, health, shown, waiting, await self._entered(name, secrets))
        directory = await self._store.state(name)
        account = self._live_connections.connected_accounts[name]
        identity, rights = account.identity, self._live_connections.rights(name)
        return ConnectionView(
            id=name,
            kind=connection.kind,
            provider=connection.provider,
            title=connection.title,
            state=state.phase,
            health=crm_health(
                connection,
                state,
                directory,
                counts.get(name, {}),
                unguarded=account.guarded is False and shown.get(DUPLICATE_PROTECTION) is not False,
                advice=self._live_connections.advice,
                refusal=(account.refusal, account.refusal_code),
            ),
            waiting=counts.get(name, {}).get("open", 0),
            guarded=account.guarded,
            account=identity.account if identity else None,
            account_name=identity.account_name if identity else None,
            user=identity.user if identity else None,
            scopes=self._live_connections.provider(name).texts_in().with_purposes(rights or self._asked(name)),
            lane=lane_view(state),
            directory=directory_view(directory),
            settings=shown,
            secrets=await self._entered(name, secrets),
            fields_page=self._fields_page(name) if identity else None,
            last_ok_at=moment(state.last_ok_at) if state.last_ok_at else None,
            credits_24h=await self._store.credits(name, self._clock.now() - DAY_S),
        )

    def _fields_page(self, name: str) -> str | None:
        crm = self._live_connections.crm(name)
        return crm.fields_page() if isinstance(crm, KnowsFieldsPage) else None

    async def _pbx_view(
        self, connection: Connection, state: ConnectionState, shown: dict[str, Any], secrets: dict[str, SecretView]
    ) -> ConnectionView:
        name = connection.id
        linked = bool(self._live_connections.provider(name).manifest.get("capabilities", {}).get("link"))
        return ConnectionView(
            id=name,
            kind=connection.kind,
            provider=connection.provider,
            title=connection.title,
            state=state.phase,
            health=pbx_health(connection, state, linked, self._live_connections.provider(name).texts_in()),
            settings=shown,
            secrets=secrets,
            hook_url=None if linked else f"{self._hook_base}/hooks/{name}",
            last_ok_at=await self._last_event(name),
        )

    def _sending_view(
        self,
        connection: Connection,
        state: ConnectionState,
        health: HealthView,
        shown: dict[str, Any],
        waiting: int,
        secrets: dict[str, SecretView],
    ) -> ConnectionView:
        return ConnectionView(
            id=connection.id,
            kind=connection.kind,
            provider=connection.provider,
            title=connection.title,
            state=state.phase,
            health=health,
            waiting=waiting,
            settings=shown,
            secrets=secrets,
            last_ok_at=moment(state.last_ok_at) if state.last_ok_at else None,
        )

    async def _entered(self, name: str, secrets: Mapping[str, str]) -> dict[str, SecretView]:
        """The age of the secrets that somebody entered."""
        ages, former = await self._store.secrets_changed_at(), valid_in(secrets, self._clock.now())
        return {
            one: SecretView(
                changed_at=moment(ages[name, one]) if ages[name, one] else None,
                former_until=moment(former[one].until) if one in former else None,
            )
            for one in secret_names(self._live_connections.provider(name).manifest)
            if one in secrets
        }

    async def _last_event(self, phone: str) -> datetime | None:
        """When the newest call of this phone system last changed."""
        newest = next(iter(await self._store.calls(CallQuery(connection=phone, limit=1))), None)
        return moment(newest.updated_at) if newest else None

    def _asked(self, name: str) -> tuple[Scope, ...]:
        """What the consent will ask for."""
        return self._live_connections.asked(
            self._live_connections.provider(name).crm(), self._live_connections.settings(name), name
        )

    async def health(self) -> tuple[ConnectionHealth, ...]:
        """One line a connection."""
        return tuple(
            ConnectionHealth(id=v.id, kind=v.kind, provider=v.provider, title=v.title, state=v.state, health=v.health)
            for v in await self.all()
        )

    async def create(self, new: NewConnection) -> str:
        """Keep a new connection; returns its id. Raises: Cannot 404, 409, 422."""
        provider = self._find_provider(new)
        title = new.title or str(provider.manifest["title"])
        name = NAME.sub("-", (new.id or title).lower()).strip("-") or ("" if new.id else provider.id)
        if not name:
            text = f"The id {new.id!r} needs at least one Latin letter or digit."
            raise Cannot(422, "wrong_value", text, "Choose another ID, or leave it empty.")
        if name in self._live_connections.connections:
            raise Cannot(409, "conflict", f"The connection {name!r} already exists.", "Choose another ID or title.")
        public, secret = self._split(provider, new.settings)
        self._at_place_of_sign_in(provider, public)
        shared = await self._shared(provider, public)
        self._require(provider, {**shared, **public, **secret})
        self._checked(provider, {**provider.defaults, **public})
        if new.allow_private:
            public["allow_private"] = True
        require_allowed(provider, name, public, public)
        given = {one: value for one, value in secret.items() if value}
        state = b"{}"
        if provider.kind == "crm" and is_complete(provider, public, {**shared, **given}):
            # a wrong key is reported before anything is saved
            result = await try_sign_in(provider, name, public, {**shared, **given})
            given = {one: value for one, value in result.secrets.items() if one in given or one not in shared}
            state = _status(result)
            public |= {"account": result.identity.account, "time_zone": result.identity.time_zone}
        await self._store.keep_secrets(name, given)
        await self._live_connections.keep(
            Connection(
                id=name,
                kind=provider.kind,
                provider=provider.id,
                title=title,
                settings=msgspec.json.encode(public),
                created_at=self._clock.now(),
                state=state,
            )
        )
        return name

    def _find_provider(self, new: NewConnection) -> Provider:
        kinds = [new.kind] if new.kind else ["crm", "pbx", "sms", "messenger"]
        for kind in kinds:
            found = self._live_connections.providers.get((kind, new.provider))
            if found is not None:
                return found
        known = ", ".join(sorted(name for _, name in self._live_connections.providers))
        raise Cannot(422, "unknown_provider", f"Unknown provider: {new.provider!r}.", f"Known providers: {known}.")

    def _at_place_of_sign_in(self, provider: Provider, settings: Mapping[str, Any]) -> None:
        """Raises: Cannot 422."""
        holder = settings.get(SIGN_IN_OF)
        if holder in self._live_connections.connections:
            other = self._live_connections.provider(holder)
            require_same(provider, settings, other, self._live_connections.settings(holder))

    async def _shared(self, provider: Provider, settings: Mapping[str, Any]) -> Mapping[str, str]:
        """Secrets of the consent that a new connection uses together with another one. Raises: Cannot 422."""
        holder = settings.get(SIGN_IN_OF)
        if not holder:
            return {}
        known = holder in self._live_connections.connections
        vendor = self._live_connections.provider(holder).manifest.get("vendor") if known else None
        if vendor is None or vendor != provider.manifest.get("vendor"):
            text = f"{holder} belongs to another vendor, so its sign-in can't be shared."
            raise Cannot(422, "wrong_value", text, "Choose a connection of the same vendor, or sign in separately.")
        return await self._live_connections.secrets(holder).load()

    @staticmethod
    def _split(provider: Provider, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        secret_names = {f["name"] for f in provider.manifest.get("settings", []) if f.get("type") == "secret"}
        secret_names |= set(provider.manifest.get("secrets", []))
        public = {name: value for name, value in given.items() if name not in secret_names}
        known = [*(f["name"] for f in provider.manifest.get("settings", [])), *provider.manifest.get("secrets", [])]
        known += [SIGN_IN_OF] if provider.manifest.get("vendor") else []
        if misspelt := [name for name in public if name not in known]:
            text = " ".join(f"{name}: {provider.id} has no such setting; {nearest(name, known)}" for name in misspelt)
            raise Cannot(422, "unknown_setting", text, "Correct the name. Nothing was saved.")
        changed = {name: value for name, value in given.items() if value != SECRET}
        if problems := validation_problems(provider.manifest.get("settings", []), changed):
            raise Cannot(422, "wrong_value", " ".join(problems), "Correct the value. Nothing was saved.")
        secret = {name: str(value or "") for name, value in changed.items() if name in secret_names}
        return public, secret

    @staticmethod
    def _require(provider: Provider, given: Mapping[str, Any]) -> None:
        fields = provider.manifest.get("settings", [])
        missing = [f["name"] for f in fields if f.get("required") and "default" not in f and not given.get(f["name"])]
        if missing:
            labels = ", ".join(map(provider.texts_in().label, missing))
            raise Cannot(422, "missing_settings", f"Missing: {labels}.", "Fill in the required fields.")

    @staticmethod
    def _checked(provider: Provider, settings: Mapping[str, Any]) -> None:
        """Raises: Cannot 422 for what only the provider's folder can tell."""
        checks: object = provider.load() if provider.kind != "crm" else None
        if isinstance(checks, ChecksSettings) and (problems := checks.problems(settings)):
            raise Cannot(422, "wrong_value", " ".join(problems), "Correct the value. Nothing was saved.")

    async def change(self, connection: str, change: ConnectionChange) -> None:
        """A setting or secret that is sent empty is taken away. Raises: Cannot 404, 422."""
        self.stored(connection)
        async with self._changing.setdefault(connection, asyncio.Lock()):  # two changes of different settings both stay
            await self._change(connection, change)

    async def _change(self, connection: str, change: ConnectionChange) -> None:
        stored, provider = self.stored(connection), self._live_connections.provider(connection)
        public, secret = self._split(provider, change.settings or {})
        before = msgspec.json.decode(stored.settings or b"{}")
        settings = {**before, **public}
        self._at_place_of_sign_in(provider, settings)
        if change.allow_private is not None:
            settings["allow_private"] = change.allow_private
        require_allowed(provider, connection, public if change.allow_private is None else settings, settings)
        if change.duplicate_protection is not None:
            settings[DUPLICATE_PROTECTION] = change.duplicate_protection
        if change.settings:  # a token of the old credentials would hide which account the new ones belong to
            held = await self._store.secrets(connection)
            kept = {**kept_after(provider, held, secret, before, settings), **secret}
            lasting = {name: value for name, value in kept.items() if value and name not in provider.short_lived}
            self._require(provider, {**settings, **lasting})
            self._checked(provider, {**provider.defaults, **settings})
            given = {name: value for name, value in secret.items() if name in lasting}
            gone = (held.keys() | kept.keys()) - lasting.keys()
            changed = {name for name, value in given.items() if held.get(name) not in (None, value)}
            hours = change.former_secret_hours if provider.manifest["capabilities"].get("hook") else 0
            former = kept_for(hours, held, changed, self._clock.now())
            gone |= {f"{name}{FORMER}" for name in changed} - former.keys()
            await self._store.change_secrets(connection, {**given, **former}, gone)
            await self._live_connections.forget_refusal(connection)
        settings = {name: value for name, value in settings.items() if value is not None}
        await self._live_connections.change(connection, change.title, msgspec.json.encode(settings))

    async def try_unsaved(self, new: NewConnection, connection: str | None) -> Trial:
        """Test settings before they are saved; those of `connection` are changed by them. Raises: Cannot 404, 422."""
        provider, settings, secrets = await self.unsaved(new, connection)
        self._require(provider, {**settings, **secrets})
        return await try_settings(provider, connection or "new", settings, secrets)

    async def unsaved(
        self, new: NewConnection, connection: str | None
    ) -> tuple[Provider, dict[str, Any], dict[str, str]]:
        """Provider, settings and secrets as they would be if these were saved. Raises: Cannot 404, 422."""
        kept: Mapping[str, Any] = {}
        held: Mapping[str, str] = {}
        if connection is not None:
            provider = self._live_connections.provider(self.stored(connection).id)
            kept, held = self._live_connections.settings(connection), await self._store.secrets(connection)
        else:
            provider = self._find_provider(new)
        public, secret = self._split(provider, new.settings)
        settings, secrets = {**kept, **public}, {**held, **await self._shared(provider, public), **secret}
        if new.allow_private:
            settings["allow_private"] = True
        return provider, {name: value for name, value in settings.items() if value is not None}, secrets

    async def test(self, connection: str) -> Trial:
        """What the test button sees. Raises: Cannot 404."""
        if self.stored(connection).kind != "crm":
            view = await self.one(connection)
            fine = view.health.level != "red"
            problems = () if fine else (view.health.sentence,)
            said = view.health.sentence
            return Trial(ok=fine, identity=said, took_ms=0.0, problems=problems, health=view.health)
        return await try_crm(self._live_connections, self._store, connection)

    async def pause(self, connection: str, by: str) -> None:
        """Nothing is sent to this CRM, and nothing of this phone system is processed, until a user resumes it.

        Raises: Cannot 404.
        """
        self.stored(connection)
        await self._live_connections.states.apply(connection, PausedByUser(by=by))

    async def resume(self, connection: str) -> None:
        """Raises: Cannot 404."""
        self.stored(connection)
        await self._live_connections.states.apply(connection, Resumed())

    async def prepare(self, connection: str, agreed: bool) -> Prepared:
        """Set up the key field over there. Raises: Cannot."""
        self.stored(connection)
        try:
            return await self._live_connections.check_guard(connection, agreed)
        except Trouble as trouble:
            raise refusal_of_crm(trouble, code="prepare_failed") from trouble


def _status(result: SignInResult) -> bytes:
    """What is known of a new connection, as it is stored."""
    return msgspec.json.encode(ConnectedAccount(identity=result.identity, users=result.users))


def _field(setting: Mapping[str, Any], texts: ProviderTexts) -> SettingField:
    """A field of the form: facts of the manifest, words of the texts."""
    text = texts.fields.get(setting["name"])
    words = {"help": text.help, "option_labels": text.options} if text else {}
    return msgspec.convert({**setting, "label": texts.label(setting["name"]), **words}, SettingField)


def lane_view(state: ConnectionState) -> LaneView:
    """What the state means for the lane of this connection."""
    if state.phase not in (Phase.TROUBLE, Phase.PAUSED, Phase.STOPPED):
        return LaneView(state=state.lane)
    paused = f"Paused by {state.by}." if state.by else state.reason or None
    reason = None if state.phase is Phase.TROUBLE else paused
    return LaneView(state=state.lane, reason=reason, since=moment(state.since), trouble=state.trouble)


def directory_view(state: DirectoryState) -> DirectoryView:
    fresh = moment(state.fresh_at) if state.fresh_at else None
    return DirectoryView(
        loaded=state.loaded, people=state.people, fresh_at=fresh, loading=state.loading, sweep=state.sweep
    )
