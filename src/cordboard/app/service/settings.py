"""Use cases about settings: read the versions, check and save a new one."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from cordboard.app.alerts.alert_channels import PASSWORD
from cordboard.app.alerts.alert_delivery import SECRETS_KEY
from cordboard.app.connections.crm_choices import CrmChoiceReader
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.missing_permissions import missing_permissions
from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.decisions.crm_fields import CrmFields
from cordboard.app.directory.background_refresh import BackgroundRefresh
from cordboard.app.operations.finding_views import finding_view
from cordboard.app.operations.settings_in_force import SettingsInForce, first_crm
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.views.settings import (
    FindingView,
    SavedSettingsView,
    SettingsView,
    VersionView,
    WholeVersionView,
)
from cordboard.domain.alerts.settings import mail_place
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.findings import finding
from cordboard.domain.settings.fixes import Change, changed, settings_of
from cordboard.domain.settings.phone_contradictions import of_phones
from cordboard.domain.settings.queue_contradictions import QueueAgents, of_queues
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, with_plans
from cordboard.domain.settings.severity import ERROR, WARNING
from cordboard.domain.settings.versions import WrittenSettings, renamed, stored, upgrade
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import changes
from cordboard.toolkit.clock import moment
from cordboard.toolkit.unknown_keys import unknown

MINUTE_S, LATELY_S = 60.0, 600.0  # how old what CRMs and phone systems said may be
LONG_S, SHORT_S = 10.0, 1.0  # how long phone systems are waited for: by the doctor, and by who edits settings
OPERATIONS = ("add", "replace", "remove")  # of JSON Patch
UNKNOWN_USER = "user.unknown"  # as the checker calls it


class SettingsUseCases:
    """Settings in force and of before, checked and saved."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        refresh: BackgroundRefresh,
        audit_log: AuditLog,
        crm_fields: CrmFields,
        choices: CrmChoiceReader,
        phone_lists: PhoneLists,
        clock: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._refresh = refresh
        self._audit_log = audit_log
        self._crm_fields = crm_fields
        self._choices = choices
        self._phone_lists = phone_lists
        self._clock = clock
        self._saving = asyncio.Lock()  # of two who started from one version the second gets a conflict

    async def in_force(self) -> SettingsView:
        return SettingsView(
            version=self._settings_in_force.version, settings=self._whole(self._settings_in_force.settings)
        )

    def _whole(self, settings: Settings) -> Settings:
        """With the plan of each configured CRM spelled out; where there is none, with the one for any CRM."""
        return with_plans(settings, self._live_connections.users_by_crm() or (DEFAULT_PLAN,))

    async def versions(self, limit: int, before: int | None = None) -> Sequence[VersionView]:
        rows = await self._store.versions(limit, before)
        return [VersionView(version=v, saved_at=moment(at), author=who, note=note) for v, at, who, note in rows]

    async def version(self, version: int) -> WholeVersionView:
        if version == 0:
            return WholeVersionView(version=0, saved_at=None, author="", note="", settings=self._whole(Settings()))
        found = next(iter(await self._store.versions(1, version + 1)), None)
        if found is None or found[0] != version:
            raise Cannot(404, "absent", f"Version not found: {version}.", "GET /api/v1/settings/versions lists them.")
        _, at, author, note = found
        crm, names = await first_crm(self._store)
        settings = self._whole(stored((await self._store.settings(version))[1], crm, names))
        return WholeVersionView(version=version, saved_at=moment(at), author=author, note=note, settings=settings)

    async def check(self, settings: Settings) -> Sequence[FindingView]:
        now, notices = await self._read(settings)
        forgotten = await self._password_of_another(now)
        await self._choices.fresh(now)
        missing, cut = missing_permissions(self._live_connections, now), await self._crm_fields.texts.findings(now)
        queues = self._of_phones(now, await self._phone_lists.queues(LATELY_S, SHORT_S))
        return [*await self._findings(now), *missing, *map(finding_view, cut), *queues, *notices, *forgotten]

    async def _findings(self, settings: Settings) -> list[FindingView]:
        users, now = self._live_connections.users_by_crm(), moment(self._clock.now())
        every = [*findings(settings, users, self._choices.known, now), *await self._crm_fields.findings(settings)]
        found = [finding_view(one, settings) for one in sorted(every, key=lambda one: one.severity != ERROR)]
        return found if any(users.values()) else [*found, *_unchecked(settings, users)]

    async def _read(self, settings: Settings) -> tuple[Settings, tuple[FindingView, ...]]:
        """In today's shape, logins by their id, and a notice for each key of the version before."""
        if not isinstance(settings, WrittenSettings):
            return await self._linked(settings)
        crm, names = await first_crm(self._store)
        now = upgrade(settings, crm, self._settings_in_force.settings, names)
        notices = (finding("setting.renamed", one.key, key=one.key, now=one.now) for one in renamed(settings, crm))
        linked, unknown = await self._linked(now)
        return linked, (*map(finding_view, notices), *unknown)

    async def _linked(self, settings: Settings) -> tuple[Settings, tuple[FindingView, ...]]:
        """A console user that is written by name is stored by id: a name may be given to somebody else later."""
        if not any(member.user for member in settings.team):
            return settings, ()
        users = await self._accounts.users()
        ids, names = {one.id for one in users}, {one.name.casefold(): one.id for one in users}
        team, unknown = [], []
        for n, member in enumerate(settings.team):
            found = member.user if member.user in ids else names.get((member.user or "").casefold())
            if member.user and not found:
                values = {"user": member.user, "name": member.name or member.id}
                unknown.append(finding_view(finding("team.user_unknown", f"team[{n}].user", **values)))
            team.append(msgspec.structs.replace(member, user=found or member.user or None))
        return msgspec.structs.replace(settings, team=tuple(team)), tuple(unknown)

    async def save(self, settings: Settings, note: str, base_version: int | None, by: str) -> SavedSettingsView:
        async with self._saving:
            now, notices = await self._read(settings)
            await self._choices.fresh(now)
            version, forgotten = await self._save(now, note, base_version, by)
            missing = missing_permissions(self._live_connections, now)
            return SavedSettingsView(version=version, notices=(*notices, *missing, *forgotten))

    async def found(self) -> Sequence[FindingView]:
        """What contradicts itself in the settings in force; the words of CRMs and phones are a minute old at most."""
        now = self._whole(self._settings_in_force.settings)
        await self._choices.as_of_now(now, MINUTE_S)
        queues = await self._phone_lists.queues(MINUTE_S, LONG_S)
        missing = missing_permissions(self._live_connections, now)
        return [*await self._findings(now), *missing, *self._of_phones(now, queues)]

    def _of_phones(self, settings: Settings, queues: Mapping[str, tuple[QueueAgents, ...]]) -> Iterable[FindingView]:
        found = list(of_queues(settings, queues, moment(self._clock.now())))
        found += of_phones(settings, self._phone_lists.strays)
        return (finding_view(one, settings) for one in found)

    async def patch(
        self, operations: Sequence[Change], note: str, base_version: int | None, by: str
    ) -> SavedSettingsView:
        try:
            if strange := [one.op for one in operations if one.op not in OPERATIONS]:
                raise ValueError(f"the operation {strange[0]!r} is none of {', '.join(OPERATIONS)}")
            given = changed(self._whole(self._settings_in_force.settings), operations)
            settings = settings_of(given)
        except (LookupError, TypeError, ValueError, msgspec.ValidationError) as wrong:
            text = f"These changes don't fit the settings: {wrong}."
            raise Cannot(422, "wrong_value", text, "GET /api/v1/settings shows their shape.") from wrong
        if misspelt := unknown(given, Settings):
            raise Cannot(422, "unknown_setting", " ".join(misspelt), "Correct the name. Nothing was saved.")
        return await self.save(settings, note, base_version, by)

    async def draft(self, settings: Settings) -> Settings:
        """In today's shape, as it would be saved. Raises: Cannot 422 where it could not be."""
        now, _ = await self._read(settings)
        await self._refuse_errors(now)
        return now

    async def _refuse_errors(self, settings: Settings) -> None:
        kept = {_identity(one) for one in await self._findings(self._settings_in_force.settings)}
        errors = [one for one in await self._findings(settings) if one.level == "error" and _identity(one) not in kept]
        if errors:
            raise Cannot(422, "contradiction", errors[0].text, errors[0].fix, errors)

    async def _save(
        self, settings: Settings, note: str, base_version: int | None, by: str
    ) -> tuple[int, list[FindingView]]:
        if base_version is not None and base_version != self._settings_in_force.version:
            newest = self._settings_in_force.version
            text = f"Version {newest} was saved in the meantime; your changes are based on version {base_version}."
            raise Cannot(409, "version_conflict", text, "Load the latest version and make your change again.")
        await self._refuse_errors(settings)
        other_methods = settings.alerts != self._settings_in_force.settings.alerts
        forgotten = await self._password_of_another(settings)
        if forgotten:  # before the settings change: a kill between the two sends it to nobody
            await self._store.change_secrets(SECRETS_KEY, {}, [PASSWORD])
        before = {"version": self._settings_in_force.version, **msgspec.to_builtins(self._settings_in_force.settings)}
        version = await self._settings_in_force.save(self._store, settings, by, note, self._clock.now())
        if other_methods:
            await self._store.retry_messages_now()
        after = {"version": version, **msgspec.to_builtins(settings)}
        await self._audit_log.record(by, "settings.save", str(version), note, *changes(before, after))
        await self._live_connections.check_permissions()
        await self._refresh.start_where_settings_changed()
        return version, forgotten

    async def _password_of_another(self, settings: Settings) -> list[FindingView]:
        """A warning where the stored mail password was entered for another mail server or for an encrypted way."""
        before = mail_place(self._settings_in_force.settings.alerts)
        if before is None or mail_place(settings.alerts) == before:
            return []
        if not (await self._store.secrets(SECRETS_KEY)).get(PASSWORD):
            return []
        return [finding_view(finding("alerts.password_forgotten", "alerts.mail.host", host=before[0]))]


def _identity(one: FindingView) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Wherever it is: an error of the settings in force, of an older version's rules, blocks no other change."""
    return one.code, tuple(sorted(one.values.items()))


def _unchecked(settings: Settings, crms: Iterable[str]) -> list[FindingView]:
    """Without a list of the CRM's users, it is unknown whether the named ones exist."""
    nobody: dict[str, tuple[CrmUser, ...]] = dict.fromkeys(tuple(crms) or (DEFAULT_PLAN,), ())
    named = [one for one in findings(settings, nobody) if one.code == UNKNOWN_USER]
    if not named:
        return []
    text = "Users can't be checked: no CRM user list has been loaded yet."
    ids = ", ".join(dict.fromkeys(one.values["user"] for one in named))
    fix = "Connect the CRM."
    return [FindingView(level=WARNING, code="user.unchecked", where=named[0].where, text=text, evidence=ids, fix=fix)]
