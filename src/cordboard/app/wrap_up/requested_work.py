"""What people ask for on one call, put together: actions on it, who the client is, and its wrap-up with its job."""

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.requested_records import RequestedRecords
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.call_actions import CallActionUseCases
from cordboard.app.service.call_settings import CallSettings
from cordboard.app.service.client_choices import ClientChoiceUseCases
from cordboard.app.wrap_up.wrap_up_job import WrapUpJob
from cordboard.app.wrap_up.wrap_ups import WrapUpUseCases
from cordboard.contract.outbox import OutboxAdministration
from cordboard.contract.settings import SettingsAdministration
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.store import Store


class RequestedWork:
    """`call_actions`, `client_choices`, `wrap_ups`: the use cases; `records`: what they share; `wrap_up_job`: a job."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        decider: Decider,
        directory_sync: DirectorySync,
        settings_in_force: SettingsInForce,
        settings: SettingsAdministration,
        outbox: OutboxAdministration,
        notifier: CallChangeNotifier,
        audit_log: AuditLog,
        host: LaneHost,
        clock: Clock,
    ) -> None:
        self._notifier = notifier
        self.records = RequestedRecords(store, live_connections, decider, directory_sync, clock)
        self.call_actions = CallActionUseCases(
            store,
            live_connections,
            decider,
            self.records,
            CallSettings(settings_in_force, settings, clock),
            outbox,
            host,
            clock,
            self._changed,
        )
        self.client_choices = ClientChoiceUseCases(
            store, live_connections, decider, self.call_actions, audit_log, clock, notifier.call_changed
        )
        self.wrap_ups = WrapUpUseCases(store, live_connections, settings_in_force, notifier, audit_log, clock)
        self.wrap_up_job = WrapUpJob(
            store, live_connections, self.records, self.call_actions, settings_in_force, host, clock
        )

    def _changed(self, call: str) -> None:
        self._notifier.call_changed(call)
        self.wrap_up_job.call_changed(call)
