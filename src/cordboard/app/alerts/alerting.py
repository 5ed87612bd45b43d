"""Alerts, put together: one set of parts over one store."""

from collections.abc import Callable

from cordboard.app.alerts.alert_admin import AlertAdmin
from cordboard.app.alerts.alert_channels import channels_of
from cordboard.app.alerts.alert_delivery import AlertDelivery
from cordboard.app.alerts.alert_evaluator import AlertEvaluator
from cordboard.app.alerts.call_silence import CallSilence
from cordboard.app.alerts.queue_watch import QueueWatch
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.alerts import AlertUseCases
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.queue_states import QueueStates
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store


class Alerting:
    """`evaluator` and `delivery`: jobs; `use_cases`: of the API and the CLI."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        event_hub: EventHub,
        queue_states: QueueStates,
        audit_log: AuditLog,
        clock: Clock,
        console: str,
        chance: Callable[[], float],
    ) -> None:
        silence = CallSilence(store, live_connections, regions, settings_in_force, clock)
        watch = QueueWatch(queue_states, settings_in_force, clock)
        self.evaluator = AlertEvaluator(store, live_connections, settings_in_force, event_hub, silence, watch, clock)
        self.delivery = AlertDelivery(
            store, live_connections, settings_in_force, event_hub, clock, chance, channels_of, console
        )
        admin = AlertAdmin(store, live_connections, settings_in_force, self.delivery, clock)
        self.use_cases = AlertUseCases(admin, audit_log)
