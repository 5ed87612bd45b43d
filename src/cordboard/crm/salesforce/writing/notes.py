"""Notes: records of their own on people, companies and deals; lines of the description of calls and tasks.

KNOW: the object Note and what it hangs on; the setting `notes` switches it off.
"""

import msgspec

from cordboard.crm.salesforce.api import Api, Row
from cordboard.crm.salesforce.codec import TEXT, Context, note_text, record_of
from cordboard.crm.salesforce.reading.metadata import Metadata
from cordboard.crm.salesforce.record_types import NOTE, TASK, link_of
from cordboard.crm.salesforce.writing import record_repair
from cordboard.crm.salesforce.writing.existing_records import ExistingRecords
from cordboard.domain.crm.actions import AddNote, ChangeNote, RemoveNote
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused, Unsupported
from cordboard.toolkit.crm import note_changes

BODY = "Body"
_IN_TEXT = (Entity.CALL, Entity.TASK)
_TASKS = "00T"  # ids of tasks begin so


class Notes:
    """Writes notes of one organisation."""

    def __init__(self, api: Api, metadata: Metadata, existing: ExistingRecords) -> None:
        self._api = api
        self._metadata = metadata
        self._existing = existing

    async def add(self, action: AddNote, *, verify: bool) -> Applied:
        """The note, once. Raises Refused, Unsupported."""
        if action.parent.entity in _IN_TEXT:
            return await self._added_to_text(action)
        if not self._metadata.options.notes:
            raise Unsupported("Notes are switched off in the settings of this connection.", part="notes")
        fields = await self._metadata.fields(NOTE)
        record, cut = record_repair.fitted(record_of(action, Context()), fields)
        if verify and (found := await self._existing.note(record, action.key)):
            return self._applied(found, was_there=True)
        answer = await self._api.create(NOTE, record, action.key)
        if answer.error:
            raise self._api.refused(answer.error, f"create {NOTE}")
        return msgspec.structs.replace(self._applied(answer.reader.text("id")), remark=" ".join(cut) or None)

    async def change(self, action: ChangeNote) -> Applied:
        """Change the note, unless a person was quicker. Raises Refused."""
        note = str(action.note.id)
        if not note.startswith(_TASKS):
            row = await self._api.record(NOTE, note, (BODY,), (action.key,))
            now = None if row is None else (row.maybe_text(BODY) or "").replace("\r\n", "\n")
            decided = note_changes.decided(action, now, link_of(self._api.site, NOTE, note))
            return decided or await self._updated(NOTE, note, {BODY: action.text}, action.key)
        row = await self._api.record(TASK, note, (TEXT,), (action.key,))
        text = None if row is None else (row.maybe_text(TEXT) or "").replace("\r\n", "\n")
        was = tuple(note_text(action.title, one) for one in action.was)
        whole = msgspec.structs.replace(action, text=note_text(action.title, action.text), was=was)
        part = None if text is None else _part_of(text, whole)
        if decided := note_changes.decided(whole, part):
            return decided
        changed = (text or "").replace(part or "", whole.text, 1)
        return await self._updated(TASK, note, {TEXT: changed}, action.key)

    async def remove(self, action: RemoveNote) -> Applied:
        """Delete a note of ours; one that is gone is removed already."""
        note = str(action.note.id)
        there = await self._api.delete(NOTE, note, action.key)
        return Applied(id=note, was_there=there)

    async def _added_to_text(self, action: AddNote) -> Applied:
        """At the end of the description: a call and a task take no notes."""
        record = str(action.parent.id)
        row = await self._api.record(TASK, record, (TEXT,), (action.key,))
        if row is None:
            said = f"{self._api.connection}: the record of this note is gone from Salesforce. Discard this item."
            raise Refused(said, code="record_gone")
        text, note = (row.maybe_text(TEXT) or "").replace("\r\n", "\n"), note_text(action.title, action.text)
        if note in text:
            return self._applied(record, was_there=True, record_type=TASK)
        whole = "\n".join(part for part in (text, note) if part)
        return await self._updated(TASK, record, {TEXT: whole}, action.key)

    async def _updated(self, record_type: str, record: str, values: Row, key: str) -> Applied:
        answer = await self._api.update(record_type, record, values, key)
        if answer.error:
            raise self._api.refused(answer.error, f"change {record_type}")
        return self._applied(record, record_type=record_type)

    def _applied(self, note: str, *, was_there: bool = False, record_type: str = NOTE) -> Applied:
        return Applied(id=note, link=link_of(self._api.site, record_type, note), was_there=was_there)


def _part_of(text: str, action: ChangeNote) -> str:
    """What the description says in place of the note: its present text, one of those it had, else something else."""
    return next((one for one in (action.text, *action.was) if one and one in text), text)
