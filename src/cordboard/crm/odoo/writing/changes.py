"""Changes existing records: reads them, then changes only what we wrote. Changes by people stay."""

from collections.abc import Sequence

import msgspec

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.codec import OWNER, TEXTS, Context, Record, corrected_parts, parent_of, post_of, recording_line
from cordboard.crm.odoo.html_text import html_of, text_of
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.readers import owner_of, word
from cordboard.crm.odoo.reading.users import Users
from cordboard.crm.odoo.record_types import MESSAGE, MODELS
from cordboard.crm.odoo.values import current
from cordboard.crm.odoo.writing.records import Records
from cordboard.domain.crm.actions import (
    AttachRecording,
    ChangeNote,
    CorrectCall,
    LinkCall,
    RemoveNote,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Owner
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import field_updates, note_changes, owner_handover, record_corrections
from cordboard.toolkit.json_reader import Reader

SERVICE = "Odoo"


class Changes:
    """Changes records of one Odoo."""

    def __init__(self, api: Api, metadata: Metadata, users: Users, records: Records) -> None:
        self._api = api
        self._metadata = metadata
        self._users = users
        self._records = records

    async def owner(self, action: SetOwner) -> Applied:
        """Give the record to the new owner, unless a person was quicker. Raises Refused."""
        model, record = MODELS[action.record.entity], str(action.record.id)
        field = "author_id" if model == MESSAGE else OWNER
        if action.was:
            row = await self._records.look(model, record, [field], action.key)
            if row is None:
                raise owner_handover.gone(self._api.connection, SERVICE, action)
            decided = owner_handover.decided(action, await self._owner(row, model), self._api.link(model, record))
            if decided is not None:
                return decided
        new = await self._users.partner_of(action.owner) if model == MESSAGE else int(action.owner)
        applied = await self._records.write(model, record, {field: new}, action.key)
        return msgspec.structs.replace(applied, owner=action.owner)

    async def _owner(self, row: Reader, model: str) -> Owner | None:
        if model != MESSAGE:
            return owner_of(row)
        author = row.maybe("author_id").value
        user = await self._users.user_of(str(author[0])) if isinstance(author, list) and author else None
        return Owner(id=user, name=None) if user else None

    async def correction(self, action: CorrectCall) -> Applied:
        """Update the message of the call to the present facts. Raises Refused."""
        record = str(action.call.id)
        now, was = corrected_parts(action.now), [corrected_parts(log) for log in action.was]
        names = list(now)
        row = await self._call(record, names, action.key)
        there = {**{name: word(row, name) for name in names}, "body": text_of(word(row, "body") or "")}
        sent = [*action.sent, *record_corrections.raw_texts(action.was, *TEXTS)]
        changes, left = record_corrections.corrected(was, now, there, names, texts=("body",), sent=sent)
        applied = Applied(id=record, link=self._place(row), was_there=True)
        if changes:
            values = {**changes, **({"body": html_of(changes["body"])} if "body" in changes else {})}
            await self._records.write(MESSAGE, record, values, action.key)
            applied = msgspec.structs.replace(applied, was_there=False)
        applied = msgspec.structs.replace(applied, written=record_corrections.written(action.now, now, TEXTS))
        return record_corrections.with_left_values(applied, left)

    async def link(self, action: LinkCall, context: Context) -> Applied:
        """Move the message of the call to another record; only an administrator may. Raises Refused."""
        record = str(action.call.id)
        row = await self._call(record, [], action.key)
        parent = parent_of((action.about,) if action.about else (), context)[0]
        link = self._api.link(parent.model, str(parent.id))
        if (word(row, "model"), word(row, "res_id")) == (parent.model, str(parent.id)):
            return Applied(id=record, link=link, was_there=True)
        await self._records.write(MESSAGE, record, {"model": parent.model, "res_id": parent.id}, action.key)
        return Applied(id=record, link=link)

    async def recording(self, action: AttachRecording) -> Applied:
        """Put the address of the recording below the message. Raises Refused."""
        record = str(action.call.id)
        row = await self._call(record, ["body"], action.key)
        text, link = text_of(word(row, "body") or ""), self._place(row)
        if action.url in text:
            return Applied(id=record, link=link, was_there=True)
        whole = "\n".join(part for part in (text, recording_line(action.url, action.language)) if part)
        await self._records.write(MESSAGE, record, {"body": html_of(whole)}, action.key)
        return Applied(id=record, link=link)

    async def note(self, action: ChangeNote) -> Applied:
        """Change the note, unless a person was quicker. Raises Refused."""
        record, was = str(action.note.id), tuple(post_of(action.title, text) for text in action.was)
        row = await self._records.look(MESSAGE, record, ["body", "model", "res_id"], action.key)
        now = text_of(word(row, "body") or "") if row is not None else None
        whole = msgspec.structs.replace(action, text=post_of(action.title, action.text), was=was)
        if decided := note_changes.decided(whole, now):
            return decided
        await self._records.write(MESSAGE, record, {"body": html_of(whole.text)}, action.key)
        return Applied(id=record, link=self._place(row) if row is not None else None)

    async def note_removed(self, action: RemoveNote) -> Applied:
        """Delete the note. Raises Refused."""
        record = str(action.note.id)
        if await self._records.look(MESSAGE, record, [], action.key) is None:
            return Applied(id=record)
        call = ApiCall(model=MESSAGE, method="unlink", ids=(int(record),), keys=(action.key,))
        await self._records.done(call)
        return Applied(id=record, was_there=True)

    async def fields(
        self, action: SetFields, wanted: Record, sent: Sequence[Record], remarks: Sequence[str]
    ) -> Applied:
        """Write mapped values where no person wrote another one. Raises Refused."""
        model, record = MODELS[action.record.entity], str(action.record.id)
        fields = await self._metadata.fields(model)
        names = [name for name in (*wanted, *field_updates.looked_at(action)) if not fields or name in fields]
        row = await self._records.look(model, record, names, action.key)
        if row is None:
            raise field_updates.gone(self._api.connection, SERVICE, action)
        values, left = field_updates.changed(action, wanted, current(row, names, fields), sent)
        applied = Applied(id=record, link=self._api.link(model, record), was_there=True)
        if values:
            applied = await self._records.write(model, record, values, action.key)
        return msgspec.structs.replace(applied, remark=" ".join([*remarks, *left]) or None)

    async def _call(self, record: str, select: Sequence[str], key: str) -> Reader:
        row = await self._records.look(MESSAGE, record, [*select, "model", "res_id"], key)
        if row is None:
            said = f"{self._api.connection}: the record {record} of this call was deleted in Odoo."
            raise Refused(f"{said} Discard this item.", code="record_gone")
        return row

    def _place(self, row: Reader) -> str | None:
        """Where people see a message: on its record."""
        model, record = word(row, "model"), word(row, "res_id")
        return self._api.link(model, record) if model and record else None
