"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import msgspec

from cordboard.crm.suitecrm.api import MODULE, Api, ApiCall, made_id
from cordboard.crm.suitecrm.codec import (
    CLOSED,
    COMPLETED,
    DUE,
    LINKS,
    NOT_STARTED,
    OWNER,
    START,
    TEXT,
    TEXTS,
    URGENT,
    Link,
    Record,
    corrected_parts,
    due_text,
    recording_line,
    task_link,
)
from cordboard.crm.suitecrm.errors import ApiError
from cordboard.crm.suitecrm.reading.metadata import Metadata
from cordboard.crm.suitecrm.reading.readers import value_of
from cordboard.crm.suitecrm.record_types import TYPES, moment_text
from cordboard.crm.suitecrm.writing import record_repair
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    LinkCall,
    LinkTask,
    RenewTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Owner
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused, Trouble
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
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader, UnexpectedShape

SERVICE = "SuiteCRM"
CALLS, TASKS, NOTES = "Calls", "Tasks", "Notes"


class Changes:
    """Changes records of one SuiteCRM."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def owner(self, action: SetOwner) -> Applied:
        """Give the record to the new owner, unless a person was quicker. Raises Refused."""
        module, record = TYPES[action.record.entity], str(action.record.id)
        if action.was:
            row = await self._look(module, record, [OWNER, "assigned_user_name"], action.key)
            if row is None:
                raise owner_handover.gone(self._api.connection, SERVICE, action)
            holder = row.maybe_text(OWNER)
            now = Owner(id=holder, name=row.maybe_text("assigned_user_name")) if holder else None
            decided = owner_handover.decided(action, now, self._link(module, record))
            if decided is not None:
                return decided
        applied = await self.patch(module, record, {OWNER: action.owner}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def correction(self, action: CorrectCall) -> Applied:
        """Update the call record to the present facts. Raises Refused."""
        record, was = str(action.call.id), [corrected_parts(log) for log in action.was]
        names = list(corrected_parts(action.now))
        row = await self._look(CALLS, record, names, action.key)
        if row is None:
            raise self._gone(record)
        now, remarks = record_repair.fitted(corrected_parts(action.now), await self._metadata.fields(CALLS))
        sent = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        changes, left = record_corrections.corrected(
            was, now, _current(row, names), names, texts=(TEXT,), sent=sent, meaning=_meaning
        )
        applied = Applied(id=record, link=self._link(CALLS, record), was_there=True)
        if changes:
            applied = await self.patch(CALLS, record, changes, action.key)
            applied = msgspec.structs.replace(applied, remark=" ".join(remarks) or None)
        written = record_corrections.written(action.now, now, TEXTS)
        return record_corrections.with_left_values(msgspec.structs.replace(applied, written=written), left)

    async def call_link(self, action: LinkCall, parent: Record) -> Applied:
        """Link the call to one record alone. Raises Refused."""
        record, about = str(action.call.id), action.about
        applied = await self.patch(CALLS, record, parent, action.key)
        for name in LINKS.values():
            for other in await self._api.related(CALLS, record, name) or []:
                if about is None or other != about.id:
                    await self._unlinked(record, name, other, action.key)
        return applied

    async def linked(self, module: str, record: str, link: Link, key: str) -> None:
        """Link one more record; where it is linked already, nothing changes. Raises Refused."""
        body = {"data": {"type": TYPES[link.ref.entity], "id": link.ref.id}}
        path = f"{MODULE}/{module}/{record}/relationships/{link.name}"
        call = ApiCall(method="POST", path=path, module=module, body=body, keys=(key,))
        answer = await self._api.ask(call)
        if answer.error:
            raise self._refused(answer.error, call)

    async def _unlinked(self, record: str, link: str, other: str, key: str) -> None:
        path = f"{MODULE}/{CALLS}/{record}/relationships/{link}/{other}"
        call = ApiCall(method="DELETE", path=path, module=CALLS, keys=(key,))
        answer = await self._api.ask(call)
        if answer.error and answer.error.code != "not_found":
            raise self._refused(answer.error, call)

    async def task(self, action: LinkTask) -> Applied:
        """Link the task to another client, unless a person was quicker. Raises Refused."""
        record = str(action.task.id)
        row = await self._look(TASKS, record, ["name", "status", DUE, "parent_id", "contact_id"], action.key)
        decided = task_moves.decided(action, _task(row), self._link(TASKS, record))
        return decided or await self.patch(TASKS, record, task_link(action), action.key)

    async def open_task(self, action: ChangeTask) -> Applied:
        """Change the task if it is still open. Raises Refused."""
        record = str(action.task.id)
        change = task_changes.decided(action, await self._open_task(record, action.key), self._link(TASKS, record))
        return change if isinstance(change, Applied) else await self.patch(TASKS, record, _changed(change), action.key)

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        now = await self._open_task(record, action.key)
        return task_changes.needless(record, now, self._link(TASKS, record))

    async def _open_task(self, record: str, key: str) -> OpenTaskNow | None:
        row = await self._look(TASKS, record, ["status", "priority", TEXT, OWNER, "name", DUE], key)
        if row is None:
            return None
        return OpenTaskNow(
            closed=row.maybe_text("status") in CLOSED,
            text=row.maybe_text(TEXT) or "",
            owner=row.maybe_text(OWNER),
            urgent=row.maybe_text("priority") == URGENT,
            subject=row.maybe_text("name") or "",
            due=_day(row),
        )

    async def note(self, action: ChangeNote) -> Applied:
        """Change the note, unless a person was quicker. Raises Refused."""
        record = str(action.note.id)
        row = await self._look(NOTES, record, [TEXT], action.key)
        decided = note_changes.decided(action, (row.maybe_text(TEXT) or "") if row is not None else None)
        return decided or await self.patch(NOTES, record, {"name": action.title, TEXT: action.text}, action.key)

    async def fields(
        self, action: SetFields, wanted: Record, sent: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises Refused."""
        module, record = TYPES[action.record.entity], str(action.record.id)
        names, known = [*wanted, *field_updates.looked_at(action)], await self._metadata.fields(module)
        row = await self._look(module, record, names, action.key)
        if row is None:
            raise field_updates.gone(self._api.connection, SERVICE, action)
        now = {name: value_of(row, known.get(name), name) for name in names}
        values, left = field_updates.changed(action, wanted, now, sent)
        applied = Applied(id=record, link=self._link(module, record), was_there=True)
        if values:
            filled = {name: "" if value is None else value for name, value in values.items()}
            applied = await self.patch(module, record, filled, action.key)
        return msgspec.structs.replace(applied, remark=" ".join([*remarks, *left]) or None)

    async def recording(self, action: AttachRecording) -> Applied:
        """Put the address of the recording into its field, else below the description. Raises Refused."""
        record, field = str(action.call.id), await self._metadata.recording_field()
        if field:
            return await self.patch(CALLS, record, {field: action.url}, action.key)
        row = await self._look(CALLS, record, [TEXT], action.key)
        if row is None:
            raise self._gone(record)
        text = row.maybe_text(TEXT) or ""
        if action.url in text:
            return Applied(id=record, link=self._link(CALLS, record), was_there=True)
        whole = "\n".join(part for part in (text, recording_line(action.url, action.language)) if part)
        return await self.patch(CALLS, record, {TEXT: whole}, action.key)

    async def patch(self, module: str, record: str, values: Record, key: str) -> Applied:
        """Change these values of a record. Raises Refused."""
        data = {"type": module, "id": record, "attributes": values}
        call = ApiCall(method="PATCH", path=MODULE, module=module, body={"data": data}, keys=(key,))
        answer = await self._api.ask(call)
        if answer.error:
            raise self._refused(answer.error, call)
        try:
            made_id(answer)
        except UnexpectedShape as error:
            raise self._api.unreadable(str(error), call) from None
        return Applied(id=record, link=self._link(module, record))

    async def _look(self, module: str, record: str, select: list[str], key: str) -> Reader | None:
        """The record as it is now; None where it is gone."""
        query = urlencode({f"fields[{module}]": ",".join(dict.fromkeys(select))})
        return await self._api.one(module, record, query, (key,))

    def _link(self, module: str, record: str) -> str:
        return self._api.site.link_of(module, record)

    def _refused(self, error: ApiError, call: ApiCall) -> Trouble:
        """No access to one record parks its item; the connection goes on."""
        if error.code == "no_access":
            error = msgspec.structs.replace(error, code="record_closed")
        return self._api.trouble(error, call)

    def _gone(self, record: str) -> Refused:
        said = f"{self._api.connection}: the record {record} of this call was deleted in SuiteCRM."
        return Refused(f"{said} Discard this item.", code="record_gone")


def _current(row: Reader, names: Sequence[str]) -> Record:
    """The record as we would write it: SuiteCRM answers moments in ISO and numbers as texts."""
    found = {name: (row.maybe(name).value if row.maybe(name) else "") for name in names}
    moment = moment_of(str(found.get(START) or ""))
    return found | ({START: moment_text(moment)} if moment else {})


def _meaning(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _day(row: Reader) -> str | None:
    due = row.maybe_text(DUE)
    return due[:10] if due else None


def _task(row: Reader | None) -> TaskNow | None:
    if row is None:
        return None
    linked = (row.maybe_text("parent_id"), row.maybe_text("contact_id"))
    return TaskNow(
        subject=row.maybe_text("name") or "",
        due=_day(row),
        untouched=row.maybe_text("status") == NOT_STARTED,
        linked=frozenset(one for one in linked if one),
    )


def _changed(change: TaskChange) -> Record:
    record: Record = {TEXT: change.text} if change.text is not None else {}
    record |= {"status": COMPLETED} if change.done else {}
    record |= {"priority": URGENT} if change.urgent else {}
    record |= {"name": change.subject} if change.subject else {}
    record |= {DUE: due_text(date.fromisoformat(change.due))} if change.due else {}
    return record | ({OWNER: change.owner} if change.owner else {})
