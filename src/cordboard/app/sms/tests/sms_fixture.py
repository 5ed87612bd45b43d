"""Sending SMS over a real store, with a gateway that notes what it is asked and fails as it is told."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.connections.live_connections import LiveConnections, Provider
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.sms import SmsUseCases
from cordboard.app.sms.gateways import SmsGateways
from cordboard.app.sms.receipts import SmsReceipts
from cordboard.app.sms.sender import SmsSender
from cordboard.contract.sms import NewMessage
from cordboard.contract.views.sms import SmsView
from cordboard.domain.connection_state import Identified
from cordboard.domain.settings.company import Company, CompanyNumber
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.sms import SmsSettings
from cordboard.domain.sms.states import SmsState
from cordboard.ports.http_exchange import Journal
from cordboard.ports.sms import IncomingSms, Origin, Receipt, SmsGateway, SmsSubmission, Submitted
from cordboard.ports.store.connections import Connection
from cordboard.ports.webhook import HookAnswer, HookRequest
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.toolkit.crypto import Cipher

GATEWAY, TO, OTHER = "sms", "+34600111222", "+34600111333"
COMPANY = Company(country="ES", time_zone="Europe/Madrid")
NUMBERS = (CompanyNumber(number="928 000 080"), CompanyNumber(number="+34928000081"))

Answer = Callable[[SmsSubmission], Submitted]


def taken(message: SmsSubmission) -> Submitted:
    return Submitted(gateway_id=f"g-{message.id}")


class ToldGateway:
    """`ports.sms.SmsProvider` and `SmsGateway`. `arrived`: what reached it, whatever it answered."""

    def __init__(self) -> None:
        self.arrived: list[SmsSubmission] = []
        self.answer: Answer = taken
        self.hook = ""

    def gateway(
        self, settings: Mapping[str, Any], secrets: Mapping[str, str], connection: str, hook: str, journal: Journal
    ) -> SmsGateway:
        self.hook = hook
        return self

    async def submit(self, message: SmsSubmission) -> Submitted:
        self.arrived.append(message)
        return self.answer(message)

    async def close(self) -> None:
        """Nothing is open."""

    def heard(
        self, request: HookRequest, settings: Mapping[str, Any], secrets: Mapping[str, str], origin: Origin
    ) -> tuple[Sequence[Receipt | IncomingSms], HookAnswer]:
        if request.query == "incoming":
            return msgspec.json.decode(request.body, type=list[IncomingSms]), HookAnswer()
        return msgspec.json.decode(request.body, type=list[Receipt]), HookAnswer()


class SmsFixture:
    """One process. Another over the same folder is what a restart makes of it."""

    def __init__(self, folder: Path, told: ToldGateway, clock: FakeClock) -> None:
        self.told, self.clock = told, clock
        self.store = SqliteStore.open(folder / "rows.db", Cipher.at(folder / "key"), clock)

    async def furnish(self, sms: SmsSettings | None = None, gateways: Sequence[str] = (GATEWAY,), **more: Any) -> None:
        settings = Settings(company=COMPANY, numbers=NUMBERS, sms=sms or SmsSettings(), **more)
        await self.store.save_settings(msgspec.json.encode(settings), "test", "", self.clock.now())
        for name in gateways:
            await self.store.put_connection(Connection(id=name, kind="sms", provider="told", title=name))
        provider = Provider(manifest={"id": "told", "kind": "sms", "title": "SMS"}, load=lambda: self.told)
        self.states = ConnectionStates(self.store, EventHub(self.clock.now()), self.clock)
        live = LiveConnections(self.store, [provider], self.clock, self.states)
        await live.read()
        for name in gateways:
            await self.states.apply(name, Identified())
        self.changed: list[str] = []
        found = SmsGateways(self.store, live, "https://cordboard.test")
        in_force, audit = await SettingsInForce.read(self.store), AuditLog(self.store, self.clock)
        self.messages = SmsUseCases(self.store, found, in_force, audit, self.changed.append, self.clock)
        self.sender = SmsSender(self.store, found, self.states, self.changed.append, self.clock, lambda: 0.0)
        self.receipts = SmsReceipts(
            self.store, live, in_force, "https://cordboard.test", self.changed.append, self.clock
        )

    async def send(self, *to: str, text: str = "Hola", by: str = "crm", **more: Any) -> SmsView:
        view, _ = await self.messages.send(NewMessage(to=to or (TO,), text=text, **more), by)
        return view

    async def report(self, *receipts: Receipt, connection: str = GATEWAY) -> HookAnswer:
        body = msgspec.json.encode(receipts)
        request = HookRequest(method="POST", path=f"/hooks/{connection}", query="", headers={}, body=body)
        return await self.receipts.receive(connection, request)

    async def arrive(self, *messages: IncomingSms, connection: str = GATEWAY) -> HookAnswer:
        body = msgspec.json.encode(messages)
        request = HookRequest(method="POST", path=f"/hooks/{connection}", query="incoming", headers={}, body=body)
        return await self.receipts.receive(connection, request)

    async def outcomes(self, sms: SmsView) -> list[tuple[SmsState, str]]:
        """State and reason of each recipient now."""
        return [(one.state, one.reason) for one in (await self.messages.show(sms.id)).recipients]

    async def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await self.sender.look()
