"""Who was not called back: what a list of calls shows of it, and who is to call."""

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from cordboard.app.decisions.decision_rows import item_of
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.views.calls import CallBackTaskView, CalledBackView, CallLine, NotCalledBackView
from cordboard.domain.calls.call import Direction
from cordboard.domain.crm.actions import ChangeTask, Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.figures.opening_hours import out_of_hours
from cordboard.domain.settings.decision_settings import user_in
from cordboard.domain.stop_list.matching import is_ignored
from cordboard.domain.stop_list.nobody_to_call import nobody_to_call
from cordboard.ports.host import Clock
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallQuery, CallRow, OwnCalls
from cordboard.ports.store.follow_ups import FollowUp, Reached
from cordboard.ports.store.open_tasks import TaskRecord
from cordboard.ports.store.store import Store
from cordboard.toolkit.audit_changes import changes
from cordboard.toolkit.clock import moment


class CallBacks:
    """Reads what the store derives from the calls; ignored numbers and our own never wait for a call."""

    def __init__(
        self,
        store: Store,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        audit_log: AuditLog,
        clock: Clock,
        wake: Callable[[str], None],
    ) -> None:
        self._store = store
        self._number_regions = regions
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log
        self._clock = clock
        self._wake = wake  # a CRM's lane

    def narrowed(self, query: CallQuery) -> CallQuery:
        """The query without those whom nobody is to call, where it asks for clients who wait."""
        return self._without_nobody(query) if query.not_called_back else query

    def _without_nobody(self, query: CallQuery) -> CallQuery:
        settings = self._settings_in_force.settings
        now, company, entries = moment(self._clock.now()), settings.company, settings.stop_list
        nobody = nobody_to_call(entries, company.home, now, company.time_zone)
        ignored = [
            line.number
            for line in settings.numbers
            if is_ignored(line.number, entries, line.region or company.home, now, company.time_zone)
        ]
        return msgspec.structs.replace(
            query,
            other_clients=self._spelled((*nobody.numbers, *(line.number for line in settings.numbers))),
            other_lines=self._spelled(ignored),
            other_prefixes=nobody.prefixes or None,
            other_spans=nobody.spans or None,
            other_stops=nobody.entries or None,
        )

    def _spelled(self, numbers: Iterable[str]) -> tuple[str, ...] | None:
        each = (spelling for number in numbers for spelling in self._number_regions.spellings(number))
        return tuple(dict.fromkeys(each)) or None

    async def of(self, client: str, own: OwnCalls | None = None) -> FollowUp | None:
        """The entry of this client, in any spelling; None where nobody is to call, or the call is none of `own`."""
        for spelling in self._number_regions.spellings(client):
            query = self.narrowed(CallQuery(client=spelling, not_called_back=True, own=own, limit=1))
            if rows := await self._store.calls(query):
                return (await self._store.follow_ups([rows[0].client or ""])).get(rows[0].client or "")
        return None

    async def assign(self, client: str, person: str | None, by: str, own: OwnCalls | None = None) -> NotCalledBackView:
        """Say which team member is to call. Raises: Cannot 404, 422."""
        found = await self.of(client, own)
        if found is None:
            text = f"Nobody waits for a call under the number {client!r}."
            raise Cannot(404, "absent", text, "List them with GET /api/v1/calls?not_called_back=true.")
        names = {member.id: member.name or member.id for member in self._settings_in_force.settings.team}
        if person is not None and person not in names:
            raise Cannot(
                422, "no_member", f"No team member has the id {person!r}.", "Add the person in Settings, Team."
            )
        await self._store.assign_follow_up(found.client, person, by, self._clock.now())
        change = changes({"person": names.get(found.assignee or "")}, {"person": names.get(person or "")})
        await self._hand_over(found, person)
        await self._audit_log.record(by, "call_back.assigned", found.client, person or "", *change)
        again = (await self._store.follow_ups([found.client])).get(found.client)
        return await self.with_tasks(again or found)

    async def _hand_over(self, found: FollowUp, person: str | None) -> None:
        """The task in each CRM goes to the user of whoever is to call there."""
        members = {member.id: member for member in self._settings_in_force.settings.team}
        tasks = [one.task for one in (await self._store.open_tasks_of([found.call])).get(found.call, ())]
        items = []
        for task in tasks:
            user = user_in(members[person], task.lane) if person in members else None
            if user is None:
                continue
            key = f"{task.item}:owner.{int(self._clock.now() * 1000)}"
            action = ChangeTask(key=key, task=Ref(entity=Entity.TASK, item=task.item), owner=user)
            items.append(item_of(action, task.lane, task.subject, found.call))
        if items:
            await self._store.commit(Batch(items=items))
        for lane in {item.lane for item in items}:
            self._wake(lane)

    async def with_tasks(self, one: FollowUp) -> NotCalledBackView:
        """For people, with the task in each CRM."""
        return self._view(one, (await self._store.open_tasks_of([one.call])).get(one.call, ()))

    def _view(self, one: FollowUp, tasks: Sequence[TaskRecord]) -> NotCalledBackView:
        escalated = [each.task.escalated_at for each in tasks if each.task.escalated_at]
        team = {member.id: member.name for member in self._settings_in_force.settings.team}
        return NotCalledBackView(
            since=moment(one.since),
            missed=one.missed,
            call=one.call,
            assignee=one.assignee,
            assignee_name=team.get(one.assignee or "") or one.assignee,
            assigned_by=one.assigned_by,
            assigned_at=moment(one.assigned_at) if one.assigned_at else None,
            escalated_at=moment(min(escalated)) if escalated else None,
            tasks=tuple(
                CallBackTaskView(connection=each.task.lane, record=each.record, link=each.link) for each in tasks
            ),
        )

    async def marked(self, rows: Sequence[CallRow], lines: Sequence[CallLine]) -> Sequence[CallLine]:
        """The lines, of missed calls with what became of the client."""
        missed = {line.id: row for row, line in zip(rows, lines, strict=True) if line.missed and row.client}
        if missed:
            called = await self._store.calls(self._without_nobody(CallQuery(ids=tuple(missed), limit=len(missed))))
            missed = {row.id: row for row in called}
        waiting, reached = await self._found(missed.values())
        last = [one.call for one in waiting.values()]
        tasks = await self._store.open_tasks_of(last) if last else {}
        views = {client: self._view(one, tasks.get(one.call, ())) for client, one in waiting.items()}
        return [self._marked(line, missed.get(line.id), views, reached) for line in lines]

    async def _found(self, rows: Collection[CallRow]) -> tuple[dict[str, FollowUp], dict[str, Reached]]:
        if not rows:
            return {}, {}
        waiting = await self._store.follow_ups({row.client for row in rows if row.client})
        reached = await self._store.reached_after([row.id for row in rows])
        return dict(waiting), {one.missed: one for one in reached}

    def _marked(
        self, line: CallLine, row: CallRow | None, waiting: dict[str, NotCalledBackView], reached: dict[str, Reached]
    ) -> CallLine:
        company = self._settings_in_force.settings.company
        closed = out_of_hours(line.started_at, company) if line.direction == Direction.INBOUND else None
        changes: dict[str, object] = {} if closed is None else {"out_of_hours": closed}
        if row is not None and row.id in reached:
            one = reached[row.id]
            changes["called_back"] = CalledBackView(
                call=one.call,
                at=moment(one.at),
                after_ms=round((one.at - row.started_at) * 1000),
                direction=one.direction,
                extension=one.person or None,
            )
        elif row is not None and (found := waiting.get(row.client or "")):
            changes["not_called_back"] = found
        return msgspec.structs.replace(line, **changes) if changes else line
