"""What every use case works with, and what several of them do."""

import asyncio

from cordboard.app.alerts.alert_admin import AlertDesk
from cordboard.app.connections.connection_admin import Connections
from cordboard.app.connections.live_connections import Links
from cordboard.app.connections.oauth_flow import Consents
from cordboard.app.decisions.number_regions import Regions
from cordboard.app.directory.crm_push_subscriptions import Watching
from cordboard.app.directory.directory_sync import Mirror
from cordboard.app.events.event_hub import Live
from cordboard.app.ingest.phone_connections import Phones
from cordboard.app.operations.settings_in_force import CurrentSettings
from cordboard.contract.views import ConnectionView
from cordboard.ports.accounts import Accounts, AuditRow
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store import Store
from cordboard.toolkit.clock import moment


class Rooms:
    """The rooms behind the doors. Audits, and refreshes directories in the background."""

    def __init__(
        self,
        store: Store,
        links: Links,
        phones: Phones,
        mirror: Mirror,
        connections: Connections,
        consents: Consents,
        current: CurrentSettings,
        regions: Regions,
        host: LaneHost,
        live: Live,
        clock: Clock,
        base_url: str,
        accounts: Accounts,
        desk: AlertDesk,
    ) -> None:
        self._accounts = accounts
        self._desk = desk
        self._saving = asyncio.Lock()  # two who started from one version: the second is told so
        self.watching = Watching(store, links, clock, base_url, self._soon, mirror.is_ours)
        self._store = store
        self._links = links
        self._phones = phones
        self._mirror = mirror
        self._connections = connections
        self._consents = consents
        self._current = current
        self._regions = regions
        self._host = host
        self._live = live
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
        for crm in self._links.crms():
            state = await self._store.state(crm)
            if state.loaded and state.regions != self._regions.of_crm(crm):
                self._soon(crm)

    def _soon(self, connection: str) -> None:
        """Refresh the directory in the background, then drain."""

        async def work() -> None:
            try:
                await self._mirror.refresh(connection)
                await self.watching.renew()
            except Trouble as trouble:
                self._links.learnt[connection].problem = trouble.text
            self._host.wake(connection)
            self._tell_connection(connection)

        task = asyncio.create_task(work())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _told(self, connection: str) -> ConnectionView:
        self._tell_connection(connection)
        return await self._connections.one(connection)

    def _tell_connection(self, connection: str) -> None:
        self._live.tell("connection", {"id": connection}, self._clock.now())
