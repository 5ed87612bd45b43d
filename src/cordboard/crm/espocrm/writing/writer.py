"""Carries out actions, one request each: one outcome each, in order."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cordboard.crm.espocrm.api import FORCE, Answer, Api, ApiCall
from cordboard.crm.espocrm.codec import OWNER, PHONE, TEXTS, Context, Record, link, record_of, type_of, wire
from cordboard.crm.espocrm.errors import ApiError
from cordboard.crm.espocrm.queries import search
from cordboard.crm.espocrm.reading.metadata import Metadata
from cordboard.crm.espocrm.record_types import link_of
from cordboard.crm.espocrm.writing import duplicates, record_repair
from cordboard.crm.espocrm.writing.changes import Changes
from cordboard.crm.espocrm.writing.existing_records import ExistingRecords
from cordboard.crm.espocrm.writing.merging import Merging
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
    MergeRecords,
    RecreateRecord,
    RemoveNote,
    RenewTask,
    RestoreLinks,
    SetFields,
    SetOwner,
    Written,
)
from cordboard.domain.mapping.conversion import Place
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unsupported
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped, without_unknown_tags
from cordboard.toolkit.json_reader import UnexpectedShape

CLOSING = timedelta(days=30)  # of a new opportunity, where the action names no day
MENDINGS = 4
SERVICE = "EspoCRM"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The connection's settings for writing. `region`: the region of numbers without country code."""

    create_duplicates: bool = False
    region: str | None = None


class Writer:
    """Writes to one EspoCRM. `acting_user` gives the id of the API user."""

    def __init__(
        self,
        api: Api,
        metadata: Metadata,
        acting_user: Callable[[], Awaitable[str]],
        now: Callable[[], datetime],
        options: Options,
    ) -> None:
        self._api = api
        self._metadata = metadata
        self._acting_user = acting_user
        self._now = now
        self._options = options
        self._existing = ExistingRecords(api)
        self._changes = Changes(api, metadata)
        self.merging = Merging(api, metadata, self._existing)

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> list[Outcome]:
        """One outcome an action. Raises what concerns the whole connection."""
        outcomes: list[Outcome] = []
        try:
            for action in actions:
                outcomes.append(await self._outcome(action, verify))
        except Trouble as trouble:
            if any(isinstance(outcome, Applied) for outcome in outcomes):
                trouble.wrote = None  # part of it exists: search first next time
            raise
        return outcomes

    async def _outcome(self, action: Action, verify: bool) -> Outcome:
        try:
            match action:
                case SetOwner():
                    return await self._changes.owner(action)
                case CorrectCall():
                    return await self._changes.correction(action, await self._context(action))
                case LinkCall():
                    return await self._changes.put("Call", str(action.call.id), link(action), action.key)
                case LinkTask():
                    return await self._changes.task(action)
                case ChangeTask():
                    return await self._changes.open_task(action)
                case AttachRecording():
                    return await self._changes.recording(action)
                case SetFields():
                    return await self._set_fields(action)
                case AddNote():
                    return await self._note(action)
                case ChangeNote():
                    return await self._changes.note(action)
                case RemoveNote():
                    return await self._note_removed(action)
                case MergeRecords() | RecreateRecord() | RestoreLinks():
                    return await self.merging.outcome(action, verify=verify)
            return await self._create(action, verify)
        except (Refused, Unsupported) as trouble:
            return trouble

    async def _context(self, action: Action) -> Context:
        record_type = type_of(action)
        is_deal = isinstance(action, CreateDeal)
        needs_owner = getattr(action, "owner", None) is None and record_type in ("Call", "Task")
        return Context(
            key_field=await self._metadata.key_of(record_type),
            recording_field=await self._metadata.recording_field() if isinstance(action, LogCall) else None,
            owner=await self._acting_user() if needs_owner else None,
            currency=await self._metadata.setting("defaultCurrency") if is_deal else None,
            closing=(self._now() + CLOSING).date() if is_deal else None,
            kinds=await self._metadata.kinds(record_type),
        )

    async def _create(self, action: Any, verify: bool) -> Outcome:
        record_type, context = type_of(action), await self._context(action)
        if isinstance(action, RenewTask) and (earlier := await self._changes.needless(action)):
            return earlier
        mapped, remarks = await self._mapped(record_type, action.fields)
        bare = msgspec.structs.replace(action, fields={})
        if verify and (found := await self._existing.by_key(record_type, action.key, context.key_field)):
            found_now = self._applied(record_type, found, was_there=True)
            return msgspec.structs.replace(found_now, written=_written(action, record_of(action, context)))
        record = with_mapped(record_of(bare, context), mapped, action.only_if_empty)
        record, cut = await self._whole(record, action, context)
        return await self._posted(record_type, record, action, context, [*remarks, *cut])

    async def _whole(self, record: Record, action: Any, context: Context) -> tuple[Record, list[str]]:
        """The record as it is sent: with a stage, and with what its fields can hold."""
        if isinstance(action, CreateDeal):
            record.setdefault("stage", await self._metadata.default_stage())
        whole, cut = record_repair.fitted(record, await self._metadata.fields(type_of(action)))
        return whole, [*cut, *without_unknown_tags(whole, action.tags, context.kinds)]

    async def shown(self, action: Any) -> Record:
        """The record without mapped values as it would be sent."""
        context = await self._context(action)
        return (await self._whole(record_of(action, context), action, context))[0]

    async def _posted(
        self, record_type: str, record: Record, action: Any, context: Context, remarks: list[str]
    ) -> Outcome:
        """Sent until it is taken; every round but the first carries what was mended."""
        headers: dict[str, str] = {}
        for _ in range(MENDINGS + 1):
            call = self._call("POST", f"/{record_type}", record, action.key, headers)
            answer = await self._api.ask(call)
            if answer.error is None:
                applied = self._applied(record_type, self._id(answer, call), remarks=remarks)
                return msgspec.structs.replace(applied, written=_written(action, record))
            refusal = answer.error
            if refusal.code == "duplicate":
                twin = self._twin(refusal, record_type, record, action, context)
                if twin is not None:
                    return twin
                if not self._options.create_duplicates:
                    raise self._duplicate(refusal, record_type)
                headers = FORCE
                continue
            changed = await self._mended(record_type, record, refusal)
            if changed is None:
                raise await self._closed(refusal, call, record)
            record, remark = changed
            remarks = [*remarks, remark]
        raise self._api.trouble(refusal, call)

    async def _mended(self, record_type: str, record: Record, error: ApiError) -> tuple[Record, str] | None:
        stage = await self._metadata.default_stage() if record_type == "Opportunity" else None
        return record_repair.mended(record, error, stage)

    def _twin(self, error: ApiError, record_type: str, record: Record, action: Any, context: Context) -> Applied | None:
        """The record that exists already, where it is ours or has the same number."""
        if found := duplicates.ours(error.records, action.key, context.key_field):
            return self._applied(record_type, found, was_there=True)
        if found := duplicates.of_same_number(error.records, record.get(PHONE), self._options.region):
            remark = f"A {record_type} with this name and number already existed and was used."
            return self._applied(record_type, found, was_there=True, remarks=[remark])
        return None

    def _duplicate(self, error: ApiError, record_type: str) -> Refused:
        said = f"{self._api.connection}: EspoCRM sees a duplicate of {record_type} {duplicates.named(error.records)}"
        then = "Merge or rename it in EspoCRM, or allow duplicates in the settings of the connection; then retry."
        return Refused(f"{said}, which has another number. {then}", code="duplicate")

    async def _closed(self, error: ApiError, call: ApiCall, record: Record) -> Trouble:
        """403 without a word: the whole record type is hidden from the API user, or the owner is."""
        if error.code == "hidden" and record.get(OWNER):
            probe = ApiCall(method="GET", path=call.path, query=search(limit=1), keys=call.keys)
            if (await self._api.ask(probe)).error is None:
                error = msgspec.structs.replace(error, code="user_not_accepted", field=OWNER)
        return self._api.trouble(error, call)

    async def _set_fields(self, action: SetFields) -> Outcome:
        record_type = type_of(action)
        values, remarks = await self._mapped(record_type, action.fields)
        sent = [(await self._mapped(record_type, one))[0] for one in action.sent]
        return await self._changes.fields(action, values, sent, remarks)

    async def _note(self, action: AddNote) -> Outcome:
        record = record_of(action, Context())
        if found := await self._existing.note(record, action.key):
            return self._applied("Note", found, was_there=True)
        call = self._call("POST", "/Note", record, action.key, {})
        answer = await self._api.ask(call)
        if answer.error:
            raise self._api.trouble(answer.error, call)
        return self._applied("Note", self._id(answer, call))

    async def _note_removed(self, action: RemoveNote) -> Outcome:
        note = str(action.note.id)
        call = self._call("DELETE", f"/Note/{note}", None, action.key, {})
        answer = await self._api.ask(call)
        if answer.error and answer.error.code != "not_found":
            raise self._api.trouble(answer.error, call)
        return Applied(id=note, was_there=answer.error is None)

    async def _mapped(self, record_type: str, mapped: dict[str, str]) -> tuple[Record, list[str]]:
        """Mapped values as their fields take them, and a remark on each that does not fit."""
        if not mapped:
            return {}, []
        place = Place(zone=await self._metadata.setting("timeZone") or "UTC", region=self._options.region)
        return converted(mapped, await self._metadata.fields(record_type), place, SERVICE, wire)

    def _id(self, answer: Answer, call: ApiCall) -> str:
        try:
            return answer.reader.text("id")
        except UnexpectedShape as error:
            raise self._api.unreadable(str(error), call) from None

    def _call(self, method: str, path: str, record: Record | None, key: str, headers: dict[str, str]) -> ApiCall:
        return ApiCall(method=method, path=path, body=record, headers=headers, keys=(key,))

    def _applied(
        self, record_type: str, record: str, *, was_there: bool = False, remarks: Sequence[str] = ()
    ) -> Applied:
        link = link_of(self._api.site, record_type, record)
        return Applied(id=record, link=link, was_there=was_there, remark=" ".join(remarks) or None)


def _written(action: Any, record: Record) -> Written:
    """The texts of a call record as they went out."""
    if not isinstance(action, LogCall):
        return {}
    return record_corrections.written(action, record, TEXTS)
