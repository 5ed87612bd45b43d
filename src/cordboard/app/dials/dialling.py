"""Placing and controlling calls, put together: one set of parts over one store."""

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.dials.open_dials import OpenDials
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.agents import AgentUseCases
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.call_control import CallControlUseCases
from cordboard.app.service.dials import DialUseCases
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store


class Dialling:
    """`dials`, `agents`, `call_control`: the use cases; `open_dials`: a job; `systems`: what takes commands."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        notifier: CallChangeNotifier,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._notifier = notifier
        self.systems = systems = PhoneSystems(store, live_connections)
        self.open_dials = OpenDials(store, systems, notifier, clock)
        self.dials = DialUseCases(store, systems, self.open_dials, settings_in_force, audit_log, clock)
        self.agents = AgentUseCases(systems, settings_in_force, audit_log)
        self.call_control = CallControlUseCases(store, systems, settings_in_force, audit_log, clock)

    def row_changed(self, row: CallRow) -> None:
        """A call has changed: whoever watches is told, and its dial follows."""
        self._notifier.row_changed(row)
        self.open_dials.row_changed(row)
