"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from cordboard.crm.espocrm.api import Api, ApiCall
from cordboard.crm.espocrm.codec import (
    CLOSED,
    COMPLETED,
    EARLIER,
    NOT_STARTED,
    OWNER,
    TEXT,
    TEXTS,
    URGENT,
    Context,
    Record,
    corrected_parts,
    post_of,
    recording_line,
    task_link,
)
from cordboard.crm.espocrm.reading.metadata import Metadata
from cordboard.crm.espocrm.record_types import TYPES, link_of
from cordboard.crm.espocrm.writing import record_repair
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeNote,
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
from cordboard.ports.errors import Refused, Trouble
from cordboard.toolkit.crm import (
    field_updates,
    note_changes,
    owner_handover,
    record_corrections,
    task_changes,
    task_moves,
)
from cordboard.toolkit.crm.idempotency_marker import keys_in
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.json_reader import Reader


class Changes:
    """Changes records of one EspoCRM."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def owner(self, action: SetOwner) -> Applied:
        """Give the record to the new owner, unless a person was quicker. Raises Refused."""
        record_type, record = TYPES[action.record.entity], str(action.record.id)
        if action.was:
            row = await self._look(record_type, record, [OWNER, "assignedUserName"], action.key)
            if row is None:
                raise owner_handover.gone(self._api.connection, "EspoCRM", action)
            holder = row.maybe_text(OWNER)
            now = Owner(id=holder, name=row.maybe_text("assignedUserName")) if holder else None
            decided = owner_handover.decided(action, now, link_of(self._api.site, record_type, record))
            if decided is not None:
                return decided
        applied = await self.put(record_type, record, {OWNER: action.owner}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def correction(self, action: CorrectCall, context: Context) -> Applied:
        """Update the call record to the present facts. Raises Refused."""
        record = str(action.call.id)
        names = list(corrected_parts(action.now, context))
        row = await self._look("Call", record, names, action.key)
        if row is None:
            raise self._gone(record)
        keys = keys_in(row.maybe_text(TEXT))
        marked = action.now.key if action.now.key in keys else next(iter(keys), None)
        context = msgspec.structs.replace(context, key_field=None, marked=marked is not None)
        was = [_parts(log, marked, context) for log in action.was]
        fields = await self._metadata.fields("Call")
        now, remarks = record_repair.fitted(_parts(action.now, marked, context), fields)
        sent = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        changes, left = record_corrections.corrected(
            was, now, _texts(row, names), names, texts=(TEXT,), sent=sent, stale=EARLIER
        )
        written = record_corrections.written(action.now, now, TEXTS)
        applied = Applied(id=record, link=link_of(self._api.site, "Call", record), was_there=True)
        if changes:
            applied = await self.put("Call", record, changes, action.key)
            applied = msgspec.structs.replace(applied, remark=" ".join(remarks) or None)
        applied = msgspec.structs.replace(applied, written=written)
        return record_corrections.with_left_values(applied, left)

    async def task(self, action: LinkTask) -> Applied:
        """Link the task to another client, unless a person was quicker. Raises Refused."""
        record = str(action.task.id)
        row = await self._look("Task", record, ["name", "status", "dateEndDate", "parentId"], action.key)
        decided = task_moves.decided(action, _task(row), link_of(self._api.site, "Task", record))
        return decided or await self.put("Task", record, task_link(action), action.key)

    async def open_task(self, action: ChangeTask) -> Applied:
        """Change the task if it is still open. Raises Refused."""
        record = str(action.task.id)
        now, link = await self._open_task(record, action.key), link_of(self._api.site, "Task", record)
        change = task_changes.decided(action, now, link)
        return change if isinstance(change, Applied) else await self.put("Task", record, _changed(change), action.key)

    async def note(self, action: ChangeNote) -> Applied:
        """Change the post, unless a person was quicker. Raises Refused."""
        record, was = str(action.note.id), tuple(post_of(action.title, text) for text in action.was)
        row = await self._look("Note", record, ["post"], action.key)
        now = (row.maybe_text("post") or "") if row is not None else None
        whole = msgspec.structs.replace(action, text=post_of(action.title, action.text), was=was)
        return note_changes.decided(whole, now) or await self.put("Note", record, {"post": whole.text}, action.key)

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        now = await self._open_task(record, action.key)
        return task_changes.needless(record, now, link_of(self._api.site, "Task", record))

    async def _open_task(self, record: str, key: str) -> OpenTaskNow | None:
        row = await self._look("Task", record, ["status", "priority", TEXT, OWNER, "name", "dateEndDate"], key)
        if row is None:
            return None
        return OpenTaskNow(
            closed=row.maybe_text("status") in CLOSED,
            text=row.maybe_text(TEXT) or "",
            owner=row.maybe_text(OWNER),
            urgent=row.maybe_text("priority") in URGENT,
            subject=row.maybe_text("name") or "",
            due=row.maybe_text("dateEndDate"),
        )

    async def fields(
        self, action: SetFields, wanted: Record, sent: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises Refused."""
        record_type, record = TYPES[action.record.entity], str(action.record.id)
        names = [*wanted, *field_updates.looked_at(action)]
        row = await self._look(record_type, record, names, action.key)
        if row is None:
            raise field_updates.gone(self._api.connection, "EspoCRM", action)
        now = {name: row.maybe(name).value for name in names}
        values, left = field_updates.changed(action, wanted, now, sent)
        applied = Applied(id=record, link=link_of(self._api.site, record_type, record), was_there=True)
        said = [*remarks, *left]
        while values:
            call = ApiCall(method="PUT", path=f"/{record_type}/{record}", body=values, keys=(action.key,))
            answer = await self._api.ask(call)
            if answer.error is None:
                applied = msgspec.structs.replace(applied, was_there=False)
                break
            mended = record_repair.mended(values, answer.error, None)
            if mended is None:
                raise self._refused(answer.error, call)
            values, remark = mended
            said.append(remark)
        return msgspec.structs.replace(applied, remark=" ".join(said) or None)

    async def recording(self, action: AttachRecording) -> Applied:
        """Put the address of the recording into its field, else below the description. Raises Refused."""
        record, field = str(action.call.id), await self._metadata.recording_field()
        if field:
            return await self.put("Call", record, {field: action.url}, action.key)
        row = await self._look("Call", record, [TEXT], action.key)
        if row is None:
            raise self._gone(record)
        text = row.maybe_text(TEXT) or ""
        if action.url in text:
            return Applied(id=record, link=link_of(self._api.site, "Call", record), was_there=True)
        whole = "\n".join(part for part in (text, recording_line(action.url, action.language)) if part)
        return await self.put("Call", record, {TEXT: whole}, action.key)

    async def put(self, record_type: str, record: str, values: Record, key: str) -> Applied:
        """Change these values of a record. Raises Refused."""
        call = ApiCall(method="PUT", path=f"/{record_type}/{record}", body=values, keys=(key,))
        answer = await self._api.ask(call)
        if answer.error:
            raise self._refused(answer.error, call)
        if answer.reader.maybe_text("id") is None:
            raise self._api.unreadable("reply['id'] is missing", call)
        return Applied(id=record, link=link_of(self._api.site, record_type, record))

    async def _look(self, record_type: str, record: str, select: list[str], key: str) -> Reader | None:
        """The record as it is now; None where it is gone."""
        query = urlencode({"select": ",".join(["id", *select])})
        call = ApiCall(method="GET", path=f"/{record_type}/{record}", query=query, keys=(key,))
        answer = await self._api.ask(call)
        if answer.error is None:
            return answer.reader
        if answer.error.code == "not_found":
            return None
        raise self._api.trouble(answer.error, call)

    def _refused(self, error: Any, call: ApiCall) -> Trouble:
        """No access to one record parks its item; the connection goes on."""
        if error.code == "no_access":
            error = msgspec.structs.replace(error, code="record_closed")
        elif error.code == "hidden" and OWNER in call.body:
            error = msgspec.structs.replace(error, code="user_not_accepted", field=OWNER)
        return self._api.trouble(error, call)

    def _gone(self, record: str) -> Refused:
        said = f"{self._api.connection}: the record {record} of this call was deleted in EspoCRM."
        return Refused(f"{said} Discard this item.", code="record_gone")


def _parts(log: LogCall, marked: str | None, context: Context) -> Record:
    """The call fields of a record, with its marker, wherever our key is stored by now."""
    return corrected_parts(log if marked is None else msgspec.structs.replace(log, key=marked), context)


def _task(row: Reader | None) -> TaskNow | None:
    if row is None:
        return None
    linked = row.maybe_text("parentId")
    return TaskNow(
        subject=row.maybe_text("name") or "",
        due=row.maybe_text("dateEndDate"),
        untouched=row.maybe_text("status") == NOT_STARTED,
        linked=frozenset({linked} if linked else ()),
    )


def _texts(row: Reader, names: list[str]) -> dict[str, Any]:
    return {name: row.maybe(name).value if row.maybe(name) else "" for name in names}


def _changed(change: TaskChange) -> Record:
    record: Record = {TEXT: change.text} if change.text is not None else {}
    record |= {"status": COMPLETED} if change.done else {}
    record |= {"priority": "High"} if change.urgent else {}
    record |= {"name": change.subject} if change.subject else {}
    record |= {"dateEndDate": change.due} if change.due else {}
    return record | ({OWNER: change.owner} if change.owner else {})
