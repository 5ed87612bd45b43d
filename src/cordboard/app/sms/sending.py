"""Sending SMS, put together: one set of parts over one store."""

from collections.abc import Callable

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.sms import SmsUseCases
from cordboard.app.sms.gateways import SmsGateways
from cordboard.app.sms.receipts import SmsReceipts
from cordboard.app.sms.sender import SmsSender
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store


class SmsSending:
    """`use_cases`, `sender`: a job; `receipts`: for delivery reports."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        event_hub: EventHub,
        clock: Clock,
        base_url: str,
        chance: Callable[[], float],
    ) -> None:
        def changed(sms: str) -> None:
            event_hub.publish("sms", {"id": sms}, clock.now())

        gateways = SmsGateways(store, live_connections, base_url)
        self.use_cases = SmsUseCases(store, gateways, settings_in_force, audit_log, changed, clock)
        self.sender = SmsSender(store, gateways, live_connections.states, changed, clock, chance)
        self.receipts = SmsReceipts(store, live_connections, settings_in_force, base_url, changed, clock)
