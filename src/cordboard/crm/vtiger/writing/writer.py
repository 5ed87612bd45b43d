"""Carries out actions, one request each: one outcome each, in order."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.codec import TEXTS, Context, Record, link, module_of, record_of, wire
from cordboard.crm.vtiger.reading.metadata import Metadata
from cordboard.crm.vtiger.record_types import TYPES, link_of, zone_of
from cordboard.crm.vtiger.writing import record_repair
from cordboard.crm.vtiger.writing.call_list import CallList, is_call
from cordboard.crm.vtiger.writing.changes import SERVICE, Changes
from cordboard.crm.vtiger.writing.existing_records import ExistingRecords
from cordboard.crm.vtiger.writing.notes import Notes
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

CLOSING = timedelta(days=30)  # of a new opportunity, where the action names no day
MENDINGS = 4


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The connection's settings for writing. `region`: of numbers without country code; `call_list`: calls are written
    to vtiger's own list of calls, too."""

    region: str | None = None
    call_list: bool = False


class Writer:
    """Writes to one vtiger."""

    def __init__(self, api: Api, metadata: Metadata, now: Callable[[], datetime], options: Options) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._options = options
        self._existing = ExistingRecords(api)
        self._changes = Changes(api, metadata)
        self._notes = Notes(api, metadata, self._existing)
        self._call_list = CallList(api, self._existing) if options.call_list else None

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
                case AddNote():
                    return await self._notes.add(action, await self._context(action))
                case ChangeNote():
                    return await self._notes.change(action)
                case RemoveNote():
                    return await self._notes.remove(action)
            changed = await self._changed(action)
            if changed is None:
                return await self._create(action, verify)
            await self._follow(action, changed)
            return changed
        except (Refused, Unsupported) as trouble:
            return trouble

    async def _changed(self, action: Action) -> Applied | None:
        """The outcome of a change; None for a creation."""
        match action:
            case SetOwner():
                return await self._changes.owner(action)
            case CorrectCall():
                return await self._changes.correction(action, await self._context(action))
            case LinkCall():
                return await self._changes.revise("Events", str(action.call.id), link(action), action.key)
            case LinkTask():
                return await self._changes.task(action)
            case ChangeTask():
                return await self._changes.open_task(action)
            case AttachRecording():
                return await self._changes.recording(action)
            case SetFields():
                return await self._set_fields(action)
        return None

    async def _follow(self, action: Action, outcome: Applied) -> None:
        """The entry of the call list goes with its event; a change that was left to a person leaves it alone."""
        if self._call_list is None or outcome.code or not is_call(module_of(action)):
            return
        await self._call_list.follow(action, outcome.id, await self._metadata.zone())

    async def _context(self, action: Action) -> Context:
        module, zone = module_of(action), zone_of(await self._metadata.zone())
        here = self._now().astimezone(zone)
        return Context(
            key_field=await self._metadata.key_of(module),
            owner=(await self._api.signed_in.who()).id,
            zone=zone.key,
            closing=(here + CLOSING).date(),
            today=here.date(),
            kinds=await self._metadata.kinds(module),
        )

    async def _create(self, action: Any, verify: bool) -> Outcome:
        module = module_of(action)
        context = await self._context(action)
        if isinstance(action, RenewTask) and (earlier := await self._changes.needless(action)):
            return earlier
        mapped, remarks = await self._mapped(module, action.fields)
        bare = msgspec.structs.replace(action, fields={})
        record = with_mapped(record_of(bare, context), mapped, action.only_if_empty)
        found = await self._existing.by_key(module, action.key, context.key_field) if verify else None
        if found is not None:
            outcome = self._applied(module, found, was_there=True)
        else:
            record, cut = await self._whole(record, action, context)
            outcome = await self._posted(module, record, action.key, [*remarks, *cut])
        outcome = msgspec.structs.replace(outcome, written=_written(action, record))
        return await self._listed(action, outcome, record, context)

    async def _listed(self, action: Any, outcome: Applied, record: Record, context: Context) -> Applied:
        """A call is in the call list too; what keeps it out of there does not keep the event back."""
        if self._call_list is None or not isinstance(action, LogCall):
            return outcome
        owner = action.owner or str(context.owner)
        why = await self._call_list.add(action, outcome.id, owner, context.zone, look=outcome.was_there)
        if why is None:
            return outcome
        said = f"The call is not in the call list (PBX Manager): {why}."
        return msgspec.structs.replace(outcome, remark=" ".join(filter(None, (outcome.remark, said))))

    async def _whole(self, record: Record, action: Any, context: Context) -> tuple[Record, list[str]]:
        """The record as it is sent: with a stage, what its fields can hold, and what vtiger demands."""
        if isinstance(action, CreateDeal) and not record.get("sales_stage"):
            record = {**record, "sales_stage": await self._metadata.default_stage()}
        fields = await self._metadata.fields(module_of(action))
        known = record_repair.without_unknown(record, fields, {**action.fields, **action.tags})
        whole, said = record_repair.fitted(known, fields)
        return whole, [*said, *without_unknown_tags(whole, action.tags, context.kinds)]

    async def shown(self, action: Any) -> Record:
        """The record without mapped values as it would be sent."""
        context = await self._context(action)
        bare = msgspec.structs.replace(action, fields={}) if hasattr(action, "fields") else action
        return (await self._whole(record_of(bare, context), bare, context))[0]

    async def _posted(self, module: str, record: Record, key: str, remarks: list[str]) -> Applied:
        """Sent until it is taken; every round but the first carries what was mended. Raises Refused."""
        fields = await self._metadata.fields(module)
        for _ in range(MENDINGS + 1):
            answer = await self._api.create(module, record, key)
            if answer.error is None:
                return self._applied(module, answer.reader.text("id"), remarks=remarks)
            refusal = answer.error
            changed = record_repair.mended(record, refusal, fields)
            if changed is None:
                break
            record, remark = changed
            remarks = [*remarks, remark]
        raise self._api.refused(refusal, "create", module)

    async def _set_fields(self, action: SetFields) -> Applied:
        module = TYPES[action.record.entity]
        values, remarks = await self._mapped(module, action.fields)
        sent = [(await self._mapped(module, one))[0] for one in action.sent]
        return await self._changes.fields(action, values, sent, remarks)

    async def _mapped(self, module: str, mapped: dict[str, str]) -> tuple[Record, list[str]]:
        """Mapped values as their fields take them, and a remark on each that does not fit."""
        if not mapped:
            return {}, []
        place = Place(zone=zone_of(await self._metadata.zone()).key, region=self._options.region)
        return converted(mapped, await self._metadata.fields(module), place, SERVICE, wire)

    def _applied(self, module: str, record: str, *, was_there: bool = False, remarks: Sequence[str] = ()) -> Applied:
        shown = link_of(self._api.site, module, record)
        return Applied(id=record, link=shown, was_there=was_there, remark=" ".join(remarks) or None)


def _written(action: Any, record: Record) -> Written:
    """The texts of a call record as they went out."""
    if not isinstance(action, LogCall):
        return {}
    return record_corrections.written(action, record, TEXTS)
