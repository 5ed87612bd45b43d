"""Carries out actions: one outcome each, in order. Each record has an id of ours, so a second attempt is refused."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cordboard.crm.suitecrm.api import MODULE, Answer, Api, ApiCall, made_id
from cordboard.crm.suitecrm.codec import TEXTS, Context, Record, link, links_of, module_of, record_of, wire
from cordboard.crm.suitecrm.reading.metadata import DEALS, STAGE, Metadata
from cordboard.crm.suitecrm.writing import record_repair
from cordboard.crm.suitecrm.writing.changes import Changes
from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    CreateDeal,
    LinkCall,
    LinkTask,
    LogCall,
    RemoveNote,
    RenewTask,
    SetFields,
    SetOwner,
    Written,
)
from cordboard.domain.mapping.conversion import Place
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unsupported
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped, without_unknown_tags
from cordboard.toolkit.ids import record_id
from cordboard.toolkit.json_reader import UnexpectedShape

CLOSING = timedelta(days=30)  # of a new opportunity, where the action names no day
MENDINGS = 4
SERVICE = "SuiteCRM"


class Writer:
    """Writes to one SuiteCRM. `region`: of numbers without country code in mapped values."""

    def __init__(self, api: Api, metadata: Metadata, now: Callable[[], datetime], region: str | None) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._region = region
        self._changes = Changes(api, metadata)

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> list[Outcome]:
        """One outcome an action. Raises what concerns the whole connection.

        `verify` changes nothing: a record that exists already has the id that we chose.
        """
        outcomes: list[Outcome] = []
        try:
            for action in actions:
                outcomes.append(await self._outcome(action))
        except Trouble as trouble:
            if any(isinstance(outcome, Applied) for outcome in outcomes):
                trouble.wrote = None  # part of it exists
            raise
        return outcomes

    async def _outcome(self, action: Action) -> Outcome:
        try:
            match action:
                case SetOwner():
                    return await self._changes.owner(action)
                case CorrectCall():
                    return await self._changes.correction(action)
                case LinkCall():
                    return await self._changes.call_link(action, link(action))
                case LinkTask():
                    return await self._changes.task(action)
                case ChangeTask():
                    return await self._changes.open_task(action)
                case AttachRecording():
                    return await self._changes.recording(action)
                case SetFields():
                    return await self._set_fields(action)
                case ChangeNote():
                    return await self._changes.note(action)
                case RemoveNote():
                    return await self._note_removed(action)
            return await self._create(action)
        except (Refused, Unsupported) as trouble:
            return trouble

    async def shown(self, action: Any) -> Record:
        """The record without mapped values as it would be sent."""
        context = await self._context(action)
        return (await self._whole(record_of(action, context), action, context))[0]

    async def _context(self, action: Any) -> Context:
        return Context(
            recording_field=await self._metadata.recording_field() if isinstance(action, LogCall) else None,
            closing=(self._now() + CLOSING).date() if isinstance(action, CreateDeal) else None,
            kinds=await self._metadata.kinds(module_of(action)) if getattr(action, "tags", None) else {},
        )

    async def _create(self, action: Any) -> Outcome:
        module, context = module_of(action), await self._context(action)
        if isinstance(action, RenewTask) and (earlier := await self._changes.needless(action)):
            return earlier
        if isinstance(action, AddNote):
            record, remarks = await self._whole(record_of(action, context), action, context)
        else:
            mapped, said = await self._mapped(module, action.fields)
            bare = msgspec.structs.replace(action, fields={})
            record = with_mapped(record_of(bare, context), mapped, action.only_if_empty)
            record, cut = await self._whole(record, action, context)
            remarks = [*said, *cut]
        applied = await self._posted(module, record, action, remarks)
        for one in links_of(action):
            await self._changes.linked(module, applied.id, one, action.key)
        return applied

    async def _whole(self, record: Record, action: Any, context: Context) -> tuple[Record, list[str]]:
        """The record as it is sent: with a stage, and with what its fields can hold."""
        if module_of(action) == DEALS:
            record.setdefault(STAGE, await self._metadata.default_stage())
        whole, cut = record_repair.fitted(record, await self._metadata.fields(module_of(action)))
        return whole, [*cut, *without_unknown_tags(whole, getattr(action, "tags", {}), context.kinds)]

    async def _posted(self, module: str, record: Record, action: Any, remarks: list[str]) -> Applied:
        """Sent until it is taken; "exists already" says that an earlier attempt got through."""
        ours = record_id(self._api.connection, action.key)
        for _ in range(MENDINGS + 1):
            data = {"type": module, "id": ours, "attributes": record}
            call = ApiCall(method="POST", path=MODULE, module=module, body={"data": data}, keys=(action.key,))
            answer = await self._api.ask(call)
            if answer.error is None:
                said = [*remarks, *record_repair.not_kept(record, answer)]
                return self._applied(module, self._id(answer, call), action, record, said)
            refusal = answer.error
            if refusal.code == "exists":
                applied = self._applied(module, ours, action, record, [])
                return msgspec.structs.replace(applied, was_there=True)
            changed = record_repair.mended(record, refusal)
            if changed is None:
                break
            record, remark = changed
            remarks = [*remarks, remark]
        raise self._api.trouble(refusal, call)

    async def _set_fields(self, action: SetFields) -> Outcome:
        module = module_of(action)
        values, remarks = await self._mapped(module, action.fields)
        sent = [(await self._mapped(module, one))[0] for one in action.sent]
        return await self._changes.fields(action, values, sent, remarks)

    async def _note_removed(self, action: RemoveNote) -> Outcome:
        note = str(action.note.id)
        call = ApiCall(method="DELETE", path=f"{MODULE}/Notes/{note}", module="Notes", keys=(action.key,))
        answer = await self._api.ask(call)
        if answer.error and answer.error.code != "not_found":
            raise self._api.trouble(answer.error, call)
        return Applied(id=note, was_there=answer.error is None)

    async def _mapped(self, module: str, mapped: dict[str, str]) -> tuple[Record, list[str]]:
        """Mapped values as their fields take them, and a remark on each that does not fit."""
        if not mapped:
            return {}, []
        place = Place(zone="UTC", region=self._region)
        return converted(mapped, await self._metadata.fields(module), place, SERVICE, wire)

    def _id(self, answer: Answer, call: ApiCall) -> str:
        try:
            return made_id(answer)
        except UnexpectedShape as error:
            raise self._api.unreadable(str(error), call) from None

    def _applied(self, module: str, record_: str, action: Any, record: Record, remarks: Sequence[str]) -> Applied:
        return Applied(
            id=record_,
            link=self._api.site.link_of(module, record_),
            remark=" ".join(remarks) or None,
            written=_written(action, record),
        )


def _written(action: Any, record: Record) -> Written:
    """The texts of a call record as they went out."""
    return record_corrections.written(action, record, TEXTS) if isinstance(action, LogCall) else {}
