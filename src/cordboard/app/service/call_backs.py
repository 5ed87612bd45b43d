"""Who was not called back: what a list of calls shows of it, and who is to call."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.views.calls import CalledBackView, CallLine, NotCalledBackView
from cordboard.domain.calls.call import Direction
from cordboard.domain.figures.opening_hours import out_of_hours
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.follow_ups import FollowUp, Reached
from cordboard.ports.store.store import Store
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
    ) -> None:
        self._store = store
        self._number_regions = regions
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log
        self._clock = clock

    def narrowed(self, query: CallQuery) -> CallQuery:
        """The query without those whom nobody is to call, where it asks for clients who wait."""
        if not query.not_called_back:
            return query
        settings = self._settings_in_force.settings
        ignored = [line.number for line in settings.numbers if line.ignore]
        nobody = (*(entry.number for entry in settings.stop_list), *(line.number for line in settings.numbers))
        return msgspec.structs.replace(query, other_clients=self._spelled(nobody), other_lines=self._spelled(ignored))

    def _spelled(self, numbers: Iterable[str]) -> tuple[str, ...] | None:
        each = (spelling for number in numbers for spelling in self._number_regions.spellings(number))
        return tuple(dict.fromkeys(each)) or None

    async def of(self, client: str) -> FollowUp | None:
        """The entry of this client, in any spelling; None where nobody is to call."""
        for spelling in self._number_regions.spellings(client):
            query = self.narrowed(CallQuery(client=spelling, not_called_back=True, limit=1))
            if rows := await self._store.calls(query):
                return (await self._store.follow_ups([rows[0].client or ""])).get(rows[0].client or "")
        return None

    async def assign(self, client: str, person: str | None, by: str) -> NotCalledBackView:
        """Say which team member is to call. Raises: Cannot 404, 422."""
        found = await self.of(client)
        if found is None:
            text = f"Nobody waits for a call under the number {client!r}."
            raise Cannot(404, "absent", text, "List them with GET /api/v1/calls?not_called_back=true.")
        team = {member.id for member in self._settings_in_force.settings.team}
        if person is not None and person not in team:
            raise Cannot(
                422, "no_member", f"No team member has the id {person!r}.", "Add the person in Settings, Team."
            )
        await self._store.assign_follow_up(found.client, person, by, self._clock.now())
        await self._audit_log.record(by, "call_back.assigned", found.client, person or "")
        again = (await self._store.follow_ups([found.client])).get(found.client)
        return self.view(again or found)

    def view(self, one: FollowUp) -> NotCalledBackView:
        """For people."""
        team = {member.id: member.name for member in self._settings_in_force.settings.team}
        return NotCalledBackView(
            since=moment(one.since),
            missed=one.missed,
            call=one.call,
            assignee=one.assignee,
            assignee_name=team.get(one.assignee or "") or one.assignee,
            assigned_by=one.assigned_by,
            assigned_at=moment(one.assigned_at) if one.assigned_at else None,
        )

    async def marked(self, rows: Sequence[CallRow], lines: Sequence[CallLine]) -> Sequence[CallLine]:
        """The lines, of missed calls with what became of the client."""
        missed = {line.id: row for row, line in zip(rows, lines, strict=True) if line.missed and row.client}
        if missed:
            nobody = self.narrowed(CallQuery(not_called_back=True))
            clients, silent = nobody.other_clients or (), nobody.other_lines or ()
            kept = (one for one in missed.values() if one.client not in clients and one.own_number not in silent)
            missed = {row.id: row for row in kept}
        waiting, reached = await self._found(missed.values())
        return [self._marked(line, missed.get(line.id), waiting, reached) for line in lines]

    async def _found(self, rows: Collection[CallRow]) -> tuple[dict[str, FollowUp], dict[str, Reached]]:
        if not rows:
            return {}, {}
        waiting = await self._store.follow_ups({row.client for row in rows if row.client})
        reached = await self._store.reached_after([row.id for row in rows])
        return dict(waiting), {one.missed: one for one in reached}

    def _marked(
        self, line: CallLine, row: CallRow | None, waiting: dict[str, FollowUp], reached: dict[str, Reached]
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
            changes["not_called_back"] = self.view(found)
        return msgspec.structs.replace(line, **changes) if changes else line
