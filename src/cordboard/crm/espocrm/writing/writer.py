"""Carries out actions, one request each: one outcome each, in order."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cordboard.crm.espocrm.api import FORCE, Answer, Api, ApiCall
from cordboard.crm.espocrm.codec import OWNER, PHONE, Context, Record, link, record_of, type_of
from cordboard.crm.espocrm.errors import ApiError
from cordboard.crm.espocrm.queries import search
from cordboard.crm.espocrm.reading.metadata import Metadata
from cordboard.crm.espocrm.record_types import link_of
from cordboard.crm.espocrm.writing import duplicates, record_repair
from cordboard.crm.espocrm.writing.changes import Changes
from cordboard.crm.espocrm.writing.existing_records import ExistingRecords
from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    AttachRecording,
    CorrectCall,
    CreateDeal,
    LinkCall,
    LogCall,
    SetFields,
    SetOwner,
)
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unsupported
from cordboard.toolkit.crm.mapped_fields import unknown_field, unknown_field_refused
from cordboard.toolkit.json_reader import UnexpectedShape

CLOSING = timedelta(days=30)  # of a new opportunity, where the action names no day
MENDINGS = 4


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
                case AttachRecording():
                    return await self._changes.recording(action)
                case SetFields():
                    return await self._set_fields(action)
                case AddNote():
                    return await self._note(action)
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
        await self._require_mapped(record_type, action.fields)
        if verify and (found := await self._existing.by_key(record_type, action.key, context.key_field)):
            return self._applied(record_type, found, was_there=True)
        record = record_of(action, context)
        if isinstance(action, CreateDeal):
            record.setdefault("stage", await self._metadata.default_stage())
        record, remarks = record_repair.fitted(record, await self._metadata.fields(record_type))
        return await self._posted(record_type, record, action, context, remarks)

    async def _posted(
        self, record_type: str, record: Record, action: Any, context: Context, remarks: list[str]
    ) -> Outcome:
        """Sent until it is taken; every round but the first carries what was mended."""
        headers: dict[str, str] = {}
        for _ in range(MENDINGS + 1):
            call = self._call("POST", f"/{record_type}", record, action.key, headers)
            answer = await self._api.ask(call)
            if answer.error is None:
                return self._applied(record_type, self._id(answer, call), remarks=remarks)
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
        await self._require_mapped(record_type, action.fields)
        record = record_of(action, await self._context(action))
        return await self._changes.put(record_type, str(action.record.id), record, action.key)

    async def _note(self, action: AddNote) -> Outcome:
        record = record_of(action, Context())
        if found := await self._existing.note(record, action.key):
            return self._applied("Note", found, was_there=True)
        call = self._call("POST", "/Note", record, action.key, {})
        answer = await self._api.ask(call)
        if answer.error:
            raise self._api.trouble(answer.error, call)
        return self._applied("Note", self._id(answer, call))

    async def _require_mapped(self, record_type: str, mapped: dict[str, str]) -> None:
        if mapped and (name := unknown_field(mapped, await self._metadata.fields(record_type))):
            raise unknown_field_refused(self._api.connection, record_type, name)

    def _id(self, answer: Answer, call: ApiCall) -> str:
        try:
            return answer.reader.text("id")
        except UnexpectedShape as error:
            raise self._api.unreadable(str(error), call) from None

    def _call(self, method: str, path: str, record: Record, key: str, headers: dict[str, str]) -> ApiCall:
        return ApiCall(method=method, path=path, body=record, headers=headers, keys=(key,))

    def _applied(
        self, record_type: str, record: str, *, was_there: bool = False, remarks: Sequence[str] = ()
    ) -> Applied:
        link = link_of(self._api.site, record_type, record)
        return Applied(id=record, link=link, was_there=was_there, remark=" ".join(remarks) or None)
