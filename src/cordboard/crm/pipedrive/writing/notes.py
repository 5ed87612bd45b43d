"""Notes on people, organisations and deals; lines in the note of calls and tasks, which take no notes of their own."""

import msgspec

from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.codec import IN_NOTE, Record, note_text, sent
from cordboard.crm.pipedrive.record_types import ACTIVITIES, NOTE, NOTES, v1
from cordboard.crm.pipedrive.writing.changes import Changes
from cordboard.crm.pipedrive.writing.existing_records import ExistingRecords
from cordboard.domain.crm.actions import AddNote, ChangeNote, RemoveNote
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import note_changes
from cordboard.toolkit.crm.html_text import text_of

CONTENT = "content"
_IN_TEXT = (Entity.CALL, Entity.TASK)


class Notes:
    """Writes notes of one company."""

    def __init__(self, api: Api, changes: Changes, existing: ExistingRecords) -> None:
        self._api = api
        self._changes = changes
        self._existing = existing

    async def add(self, action: AddNote, record: Record) -> Applied:
        """The note, once. Raises Refused."""
        if found := await self._existing.note(record, action.key):
            return Applied(id=found, was_there=True)
        return Applied(id=await self.created(record, action.key))

    async def created(self, record: Record, key: str) -> str:
        """The id of a new note. Raises Refused."""
        call = ApiCall(method="POST", path=v1(NOTES), kind=NOTES, body=sent(record, ()), keys=(key,))
        answer = await self._api.ask(call)
        if answer.error:
            raise self._api.trouble(answer.error, call)
        found = answer.reader.maybe_text("id")
        if found is None:
            raise self._api.unreadable("reply['data']['id'] is missing", call)
        return found

    async def added_to_text(self, action: AddNote) -> Applied:
        """At the end of the activity's note. Raises Refused."""
        record = str(action.parent.id)
        row = await self._changes.look(ACTIVITIES, record, action.key)
        if row is None:
            said = f"{self._api.connection}: the record of this note is gone from Pipedrive. Discard this item."
            raise Refused(said, code="record_gone")
        note = note_text(action.title, action.text)
        applied = Applied(id=record, link=self._api.link(ACTIVITIES, record), was_there=True)
        if note not in row[NOTE]:
            whole = "\n".join(part for part in (row[NOTE], note) if part)
            applied = await self._changes.put(ACTIVITIES, record, {NOTE: whole}, action.key)
        return msgspec.structs.replace(applied, id=f"{IN_NOTE}{record}")

    async def change(self, action: ChangeNote) -> Applied:
        """Change the note, unless a person was quicker. Raises Refused."""
        note, was = str(action.note.id), tuple(note_text(action.title, text) for text in action.was)
        whole = msgspec.structs.replace(action, text=note_text(action.title, action.text), was=was)
        if note.startswith(IN_NOTE):
            return await self._changed_in_text(whole, note.removeprefix(IN_NOTE))
        row = await self._api.record(v1(f"{NOTES}/{note}"), NOTES, action.key)
        if decided := note_changes.decided(whole, text_of(row.get(CONTENT)) if row is not None else None):
            return decided
        body = sent({CONTENT: whole.text}, ())
        call = ApiCall(method="PUT", path=v1(f"{NOTES}/{note}"), kind=NOTES, body=body, keys=(action.key,))
        await self._api.read(call)
        return Applied(id=note)

    async def _changed_in_text(self, action: ChangeNote, record: str) -> Applied:
        row = await self._changes.look(ACTIVITIES, record, action.key)
        text = row[NOTE] if row is not None else None
        now = text if text is None else next((one for one in (action.text, *action.was) if one and one in text), text)
        if decided := note_changes.decided(action, now):
            return decided
        whole = str(text).replace(str(now), action.text, 1)
        applied = await self._changes.put(ACTIVITIES, record, {NOTE: whole}, action.key)
        return msgspec.structs.replace(applied, id=str(action.note.id))

    async def remove(self, action: RemoveNote) -> Applied:
        """Delete a note of ours; one that is gone is removed already."""
        note = str(action.note.id)
        call = ApiCall(method="DELETE", path=v1(f"{NOTES}/{note}"), kind=NOTES, keys=(action.key,))
        answer = await self._api.ask(call)
        if answer.error and answer.error.code != "not_found":
            raise self._api.trouble(answer.error, call)
        return Applied(id=note, was_there=answer.error is None)


def is_in_text(action: AddNote) -> bool:
    """Whether what the note is about takes no notes of its own."""
    return action.parent.entity in _IN_TEXT
