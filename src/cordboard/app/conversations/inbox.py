"""Conversations with clients, put together: one set of parts over one store."""

from collections.abc import Callable

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.conversations.message_reader import MessageReader
from cordboard.app.conversations.message_sender import MessageSender
from cordboard.app.conversations.messengers import Messengers
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.conversations import ConversationUseCases
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store


class Inbox:
    """`use_cases`; `reader`, `sender`: jobs; the reader also takes what webhooks bring."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        event_hub: EventHub,
        audit_log: AuditLog,
        clock: Clock,
        base_url: str,
        chance: Callable[[], float],
    ) -> None:
        self._event_hub, self._clock = event_hub, clock
        messengers = Messengers(store, live_connections, base_url)
        self.use_cases = ConversationUseCases(
            store, accounts, messengers, settings_in_force, self._changed, audit_log, clock
        )
        self.reader = MessageReader(store, live_connections, messengers, self._changed, clock, chance)
        self.sender = MessageSender(store, messengers, live_connections.states, self._changed, clock, chance)

    def _changed(self, conversation: str) -> None:
        self._event_hub.publish("conversation", {"id": conversation}, self._clock.now())
