"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.crm.salesforce.api import Api, Row
from cordboard.crm.salesforce.codec import (
    CLOSED,
    COMPLETED,
    NOT_STARTED,
    OWNER,
    TEXT,
    TEXTS,
    URGENT,
    WHAT,
    WHO,
    Context,
    Record,
    corrected_parts,
    link,
    recording_line,
)
from cordboard.crm.salesforce.reading.metadata import Metadata
from cordboard.crm.salesforce.reading.readers import typed
from cordboard.crm.salesforce.record_types import TASK, TYPES, link_of
from cordboard.crm.salesforce.writing import record_repair
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeTask,
    CorrectCall,
    LinkCall,
    LinkTask,
    LogCall,
    RenewTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Owner
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import field_updates, owner_handover, record_corrections, task_changes, task_moves
from cordboard.toolkit.crm.idempotency_marker import keys_in
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.json_reader import Reader

SERVICE = "Salesforce"
_TASK = ("Subject", "Status", "Priority", "ActivityDate", TEXT, OWNER, WHO, WHAT)


class Changes:
    """Changes records of one organisation."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def owner(self, action: SetOwner) -> Applied:
        """Give the record to the new owner, unless a person was quicker. Raises Refused."""
        record_type, record = TYPES[action.record.entity], str(action.record.id)
        if action.was:
            row = await self._api.record(record_type, record, (OWNER,), (action.key,))
            if row is None:
                raise owner_handover.gone(self._api.connection, SERVICE, action)
            holder, owners = row.maybe_text(OWNER), await self._metadata.owners()
            now = Owner(id=holder, name=owners.get(holder)) if holder else None
            decided = owner_handover.decided(action, now, self._link(record_type, record))
            if decided is not None:
                return decided
        applied = await self.update(record_type, record, {OWNER: action.owner}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def correction(self, action: CorrectCall, context: Context) -> Applied:
        """Update the record of a call to the present facts. Raises Refused."""
        record, known = str(action.call.id), await self._metadata.fields(TASK)
        names = [name for name in corrected_parts(action.now, context) if name in known]
        row = await self._api.record(TASK, record, names, (action.key,))
        if row is None:
            raise self._gone(record)
        keys = keys_in(row.maybe_text(TEXT))
        marked = action.now.key if action.now.key in keys else next(iter(keys), None)
        context = msgspec.structs.replace(context, key_field=None, marked=marked is not None)
        was = [_parts(log, marked, context) for log in action.was]
        now, remarks = record_repair.fitted(_parts(action.now, marked, context), known)
        sent = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        current = {name: typed(_value(row, name)) for name in names}
        changes, left = record_corrections.corrected(was, now, current, names, texts=(TEXT,), sent=sent, meaning=_said)
        written = record_corrections.written(action.now, now, TEXTS)
        applied = Applied(id=record, link=self._link(TASK, record), was_there=True)
        if changes:
            applied = await self.update(TASK, record, changes, action.key)
            applied = msgspec.structs.replace(applied, remark=" ".join(remarks) or None)
        applied = msgspec.structs.replace(applied, written=written)
        return record_corrections.with_left_values(applied, left)

    async def call_link(self, action: LinkCall) -> Applied:
        """Link the call to another record. Raises Refused."""
        return await self.update(TASK, str(action.call.id), link(action), action.key)

    async def task(self, action: LinkTask) -> Applied:
        """Link the task to another client, unless a person was quicker. Raises Refused."""
        record = str(action.task.id)
        row = await self._api.record(TASK, record, _TASK, (action.key,))
        decided = task_moves.decided(action, _task(row), self._link(TASK, record))
        return decided or await self.update(TASK, record, link(action), action.key)

    async def open_task(self, action: ChangeTask) -> Applied:
        """Change the task if it is still open. Raises Refused."""
        record = str(action.task.id)
        change = task_changes.decided(action, await self._open_task(record, action.key), self._link(TASK, record))
        if isinstance(change, Applied):
            return change
        return await self.update(TASK, record, _changed(change), action.key)

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        return task_changes.needless(record, await self._open_task(record, action.key), self._link(TASK, record))

    async def _open_task(self, record: str, key: str) -> OpenTaskNow | None:
        row = await self._api.record(TASK, record, _TASK, (key,))
        if row is None:
            return None
        return OpenTaskNow(
            closed=row.maybe_text("Status") in CLOSED,
            text=(row.maybe_text(TEXT) or "").replace("\r\n", "\n"),
            owner=row.maybe_text(OWNER),
            urgent=row.maybe_text("Priority") == URGENT,
            subject=row.maybe_text("Subject") or "",
            due=row.maybe_text("ActivityDate"),
        )

    async def fields(
        self, action: SetFields, wanted: Record, sent: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises Refused."""
        record_type, record = TYPES[action.record.entity], str(action.record.id)
        known = await self._metadata.fields(record_type)
        names = list(dict.fromkeys((*wanted, *field_updates.looked_at(action))))
        row = await self._api.record(record_type, record, [name for name in names if name in known], (action.key,))
        if row is None:
            raise field_updates.gone(self._api.connection, SERVICE, action)
        now = {name: typed(_value(row, name)) for name in names}
        values, left = field_updates.changed(action, wanted, now, sent)
        said = " ".join([*remarks, *left]) or None
        if not values:
            return Applied(id=record, link=self._link(record_type, record), was_there=True, remark=said)
        applied = await self.update(record_type, record, values, action.key)
        return msgspec.structs.replace(applied, remark=said)

    async def recording(self, action: AttachRecording) -> Applied:
        """Put the address of the recording into its field, else below the description. Raises Refused."""
        record, own = str(action.call.id), self._metadata.options.recording
        field = own if own and own in await self._metadata.fields(TASK) else TEXT
        row = await self._api.record(TASK, record, (field,), (action.key,))
        if row is None:
            raise self._gone(record)
        text = row.maybe_text(field) or ""
        if action.url in text:
            return Applied(id=record, link=self._link(TASK, record), was_there=True)
        if field != TEXT:
            return await self.update(TASK, record, {field: action.url}, action.key)
        whole = "\n".join(part for part in (text, recording_line(action.url, action.language)) if part)
        return await self.update(TASK, record, {TEXT: whole}, action.key)

    async def update(self, record_type: str, record: str, values: Row, key: str) -> Applied:
        """Change these values of a record; None clears. Raises Refused."""
        answer = await self._api.update(record_type, record, values, key)
        if answer.error:
            raise self._api.refused(answer.error, f"change {record_type}")
        return Applied(id=record, link=self._link(record_type, record))

    def _link(self, record_type: str, record: str) -> str:
        return link_of(self._api.site, record_type, record)

    def _gone(self, record: str) -> Refused:
        said = f"{self._api.connection}: the record {record} of this call was deleted in Salesforce, or is hidden."
        return Refused(f"{said} Discard this item.", code="record_gone")


def _parts(log: LogCall, marked: str | None, context: Context) -> Record:
    """The call fields of a record, with its marker, wherever our key is stored by now."""
    return corrected_parts(log if marked is None else msgspec.structs.replace(log, key=marked), context)


def _said(value: Any) -> str:
    """A value as it compares: zero seconds are a value."""
    return "" if value is None else str(value).strip()


def _value(row: Reader, name: str) -> Any:
    return row.maybe(name).value if row.maybe(name) else None


def _task(row: Reader | None) -> TaskNow | None:
    if row is None:
        return None
    linked = (row.maybe_text(name) for name in (WHO, WHAT))
    return TaskNow(
        subject=row.maybe_text("Subject") or "",
        due=row.maybe_text("ActivityDate"),
        untouched=row.maybe_text("Status") == NOT_STARTED,
        linked=frozenset(one for one in linked if one),
    )


def _changed(change: TaskChange) -> Record:
    record: Record = {TEXT: change.text} if change.text is not None else {}
    record |= {"Status": COMPLETED} if change.done else {}
    record |= {"Priority": URGENT} if change.urgent else {}
    record |= {"Subject": change.subject} if change.subject else {}
    record |= {"ActivityDate": change.due} if change.due else {}
    return record | ({OWNER: change.owner} if change.owner else {})
