"""Placing calls over a real store, with a phone system that notes what it is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.connections.live_connections import LiveConnections, Provider
from cordboard.app.dials.dialling import Dialling
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.dials import DialCaller, NewCall
from cordboard.contract.views.dials import DialView
from cordboard.domain.calls.call import Call, Disposition, Leg, LegKind, Phase
from cordboard.domain.settings.company import CompanyNumber, TeamMember
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.connections import Connection
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.fake_phone_commands import CommandedPbx, FakePhoneCommands
from cordboard.toolkit.crypto import Cipher
from cordboard.toolkit.ids import call_id

PBX, TO, OTHER = "pbx", "+34600999888", "+34600777666"
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
ANA = DialCaller(name="Ana", user="ana", every=False)
BORIS = DialCaller(name="Boris", user="boris", every=False)
EVERY = DialCaller(name="token", user=None, every=True)
SETTINGS = Settings(
    team=(
        TeamMember(id="ana", user="ana", extensions=("82", "80"), primary="80"),
        TeamMember(id="boris", user="boris", extensions=("81",)),
        TeamMember(id="guest", user="guest"),
    ),
    numbers=(CompanyNumber(number="928 000 080"), CompanyNumber(number="+34928000081")),
)


class DialFixture:
    """One process. Another over the same folder is what a restart makes of it."""

    def __init__(self, folder: Path, told: FakePhoneCommands, clock: FakeClock) -> None:
        self.told, self.clock = told, clock
        self.store = SqliteStore.open(folder / "rows.db", Cipher.at(folder / "key"), clock)
        self.hub = EventHub(clock.now())

    async def furnish(self, settings: Settings, phones: tuple[str, ...], pbx: CommandedPbx | None = None) -> None:
        await self.store.save_settings(msgspec.json.encode(settings), "test", "", self.clock.now())
        for name in phones:
            await self.store.put_connection(Connection(id=name, kind="pbx", provider="told", title=name))
        pbx = pbx or CommandedPbx(self.told)
        provider = Provider(manifest={"id": "told", "kind": "pbx", "title": "PBX"}, load=lambda: pbx)
        live = LiveConnections(self.store, [provider], self.clock, ConnectionStates(self.store, self.hub, self.clock))
        await live.read()
        in_force, audit = await SettingsInForce.read(self.store), AuditLog(self.store, self.clock)
        notifier = CallChangeNotifier(self.store, self.hub, self.clock)
        self.dialling = Dialling(self.store, live, in_force, notifier, audit, self.clock)

    async def place(self, to: str = TO, caller: DialCaller = ANA, **more: Any) -> tuple[DialView, bool]:
        return await self.dialling.dials.place(NewCall(to=to, **more), caller)

    async def happens(self, *legs: Leg, answered: bool = False, ended: Disposition | None = None) -> None:
        """The call of the last dial is now like this."""
        channel = self.told.dialled[-1].channel
        phase = Phase.ENDED if ended else Phase.RINGING
        self.dialling.row_changed(call_row(channel, legs, answered, ended, phase))
        await self.dialling.open_dials.settled()

    async def state(self, dial: str) -> tuple[str, str | None]:
        shown = await self.dialling.dials.show(dial, EVERY)
        return str(shown.state), str(shown.reason) if shown.reason else None

    async def keep(self, row: CallRow) -> None:
        await self.store.commit(Batch(cursor=(PBX, 0), calls=[row]))

    def published(self) -> list[tuple[str, str | None]]:
        """States that the stream told."""
        told = (msgspec.json.decode(one.data) for one in self.hub._ring if one.type == "dial")
        return [(one["state"], one["reason"]) for one in told]


def call_row(channel: str, legs: tuple[Leg, ...], answered: bool, ended: Disposition | None, phase: Phase) -> CallRow:
    call = Call(keys=(channel,), legs=legs, answered_at=AT if answered else None, disposition=ended, phase=phase)
    state = msgspec.json.encode(call)
    return CallRow(
        id=call_id(PBX, channel), connection=PBX, keys=(channel,), started_at=1.0, updated_at=1.0, state=state
    )


def ours(channel: str, up: bool = False) -> Leg:
    return Leg(id=channel, kind=LegKind.LOCAL, up=up)


def client(up: bool = False) -> Leg:
    return Leg(id="client", kind=LegKind.OUTSIDE, up=up)


@asynccontextmanager
async def process(
    folder: Path,
    told: FakePhoneCommands | None = None,
    clock: FakeClock | None = None,
    settings: Settings = SETTINGS,
    phones: tuple[str, ...] = (PBX,),
    pbx: CommandedPbx | None = None,
) -> AsyncIterator[DialFixture]:
    fixture = DialFixture(folder, told or FakePhoneCommands(), clock or FakeClock())
    try:
        await fixture.furnish(settings, phones, pbx)
        yield fixture
        await fixture.dialling.open_dials.settled()
    finally:
        await fixture.store.close()
