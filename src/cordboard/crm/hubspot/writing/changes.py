"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.crm.hubspot.api import Api, ApiCall
from cordboard.crm.hubspot.codec import (
    CLOSED,
    COMPLETED,
    NOT_STARTED,
    TEXTS,
    URGENT,
    Context,
    Record,
    corrected_parts,
    is_secure,
    note_text,
    sent,
)
from cordboard.crm.hubspot.errors import ApiError
from cordboard.crm.hubspot.permissions import carrier
from cordboard.crm.hubspot.reading.links import links_of
from cordboard.crm.hubspot.reading.metadata import Metadata
from cordboard.crm.hubspot.record_types import (
    CALLS,
    HTML,
    LINKED,
    NOTES,
    OWNER,
    TASKS,
    TYPES,
    day_moment,
    day_of,
    moment_text,
)
from cordboard.crm.hubspot.writing import record_repair
from cordboard.crm.hubspot.writing.creation import associate
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    LinkCall,
    LinkTask,
    Ref,
    RemoveNote,
    RenewTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Owner
from cordboard.domain.crm_texts.record_lines import record_line
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
from cordboard.toolkit.crm.html_text import text_of
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.crm.watermark import moment_of

TITLE = "HubSpot"
TASK = ("hs_task_status", "hs_task_priority", "hs_task_body", OWNER, "hs_task_subject", "hs_timestamp")


class Changes:
    """Changes records of one account."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def owner(self, action: SetOwner) -> Applied:
        """Give the record to the new owner, unless a person was quicker. Raises Refused."""
        kind, record = TYPES[action.record.entity], str(action.record.id)
        if action.was:
            now = await self._look(kind, record, [OWNER], action.key)
            if now is None:
                raise owner_handover.gone(self._api.connection, TITLE, action)
            holder = now.get(OWNER)
            names = await self._metadata.owner_names()
            held = Owner(id=holder, name=names.get(holder)) if holder else None
            decided = owner_handover.decided(action, held, self._api.link(kind, record))
            if decided is not None:
                return decided
        applied = await self.put(kind, record, {OWNER: action.owner}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def correction(self, action: CorrectCall, context: Context) -> Applied:
        """Update the call record to the present facts. Raises Refused."""
        record = str(action.call.id)
        now, remarks = record_repair.fitted(CALLS, corrected_parts(action.now, context))
        names = list(now)
        row = await self._look(CALLS, record, names, action.key)
        if row is None:
            raise self._gone(record)
        was = [record_repair.fitted(CALLS, corrected_parts(log, context))[0] for log in action.was]
        texts = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        changes, left = record_corrections.corrected(
            was,
            now,
            row,
            names,
            texts=(TEXTS[1],),
            sent=texts,
            optional=frozenset({"hs_call_disposition"}),
            meaning=_meaning,
        )
        applied = Applied(id=record, link=self._api.link(CALLS, record), was_there=True)
        if changes:
            applied = await self.put(CALLS, record, changes, action.key)
            applied = msgspec.structs.replace(applied, remark=" ".join(remarks) or None)
        written = record_corrections.written(action.now, now, TEXTS)
        return record_corrections.with_left_values(msgspec.structs.replace(applied, written=written), left)

    async def call_link(self, action: LinkCall) -> Applied:
        """Link the call to one record alone. Raises Refused."""
        record = str(action.call.id)
        if await self._look(CALLS, record, [TEXTS[0]], action.key) is None:
            raise self._gone(record)
        await self._relink(CALLS, record, action.about, action.key)
        return Applied(id=record, link=self._api.link(CALLS, record))

    async def task_link(self, action: LinkTask) -> Applied:
        """Link the task to another client, unless a person was quicker. Raises Refused."""
        record = str(action.task.id)
        row = await self._look(TASKS, record, TASK, action.key)
        decided = task_moves.decided(action, await self._task(record, row, action.key), self._api.link(TASKS, record))
        if decided is not None:
            return decided
        await self._relink(TASKS, record, action.about, action.key)
        return Applied(id=record, link=self._api.link(TASKS, record))

    async def _task(self, record: str, row: Record | None, key: str) -> TaskNow | None:
        if row is None:
            return None
        links = (await links_of(self._api, TASKS, [record], LINKED, (key,)))[record]
        due = day_of(row.get("hs_timestamp"), await self._metadata.zone())
        return TaskNow(
            subject=row.get("hs_task_subject") or "",
            due=due.isoformat() if due else None,
            untouched=row.get("hs_task_status") == NOT_STARTED,
            linked=frozenset(one for ids in links.values() for one in ids),
        )

    async def _relink(self, kind: str, record: str, about: Ref | None, key: str) -> None:
        """Link to this record and to nothing else: first the new link, then the others go."""
        wanted = (TYPES[about.entity], str(about.id)) if about else None
        if wanted and (failed := await associate(self._api, kind, wanted[0], [(record, wanted[1])], (key,))):
            said = f"{self._api.connection}: {record} could not be linked to {wanted[1]} in HubSpot ({failed})."
            raise Refused(f"{said} Discard this item.", code="not_found")
        links = (await links_of(self._api, kind, [record], LINKED, (key,)))[record]
        for to, ids in links.items():
            for other in ids:
                if (to, other) != wanted:
                    await self._unlink(kind, record, to, other, key)

    async def _unlink(self, kind: str, record: str, to: str, other: str, key: str) -> None:
        path = self._api.paths.link(kind, record, to, other)
        call = self._call("DELETE", path, kind, None, key, f"unlink {kind}")
        answer = await self._api.ask(call)
        if answer.error and answer.error.code != "not_found":
            raise self._api.trouble(answer.error, call)

    async def open_task(self, action: ChangeTask) -> Applied:
        """Change the task if it is still open. Raises Refused."""
        record = str(action.task.id)
        change = task_changes.decided(action, await self._open_task(record, action.key), self._api.link(TASKS, record))
        if isinstance(change, Applied):
            return change
        zone = await self._metadata.zone()
        return await self.put(TASKS, record, _changed(change, action, zone), action.key)

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        now = await self._open_task(record, action.key)
        return task_changes.needless(record, now, self._api.link(TASKS, record))

    async def _open_task(self, record: str, key: str) -> OpenTaskNow | None:
        row = await self._look(TASKS, record, TASK, key)
        if row is None:
            return None
        due = day_of(row.get("hs_timestamp"), await self._metadata.zone())
        return OpenTaskNow(
            closed=row.get("hs_task_status") in CLOSED,
            text=row.get("hs_task_body") or "",
            owner=row.get(OWNER),
            urgent=row.get("hs_task_priority") == URGENT,
            subject=row.get("hs_task_subject") or "",
            due=due.isoformat() if due else None,
        )

    async def note(self, action: ChangeNote) -> Applied:
        """Change the note, unless a person was quicker. Raises Refused."""
        record, was = str(action.note.id), tuple(note_text(action.title, text) for text in action.was)
        row = await self._look(NOTES, record, [HTML[NOTES]], action.key)
        now = (row.get(HTML[NOTES]) or "") if row is not None else None
        whole = msgspec.structs.replace(action, text=note_text(action.title, action.text), was=was)
        decided = note_changes.decided(whole, now)
        return decided or await self.put(NOTES, record, {HTML[NOTES]: whole.text}, action.key)

    async def note_removed(self, action: RemoveNote) -> Applied:
        record = str(action.note.id)
        path = self._api.paths.of("objects", f"{NOTES}/{record}")
        call = self._call("DELETE", path, NOTES, None, action.key, "delete a note")
        answer = await self._api.ask(call)
        if answer.error and answer.error.code != "not_found":
            raise self._api.trouble(answer.error, call)
        return Applied(id=record, was_there=answer.error is None)

    async def fields(
        self, action: SetFields, wanted: Record, before: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises Refused."""
        kind, record = TYPES[action.record.entity], str(action.record.id)
        names = [*wanted, *field_updates.looked_at(action)]
        row = await self._look(kind, record, names, action.key)
        if row is None:
            raise field_updates.gone(self._api.connection, TITLE, action)
        values, left = field_updates.changed(action, wanted, row, before)
        applied, said = Applied(id=record, link=self._api.link(kind, record), was_there=True), [*remarks, *left]
        while values:
            call = self._patch(kind, record, values, action.key)
            answer = await self._api.ask(call)
            if answer.error is None:
                applied = msgspec.structs.replace(applied, was_there=False)
                break
            mended = record_repair.mended(values, answer.error, None)
            if mended is None:
                raise self._api.trouble(answer.error, call)
            values, remark = mended
            said.append(remark)
        return msgspec.structs.replace(applied, remark=" ".join(said) or None)

    async def recording(self, action: AttachRecording) -> Applied:
        """Put the address of the recording into its property, else below the text. Raises Refused."""
        record = str(action.call.id)
        if is_secure(action.url):
            return await self.put(CALLS, record, {"hs_call_recording_url": action.url}, action.key)
        row = await self._look(CALLS, record, [TEXTS[1]], action.key)
        if row is None:
            raise self._gone(record)
        text = row.get(TEXTS[1]) or ""
        if action.url in text:
            return Applied(id=record, link=self._api.link(CALLS, record), was_there=True)
        line = record_line(action.language, "line.recording", url=action.url)
        whole = "\n".join(part for part in (text, line) if part)
        return await self.put(CALLS, record, {TEXTS[1]: whole}, action.key)

    async def put(self, kind: str, record: str, values: Record, key: str) -> Applied:
        """Change these properties of a record. Raises Refused."""
        call = self._patch(kind, record, values, key)
        answer = await self._api.ask(call)
        if answer.error:
            raise self._api.trouble(answer.error, call)
        if answer.reader.maybe_text("id") is None:
            raise self._api.unreadable("reply['id'] is missing", call)
        return Applied(id=record, link=self._api.link(kind, record))

    async def _look(self, kind: str, record: str, names: Sequence[str], key: str) -> Record | None:
        """The properties as they are now, texts without HTML; None where the record is gone."""
        await self._metadata.account()
        path = self._api.paths.of("objects", f"{kind}/{record}")
        query = {"properties": ",".join(names)} if names else {}
        scope = f"crm.objects.{carrier(kind)}.read"
        call = ApiCall(method="GET", path=path, query=query, keys=(key,), what=f"read {kind}", scope=scope)
        answer = await self._api.ask(call)
        if answer.error:
            if _is_gone(answer.error):
                return None
            raise self._api.trouble(answer.error, call)
        held = answer.reader["properties"]
        found: Record = {name: held.maybe(name).value if held.maybe(name) else None for name in names}
        html = HTML.get(kind, "")
        return found | ({html: text_of(found[html])} if html in found else {})

    def _patch(self, kind: str, record: str, values: Record, key: str) -> ApiCall:
        path = self._api.paths.of("objects", f"{kind}/{record}")
        return self._call("PATCH", path, kind, {"properties": sent(kind, values)}, key, f"change {kind}")

    def _call(self, method: str, path: str, kind: str, body: Any, key: str, what: str) -> ApiCall:
        scope = f"crm.objects.{carrier(kind)}.write"
        return ApiCall(method=method, path=path, body=body, write=True, keys=(key,), what=what, scope=scope)

    def _gone(self, record: str) -> Refused:
        said = f"{self._api.connection}: the record {record} of this call was deleted in HubSpot."
        return Refused(f"{said} Discard this item.", code="record_gone")


def _is_gone(error: ApiError) -> bool:
    return error.code == "not_found"


def _meaning(value: Any) -> Any:
    """Moments are equal in every spelling, and so are numbers."""
    text = str(value or "").strip()
    if text.count("-") == 2 and "T" in text:
        return moment_of(text) or text
    return "0" if text == "" or text == "0" else text


def _changed(change: TaskChange, action: ChangeTask, zone: str) -> Record:
    record: Record = {"hs_task_body": change.text} if change.text is not None else {}
    record |= {"hs_task_status": COMPLETED} if change.done else {}
    record |= {"hs_task_priority": URGENT} if change.urgent else {}
    record |= {"hs_task_subject": change.subject} if change.subject else {}
    record |= {"hs_timestamp": moment_text(day_moment(action.due, zone))} if change.due and action.due else {}
    return record | ({OWNER: change.owner} if change.owner else {})
