"""The scheduled jobs: refresh directories, sweep and probe lanes, renew subscriptions, end stale calls."""

from datetime import timedelta

import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.directory.crm_push_subscriptions import CrmPushSubscriptions
from cordboard.app.directory.deletion_sweep import DeletionSweep
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.ingest.intake_lease import LEASE_S
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.operations.retention import KEEP_FRAMES
from cordboard.domain.connection_state import AccessRejected, Activity, CredentialsSettled, RequestSucceeded
from cordboard.ports.accounts import Accounts
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Trouble
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.store import Store

log = structlog.get_logger()

SWEEP = timedelta(seconds=5)
SILENCE = timedelta(seconds=10)
LEASES = timedelta(seconds=LEASE_S / 3)
POLL = timedelta(minutes=5)
DELETIONS = timedelta(minutes=5)  # checks which are due; the interval of a sweep is a setting
PEOPLE = timedelta(minutes=15)
HEARTBEAT = timedelta(seconds=10)
QUIET_S = 45.0  # a day costs at most about 1,600 credits of asking, and a revoked token shows within a minute
RENEW = timedelta(seconds=30)  # checks; renews only when half of the lifetime is over
PRUNE = timedelta(hours=6)
EXPIRED = timedelta(hours=1)
KEEP_ALERTS = timedelta(days=90)


class ScheduledJobs:
    """Recurring work. A failure is logged, and the work is tried again at its next turn."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        directory_sync: DirectorySync,
        phones: PhoneConnections,
        host: LaneHost,
        deletion_sweep: DeletionSweep,
        push_subscriptions: CrmPushSubscriptions,
        accounts: Accounts,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._store = store
        self._live_connections = live_connections
        self._states = live_connections.states
        self._directory_sync = directory_sync
        self._phone_connections = phones
        self._host = host
        self._deletion_sweep = deletion_sweep
        self._push_subscriptions = push_subscriptions
        self._clock = clock

    def arrange(self) -> None:
        """Put everything on the host's timetable."""
        self._host.every("sweep", SWEEP, self.sweep)
        self._host.every("silence", SILENCE, self._phone_connections.give_up)
        self._host.every("leases", LEASES, self._phone_connections.renew_leases)
        self._host.every("directories", POLL, self.refresh)
        self._host.every("deletions", DELETIONS, self.sweep_deletions)
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
        """Read the changes of every CRM in use; an interrupted load continues."""
        for crm in self._live_connections.crms():
            state = await self._states.of(crm)
            if state.open and not state.unproven and state.not_before <= self._clock.now():
                await self._refresh(crm)

    async def _prove(self, crm: str) -> None:
        """Identify accounts whose credentials changed while the CRM could not be reached."""
        identity = self._live_connections.connected_accounts[crm].identity
        try:
            found = await self._live_connections.crm(crm).identify()
            if identity is not None and found.account != identity.account:
                raise NeedsHuman(f"{crm}: these credentials belong to {found.account_name}.", code="another_account")
        except PermissionMissing as missing:  # whose credentials these are stays unknown, so nothing may be sent
            await self._states.apply(crm, AccessRejected(reason=missing.text, code=missing.code))
        except Trouble as trouble:
            await self._failed(crm, trouble)
        else:
            await self._states.apply(crm, CredentialsSettled())
            self._host.wake(crm)

    async def _refresh(self, crm: str) -> None:
        try:
            await self._directory_sync.refresh(crm)
            await self._states.apply(crm, RequestSucceeded(activity=Activity.READ))
        except Trouble as trouble:
            await self._failed(crm, trouble)
        self._host.wake(crm)

    async def sweep_deletions(self) -> None:
        """People who were deleted in CRMs that list no deletions leave the directory."""
        for crm in self._live_connections.crms():
            state = await self._states.of(crm)
            usable = state.open and not state.unproven and state.not_before <= self._clock.now()
            if usable and await self._deletion_sweep.due(crm):
                try:
                    await self._deletion_sweep.sweep(crm)
                except Trouble as trouble:
                    await self._failed(crm, trouble)

    async def users(self) -> None:
        """The users of the CRM: who may own records changes over time."""
        for crm in self._live_connections.crms():
            state = await self._states.of(crm)
            if state.open and not state.unproven:
                try:
                    self._live_connections.connected_accounts[crm].users = tuple(
                        await self._live_connections.crm(crm).users()
                    )
                    await self._live_connections.save_status(crm)
                    if self._live_connections.connected_accounts[crm].guarded is None:
                        await self._live_connections.check_guard(crm)  # of a connection that an older version kept
                except Trouble as trouble:
                    await self._failed(crm, trouble)

    async def heartbeat(self) -> None:
        """Ask a CRM that was silent for long: a revoked token shows within a minute, also on a quiet day."""
        for crm in self._live_connections.crms():
            state, now = await self._states.of(crm), self._clock.now()
            if state.open and state.unproven:
                await self._prove(crm)
            elif state.open and state.not_before <= now and (state.failing or state.last_ok_at + QUIET_S < now):
                await self._refresh(crm)

    async def prune(self) -> None:
        """Raw frames of settled calls go after a month; the calls, their decisions and records stay."""
        gone = await self._store.prune(self._clock.now() - KEEP_FRAMES.total_seconds())
        if gone:
            log.info("old frames pruned", frames=gone)
        await self._store.prune_alerts(self._clock.now() - KEEP_ALERTS.total_seconds())

    async def forget_expired(self) -> None:
        """Delete expired sessions and tokens."""
        await self._accounts.drop_expired(self._clock.now())

    async def _failed(self, crm: str, trouble: Trouble) -> None:
        log.warning("scheduled request failed", connection=crm, error=trouble.text)
        await self._states.failed(crm, trouble, Activity.READ)
