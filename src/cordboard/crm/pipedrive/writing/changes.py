"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.codec import TEXTS, Context, Record, corrected_parts, link, recording_line, sent
from cordboard.crm.pipedrive.reading.logged_records import linked_ids
from cordboard.crm.pipedrive.reading.metadata import Metadata
from cordboard.crm.pipedrive.record_types import ACTIVITIES, NOTE, OWNER, TYPES, number_of, seconds_of, v2
from cordboard.crm.pipedrive.writing import record_repair
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
from cordboard.toolkit.crm.html_text import text_of
from cordboard.toolkit.crm.idempotency_marker import keys_in
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.json_reader import Reader

SERVICE = "Pipedrive"


class Changes:
    """Changes records of one company."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def owner(self, action: SetOwner) -> Applied:
        """Give the record to the new owner, unless a person was quicker. Raises Refused."""
        kind, record = TYPES[action.record.entity], str(action.record.id)
        if action.was:
            row = await self.look(kind, record, action.key)
            if row is None:
                raise owner_handover.gone(self._api.connection, SERVICE, action)
            holder = str(row[OWNER]) if row.get(OWNER) else None
            names = await self._metadata.owner_names()
            now = Owner(id=holder, name=names.get(holder)) if holder else None
            decided = owner_handover.decided(action, now, self._api.link(kind, record))
            if decided is not None:
                return decided
        applied = await self.put(kind, record, {OWNER: number_of(action.owner)}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def correction(self, action: CorrectCall, context: Context) -> Applied:
        """Update the activity of a call to the present facts. Raises Refused."""
        record = str(action.call.id)
        row = await self.look(ACTIVITIES, record, action.key)
        if row is None:
            raise self._gone(record)
        keys = keys_in(row[NOTE])
        marked = action.now.key if action.now.key in keys else next(iter(keys), None)
        context = msgspec.structs.replace(context, marked=marked is not None)
        now, was = _parts(action.now, marked, context), [_parts(log, marked, context) for log in action.was]
        texts = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        changes, left = record_corrections.corrected(
            was, now, row, list(now), texts=(NOTE,), sent=texts, meaning=_meaning
        )
        applied = Applied(id=record, link=self._api.link(ACTIVITIES, record), was_there=True)
        if changes:
            applied = await self.put(ACTIVITIES, record, changes, action.key)
        applied = msgspec.structs.replace(applied, written=record_corrections.written(action.now, now, TEXTS))
        return record_corrections.with_left_values(applied, left)

    async def call_link(self, action: LinkCall) -> Applied:
        """Link the call to one record alone. Raises Refused."""
        return await self.put(ACTIVITIES, str(action.call.id), link(action), action.key)

    async def task_link(self, action: LinkTask) -> Applied:
        """Link the task to another client, unless a person was quicker. Raises Refused."""
        record = str(action.task.id)
        row = await self.look(ACTIVITIES, record, action.key)
        decided = task_moves.decided(action, _task(row), self._api.link(ACTIVITIES, record))
        return decided or await self.put(ACTIVITIES, record, link(action), action.key)

    async def open_task(self, action: ChangeTask) -> Applied:
        """Change the task if it is still open. Raises Refused."""
        record = str(action.task.id)
        high = await self._metadata.high_priority() if action.urgent else None
        now = await self._open_task(record, action.key, high)
        change = task_changes.decided(action, now, self._api.link(ACTIVITIES, record))
        if isinstance(change, Applied):
            return change
        values = _changed(change, high)
        if not values:
            return Applied(id=record, link=self._api.link(ACTIVITIES, record), was_there=True, remark=_no_priority())
        applied = await self.put(ACTIVITIES, record, values, action.key)
        missing = change.urgent and high is None
        return msgspec.structs.replace(applied, remark=_no_priority()) if missing else applied

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        now = await self._open_task(record, action.key, None)
        return task_changes.needless(record, now, self._api.link(ACTIVITIES, record))

    async def _open_task(self, record: str, key: str, high: int | None) -> OpenTaskNow | None:
        row = await self.look(ACTIVITIES, record, key)
        if row is None:
            return None
        return OpenTaskNow(
            closed=row.get("done") is True,
            text=row[NOTE],
            owner=str(row[OWNER]) if row.get(OWNER) else None,
            urgent=high is not None and row.get("priority") == high,
            subject=row.get("subject") or "",
            due=row.get("due_date"),
        )

    async def fields(
        self, action: SetFields, wanted: Record, before: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises Refused."""
        kind, record = TYPES[action.record.entity], str(action.record.id)
        row = await self.look(kind, record, action.key)
        if row is None:
            raise field_updates.gone(self._api.connection, SERVICE, action)
        names = [*wanted, *field_updates.looked_at(action)]
        now = {name: row.get(name) for name in names}
        values, left = field_updates.changed(action, wanted, now, before)
        applied, said = Applied(id=record, link=self._api.link(kind, record), was_there=True), [*remarks, *left]
        while values:
            call = await self._patch(kind, record, values, action.key)
            answer = await self._api.ask(call)
            if answer.error is None:
                applied = msgspec.structs.replace(applied, was_there=False)
                break
            mended = record_repair.mended(values, answer.error)
            if mended is None:
                raise self._api.trouble(answer.error, call)
            values, remark = mended
            said.append(remark)
        return msgspec.structs.replace(applied, remark=" ".join(said) or None)

    async def recording(self, action: AttachRecording) -> Applied:
        """Put the address of the recording below the note. Raises Refused."""
        record = str(action.call.id)
        row = await self.look(ACTIVITIES, record, action.key)
        if row is None:
            raise self._gone(record)
        if action.url in row[NOTE]:
            return Applied(id=record, link=self._api.link(ACTIVITIES, record), was_there=True)
        line = recording_line(action.url, action.language)
        whole = "\n".join(part for part in (row[NOTE], line) if part)
        return await self.put(ACTIVITIES, record, {NOTE: whole}, action.key)

    async def put(self, kind: str, record: str, values: Record, key: str) -> Applied:
        """Change these values of a record; None empties one. Raises Refused."""
        call = await self._patch(kind, record, values, key)
        answer = await self._api.ask(call)
        if answer.error:
            raise self._api.trouble(answer.error, call)
        if answer.reader.maybe_text("id") is None:
            raise self._api.unreadable("reply['data']['id'] is missing", call)
        return Applied(id=record, link=self._api.link(kind, record))

    async def look(self, kind: str, record: str, key: str) -> dict[str, Any] | None:
        """The values as they are now, the note without HTML; None where the record is gone."""
        await self._metadata.me()
        row = await self._api.record(v2(f"{kind}/{record}"), kind, key)
        return row if row is None or kind != ACTIVITIES else row | {NOTE: text_of(row.get(NOTE))}

    async def _patch(self, kind: str, record: str, values: Record, key: str) -> ApiCall:
        body = sent(values, await self._metadata.custom(kind))
        return ApiCall(method="PATCH", path=v2(f"{kind}/{record}"), kind=kind, body=body, keys=(key,))

    def _gone(self, record: str) -> Refused:
        said = f"{self._api.connection}: the record {record} of this call was deleted in Pipedrive."
        return Refused(f"{said} Discard this item.", code="record_gone")


def _parts(log: LogCall, marked: str | None, context: Context) -> Record:
    """The call's values, with the marker that its record has by now."""
    return corrected_parts(log if marked is None else msgspec.structs.replace(log, key=marked), context)


def _meaning(value: Any) -> Any:
    """Times are equal with seconds and without, and as nothing where there is none."""
    seconds = seconds_of(value) if isinstance(value, str) else None
    return seconds if seconds is not None else str(value or "").strip()


def _task(row: dict[str, Any] | None) -> TaskNow | None:
    if row is None:
        return None
    return TaskNow(
        subject=row.get("subject") or "",
        due=row.get("due_date"),
        untouched=row.get("done") is not True,
        linked=frozenset(linked_ids(Reader(row))),
    )


def _changed(change: TaskChange, high: int | None) -> Record:
    record: Record = {NOTE: change.text} if change.text is not None else {}
    record |= {"done": True} if change.done else {}
    record |= {"priority": high} if change.urgent and high is not None else {}
    record |= {"subject": change.subject} if change.subject else {}
    record |= {"due_date": change.due} if change.due else {}
    return record | ({OWNER: number_of(change.owner)} if change.owner else {})


def _no_priority() -> str:
    return "The priority was left: Pipedrive has none of the name in Settings."
