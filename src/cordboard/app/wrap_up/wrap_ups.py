"""Use cases of the wrap-up; `contract/wrap_ups.py` says what they do. Sending it is the part of `wrap_up_job.py`."""

from collections.abc import Sequence
from datetime import UTC

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.views.wrap_ups import (
    WrapUpContactView,
    WrapUpRecordView,
    WrapUpState,
    WrapUpTaskView,
    WrapUpView,
)
from cordboard.contract.wrap_ups import NewContact, NewWrapUp, StaleWrapUp, Writer
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.rule_context import name_of
from cordboard.domain.wrap_up.records import part_of
from cordboard.domain.wrap_up.wrap_up import NOTHING, ChosenContact, PlannedTask, WrapUp, WrapUpText, is_repetition
from cordboard.ports.host import Clock
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.ports.store.store import Store
from cordboard.ports.store.wrap_ups import WrapUpRow
from cordboard.toolkit.clock import moment

QUIET_S = 3.0  # after the last change, before it is sent
PEOPLE = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)


class WrapUpUseCases:
    """What agents write down, on disk at once."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        notifier: CallChangeNotifier,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._notifier = notifier
        self._audit_log = audit_log
        self._clock = clock

    async def show(self, call: str) -> WrapUpView:
        await self._known(call)
        return await self._view(call, await self._store.wrap_up(call))

    async def put(self, call: str, new: NewWrapUp, writer: Writer) -> WrapUpView:
        if (await self._known(call)).erased:
            raise Cannot(409, "erased", "The client of this call was erased.", "Nothing is kept about this call.")
        now = await self._store.wrap_up(call)
        text = await self._text(new, now)
        if is_repetition(now.wrap_up if now else None, new.version, text):
            return await self._view(call, now)
        at = self._clock.now()
        one = WrapUp(
            call=call,
            version=new.version + 1,
            text=text,
            by=writer.name,
            at=moment(at),
            person=self._person(writer.user),
        )
        stored = await self._store.put_wrap_up(one, at + QUIET_S)
        if stored.wrap_up != one:
            raise StaleWrapUp(await self._view(call, stored if stored.wrap_up.version else None), new)
        if now is None or now.wrap_up.by != writer.name:  # not each key that is pressed
            await self._audit_log.record(writer.name, "calls.annotate", call, "")
        self._notifier.call_changed(call)
        return await self._view(call, stored)

    async def _known(self, call: str) -> Call:
        row = await self._store.call(call)
        if row is None:
            raise Cannot(404, "absent", f"Call not found: {call!r}.", "List the calls.")
        return msgspec.json.decode(row.state, type=Call)

    def _person(self, user: str | None) -> str | None:
        team = self._settings_in_force.settings.team
        return next((one.id for one in team if user is not None and one.user == user), None)

    async def _text(self, new: NewWrapUp, now: WrapUpRow | None) -> WrapUpText:
        """As it is stored. Raises: Cannot."""
        outcomes, before = self._settings_in_force.settings.wrap_up.outcomes, now.wrap_up.text if now else NOTHING
        if new.outcome is not None and new.outcome not in (*outcomes, before.outcome):
            text = f"{new.outcome!r} is not one of the outcomes."
            raise Cannot(422, "outcome_unknown", text, f"Use one of: {', '.join(outcomes)}.")
        if new.task is not None and not new.task.subject.strip():
            raise Cannot(422, "no_subject", "The task has no subject.", "Say what is to be done, or leave it out.")
        follow_up = new.follow_up_at
        return WrapUpText(
            note=new.note,
            outcome=new.outcome,
            follow_up_at=follow_up.astimezone(UTC) if follow_up else None,
            task=PlannedTask(subject=new.task.subject.strip(), due=new.task.due) if new.task else None,
            contact=await self._contact(new.contact, before.contact) if new.contact else None,
        )

    async def _contact(self, new: NewContact, before: ChosenContact | None) -> ChosenContact:
        crms = self._live_connections.crms()
        connection = new.connection or (crms[0] if len(crms) == 1 else None)
        if connection not in crms:
            text = f"{connection!r} is not a connected CRM." if connection else "It isn't clear which CRM has it."
            raise Cannot(422, "connection_missing", text, f"Set 'connection' to one of: {', '.join(crms) or '-'}.")
        if before is not None and (before.connection, before.entity, before.id) == (connection, new.entity, new.id):
            return before
        if new.entity not in PEOPLE:
            text = f"A call can't be linked to: {new.entity}."
            raise Cannot(422, "entity_unknown", text, f"Use {', '.join(PEOPLE)}.")
        person = await self._store.person(connection, new.entity, new.id)
        if person is None:
            title = self._live_connections.connections[connection].title
            text = f"{title} has no {new.entity} with the ID {new.id!r}."
            raise Cannot(404, "record_gone", text, "It may be deleted or not synced yet. Choose another record.")
        return ChosenContact(entity=new.entity, id=new.id, connection=connection, name=name_of(person))

    async def _view(self, call: str, row: WrapUpRow | None) -> WrapUpView:
        text, one = (row.wrap_up.text, row.wrap_up) if row else (NOTHING, None)
        records = records_in(await self._store.items_of_calls([call])) if row else ()
        return WrapUpView(
            call=call,
            version=one.version if one else 0,
            note=text.note,
            outcome=text.outcome,
            follow_up_at=text.follow_up_at,
            task=WrapUpTaskView(subject=text.task.subject, due=text.task.due) if text.task else None,
            contact=_contact_view(text.contact) if text.contact else None,
            by=one.by if one else None,
            at=one.at if one else None,
            state=state_of(row, records),
            code=row.progress.code if row else "",
            problem=row.progress.problem if row else "",
            records=records,
            outcomes=self._settings_in_force.settings.wrap_up.outcomes,
        )


def _contact_view(one: ChosenContact) -> WrapUpContactView:
    return WrapUpContactView(entity=one.entity, id=one.id, connection=one.connection, name=one.name)


def records_in(items: Sequence[Item]) -> tuple[WrapUpRecordView, ...]:
    """The last work on each record of the wrap-up, in order of their creation."""
    found: dict[str, WrapUpRecordView] = {}
    for item in items:
        part = part_of(item.key)
        if part is None or item.state is ItemState.DROPPED:
            continue
        record = item.key.partition(".change.")[0]
        before = found.get(record)
        found[record] = WrapUpRecordView(
            connection=item.lane,
            part=part,
            state=item.state,
            record=item.record or (before.record if before else None),
            link=item.link or (before.link if before else None),
            reason=item.reason,
        )
    return tuple(found.values())


def state_of(row: WrapUpRow | None, records: Sequence[WrapUpRecordView]) -> WrapUpState:
    """How far it is."""
    states = {one.state for one in records}
    if row is None:
        return WrapUpState.NONE
    if row.progress.code == "not_logged":
        return WrapUpState.KEPT
    if row.due_at is not None:
        return WrapUpState.SAVED
    if ItemState.PARKED in states:
        return WrapUpState.REJECTED
    if states & {ItemState.OPEN, ItemState.HELD}:
        return WrapUpState.WAITING
    return WrapUpState.SENT if records else WrapUpState.KEPT
