"""Reads deals of the CRMs where that is switched on: all at first, then what changed; deleted ones go."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.attribution.deal import Deal, won_time
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.crm import Deletions
from cordboard.ports.crm.deals import READ_DEALS, DealPage, ReadsDeals
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.attribution import AttributionStore, DealChange, DealState

log = structlog.get_logger()

TICK = timedelta(minutes=1)
EVERY_S = 900.0
SWEEP_S = 86400.0
PAGES = 50  # of one turn; the next one goes on
FEW = 20  # so many deals may always go; more than half of all are a lost permission rather


class DealSync:
    """The deals of all CRM connections. What goes wrong is kept for the doctor, and tried again at the next turn."""

    def __init__(
        self,
        store: AttributionStore,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        regions: NumberRegions,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._regions = regions
        self._clock = clock
        self.problems: dict[str, str] = {}  # of the last reading, by connection

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.READ_DEALS, TICK, self.tick)

    def connections(self) -> list[str]:
        """CRMs whose deals are to be read."""
        return [crm for crm in self._live_connections.crms() if self._is_on(crm)]

    def phone_fields(self, crm: str) -> Sequence[str]:
        """The fields of deals that hold numbers of callers."""
        return self._settings_in_force.extra_fields(crm).get(Entity.DEAL, ())

    def unread(self) -> list[str]:
        """CRMs whose settings name such fields, but whose deals are not read."""
        return [crm for crm in self._live_connections.crms() if self.phone_fields(crm) and not self._is_on(crm)]

    def _is_on(self, crm: str) -> bool:
        reads = self._live_connections.provider(crm).capabilities.deals
        return reads and bool(self._live_connections.settings(crm).get(READ_DEALS))

    async def tick(self) -> None:
        """Read where it is due and the connection is usable."""
        for crm in self.connections():
            state, deals = await self._live_connections.states.of(crm), await self._begun(crm)
            usable = state.open and not state.unproven and state.not_before <= self._clock.now()
            if usable and (not deals.complete or deals.read_at + EVERY_S <= self._clock.now()):
                await self._try(crm, deals)

    async def _begun(self, crm: str) -> DealState:
        """How far they are read; all are read again where other phone fields are named, or numbers read otherwise."""
        state, fields = await self._store.deal_state(crm), self.phone_fields(crm)
        read_with = " ".join((",".join(fields), *self._regions.read_as(crm))) if fields else ""
        if state.read_with == read_with:
            return state
        return msgspec.structs.replace(state, cursor=None, complete=False, read_with=read_with)

    async def _try(self, crm: str, state: DealState) -> None:
        try:
            await self.read(crm, state)
        except Trouble as trouble:
            self.problems[crm] = trouble.text
            log.warning("deals not read", connection=crm, error=trouble.text)
        else:
            self.problems.pop(crm, None)

    async def read(self, crm: str, state: DealState) -> DealState:
        """Read what is new, and sweep where the CRM lists no deletions. Raises what the CRM raises."""
        source = self._live_connections.crm(crm)
        assert isinstance(source, ReadsDeals)  # the manifest says so
        for _ in range(PAGES):
            page = await source.deal_changes(state.cursor)
            await self._put(crm, page)
            state = msgspec.structs.replace(state, cursor=page.cursor)
            if page.complete:
                state = msgspec.structs.replace(state, complete=True, read_at=self._clock.now())
            await self._store.set_deal_state(state)
            if page.complete:
                break
        sweeps = self._live_connections.provider(crm).capabilities.deletions is Deletions.SWEEP
        if sweeps and state.complete and state.swept_at + SWEEP_S <= self._clock.now():
            state = await self._sweep(crm, source, state)
        return state

    async def _put(self, crm: str, page: DealPage) -> None:
        known = {one.id: one for one in await self._store.deals_of_ids(crm, [deal.id for deal in page.deals])}
        changes = [
            DealChange(id=one.id, deal=self._won(one, known.get(one.id)), numbers=self._numbers(crm, one))
            for one in page.deals
        ]
        await self._store.put_deals(crm, [*changes, *(DealChange(id=one) for one in page.gone)])

    def _numbers(self, crm: str, deal: Deal) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for phone in deal.phones for key in self._regions.keys_of(phone, crm)))

    def _won(self, deal: Deal, before: Deal | None) -> Deal:
        zone = zone_of(self._settings_in_force.settings.company.zone)
        assert zone is not None  # the checker refuses other names
        return msgspec.structs.replace(deal, won_at=won_time(deal, zone, before))

    async def _sweep(self, crm: str, source: ReadsDeals, state: DealState) -> DealState:
        before = set(await self._store.deal_ids(crm))  # what comes meanwhile is not missed
        seen = {one async for ids in source.deal_ids() for one in ids}
        gone = sorted(before - seen)
        if len(gone) <= max(FEW, len(before) // 2):
            await self._store.put_deals(crm, [DealChange(id=one) for one in gone])
        else:
            log.warning("deals not swept", connection=crm, missing=len(gone), known=len(before))
        state = msgspec.structs.replace(state, swept_at=self._clock.now())
        await self._store.set_deal_state(state)
        return state
