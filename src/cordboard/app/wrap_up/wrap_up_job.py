"""Sends wrap-ups to the CRMs: once the call has ended and is decided, through the outbox like any record of a call.

When to look is stored with each wrap-up, and what is to be written follows from what the outbox has already: a restart
only delays, and nothing is written twice.
"""

from datetime import timedelta

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.requested_records import OpenCall, RequestedRecords
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.call_actions import CallActions, Wanted
from cordboard.contract.errors import Cannot
from cordboard.domain.crm.actions import LogCall
from cordboard.domain.scenario.requested import Request, Verb
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.decision_settings import user_in
from cordboard.domain.wrap_up.records import Surroundings, records_of
from cordboard.domain.wrap_up.wrap_up import ChosenContact, WrapUp
from cordboard.ports.host import Clock, LaneHost, Timetable
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store
from cordboard.ports.store.wrap_ups import Progress, WrapUpRow
from cordboard.toolkit.ids import item_prefix

log = structlog.get_logger()

LOOK = timedelta(seconds=1)
MOST = 100  # in one turn
SOON_S = 2.0  # while the call goes on or is being decided
LATER_S = 60.0  # while the CRM does not answer a question
NOT_LOGGED_S = 3_600.0  # somebody may log the call by hand
GIVE_UP_S = 30 * 86_400.0  # after the last change


class WrapUpJob:
    """All wrap-ups that are due."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        records: RequestedRecords,
        actions: CallActions,
        settings_in_force: SettingsInForce,
        host: LaneHost,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._records = records
        self._actions = actions
        self._settings_in_force = settings_in_force
        self._host = host
        self._clock = clock
        self._changed: set[str] = set()  # calls that people changed since the last turn: one may be logged by now

    def call_changed(self, call: str) -> None:
        """Look at its wrap-up in the next turn. After a restart it is looked at when it is due."""
        self._changed.add(call)

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.SEND_WRAP_UPS, LOOK, self.tick)

    async def tick(self) -> None:
        """Look at what is due."""
        due = {row.wrap_up.call: row for row in await self._store.due_wrap_ups(self._clock.now(), MOST)}
        changed, self._changed = self._changed - due.keys(), set()
        for call in sorted(changed):
            row = await self._store.wrap_up(call)
            if row is not None and row.progress.code == "not_logged":
                due[call] = row
        for row in due.values():
            after, progress = await self._looked(row)
            due_at = None if after is None else self._clock.now() + after
            await self._store.wrap_up_looked_at(row.wrap_up.call, row.wrap_up.version, due_at, progress)

    async def _looked(self, row: WrapUpRow) -> tuple[float | None, Progress]:
        """When to look again, and how far it is."""
        call = await self._store.call(row.wrap_up.call)
        if call is None:
            return None, row.progress
        if call.phase != "ended" or not call.decided:
            return SOON_S, row.progress
        progress = msgspec.structs.replace(row.progress, code="", problem="")
        if not self._settings_in_force.settings.wrap_up.to_crm:
            return None, msgspec.structs.replace(progress, code="switched_off", problem="It isn't sent to the CRM.")
        again: list[float | None] = []
        for crm in self._live_connections.crms():
            after, progress = await self._settle(crm, call, row.wrap_up, progress)
            again.append(after)
        waits = [after for after in again if after is not None]
        return min(waits, default=None), progress

    async def _settle(
        self, crm: str, row: CallRow, wrap_up: WrapUp, progress: Progress
    ) -> tuple[float | None, Progress]:
        try:
            contact = wrap_up.text.contact
            if contact is not None and contact.connection == crm and progress.linked.get(crm) != contact.id:
                await self._link(row.id, contact, wrap_up.by)
                progress = msgspec.structs.replace(progress, linked={**progress.linked, crm: contact.id})
            async with self._records.opened(row, crm) as one:
                return await self._write(one, wrap_up, progress)
        except Cannot as cannot:
            log.info("wrap-up waits", call=row.id, connection=crm, code=cannot.code)
            if cannot.code in ("undecided", "in_progress", "crm_behind"):
                return SOON_S, progress
            problem = msgspec.structs.replace(progress, code=cannot.code, problem=cannot.detail)
            return (LATER_S if cannot.status == 502 else None), problem

    async def _link(self, call: str, contact: ChosenContact, by: str) -> None:
        """The call and its tasks go to whom it was with. Raises: Cannot."""
        wanted = Wanted(connection=contact.connection)
        try:
            await self._actions.relink(call, contact.entity, contact.id, wanted, by)
        except Cannot as cannot:
            if cannot.code != "already_done":
                raise

    async def _write(self, one: OpenCall, wrap_up: WrapUp, progress: Progress) -> tuple[float | None, Progress]:
        """What is missing in this CRM, in one commit with its explanation."""
        _, logged = one.decisions.logs().get(one.crm, (None, None))
        if logged is None or one.call.erased:
            title = self._live_connections.connections[one.crm].title
            old = self._clock.now() - wrap_up.at.timestamp() > GIVE_UP_S
            kept = msgspec.structs.replace(
                progress, code="not_logged", problem=f"This call isn't logged in {title}, so the wrap-up stays here."
            )
            return (None if old or one.call.erased else NOT_LOGGED_S), kept
        actions = records_of(wrap_up, self._surroundings(one, logged, wrap_up))
        if actions:
            request = Request(verb=Verb.WRAP_UP, by=wrap_up.by, at=wrap_up.at)
            await self._records.write(one, request, actions)
            self._host.wake(one.crm)
        return None, progress

    def _surroundings(self, one: OpenCall, logged: LogCall, wrap_up: WrapUp) -> Surroundings:
        settings = self._settings_in_force.settings
        member = next((each for each in settings.team if each.id == wrap_up.person), None)
        return Surroundings(
            prefix=item_prefix(one.row.id, one.crm),
            log=logged,
            about=one.linked,
            owner=(user_in(member, one.crm) if member else None) or logged.owner,
            zone=settings.company.zone,
            earlier=tuple(one.actions()),
        )
