"""Notes: comments on people, companies and deals; lines of the description of calls and tasks, which take no comments.

Source: description of the module ModComments of vtiger 8.2.0, 2026-11-22.
"""

import msgspec

from cordboard.crm.vtiger.api import Api, ApiCall, Row
from cordboard.crm.vtiger.codec import TEXT, Context, comment_of, record_of
from cordboard.crm.vtiger.errors import GONE, ApiError
from cordboard.crm.vtiger.reading.metadata import Metadata
from cordboard.crm.vtiger.record_types import TYPES, link_of, prefix_of
from cordboard.crm.vtiger.writing.existing_records import ExistingRecords
from cordboard.domain.crm.actions import AddNote, ChangeNote, RemoveNote
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused, Trouble
from cordboard.toolkit.crm import note_changes

COMMENTS, CONTENT = "ModComments", "commentcontent"
_IN_TEXT = (Entity.CALL, Entity.TASK)
_MODULES = tuple(TYPES[entity] for entity in _IN_TEXT)


class Notes:
    """Writes notes of one vtiger."""

    def __init__(self, api: Api, metadata: Metadata, existing: ExistingRecords) -> None:
        self._api = api
        self._metadata = metadata
        self._existing = existing

    async def add(self, action: AddNote, context: Context) -> Applied:
        """The note, once. Raises Refused."""
        if action.parent.entity in _IN_TEXT:
            return await self._added_to_text(action)
        record = record_of(action, context)
        if found := await self._existing.comment(record, action.key):
            return self._applied(found, was_there=True)
        answer = await self._api.create(COMMENTS, record, action.key)
        if answer.error:
            raise self._refused(answer.error, "create", COMMENTS)
        return self._applied(answer.reader.text("id"))

    async def change(self, action: ChangeNote) -> Applied:
        """Change the note, unless a person was quicker. Raises Refused."""
        note, was = str(action.note.id), tuple(comment_of(action.title, text) for text in action.was)
        whole = msgspec.structs.replace(action, text=comment_of(action.title, action.text), was=was)
        module = await self._holder(note)
        row = await self._api.record(module, note, (action.key,))
        field = CONTENT if module == COMMENTS else TEXT
        text = (row.maybe_text(field) or "") if row is not None else None
        now = text if module == COMMENTS or text is None else _part_of(text, whole)
        if decided := note_changes.decided(whole, now):
            return decided
        changed = whole.text if module == COMMENTS else (text or "").replace(now or "", whole.text, 1)
        return await self._revised(module, note, {field: changed}, action.key)

    async def remove(self, action: RemoveNote) -> Applied:
        """Delete a comment of ours; one that is gone is removed already."""
        note = str(action.note.id)
        call = ApiCall(operation="delete", values={"id": note}, module=COMMENTS, keys=(action.key,))
        answer = await self._api.ask(call)
        if answer.error and answer.error.code not in GONE:
            raise self._api.trouble(answer.error, call)
        return Applied(id=note, was_there=answer.error is None)

    async def _added_to_text(self, action: AddNote) -> Applied:
        """At the end of the description: a call and a task take no comments."""
        module, record = TYPES[action.parent.entity], str(action.parent.id)
        row = await self._api.record(module, record, (action.key,))
        if row is None:
            said = f"{self._api.connection}: the record of this note is gone from vtiger. Discard this item."
            raise Refused(said, code="record_gone")
        text, note = row.maybe_text(TEXT) or "", comment_of(action.title, action.text)
        if note in text:
            return self._applied(record, was_there=True)
        whole = "\n".join(part for part in (text, note) if part)
        return await self._revised(module, record, {TEXT: whole}, action.key)

    async def _revised(self, module: str, record: str, element: Row, key: str) -> Applied:
        answer = await self._api.revise(module, record, element, key)
        if answer.error:
            raise self._refused(answer.error, "revise", module)
        return Applied(id=record, link=link_of(self._api.site, module, record))

    async def _holder(self, note: str) -> str:
        """The module that a note is in: by the number before the `x` of its id."""
        for module in _MODULES:
            if prefix_of(note) == await self._metadata.prefix(module):
                return module
        return COMMENTS

    def _applied(self, note: str, *, was_there: bool = False) -> Applied:
        return Applied(id=note, link=link_of(self._api.site, COMMENTS, note), was_there=was_there)

    def _refused(self, error: ApiError, operation: str, module: str) -> Trouble:
        return self._api.refused(error, operation, module)


def _part_of(text: str, action: ChangeNote) -> str:
    """What the description says in place of the note: its present text, one of those it had, else something else."""
    return next((one for one in (action.text, *action.was) if one and one in text), text)
