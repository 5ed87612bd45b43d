"""The settings in force, decoded in memory; a new version takes effect with the next decision.

Reads stored versions of every shape. It does not rewrite them.
"""

from collections.abc import Callable, Mapping

import msgspec

from cordboard.app.connections.live_connections import ConnectedAccount
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.routing.check import route_fields
from cordboard.domain.scenario.team_mobiles import Mobiles, mobiles_of
from cordboard.domain.settings.crm_plan import Mode, extra_fields
from cordboard.domain.settings.crm_routing import elsewhere, kept_cells
from cordboard.domain.settings.decision_settings import DecisionSettings, for_crm
from cordboard.domain.settings.recordings import RecordingStore
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings, plan_of
from cordboard.domain.settings.versions import stored
from cordboard.domain.stop_list.entry import names_tags
from cordboard.ports.store.store import Store


class SettingsInForce:
    """The newest version and its number. Read once, replaced on save."""

    def __init__(self, version: int, settings: Settings) -> None:
        self.version = version
        self.settings = settings  # the whole of them
        self.recording_pages: str | None = None  # where this server plays recordings, for CRMs
        self._by_crm: dict[str | None, _OfCrm] = {}
        self._mobiles: Mobiles | None = None

    @classmethod
    async def read(cls, store: Store) -> "SettingsInForce":
        """As stored."""
        version, body = await store.settings()
        crm, names = await first_crm(store)
        return cls(version, stored(body, crm, names))

    def for_crm(self, connection: str | None) -> DecisionSettings:
        """As this CRM connection has them; None: no CRM in particular."""
        return (self._by_crm.get(connection) or self._compose(connection)).settings

    def entities(self, connection: str | None) -> tuple[Entity, ...]:
        """Kinds of record that the plan of this connection creates, with those of wrap-ups."""
        return (self._by_crm.get(connection) or self._compose(connection)).created

    def handed(self, connection: str | None) -> tuple[Entity, ...]:
        """The kinds of record whose owner this connection's plan changes."""
        return (self._by_crm.get(connection) or self._compose(connection)).handed

    def extra_fields(self, connection: str) -> Mapping[Entity, tuple[str, ...]]:
        """The fields of people that this connection's plan names, for its directory."""
        return (self._by_crm.get(connection) or self._compose(connection)).extra_fields

    def mobiles(self) -> Mobiles:
        """The mobiles of the team."""
        if self._mobiles is None:
            self._mobiles = mobiles_of(self.settings)
        return self._mobiles

    def caller_order(self) -> tuple[str, ...]:
        """CRMs that are asked first who calls."""
        return self.settings.crm_routing.caller_order

    def _compose(self, connection: str | None) -> "_OfCrm":
        """Asked for each call, so once for these settings."""
        found = self._by_crm[connection] = _OfCrm(
            settings=msgspec.structs.replace(for_crm(self.settings, connection), recording_pages=self._pages()),
            created=consented_kinds(self.settings, connection),
            handed=handed_kinds(self.settings, connection),
            extra_fields=_together(
                extra_fields(plan_of(self.settings, connection), names_tags(self.settings.stop_list)),
                route_fields(self.settings.routes, connection),
            ),
        )
        return found

    def _pages(self) -> str | None:
        archived = self.settings.recordings.store is not RecordingStore.NONE
        return self.recording_pages if archived else None

    async def save(self, store: Store, settings: Settings, author: str, note: str, now: float) -> int:
        """Keep a new version and put it in force; returns its number. Units: `now` epoch s."""
        self.replace(await store.save_settings(msgspec.json.encode(settings), author, note, now), settings)
        return self.version

    def replace(self, version: int, settings: Settings) -> None:
        """Put these in force."""
        self.version = version
        self.settings = settings
        self._by_crm, self._mobiles = {}, None


class _OfCrm(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from the settings for one CRM connection."""

    settings: DecisionSettings
    created: tuple[Entity, ...]
    handed: tuple[Entity, ...]
    extra_fields: Mapping[Entity, tuple[str, ...]]


def _together(*several: Mapping[Entity, tuple[str, ...]]) -> Mapping[Entity, tuple[str, ...]]:
    """The fields of each, by kind of record, once."""
    entities = dict.fromkeys(entity for one in several for entity in one)
    return {each: tuple(dict.fromkeys(name for one in several for name in one.get(each, ()))) for each in entities}


def created_kinds(settings: Settings, connection: str | None) -> tuple[Entity, ...]:
    """Kinds of record that these settings create in this connection."""
    return _kinds(settings, connection, lambda mode: mode not in (Mode.OFF, Mode.UPDATE_ONLY))


def consented_kinds(settings: Settings, connection: str | None) -> tuple[Entity, ...]:
    """The same with what a wrap-up leaves at a logged call: the permissions that a new sign-in asks for.

    A connection that was signed in before works on without them, until somebody writes a wrap-up.
    """
    created = created_kinds(settings, connection)
    wrapped = settings.wrap_up.to_crm and Entity.CALL in created
    return tuple(one for one in Entity if one in created or (wrapped and one in (Entity.NOTE, Entity.TASK)))


def handed_kinds(settings: Settings, connection: str | None) -> tuple[Entity, ...]:
    """Kinds of record whose owner these settings change in this connection."""
    return _kinds(settings, connection, lambda mode: mode is Mode.UPDATE_ONLY)


def _kinds(settings: Settings, connection: str | None, wanted: Callable[[Mode], bool]) -> tuple[Entity, ...]:
    scenario = kept_cells(plan_of(settings, connection).scenario, elsewhere(settings.crm_routing, connection))
    used = {cell.entity for cell in scenario if wanted(cell.mode)}
    return tuple(entity for entity in Entity if entity in used)


async def first_crm(store: Store) -> tuple[str, Mapping[str, str]]:
    """The CRM of which settings of the version before spoke, and its people by user id."""
    crm = next((one for one in await store.connections() if one.kind == "crm"), None)
    if crm is None:
        return DEFAULT_PLAN, {}
    status = msgspec.json.decode(crm.state or b"{}", type=ConnectedAccount)
    return crm.id, {user.id: user.name for user in status.users}


async def settings_of(store: Store, version: int, connection: str) -> DecisionSettings:
    """A stored version as a decision for this CRM connection took it."""
    return for_crm(stored((await store.settings(version))[1], connection), connection)
