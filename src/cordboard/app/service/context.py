"""What every use case works with, and what several of them do."""

import asyncio

from cordboard.app.alerts.alert_admin import AlertAdmin
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.oauth_flow import OAuthFlow
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.directory.crm_push_subscriptions import CrmPushSubscriptions
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.events.event_hub import EventHub
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.views import ConnectionView
from cordboard.ports.accounts import Accounts, AuditRow
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment


class ServiceContext:
    """The rooms behind the doors. Audits, and refreshes directories in the background."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        phones: PhoneConnections,
        directory_sync: DirectorySync,
        connections: ConnectionAdmin,
        consents: OAuthFlow,
        settings_in_force: SettingsInForce,
        regions: NumberRegions,
        host: LaneHost,
        live: EventHub,
        clock: Clock,
        base_url: str,
        accounts: Accounts,
        alert_admin: AlertAdmin,
    ) -> None:
        self._accounts = accounts
        self._alert_admin = alert_admin
        self._saving = asyncio.Lock()  # two who started from one version: the second is told so
        self.push_subscriptions = CrmPushSubscriptions(
            store, live_connections, directory_sync, clock, base_url, self._soon
        )
        self._store = store
        self._live_connections = live_connections
        self._phone_connections = phones
        self._directory_sync = directory_sync
        self._connections = connections
        self._consents = consents
        self._settings_in_force = settings_in_force
        self._number_regions = regions
        self._host = host
        self._event_hub = live
        self._clock = clock
        self._started = moment(clock.now())
        self._background: set[asyncio.Task[None]] = set()

    @property
    def store(self) -> Store:
        return self._store

    async def _audit(self, by: str, what: str, target: str, detail: str = "") -> None:
        """Who did what to which thing, for the audit log."""
        row = AuditRow(at=self._clock.now(), who=by, what=what, target=target, detail=detail)
        await self._accounts.audit([row])

    async def read_anew(self) -> None:
        """Begin to understand local numbers of CRMs anew where the countries of ours are others than before."""
        for crm in self._live_connections.crms():
            state = await self._store.state(crm)
            if state.loaded and state.regions != self._number_regions.of_crm(crm):
                self._soon(crm)

    def _soon(self, connection: str) -> None:
        """Refresh the directory in the background, then drain."""

        async def work() -> None:
            try:
                await self._directory_sync.refresh(connection)
                await self.push_subscriptions.renew()
            except Trouble as trouble:
                self._live_connections.statuses[connection].problem = trouble.text
            self._host.wake(connection)
            self._tell_connection(connection)

        task = asyncio.create_task(work())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _told(self, connection: str) -> ConnectionView:
        self._tell_connection(connection)
        return await self._connections.one(connection)

    def _tell_connection(self, connection: str) -> None:
        self._event_hub.publish("connection", {"id": connection}, self._clock.now())
