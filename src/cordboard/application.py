"""The application, put together, before it listens: what `main.py` starts, and what tests look into."""

import msgspec

from cordboard.app.alerts.alert_delivery import AlertDelivery
from cordboard.app.alerts.alert_evaluator import AlertEvaluator
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.conversations.message_reader import MessageReader
from cordboard.app.delivery.outbox_dispatcher import OutboxDispatcher
from cordboard.app.directory.background_refresh import BackgroundRefresh
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.events.event_hub import EventHub
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.ingest.webhook_activity import RefusalJournal
from cordboard.app.operations.background_jobs import BackgroundJobs
from cordboard.app.operations.scheduled_jobs import ScheduledJobs
from cordboard.app.routing.routing import Routing
from cordboard.app.sign_in.provider_in_force import ProviderInForce
from cordboard.app.sign_in.session_checks import SessionChecks
from cordboard.contract.service import Service
from cordboard.lanes.local import LocalHost
from cordboard.ports.host import Arranged
from cordboard.ports.store.store import Store


class Application(msgspec.Struct, kw_only=True):
    """The application, put together, before it listens."""

    service: Service
    refresh: BackgroundRefresh
    store: Store
    live_connections: LiveConnections
    phones: PhoneConnections
    refusals: RefusalJournal
    outbox_dispatcher: OutboxDispatcher
    scheduled_jobs: ScheduledJobs
    session_checks: SessionChecks
    provider_in_force: ProviderInForce
    further_jobs: tuple[Arranged, ...]
    change_notifier: CallChangeNotifier
    event_hub: EventHub
    alert_evaluator: AlertEvaluator
    alert_delivery: AlertDelivery
    host: LocalHost
    jobs: BackgroundJobs
    routing: Routing
    message_reader: MessageReader
