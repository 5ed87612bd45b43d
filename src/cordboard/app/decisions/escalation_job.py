"""Escalates call-back tasks that wait too long, in the hours in which the company is open: they become urgent.

The CRM is asked first: a task that somebody has closed there stays as it is.
"""

from datetime import timedelta

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decision_rows import item_of
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.crm.actions import ChangeTask, CreateTask, Ref, RenewTask
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.record_lines import record_line
from cordboard.domain.figures.opening_hours import opened_for
from cordboard.domain.scenario.readers import readers_language, readers_time_zone
from cordboard.domain.settings.background_jobs import Job
from cordboard.domain.settings.settings import plan_of
from cordboard.domain.settings.time_zones import local_time
from cordboard.ports.host import Clock, LaneHost, Timetable
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.open_tasks import OpenTask
from cordboard.ports.store.outbox import ERASED_BODY
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

TICK = timedelta(minutes=1)
MOST = 200  # of one CRM in one turn


class EscalationJob:
    """Looks at the tasks of each CRM whose plan names a deadline."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        host: LaneHost,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._host = host
        self._clock = clock

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.ESCALATE_TASKS, TICK, self.tick)

    async def tick(self) -> None:
        """Escalate what is due."""
        for crm in self._live_connections.crms():
            deadline = plan_of(self._settings_in_force.settings, crm).escalate_after
            if deadline is not None:
                await self._escalate(crm, deadline)

    async def _escalate(self, crm: str, deadline: timedelta) -> None:
        now, company = self._clock.now(), self._settings_in_force.settings.company
        waiting = await self._store.tasks_to_escalate(crm, now - deadline.total_seconds(), MOST)
        late = [one for one in waiting if opened_for(moment(one.since), moment(now), company) >= deadline]
        if not late:
            return
        items = [item_of(await self._action(one), crm, one.subject, one.call) for one in late]
        escalated = [msgspec.structs.replace(one, escalated_at=now) for one in late]
        await self._store.commit(Batch(items=items, tasks=escalated))
        self._host.wake(crm)

    async def _action(self, one: OpenTask) -> ChangeTask:
        created = next((item for item in await self._store.items_by_key([one.item]) if item.body != ERASED_BODY), None)
        owner = msgspec.json.decode(created.body, type=CreateTask | RenewTask).owner if created else None
        to = self._settings_in_force.for_crm(one.lane).escalate_to
        company = self._settings_in_force.settings.company
        organisation = self._live_connections.organisation(one.lane)
        zone = readers_time_zone(company.time_zone, organisation)
        since = f"{local_time(moment(one.since), zone):%Y-%m-%d, %H:%M}"
        return ChangeTask(
            key=f"{one.item}:escalated",
            task=Ref(entity=Entity.TASK, item=one.item),
            urgent=True,
            owner=to,
            was=(owner,) if owner else (),
            note=record_line(readers_language(company.language, organisation), "note.late", since=since),
        )
