"""When decisions of shadow mode are compared: the first call at once, then as often as it may cost; or when asked.

Each decision is looked at once, and what was found is stored as a report. Reading costs at most 0.05 credits a call;
the credits of the first hundred calls may be used in advance. People are read from the directory, which costs nothing.
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.ingest.intake_lease import THIS_SERVER
from cordboard.app.shadow.comparison import Comparison, LoggedRecords
from cordboard.app.shadow.held_decisions import OF_KIND, HeldDecisions, calls_of, waiting
from cordboard.contract.errors import Cannot
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.shadow.agreement import Allowance, is_due
from cordboard.domain.shadow.comparison import TOLERANCE
from cordboard.ports.crm.shadow import AFTER_MIN, AFTER_SETTING, READ, ReadsLoggedRecords, is_shadow
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.outbox import Item
from cordboard.ports.store.shadow_reports import ShadowReport
from cordboard.ports.store.store import Store

log = structlog.get_logger()

TICK = timedelta(minutes=1)
EVERY_S = 900.0
LEASE_S = 600.0


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Of one connection. `calls` wait to be compared, `recent` ones still have time; `further`: calls that must arrive
    before the next reading; `read`: records read by the comparison that runs, None where none does."""

    calls: int
    recent: int
    further: int
    read: int | None = None


class ShadowComparisonJob:
    """Compares what is due."""

    def __init__(self, store: Store, live_connections: LiveConnections, clock: Clock) -> None:
        self._store = store
        self._live_connections = live_connections
        self._clock = clock
        self._reading: dict[str, int] = {}

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.COMPARE_SHADOW, TICK, self.tick)

    def connections(self) -> list[str]:
        """Those in shadow mode whose records can be read."""
        return [one for one in self._live_connections.crms() if self.reader(one) is not None]

    def reader(self, connection: str) -> ReadsLoggedRecords | None:
        """None where it is not in shadow mode, or lists no records."""
        if not is_shadow(self._live_connections.settings(connection)):
            return None
        crm = self._live_connections.crm(connection)
        return crm if isinstance(crm, ReadsLoggedRecords) else None

    async def tick(self) -> None:
        """Compare every connection that is due."""
        for connection in self.connections():
            try:
                if await self._due(connection):
                    await self.compare(connection)
            except Cannot as cannot:  # another server does it
                log.info("shadow mode not compared", connection=connection, reason=str(cannot))
            except Exception:  # the other connections need not wait for this one
                log.exception("shadow mode not compared", connection=connection)

    async def _due(self, connection: str) -> bool:
        state, now = await self._live_connections.states.of(connection), self._clock.now()
        if not state.open or state.unproven or state.not_before > now:
            return False
        last = next(iter(await self._store.shadow_reports(connection, 0.0, 1)), None)
        if last is not None and last.at + EVERY_S > now:
            return False
        totals, items = await self._store.shadow_totals(connection), await self._waiting(connection)
        calls = calls_of(items)
        return is_due(totals.calls, calls) and not await self._further(connection, items)

    async def progress(self, connection: str) -> Progress:
        """What waits, and for what."""
        items = await self._waiting(connection)
        totals = await self._store.shadow_totals(connection)
        recent = await waiting(self._store, connection, totals.seq, self._clock.now())
        return Progress(
            calls=calls_of(items),
            recent=calls_of(recent) - calls_of(items),
            further=await self._further(connection, items),
            read=self._reading.get(connection),
        )

    async def compare(self, connection: str) -> ShadowReport | None:
        """Compare what waits; None where nothing does, or where it would cost too much by now. Raises: Cannot 409."""
        crm, items = self.reader(connection), await self._waiting(connection)
        if crm is None or not items or await self._further(connection, items):
            return None
        lease = await self._store.acquire_lease(f"shadow {connection}", THIS_SERVER, LEASE_S)
        if lease is None or connection in self._reading:
            raise Cannot(409, "busy", f"{connection} is being compared already.", "Try again in a minute.")
        self._reading[connection] = 0
        try:
            report = await self._compared(connection, crm, items)
            await self._store.keep_shadow_report(report)
        finally:
            self._reading.pop(connection, None)
        return report

    async def _waiting(self, connection: str) -> list[Item]:
        """Decided long enough ago for the other integration to have written its records."""
        after = (await self._store.shadow_totals(connection)).seq
        until = self._clock.now() - self._patience(connection).total_seconds()
        return await waiting(self._store, connection, after, until)

    def _patience(self, connection: str) -> timedelta:
        minutes = self._live_connections.settings(connection).get(AFTER_SETTING)
        return timedelta(minutes=AFTER_MIN if minutes is None else float(minutes))

    async def _allowance(self, connection: str, items: Sequence[Item]) -> Allowance:
        totals = await self._store.shadow_totals(connection)
        return Allowance(calls=totals.calls + calls_of(items), spent=totals.cost)

    async def _further(self, connection: str, items: Sequence[Item]) -> int:
        """Calls that must arrive before a page of each kind that is needed may be read."""
        crm = self.reader(connection)
        kinds = {OF_KIND[one.kind] for one in items}
        price = sum(crm.price_of_logged(entity) for entity in READ if entity in kinds) if crm else 0.0
        return (await self._allowance(connection, items)).calls_until(price)

    async def _compared(self, connection: str, crm: ReadsLoggedRecords, items: Sequence[Item]) -> ShadowReport:
        allowance = await self._allowance(connection, items)
        records = LoggedRecords(crm, allowance.left(), lambda n: self._count(connection, n))
        late = max(TOLERANCE, self._patience(connection))
        try:
            found = await Comparison(HeldDecisions(self._store, connection), records, late).of(items)
        except Trouble as trouble:  # looked at again at the next turn
            log.warning("shadow mode not compared", connection=connection, error=trouble.text)
            seq = (await self._store.shadow_totals(connection)).seq
            at = self._clock.now()
            return ShadowReport(connection=connection, at=at, seq=seq, cost=records.cost, problem=trouble.text)
        return ShadowReport(
            connection=connection,
            at=self._clock.now(),
            seq=items[-1].seq,
            calls=calls_of(items),
            no_number=found.no_number,
            cost=records.cost,
            complete=records.complete,
            counts=found.counts(),
            examples=found.examples(),
            problem=found.problem,
        )

    def _count(self, connection: str, records: int) -> None:
        self._reading[connection] = self._reading.get(connection, 0) + records
