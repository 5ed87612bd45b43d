"""When calls are compared: each hour, and soon after a lost link is up again; or when somebody asks.

One server at a time compares a connection (a lease). The period goes on where the last comparison ended, so an outage
of any length is looked at whole, up to a week.
"""

from datetime import datetime, timedelta

import structlog

from cordboard.app.completeness.crm_comparison import CrmComparison
from cordboard.app.completeness.phone_comparison import PhoneComparison
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.ingest.intake_lease import THIS_SERVER
from cordboard.contract.errors import Cannot
from cordboard.domain.connection_state import ConnectionState, Phase
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.comparisons import Comparison
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

SETTING = "compare_every_min"  # of a connection, in minutes; 0 switches the comparison off
EVERY_MIN = 60.0
TICK = timedelta(minutes=1)
LEASE_S = 600.0
SETTLED = timedelta(minutes=2)  # calls that ended later may still be on their way to us
AFTER_LINK_S = 30.0
OVERLAP = timedelta(minutes=10)
FIRST = timedelta(days=1)
LONGEST = timedelta(days=7)
CRM_BACK = timedelta(days=1)  # records of the last day are looked at each time: they may be deleted later


class ComparisonJob:
    """Compares what is due."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        phones: PhoneComparison,
        crms: CrmComparison,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._phones = phones
        self._crms = crms
        self._clock = clock

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.COMPARE_CALLS, TICK, self.tick)

    def every_s(self, connection: str) -> float:
        """How often this connection is compared; 0: never. Units: s."""
        minutes = self._live_connections.settings(connection).get(SETTING)
        return 60 * (EVERY_MIN if minutes is None else float(minutes))

    async def comparable(self) -> list[str]:
        """Connections that can be compared: phone systems with records of their own, CRMs that are authorised."""
        phones = [one for one in self._live_connections.phones() if await self._phones.records(one) is not None]
        return [*phones, *self._live_connections.crms()]

    async def tick(self) -> None:
        """Compare every connection that is due."""
        for connection in await self.comparable():
            try:
                if await self._due(connection):
                    await self.compare(connection)
            except Cannot as cannot:  # another server does it
                log.info("not compared", connection=connection, reason=str(cannot))
            except Exception:  # the other connections need not wait for this one
                log.exception("not compared", connection=connection)

    async def _due(self, connection: str) -> bool:
        every, now = self.every_s(connection), self._clock.now()
        if not every:
            return False
        last = next(iter(await self._store.comparisons(connection, 1)), None)
        state = await self._live_connections.states.of(connection)
        if not state.open:
            return False
        return last is None or last.at + every <= now or _link_came_back(state, last, now)

    async def compare(
        self, connection: str, since: datetime | None = None, until: datetime | None = None
    ) -> Comparison:
        """Compare a connection now; the period since the last comparison where none is given. Raises: Cannot 409."""
        lease = await self._store.acquire_lease(f"compare {connection}", THIS_SERVER, LEASE_S)
        if lease is None:
            raise Cannot(409, "busy", f"{connection} is being compared by another server.", "Try again in a minute.")
        end = until or moment(self._clock.now()) - SETTLED
        begin = since or await self._begin(connection, end)
        try:
            found = await self._compared(connection, begin, end)
        except Trouble as trouble:
            log.warning("calls not compared", connection=connection, error=trouble.text)
            found = Comparison(
                connection=connection,
                at=self._clock.now(),
                since=begin.timestamp(),
                until=begin.timestamp(),  # the next one looks at this period again
                problem=trouble.text,
            )
        await self._store.keep_comparison(found)
        return found

    async def _compared(self, connection: str, since: datetime, until: datetime) -> Comparison:
        records = await self._phones.records(connection)
        if records is not None:
            return await self._phones.compare(connection, records, since, until)
        return await self._crms.compare(connection, since, until)

    async def _begin(self, connection: str, until: datetime) -> datetime:
        """Where the last comparison ended, a little earlier; never before the connection was created."""
        created = moment(self._live_connections.connections[connection].created_at)
        if connection in self._live_connections.crms():
            return max(until - CRM_BACK, min(created, until))
        last = next(iter(await self._store.comparisons(connection, 1)), None)
        begin = until - FIRST if last is None else moment(last.until) - OVERLAP
        return max(begin, until - LONGEST, min(created, until))


def _link_came_back(state: ConnectionState, last: Comparison, now: float) -> bool:
    """A link is up again, has had time to tell what goes on, and nothing was compared since."""
    return state.phase is Phase.ACTIVE and bool(state.since) and last.at < state.since + AFTER_LINK_S <= now
