"""Refreshes directories in the background, so that no caller waits for them."""

import asyncio
from collections.abc import Awaitable, Callable

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.directory.deletion_sweep import DeletionSweep
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.domain.connection_state import Activity, RequestSucceeded
from cordboard.ports.errors import Trouble
from cordboard.ports.host import LaneHost
from cordboard.ports.store.directory import DirectoryStore


class BackgroundRefresh:
    """Starts refreshes. Afterwards push subscriptions are renewed, the lane is drained, watchers are notified."""

    def __init__(
        self,
        store: DirectoryStore,
        live_connections: LiveConnections,
        directory_sync: DirectorySync,
        regions: NumberRegions,
        host: LaneHost,
        renew_subscriptions: Callable[[], Awaitable[None]],
        connection_changed: Callable[[str], None],
        deletion_sweep: DeletionSweep,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._directory_sync = directory_sync
        self._number_regions = regions
        self._host = host
        self._renew_subscriptions = renew_subscriptions
        self._connection_changed = connection_changed
        self._deletion_sweep = deletion_sweep
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, connection: str, asked: bool = False) -> None:
        """Refresh the directory of this CRM. A failure shows in its health. `asked`: a user wants it, so a search for
        deleted people that found too many missing is repeated, too."""
        task = asyncio.create_task(self._refresh(connection, asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def start_where_settings_changed(self) -> None:
        """Refresh CRMs whose regions, rules of reading numbers or extra fields changed since the last read."""
        for crm in self._live_connections.crms():
            state = await self._store.state(crm)
            other_regions = state.regions != self._number_regions.read_as(crm)
            if state.loaded and (other_regions or state.extra_fields != self._directory_sync.extra_fields_of(crm)):
                self.start(crm)

    async def settled(self) -> None:
        """Wait for every refresh that was started."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _refresh(self, connection: str, asked: bool) -> None:
        states = self._live_connections.states
        try:
            await self._directory_sync.refresh(connection)
            await states.apply(connection, RequestSucceeded(activity=Activity.READ))
            await self._renew_subscriptions()
            if asked:
                await self._deletion_sweep.repeat_refused(connection)
        except Trouble as trouble:
            await states.failed(connection, trouble, Activity.READ)
        self._host.wake(connection)
        self._connection_changed(connection)
