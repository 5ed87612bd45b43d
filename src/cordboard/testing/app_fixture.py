"""The use cases on a real store, with a clock that tests move, a scripted CRM and a scripted phone system.

For the unit tests of `app`, without endpoints and outside links.
"""

import itertools
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.connections.live_connections import ConnectedAccount, LiveConnections, Provider
from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.decision_rows import Decisions
from cordboard.app.decisions.deferred_decisions import DeferredDecisions
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.delivery.outbox_dispatcher import OutboxDispatcher
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.events.event_hub import EventHub
from cordboard.app.ingest.intake import Intake
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.personal_data.erasures import Erasures
from cordboard.app.personal_data.registry import PersonalDataRegistry
from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EventType
from cordboard.domain.connection_state import ConnectionEvent, ConnectionState, Phase
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.lanes.local import LocalHost
from cordboard.ports.crm import Change
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.outbox import Item, ItemQuery
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.fake_crm import IDENTITY, USER, FakeCrm, provider_of
from cordboard.testing.fake_pbx import FakeLink, FakePbx, piece_of
from cordboard.toolkit.clock import moment
from cordboard.toolkit.crypto import Cipher
from cordboard.toolkit.ids import call_id

CRM, PBX = "crm", "pbx"
CLIENT = "+34600111222"


class AppFixture:
    """Intake and courier over one store. `restart` begins a new process on the same rows."""

    def __init__(self, folder: Path, crm: FakeCrm, batch: int, settle_ms: int, link: FakeLink | None = None) -> None:
        self.clock = FakeClock()
        self.crm = crm
        self.store = SqliteStore.open(folder / "rows.db", Cipher.at(folder / "key"), self.clock)
        self._provider = provider_of(crm, batch)
        self.link = link
        self._pbx = FakePbx(settle_ms, link)
        self._ids = itertools.count(1)
        self.told: list[str] = []  # calls that were published to subscribers

    def use(self, provider: Provider) -> None:
        """This folder instead of the scripted CRM's; before `furnish` or `restart`."""
        self._provider = provider

    async def furnish(self) -> None:
        """A connected CRM whose directory is loaded and empty; every call is Ana's."""
        await self.store.put_connection_state(CRM, ConnectionState(phase=Phase.ACTIVE, signed_in=True), 0)
        learnt = msgspec.json.encode(ConnectedAccount(identity=IDENTITY, users=(USER,)))
        await self.store.put_connection(Connection(id=CRM, kind="crm", provider="fake", title="Fake", state=learnt))
        settings = msgspec.json.encode(Settings(crm={CRM: CrmPlan(default_user=USER.id)}))
        await self.store.save_settings(settings, "test", "begin", self.clock.now())
        await self.directory_is_fresh()
        await self.restart()

    async def settle(self, settings: Settings) -> None:
        """These settings from now on."""
        await self.store.save_settings(msgspec.json.encode(settings), "test", "", self.clock.now())
        await self.restart()

    async def restart(self) -> None:
        event_hub = EventHub(self.clock.now())
        self.connection_states = ConnectionStates(self.store, event_hub, self.clock)
        settings_in_force = await SettingsInForce.read(self.store)
        self.live_connections = LiveConnections(
            self.store,
            [self._provider],
            self.clock,
            self.connection_states,
            extra_fields=settings_in_force.extra_fields,
            caller_order=settings_in_force.caller_order,
        )
        await self.live_connections.read()
        self.host = LocalHost(self.clock, later=self.clock.call_later)
        regions = NumberRegions(settings_in_force, self.live_connections)
        self.personal_data = PersonalDataRegistry(self.store.personal_data())
        self.erasures = await Erasures.read(self.store, self.personal_data, self.clock)
        await self.erasures.begin()
        self.directory_sync = DirectorySync(self.store, self.live_connections, regions, self.clock)
        self.decider = Decider(
            self.store,
            settings_in_force,
            self.live_connections.deciding,
            self.live_connections.users,
            regions,
            self.erasures.list,
            self.live_connections.organisation,
        )
        self.deferred_decisions = DeferredDecisions(
            self.store, self.live_connections, self.decider, self.clock, self.told.append
        )
        self.outbox_dispatcher = OutboxDispatcher(
            self.store,
            self.live_connections,
            self.directory_sync,
            self.deferred_decisions,
            event_hub,
            self.clock,
            lambda: 0.0,
        )

        def publish(row: CallRow) -> None:
            self.told.append(row.id)

        link = self._pbx.link({}, {})
        self.intake = Intake(PBX, self._pbx, {}, self.store, self.decider, self.host, self.clock, publish, link)
        await self.intake.recall()

    async def directory_is_fresh(self) -> None:
        """Make the directory fresh: it has all people of the CRM, so a look-up may answer NotFound."""
        now = self.clock.now() + 3600
        await self.store.set_state(DirectoryState(connection=CRM, loaded=True, cursor="c", fresh_at=now))

    async def directory_is_stale(self) -> None:
        """Who calls now may have been entered since: the CRM must be asked."""
        before = self.clock.now() - 3600
        await self.store.set_state(DirectoryState(connection=CRM, loaded=True, cursor="c", fresh_at=before))

    async def state(self) -> ConnectionState:
        """What the CRM connection is doing."""
        return await self.connection_states.of(CRM)

    async def apply(self, event: ConnectionEvent) -> ConnectionState:
        """Something happens to the CRM connection now."""
        return await self.connection_states.apply(CRM, event)

    # --- the phone system

    def event(self, call: str, happening: EventType, /, *, second: float = 0.0, **more: Any) -> CallEvent:
        """An event at so many seconds after now."""
        at = moment(self.clock.now()) + timedelta(seconds=second)
        return CallEvent(id=f"e{next(self._ids)}", call=call, at=at, type=happening, **more)

    def end(self, call: str, client: str | None = CLIENT, **more: Any) -> CallEvent:
        """A whole answered call, reported by its end."""
        known = {"direction": Direction.INBOUND, "disposition": Disposition.ANSWERED, "extension": "80"}
        return self.event(
            call, EventType.ENDED, client=Client(number=client, hidden=client is None), **{**known, **more}
        )

    async def receive(self, *events: CallEvent) -> None:
        """Frames arrive and are folded."""
        await self.intake.accept([piece_of(event) for event in events])
        await self.fold()

    async def wait(self, seconds: float) -> None:
        """Time passes, and silent calls are looked for."""
        self.clock.advance(seconds)
        await self.intake.give_up()
        await self.fold()

    async def fold(self) -> None:
        while await self.intake.step():
            pass

    async def call(self, key: str) -> CallRow:
        row = (await self.store.calls_by_keys(PBX, [key])).get(key)
        assert row is not None, f"no call {key}"
        return row

    async def decisions(self, key: str) -> Decisions:
        why = (await self.call(key)).why
        assert why is not None, f"call {key} is not decided"
        return msgspec.json.decode(why, type=Decisions)

    # --- the outbox

    async def items(self, *calls: str) -> list[Item]:
        """Items in order, of these calls or of all."""
        wanted = {call_id(PBX, key) for key in calls}
        rows = await self.store.items(ItemQuery(lane=CRM))
        return [item for item in rows if not calls or item.call in wanted]

    async def kinds(self, *calls: str) -> list[str]:
        return [item.kind for item in await self.items(*calls)]

    async def states(self) -> list[str]:
        return [str(item.state) for item in await self.items()]

    async def drain(self) -> float | None:
        return await self.outbox_dispatcher.drain(CRM)

    async def notes(self) -> list[str]:
        """Codes of the journal's lines, oldest first."""
        return [note.code for note in reversed(await self.store.notes(call=None, connection=CRM, limit=100))]


def contact(id_: str, phone: str, name: str = "Known", owner: str | None = None) -> Change:
    """Somebody in the CRM, as its directory tells."""
    belongs = Owner(id=owner) if owner else None
    person = Candidate(entity=Entity.CONTACT, id=id_, name=name, phones=(phone,), owner=belongs)
    return Change(entity=Entity.CONTACT, id=id_, record=person)


Open = Callable[..., AbstractAsyncContextManager[AppFixture]]
