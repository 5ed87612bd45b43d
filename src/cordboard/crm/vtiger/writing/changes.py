"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.codec import (
    CLOSED,
    COMPLETED,
    CONTACT,
    NOT_STARTED,
    OWNER,
    PARENT,
    TEXT,
    TEXTS,
    URGENT,
    Context,
    Record,
    corrected_parts,
    link,
    recording_line,
)
from cordboard.crm.vtiger.reading.metadata import Metadata
from cordboard.crm.vtiger.reading.readers import typed
from cordboard.crm.vtiger.record_types import TYPES, link_of
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeTask,
    CorrectCall,
    LinkTask,
    LogCall,
    RenewTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Owner
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import (
    field_lengths,
    field_updates,
    owner_handover,
    record_corrections,
    task_changes,
    task_moves,
)
from cordboard.toolkit.crm.idempotency_marker import keys_in
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.json_reader import Reader

SERVICE = "vtiger"
EVENTS, TASKS = "Events", "Calendar"


class Changes:
    """Changes records of one vtiger."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def owner(self, action: SetOwner) -> Applied:
        """Give the record to the new owner, unless a person was quicker. Raises Refused."""
        module, record = TYPES[action.record.entity], str(action.record.id)
        if action.was:
            row = await self._api.record(module, record, (action.key,))
            if row is None:
                raise owner_handover.gone(self._api.connection, SERVICE, action)
            holder, owners = row.maybe_text(OWNER), await self._metadata.owners()
            now = Owner(id=holder, name=owners.get(holder)) if holder else None
            decided = owner_handover.decided(action, now, link_of(self._api.site, module, record))
            if decided is not None:
                return decided
        applied = await self.revise(module, record, {OWNER: action.owner}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def correction(self, action: CorrectCall, context: Context) -> Applied:
        """Update the event of a call to the present facts. Raises Refused."""
        record = str(action.call.id)
        names = list(corrected_parts(action.now, context))
        row = await self._api.record(EVENTS, record, (action.key,))
        if row is None:
            raise self._gone(record)
        keys = keys_in(row.maybe_text(TEXT))
        marked = action.now.key if action.now.key in keys else next(iter(keys), None)
        context = msgspec.structs.replace(context, key_field=None, marked=marked is not None)
        was = [_parts(log, marked, context) for log in action.was]
        lengths = {name: field.length for name, field in (await self._metadata.fields(EVENTS)).items()}
        now, remarks = field_lengths.fitted(_parts(action.now, marked, context), lengths)
        sent = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        changes, left = record_corrections.corrected(was, now, _texts(row, names), names, texts=(TEXT,), sent=sent)
        written = record_corrections.written(action.now, now, TEXTS)
        applied = Applied(id=record, link=link_of(self._api.site, EVENTS, record), was_there=True)
        if changes:
            applied = await self.revise(EVENTS, record, changes, action.key)
            applied = msgspec.structs.replace(applied, remark=" ".join(remarks) or None)
        applied = msgspec.structs.replace(applied, written=written)
        return record_corrections.with_left_values(applied, left)

    async def task(self, action: LinkTask) -> Applied:
        """Link the task to another client, unless a person was quicker. Raises Refused."""
        record = str(action.task.id)
        row = await self._api.record(TASKS, record, (action.key,))
        decided = task_moves.decided(action, _task(row), link_of(self._api.site, TASKS, record))
        return decided or await self.revise(TASKS, record, link(action), action.key)

    async def open_task(self, action: ChangeTask) -> Applied:
        """Change the task if it is still open. Raises Refused."""
        record = str(action.task.id)
        now, opened = await self._open_task(record, action.key), link_of(self._api.site, TASKS, record)
        change = task_changes.decided(action, now, opened)
        if isinstance(change, Applied):
            return change
        return await self.revise(TASKS, record, _changed(change), action.key)

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        now = await self._open_task(record, action.key)
        return task_changes.needless(record, now, link_of(self._api.site, TASKS, record))

    async def _open_task(self, record: str, key: str) -> OpenTaskNow | None:
        row = await self._api.record(TASKS, record, (key,))
        if row is None:
            return None
        return OpenTaskNow(
            closed=row.maybe_text("taskstatus") in CLOSED,
            text=row.maybe_text(TEXT) or "",
            owner=row.maybe_text(OWNER),
            urgent=row.maybe_text("taskpriority") == URGENT,
            subject=row.maybe_text("subject") or "",
            due=row.maybe_text("due_date"),
        )

    async def fields(
        self, action: SetFields, wanted: Record, sent: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises Refused."""
        module, record = TYPES[action.record.entity], str(action.record.id)
        row = await self._api.record(module, record, (action.key,))
        if row is None:
            raise field_updates.gone(self._api.connection, SERVICE, action)
        known = await self._metadata.fields(module)
        names = [*wanted, *field_updates.looked_at(action)]
        now = {name: typed(known.get(name), row.maybe(name).value if row.maybe(name) else None) for name in names}
        values, left = field_updates.changed(action, _typed(wanted, known), now, [_typed(one, known) for one in sent])
        said = " ".join([*remarks, *left]) or None
        if not values:
            shown = link_of(self._api.site, module, record)
            return Applied(id=record, link=shown, was_there=True, remark=said)
        element = {name: wanted.get(name, value) for name, value in values.items()}
        applied = await self.revise(module, record, element, action.key)
        return msgspec.structs.replace(applied, remark=said)

    async def recording(self, action: AttachRecording) -> Applied:
        """Put the address of the recording below the description. Raises Refused."""
        record = str(action.call.id)
        row = await self._api.record(EVENTS, record, (action.key,))
        if row is None:
            raise self._gone(record)
        text = row.maybe_text(TEXT) or ""
        if action.url in text:
            return Applied(id=record, link=link_of(self._api.site, EVENTS, record), was_there=True)
        whole = "\n".join(part for part in (text, recording_line(action.url, action.language)) if part)
        return await self.revise(EVENTS, record, {TEXT: whole}, action.key)

    async def revise(self, module: str, record: str, element: Record, key: str) -> Applied:
        """Change these values of a record; empty ones are cleared. Raises Refused."""
        cleared = {name: "" if value is None else value for name, value in element.items()}
        answer = await self._api.revise(module, record, cleared, key)
        if answer.error:
            raise self._api.refused(answer.error, "revise", module)
        kept = [name for name in (CONTACT, PARENT) if cleared.get(name) == "" and answer.reader.maybe_text(name)]
        remark = f"vtiger kept {', '.join(kept)}: this version cannot clear a link." if kept else None
        return Applied(id=record, link=link_of(self._api.site, module, record), remark=remark)

    def _gone(self, record: str) -> Refused:
        said = f"{self._api.connection}: the record {record} of this call was deleted in vtiger, or is hidden."
        return Refused(f"{said} Discard this item.", code="record_gone")


def _parts(log: LogCall, marked: str | None, context: Context) -> Record:
    """The call fields of a record, with its marker, wherever our key is stored by now."""
    return corrected_parts(log if marked is None else msgspec.structs.replace(log, key=marked), context)


def _task(row: Reader | None) -> TaskNow | None:
    if row is None:
        return None
    linked = (row.maybe_text(name) for name in (CONTACT, PARENT))
    return TaskNow(
        subject=row.maybe_text("subject") or "",
        due=row.maybe_text("due_date"),
        untouched=row.maybe_text("taskstatus") == NOT_STARTED,
        linked=frozenset(one for one in linked if one),
    )


def _texts(row: Reader, names: list[str]) -> dict[str, Any]:
    return {name: row.maybe(name).value if row.maybe(name) else "" for name in names}


def _typed(values: Record, known: Any) -> Record:
    return {name: typed(known.get(name), value) for name, value in values.items()}


def _changed(change: TaskChange) -> Record:
    record: Record = {TEXT: change.text} if change.text is not None else {}
    record |= {"taskstatus": COMPLETED} if change.done else {}
    record |= {"taskpriority": URGENT} if change.urgent else {}
    record |= {"subject": change.subject} if change.subject else {}
    record |= {"due_date": change.due} if change.due else {}
    return record | ({OWNER: change.owner} if change.owner else {})
