"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.crm.custom.api import Api
from cordboard.crm.custom.codec import (
    ABOUT,
    CALL_PARTS,
    CLOSED,
    COMPLETED,
    HIGH,
    OPEN,
    OWNER,
    RECORDING,
    TEXT,
    TEXTS,
    Record,
    about,
    call_parts,
)
from cordboard.crm.custom.contract import COLLECTIONS
from cordboard.crm.custom.readers import Links
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    LinkCall,
    LinkTask,
    RemoveNote,
    RenewTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Entity, Owner
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import (
    field_updates,
    note_changes,
    owner_handover,
    record_corrections,
    task_changes,
    task_moves,
)
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.filled_text import Values
from cordboard.toolkit.json_reader import Reader

SERVICE = "your CRM"
Change = SetOwner | CorrectCall | LinkCall | LinkTask | ChangeTask | AttachRecording | ChangeNote | RemoveNote


class Changes:
    """Changes records of one CRM."""

    def __init__(self, api: Api, links: Links) -> None:
        self._api = api
        self._links = links

    async def apply(self, action: Change) -> Applied:
        """Raises: Refused, Unsupported, and what concerns the whole connection."""
        match action:
            case SetOwner():
                return await self._owner(action)
            case CorrectCall():
                return await self._correction(action)
            case LinkCall():
                linked = {ABOUT: about((action.about,) if action.about else ())}
                return await self.put(Entity.CALL, str(action.call.id), linked, action.key)
            case LinkTask():
                return await self._task(action)
            case ChangeTask():
                return await self._open_task(action)
            case AttachRecording():
                return await self.put(Entity.CALL, str(action.call.id), {RECORDING: action.url}, action.key)
            case ChangeNote():
                return await self._note(action)
            case RemoveNote():
                return await self._removed(action)

    async def fields(
        self, action: SetFields, wanted: Record, sent: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises: Refused."""
        entity, record = action.record.entity, str(action.record.id)
        row = await self._look(entity, record, action.key)
        if row is None:
            raise field_updates.gone(self._api.connection, SERVICE, action)
        now = {name: row.maybe(name).value for name in (*wanted, *field_updates.looked_at(action)) if row.maybe(name)}
        values, left = field_updates.changed(action, wanted, now, sent)
        applied = Applied(id=record, link=self._link(entity, row), was_there=True)
        if values:
            applied = await self.put(entity, record, values, action.key)
        return msgspec.structs.replace(applied, remark=" ".join((*remarks, *left)) or None)

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        row = await self._look(Entity.TASK, record, action.key)
        return task_changes.needless(record, _open(row), self._links.of(Entity.TASK, record))

    async def put(self, entity: Entity, record: str, values: Record, key: str) -> Applied:
        """Change these values of a record. Raises: Refused."""
        answer = await self._api.ask("change", _at(entity, record, key), values)
        if answer.error:
            raise self._api.trouble(answer.error, "change")
        if not answer.reader.maybe_text("id"):
            raise self._api.unreadable("reply['id'] is missing", "change")
        return Applied(id=record, link=self._link(entity, answer.reader))

    async def _owner(self, action: SetOwner) -> Applied:
        entity, record = action.record.entity, str(action.record.id)
        if action.was:
            row = await self._look(entity, record, action.key)
            if row is None:
                raise owner_handover.gone(self._api.connection, SERVICE, action)
            holder = row.maybe_text(OWNER)
            now = Owner(id=holder, name=row.maybe_text("owner_name")) if holder else None
            decided = owner_handover.decided(action, now, self._link(entity, row))
            if decided is not None:
                return decided
        applied = await self.put(entity, record, {OWNER: action.owner}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def _correction(self, action: CorrectCall) -> Applied:
        """Update the call record to the present facts."""
        record = str(action.call.id)
        row = await self._look(Entity.CALL, record, action.key)
        if row is None:
            said = f"{self._api.connection}: the record {record} of this call was deleted in {SERVICE}."
            raise Refused(f"{said} Discard this item.", code="record_gone")
        now, there = call_parts(action.now), {name: row.maybe(name).value for name in CALL_PARTS if row.maybe(name)}
        sent = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        was = [call_parts(log) for log in action.was]
        changes, left = record_corrections.corrected(was, now, there, CALL_PARTS, texts=(TEXT,), sent=sent)
        applied = Applied(id=record, link=self._link(Entity.CALL, row), was_there=True)
        if changes:
            applied = await self.put(Entity.CALL, record, changes, action.key)
        applied = msgspec.structs.replace(applied, written=record_corrections.written(action.now, now, TEXTS))
        return record_corrections.with_left_values(applied, left)

    async def _task(self, action: LinkTask) -> Applied:
        record = str(action.task.id)
        row = await self._look(Entity.TASK, record, action.key)
        decided = task_moves.decided(action, _task_now(row), self._links.of(Entity.TASK, record))
        linked = {ABOUT: about((action.about,) if action.about else ())}
        return decided or await self.put(Entity.TASK, record, linked, action.key)

    async def _open_task(self, action: ChangeTask) -> Applied:
        record = str(action.task.id)
        row = await self._look(Entity.TASK, record, action.key)
        change = task_changes.decided(action, _open(row), self._links.of(Entity.TASK, record))
        if isinstance(change, Applied):
            return change
        return await self.put(Entity.TASK, record, _changed(change), action.key)

    async def _note(self, action: ChangeNote) -> Applied:
        row = await self._look(Entity.NOTE, str(action.note.id), action.key)
        now = None if row is None else row.maybe_text("text") or ""
        values = {"title": action.title, "text": action.text}
        return note_changes.decided(action, now) or await self.put(Entity.NOTE, str(action.note.id), values, action.key)

    async def _removed(self, action: RemoveNote) -> Applied:
        record = str(action.note.id)
        answer = await self._api.ask("delete", _at(Entity.NOTE, record, action.key))
        if answer.error and answer.error.code != "not_found":
            raise self._api.trouble(answer.error, "delete")
        return Applied(id=record, was_there=answer.error is None)

    async def _look(self, entity: Entity, record: str, key: str) -> Reader | None:
        """The record as it is now; None where it is gone."""
        answer = await self._api.ask("read", _at(entity, record, key))
        if answer.error is None:
            if not answer.reader.maybe_text("id"):
                raise self._api.unreadable("reply['id'] is missing", "read")
            return answer.reader
        if answer.error.code == "not_found":
            return None
        raise self._api.trouble(answer.error, "read")

    def _link(self, entity: Entity, row: Reader) -> str:
        return self._links.of(entity, row.text("id"), row.maybe_text("link"))


def _at(entity: Entity, record: str, key: str) -> Values:
    return {"collection": COLLECTIONS[entity], "entity": entity.value, "id": record, "key": key}


def _is_closed(row: Reader) -> bool:
    return (row.maybe_text("status") or "").lower() in CLOSED


def _open(row: Reader | None) -> OpenTaskNow | None:
    if row is None:
        return None
    return OpenTaskNow(
        closed=_is_closed(row),
        text=row.maybe_text(TEXT) or "",
        owner=row.maybe_text(OWNER),
        urgent=(row.maybe_text("priority") or "").lower() == HIGH.lower(),
        subject=row.maybe_text("subject") or "",
        due=row.maybe_text("due"),
    )


def _task_now(row: Reader | None) -> TaskNow | None:
    if row is None:
        return None
    linked = [one.maybe_text("id") for one in row.maybe(ABOUT)] if row.maybe(ABOUT) else []
    return TaskNow(
        subject=row.maybe_text("subject") or "",
        due=row.maybe_text("due"),
        untouched=(row.maybe_text("status") or OPEN).lower() == OPEN.lower(),
        linked=frozenset(one for one in linked if one),
    )


def _changed(change: TaskChange) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        TEXT: change.text,
        "status": COMPLETED if change.done else None,
        "priority": HIGH if change.urgent else None,
        "subject": change.subject,
        "due": change.due,
        OWNER: change.owner,
    }
    return {name: value for name, value in wanted.items() if value is not None}
