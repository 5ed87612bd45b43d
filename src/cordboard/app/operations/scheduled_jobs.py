"""What goes on by itself: directories kept fresh, lanes swept and probed, notifications renewed, silent calls ended."""

from datetime import timedelta

import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.post_decision_updates import KEEP_FRAMES
from cordboard.app.delivery.lane_transitions import paused
from cordboard.app.directory.crm_push_subscriptions import CrmPushSubscriptions
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.ports.accounts import Accounts
from cordboard.ports.errors import NeedsHuman, RateLimited, Trouble, Unavailable
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.lanes import LaneState
from cordboard.ports.store.store import Store

log = structlog.get_logger()

SWEEP = timedelta(seconds=5)
SILENCE = timedelta(seconds=10)
POLL = timedelta(minutes=5)
PEOPLE = timedelta(minutes=15)
HEARTBEAT = timedelta(seconds=10)
QUIET_S = 45.0  # a day costs at most about 1,600 credits of asking, and a revoked token shows within a minute
RENEW = timedelta(seconds=30)  # looks; asks only when half of the life is over
PRUNE = timedelta(hours=6)
EXPIRED = timedelta(hours=1)
KEEP_ALERTS = timedelta(days=90)


class ScheduledJobs:
    """Recurring work. A failure is told and tried again at the next turn."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        directory_sync: DirectorySync,
        phones: PhoneConnections,
        host: LaneHost,
        change_notifier: CallChangeNotifier,
        push_subscriptions: CrmPushSubscriptions,
        accounts: Accounts,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._store = store
        self._live_connections = live_connections
        self._directory_sync = directory_sync
        self._phone_connections = phones
        self._host = host
        self._push_subscriptions = push_subscriptions
        self._clock = clock
        self.change_notifier = change_notifier

    def arrange(self) -> None:
        """Put everything on the host's timetable."""
        self._host.every("sweep", SWEEP, self.sweep)
        self._host.every("silence", SILENCE, self._phone_connections.give_up)
        self._host.every("directories", POLL, self.refresh)
        self._host.every("users", PEOPLE, self.users)
        self._host.every("heartbeat", HEARTBEAT, self.heartbeat)
        self._host.every("notifications", RENEW, self._push_subscriptions.renew)
        self._host.every("prune", PRUNE, self.prune)
        self._host.every("expired", EXPIRED, self.forget_expired)

    async def sweep(self) -> None:
        """Wake every lane: a lost wake-up heals here."""
        for crm in self._live_connections.crms():
            self._host.wake(crm)

    async def refresh(self) -> None:
        """Changes of every CRM whose lane is open; a load that was cut off goes on."""
        for crm in self._live_connections.crms():
            lane = await self._store.lane(crm)
            resting = lane.not_before > self._clock.now() or crm in self._live_connections.unproven
            if lane.state is LaneState.OPEN and not resting:
                await self._refresh(crm)

    async def _prove(self, crm: str) -> None:
        """Its credentials were changed while it could not be asked whose they are."""
        identity = self._live_connections.statuses[crm].identity
        try:
            found = await self._live_connections.crm(crm).identify()
            if identity is not None and found.account != identity.account:
                raise NeedsHuman(f"{crm}: these credentials belong to {found.account_name}.", code="another_account")
        except Trouble as trouble:
            await self._told(crm, trouble)
        else:
            self._live_connections.unproven.discard(crm)
            self._host.wake(crm)

    async def _refresh(self, crm: str) -> None:
        try:
            await self._directory_sync.refresh(crm)
            self._live_connections.statuses[crm].problem = self._live_connections.statuses[crm].away_since = None
        except Trouble as trouble:
            learnt = self._live_connections.statuses[crm]
            learnt.problem = trouble.text
            if isinstance(trouble, Unavailable | RateLimited):
                learnt.away_since = learnt.away_since or self._clock.now()
            await self._told(crm, trouble)
        self._host.wake(crm)

    async def users(self) -> None:
        """The CRM's people: who may own records changes over time."""
        for crm in self._live_connections.crms():
            if (await self._store.lane(crm)).state is LaneState.OPEN and crm not in self._live_connections.unproven:
                try:
                    self._live_connections.statuses[crm].users = tuple(await self._live_connections.crm(crm).users())
                    await self._live_connections.save_status(crm)
                except Trouble as trouble:
                    await self._told(crm, trouble)

    async def heartbeat(self) -> None:
        """Where nothing was heard for long, ask: a revoked token shows within a minute, also on a quiet day."""
        for crm in self._live_connections.crms():
            lane, heard = await self._store.lane(crm), self._live_connections.statuses[crm].last_ok_at or 0.0
            if lane.state is not LaneState.OPEN:
                continue
            if crm in self._live_connections.unproven:
                await self._prove(crm)
            elif lane.not_before <= self._clock.now() and (
                self._live_connections.statuses[crm].away_since or heard + QUIET_S < self._clock.now()
            ):
                await self._refresh(crm)

    async def prune(self) -> None:
        """Raw frames of settled calls go after a month; the calls, their decisions and records stay."""
        gone = await self._store.prune(self._clock.now() - KEEP_FRAMES.total_seconds())
        if gone:
            log.info("old frames pruned", frames=gone)
        await self._store.prune_alerts(self._clock.now() - KEEP_ALERTS.total_seconds())

    async def forget_expired(self) -> None:
        """Sessions and tokens whose time is over."""
        await self._accounts.drop_expired(self._clock.now())

    async def _told(self, crm: str, trouble: Trouble) -> None:
        log.warning("upkeep", connection=crm, error=trouble.text)
        lane = await self._store.lane(crm)
        if isinstance(trouble, NeedsHuman) and lane.state is LaneState.OPEN:
            await self._store.set_lane(paused(lane, trouble, self._clock.now()))
            self.change_notifier.connection_changed(crm)
