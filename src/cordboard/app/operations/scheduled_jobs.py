"""The scheduled jobs: refresh directories, sweep and probe lanes, renew subscriptions, end stale calls."""

from datetime import timedelta

import structlog

from cordboard.app.connections.crm_users import read_users
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.directory.crm_push_subscriptions import CrmPushSubscriptions
from cordboard.app.directory.deletion_sweep import DeletionSweep
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.ingest.intake_lease import LEASE_S
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.ingest.webhook_activity import RefusalJournal
from cordboard.app.operations.retention import KEEP_REFUSALS
from cordboard.domain.connection_state import AccessRejected, Activity, CredentialsSettled, RequestSucceeded
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.accounts import Accounts
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Trouble
from cordboard.ports.host import Clock, LaneHost, Timetable
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
REFUSALS = timedelta(seconds=5)  # refused webhooks are written to the journal
EXPIRED = timedelta(hours=1)
KEEP_REPORTS = timedelta(days=400)
KEEP_SHADOW_REPORTS = timedelta(days=90)


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
        refusals: RefusalJournal,
    ) -> None:
        self._refusals = refusals
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

    def arrange(self, timetable: Timetable) -> None:
        """Put everything on the timetable."""
        timetable.every(Job.WAKE_OUTBOX, SWEEP, self.sweep)
        timetable.every(Job.END_SILENT_CALLS, SILENCE, self._phone_connections.give_up)
        timetable.every(Job.KEEP_LEASES, LEASES, self._phone_connections.renew_leases)
        timetable.every(Job.READ_DIRECTORIES, POLL, self.refresh)
        timetable.every(Job.FIND_DELETED_PEOPLE, DELETIONS, self.sweep_deletions)
        timetable.every(Job.READ_CRM_USERS, PEOPLE, self.users)
        timetable.every(Job.PROBE_QUIET_CRMS, HEARTBEAT, self.heartbeat)
        timetable.every(Job.RENEW_NOTIFICATIONS, RENEW, self._push_subscriptions.renew)
        timetable.every(Job.DELETE_OLD_DATA, PRUNE, self.prune)
        timetable.every(Job.NOTE_REFUSED_WEBHOOKS, REFUSALS, self._refusals.write)
        timetable.every(Job.FORGET_EXPIRED_SESSIONS, EXPIRED, self.forget_expired)

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
                    await read_users(self._live_connections, crm)
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
        """Refused webhooks, runs of reports and reports of shadow mode go; periods that are settings are in
        `retention_job.py`."""
        await self._refusals.prune(self._clock.now() - KEEP_REFUSALS.total_seconds())
        await self._store.prune_report_runs(self._clock.now() - KEEP_REPORTS.total_seconds())
        await self._store.prune_shadow_reports(self._clock.now() - KEEP_SHADOW_REPORTS.total_seconds())

    async def forget_expired(self) -> None:
        """Delete expired sessions and tokens."""
        await self._accounts.drop_expired(self._clock.now())

    async def _failed(self, crm: str, trouble: Trouble) -> None:
        log.warning("scheduled request failed", connection=crm, error=trouble.text)
        await self._states.failed(crm, trouble, Activity.READ)
