"""Carries out actions: one outcome each, in order. It selects the module for each action.

Building records is in `pending_records.py`, sending them in `batch_writer.py`, searching first in
`idempotent_create.py`, owners in `owner_changes.py`, corrected calls in `corrections.py`, tasks of another client and
changed notes in `checked_changes.py`, tasks that are done or pressing in `task_changes.py`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.errors import read_error
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.crm.zoho.writing.batch_writer import BatchWriter, Link
from cordboard.crm.zoho.writing.checked_changes import note_changes_of, task_moves_of
from cordboard.crm.zoho.writing.corrections import Corrections
from cordboard.crm.zoho.writing.encode import Context, Record
from cordboard.crm.zoho.writing.field_updates import FieldUpdates
from cordboard.crm.zoho.writing.idempotent_create import ExistingRecordFinder
from cordboard.crm.zoho.writing.merging import Merging
from cordboard.crm.zoho.writing.owner_changes import Owners
from cordboard.crm.zoho.writing.pending_records import Drafter, PendingRecord
from cordboard.crm.zoho.writing.task_changes import TaskChanges
from cordboard.domain.crm.actions import (
    MERGES,
    Action,
    AddNote,
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
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble


class Writer:
    """Writes to one organisation."""

    def __init__(
        self, api: Api, metadata: Metadata, drafter: Drafter, context: Context, link: Link, now: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._drafter = drafter
        self._rows = BatchWriter(api, metadata, link)
        self._owners = Owners(api, self._rows)
        self._field_updates = FieldUpdates(api, self._rows, drafter)
        self._task_moves = task_moves_of(api, self._rows)
        self._task_changes = TaskChanges(api, self._rows)
        self._note_changes = note_changes_of(api, self._rows)
        self._corrections = Corrections(api, metadata, self._rows, context)
        self._again = ExistingRecordFinder(api, metadata, self._rows, now, context.time_zone)
        self.merging = Merging(api, metadata, self._rows, self._again, link)

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> list[Outcome]:
        """One outcome an action, in order. Raises what concerns the whole request."""
        if actions and isinstance(actions[0], MERGES):
            return [await self.merging.outcome(one, verify=verify) for one in actions if isinstance(one, MERGES)]
        drafts = [await self._drafter.draft(action) for action in actions]
        open_ = [draft for draft in drafts if draft.outcome is None]
        try:
            match actions[0] if actions else None:
                case SetOwner():
                    await self._owners.change(open_)
                case CorrectCall():
                    await self._corrections.make(open_)
                case LinkTask():
                    await self._task_moves.make(open_)
                case ChangeTask():
                    await self._task_changes.make(open_)
                case SetFields():
                    await self._field_updates.make(open_)
                case LinkCall():
                    await self._rows.write(open_, "PUT")
                case AttachRecording():
                    await self._attach(open_, verify=verify)
                case AddNote():
                    await self._again.find_notes(open_)  # Notes have no field for our key: always search first
                    await self._rows.write(open_, "POST")
                case ChangeNote():
                    await self._note_changes.make(open_)
                case RemoveNote():
                    await self._remove_notes(open_)
                case first:
                    if isinstance(first, RenewTask):
                        await self._task_changes.leave_out(open_)
                    if verify:
                        await self._again.find(open_)
                    await self._rows.write(open_, "POST")
        except Trouble as trouble:  # also a limit or a revoked token in between
            if any(isinstance(draft.outcome, Applied) for draft in drafts):
                trouble.wrote = None  # part of it exists: search first next time
            raise
        return [draft.outcome or self._unanswered() for draft in drafts]

    async def shown(self, actions: Sequence[Action]) -> list[Record]:
        """The records as they would be sent. Raises what forbids to send one."""
        drafts = [await self._drafter.draft(action) for action in actions]
        for draft in drafts:
            if isinstance(draft.outcome, Trouble):
                raise draft.outcome
        return [draft.record for draft in drafts]

    async def _attach(self, drafts: Sequence[PendingRecord], *, verify: bool) -> None:
        """Into the field of the call record; where Zoho refuses that, as a link among its attachments."""
        await self._rows.write(drafts, "PUT")
        for draft in drafts:
            if isinstance(draft.outcome, Refused) and draft.outcome.code != "INVALID_MODULE":
                draft.outcome = await self._attached_link(draft, draft.outcome, verify=verify)
            elif draft.remarks and isinstance(draft.outcome, Applied):
                draft.outcome = msgspec.structs.replace(draft.outcome, remark=" ".join(draft.remarks))

    async def _remove_notes(self, drafts: Sequence[PendingRecord]) -> None:
        """Delete notes of ours; one that is gone is done."""
        for draft in drafts:
            note = str(draft.action.note.id)
            ask = ApiCall(
                method="DELETE",
                path=f"/Notes/{note}",
                write=True,
                keys=(draft.action.key,),
                scope="ZohoCRM.modules.notes.DELETE",
            )
            answer = await self._api.ask(ask)
            if answer.error and answer.error.code != "INVALID_DATA":
                draft.outcome = self._api.trouble(answer.error, ask)
            else:
                draft.outcome = self._rows.applied(draft, note, was_there=answer.error is None)

    async def _attached_link(self, draft: PendingRecord, refusal: Refused, *, verify: bool) -> Outcome:
        path = f"/Calls/{draft.action.call.id}/Attachments"
        applied = msgspec.structs.replace(
            self._rows.applied(draft, draft.action.call.id),
            remark="The link to the recording is among the attachments.",
        )
        if verify and await self._is_attached(path, draft.action.url):
            return msgspec.structs.replace(applied, was_there=True)
        form = {"attachmentUrl": draft.action.url, "title": "Recording"}
        ask = ApiCall(
            method="POST",
            path=path,
            form=form,
            write=True,
            keys=(draft.action.key,),
            scope="ZohoCRM.modules.attachments.CREATE",
        )
        answer = await self._api.ask(ask)
        rows = [] if answer.error else self._rows.results(answer.reader, [draft], ask)
        return refusal if not rows or read_error(rows[0], answer.status) else applied

    async def _is_attached(self, path: str, url: str) -> bool:
        query = {"fields": "id,File_Name,$link_url"}
        answer = await self._api.ask(
            ApiCall(method="GET", path=path, query=query, scope="ZohoCRM.modules.attachments.READ")
        )
        return not answer.error and any(row.maybe_text("$link_url") == url for row in rows_of(answer.reader))

    def _unanswered(self) -> Trouble:
        text = f"{self._api.connection}: Zoho rejected the record again when shortened. See the recent API requests."
        return Refused(text, code="unmendable")
