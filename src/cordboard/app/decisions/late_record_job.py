"""Looks for records of clients that appear after their calls: updates them, links the calls, or says that none came.

Due times are stored with the calls, so a restart only delays. The decisions are in `domain/scenario/late_records.py`.
"""

from datetime import timedelta

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.requested_records import OpenCall, RequestedRecords
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.contract.errors import Cannot
from cordboard.domain.crm.actions import Action, Ref
from cordboard.domain.crm.contact_match import Found
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.late_records import late_client, late_updates
from cordboard.domain.scenario.requested import Request, Verb
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, LaneHost, Timetable
from cordboard.ports.store.awaited_records import AwaitedRecord, NoLongerAwaited
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

TICK = timedelta(seconds=5)
MOST = 200  # of one CRM in one turn
SOON_S = 10.0  # while a record that appears is updated
LATER_S = 300.0  # while it only gets the call linked; the directory is read anyway
ASKED_AGAIN_S = 30.0  # the CRM, while a record is waited for


class LateRecordJob:
    """The waiting calls of all CRM connections."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        decider: Decider,
        records: RequestedRecords,
        directory_sync: DirectorySync,
        host: LaneHost,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._decider = decider
        self._records = records
        self._directory_sync = directory_sync
        self._host = host
        self._clock = clock

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.ADOPT_LATE_RECORDS, TICK, self.tick)

    async def tick(self) -> None:
        """Look at the calls that are due."""
        for crm in self._live_connections.crms():
            due = await self._store.awaited_records(crm, self._clock.now(), MOST)
            if due and not self._live_connections.lists_people(crm):  # nobody tells what appears there later
                await self._store.commit(Batch(awaited=[NoLongerAwaited(one.lane, one.call) for one in due]))
                continue
            if any(one.update_until is not None for one in due):
                await self._ask(crm)
            for one in due:
                await self._look(one)

    async def _ask(self, crm: str) -> None:
        """Bring the directory up to date, as often as it is worth."""
        state, directory = await self._live_connections.states.of(crm), await self._store.state(crm)
        now = self._clock.now()
        if not state.open or state.unproven or state.not_before > now or directory.fresh_at > now - ASKED_AGAIN_S:
            return
        try:
            await self._directory_sync.refresh(crm)
            await self._directory_sync.saved(crm)
        except Trouble as trouble:
            log.warning("late records not looked for", connection=crm, error=trouble.text)

    async def _look(self, one: AwaitedRecord) -> None:
        row = await self._store.call(one.call)
        if row is None:
            await self._store.commit(Batch(awaited=[NoLongerAwaited(one.lane, one.call)]))
            return
        try:
            async with self._records.opened(row, one.lane) as call:
                await self._settle(one, call)
        except Cannot:  # it is still being decided
            await self._again(one, SOON_S)

    async def _settle(self, one: AwaitedRecord, call: OpenCall) -> None:
        """Link and update, say that nothing came, or wait on; each once, in one commit."""
        now, over = self._clock.now(), NoLongerAwaited(one.lane, one.call)
        if call.linked is not None or call.call.erased:  # a person was quicker
            await self._store.commit(Batch(awaited=[over]))
            return
        facts = await self._records.facts(call)
        _, settings = self._decider.in_force(one.lane)
        if (client := late_client(facts, settings)) is not None:
            appeared = self._appeared(facts, now)
            updates = late_updates(facts, settings) if one.update_until and appeared <= one.update_until else ()
            named = {"name": client.name or client.id or "", "entity": client.entity.value}
            request = self._request(Verb.ADOPT, call, **named)
            request = msgspec.structs.replace(request, record=client)
            actions: list[Action] = [*self._links(call, client), *updates]
            await self._records.write(call, request, actions, awaited=[over])
            self._host.wake(one.lane)
            return
        fresh_at = (await self._store.state(one.lane)).fresh_at
        if one.update_until is not None and now > one.update_until:
            if fresh_at < one.update_until:  # nobody could ask since: it may be there
                await self._again(one, SOON_S)
                return
            kept = over if now >= one.until else msgspec.structs.replace(one, update_until=None, next_at=now + LATER_S)
            await self._records.write(call, self._request(Verb.NOT_APPEARED, call), (), awaited=[kept])
        elif now >= one.until and fresh_at >= one.until:
            await self._store.commit(Batch(awaited=[over]))
        else:
            await self._again(one, SOON_S if one.update_until is not None else LATER_S)

    def _links(self, call: OpenCall, client: Ref) -> list[Action]:
        logged = call.latest("log_call")
        links: list[Action] = [self._records.link(call, client)] if logged is not None else []
        return [*links, *self._records.task_moves(call, client)]

    @staticmethod
    def _appeared(facts: Facts, now: float) -> float:
        """When the record was there at the latest. Units: epoch s."""
        found = facts.match.candidates if isinstance(facts.match, Found) else ()
        changed = [one.modified_at.timestamp() for one in found if one.modified_at is not None]
        return min([now, *changed])

    def _request(self, verb: Verb, call: OpenCall, **values: str) -> Request:
        return Request(verb=verb, by="", at=moment(self._clock.now()), values={"connection": call.crm, **values})

    async def _again(self, one: AwaitedRecord, after: float) -> None:
        later = msgspec.structs.replace(one, next_at=self._clock.now() + after)
        await self._store.commit(Batch(awaited=[later]))
