"""Carries out actions, one request each, and what belongs to a record besides: one outcome each, in order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.codec import TEXTS, Context, Record, note_text, record_of, sent, type_of, wire_with
from cordboard.crm.pipedrive.reading.metadata import Metadata
from cordboard.crm.pipedrive.record_types import (
    ACTIVITIES,
    DEALS,
    KEYED,
    LEADS,
    OWNER,
    Kinds,
    number_of,
    v1,
    v2,
)
from cordboard.crm.pipedrive.writing import record_repair
from cordboard.crm.pipedrive.writing.call_logs import CallLogs
from cordboard.crm.pipedrive.writing.changes import SERVICE, Changes
from cordboard.crm.pipedrive.writing.existing_records import ExistingRecords
from cordboard.crm.pipedrive.writing.notes import Notes, is_in_text
from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    CreateAccount,
    CreateContact,
    CreateLead,
    LinkCall,
    LinkTask,
    LogCall,
    RemoveNote,
    RenewTask,
    SetFields,
    SetOwner,
)
from cordboard.domain.mapping.conversion import Place
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unavailable, Unsupported
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped, without_unknown_tags

MENDINGS = 4
_UNSAID = "{what} was left out: Pipedrive has no field for it. Map it to one of yours."


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The connection's settings for writing. `region`: of numbers without a country code."""

    kinds: Kinds
    leads_inbox: bool = True
    call_logs: bool = False
    seconds: bool = False
    region: str | None = None


class Writer:
    """Writes to one company. `now` gives aware UTC."""

    def __init__(self, api: Api, metadata: Metadata, now: Callable[[], datetime], options: Options) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._options = options
        self._existing = ExistingRecords(api)
        self._changes = Changes(api, metadata)
        self._notes = Notes(api, self._changes, self._existing)
        self._call_logs = CallLogs(api) if options.call_logs else None

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
            changed = await self._changed(action)
            return changed if changed is not None else await self._create(action, verify)
        except (Refused, Unsupported) as trouble:
            return trouble

    async def _changed(self, action: Action) -> Outcome | None:
        """The outcome of a change or of a note; None for a creation."""
        match action:
            case SetOwner():
                return await self._changes.owner(action)
            case CorrectCall():
                return await self._correction(action)
            case LinkCall():
                return await self._changes.call_link(action)
            case LinkTask():
                return await self._changes.task_link(action)
            case ChangeTask():
                return await self._changes.open_task(action)
            case AttachRecording():
                return await self._changes.recording(action)
            case SetFields():
                return await self._set_fields(action)
            case AddNote() if is_in_text(action):
                return await self._notes.added_to_text(action)
            case AddNote():
                return await self._notes.add(action, record_of(action, await self._context(action)))
            case ChangeNote():
                return await self._notes.change(action)
            case RemoveNote():
                return await self._notes.remove(action)
            case RenewTask():
                return await self._changes.needless(action)
        return None

    async def _correction(self, action: CorrectCall) -> Applied:
        outcome = await self._changes.correction(action, await self._context(action))
        if self._call_logs is None or outcome.code:
            return outcome
        why = await self._call_logs.renew(action.now, outcome.id, action.key)
        return _remarked(outcome, f"The call log was left as it is: {why}." if why else "")

    async def shown(self, action: Any) -> Record:
        """The record without mapped values as it would be sent."""
        return record_of(action, await self._context(action))

    async def _context(self, action: Any) -> Context:
        kind = type_of(action)
        zone = zone_of(await self._metadata.zone())
        pipeline = await self._pipeline(action) if kind == DEALS else None
        phones = await self._metadata.phones(kind) if isinstance(action, CreateAccount) else []
        return Context(
            kinds=self._options.kinds,
            key_field=await self._metadata.key_of(kind) if kind in KEYED else None,
            lead=await self._metadata.lead_label() if isinstance(action, CreateLead) else None,
            pipeline=pipeline,
            stage=await self._first_stage(pipeline) if kind == DEALS else None,
            today=self._now().astimezone(zone).date(),
            phone_field=next(iter(phones), None),
            seconds=self._options.seconds,
        )

    async def _pipeline(self, action: Any) -> str | None:
        pipelines = await self._metadata.pipelines()
        wanted = getattr(action, "place", None)
        return next((one.id for one in pipelines if one.id == wanted), pipelines[0].id if pipelines else None)

    async def _first_stage(self, pipeline: str | None) -> str | None:
        stages = next((one.stages for one in await self._metadata.pipelines() if one.id == pipeline), ())
        return next((stage.id for stage in stages if stage.state == "open"), None)

    async def _create(self, action: Any, verify: bool) -> Outcome:
        kind, context = type_of(action), await self._context(action)
        await self._metadata.me()
        mapped, remarks = await self._mapped(kind, action.fields)
        record = with_mapped(record_of(action, context), mapped, action.only_if_empty)
        found = await self._found(kind, action, record, context) if verify else None
        if found is not None:
            outcome = Applied(id=found, link=self._api.link(kind, found), was_there=True)
        else:
            known = await self._metadata.fields(kind) if action.tags else {}
            remarks += [*without_unknown_tags(record, action.tags, known), *_left_out(action, context)]
            outcome = await self._posted(kind, record, action.key, remarks)
        outcome = await self._beside(action, outcome, verify)
        if not isinstance(action, LogCall):
            return outcome
        return msgspec.structs.replace(outcome, written=record_corrections.written(action, record, TEXTS))

    async def _found(self, kind: str, action: Any, record: Record, context: Context) -> str | None:
        """What an earlier attempt created."""
        if kind == ACTIVITIES:
            return await self._existing.activity(action, record)
        if context.key_field is None:
            text = f"{self._api.connection}: {kind} in Pipedrive have no field that keeps the key of an item."
            raise Unavailable(f"{text} It is retried automatically.", code="no_key_field")
        return await self._existing.by_key(kind, action.key, context.key_field)

    async def _posted(self, kind: str, record: Record, key: str, remarks: list[str]) -> Applied:
        """Sent until it is taken; every round but the first carries what was mended. Raises Refused."""
        for _ in range(MENDINGS + 1):
            body = sent(record, await self._metadata.custom(kind))
            call = ApiCall(method="POST", path=v2(kind), kind=kind, body=body, keys=(key,))
            answer = await self._api.ask(call)
            if answer.error is None:
                found = answer.reader.maybe_text("id") if isinstance(answer.reader.value, dict) else None
                if found is None:
                    raise self._api.unreadable("reply['data']['id'] is missing", call)
                return Applied(id=found, link=self._api.link(kind, found), remark=" ".join(remarks) or None)
            refusal = answer.error
            changed = record_repair.mended(record, refusal)
            if changed is None:
                break
            record, remark = changed
            remarks = [*remarks, remark]
        field = next(iter(record_repair.at_fault(record, refusal)), None)
        raise self._api.trouble(msgspec.structs.replace(refusal, field=field), call)

    async def _beside(self, action: Any, outcome: Applied, verify: bool) -> Applied:
        """What belongs to a record besides: the entry in the Leads Inbox, the note of a person, the call log.

        What keeps them out does not keep the record back.
        """
        said: list[str] = []
        if isinstance(action, CreateLead | CreateContact) and (text := _note_of(action)):
            said.append(await self._noted(action.key, outcome.id, text, look=verify))
        if isinstance(action, CreateLead) and self._options.leads_inbox:
            said.append(await self._in_inbox(action, outcome.id, look=verify))
        if isinstance(action, LogCall) and self._call_logs is not None:
            why = await self._call_logs.add(action, outcome.id, look=verify)
            said.append(f"The call is not in the call logs: {why}." if why else "")
        return _remarked(outcome, *said)

    async def _noted(self, key: str, person: str, text: str, *, look: bool) -> str:
        record = {"content": text, "person_id": number_of(person)}
        try:
            if not (look and await self._existing.note(record, key)):
                await self._notes.created(record, key)
        except Refused as refused:
            return f"The note could not be added: {refused.text}"
        return ""

    async def _in_inbox(self, action: CreateLead, person: str, *, look: bool) -> str:
        if look and await self._existing.lead(person, action.key):
            return ""
        owner = {OWNER: number_of(action.owner)} if action.owner else {}
        body = {"title": action.name or action.phone, "person_id": number_of(person), **owner}
        call = ApiCall(method="POST", path=v1(LEADS), kind=LEADS, body=body, keys=(action.key,))
        answer = await self._api.ask(call)
        return f"The person is not in the Leads Inbox: {answer.error.message}." if answer.error else ""

    async def _set_fields(self, action: SetFields) -> Outcome:
        kind = type_of(action)
        values, remarks = await self._mapped(kind, action.fields)
        before = [(await self._mapped(kind, one))[0] for one in action.sent]
        return await self._changes.fields(action, values, before, remarks)

    async def _mapped(self, kind: str, mapped: Mapping[str, str]) -> tuple[Record, list[str]]:
        """Mapped values as their fields take them, and a remark on each that does not fit."""
        if not mapped:
            return {}, []
        place = Place(zone=await self._metadata.zone(), region=self._options.region)
        wire = wire_with(await self._metadata.options(kind), await self._metadata.currency())
        return converted(mapped, await self._metadata.fields(kind), place, SERVICE, wire)


def _note_of(action: CreateLead | CreateContact) -> str:
    """What a person has no field for there."""
    return note_text(getattr(action, "company", None) or "", action.description or "")


def _left_out(action: Any, context: Context) -> list[str]:
    said = []
    if isinstance(action, CreateLead):
        said += [_UNSAID.format(what=f"The {name}") for name in ("source", "status") if getattr(action, name)]
        if context.lead is None:
            said.append(f"The label {context.kinds.lead} does not exist in Pipedrive, so this lead is a contact.")
    if isinstance(action, CreateAccount) and action.phone and context.phone_field is None:
        said.append(_UNSAID.format(what="The number"))
    return said


def _remarked(outcome: Applied, *said: str) -> Applied:
    remark = " ".join(filter(None, (outcome.remark, *said)))
    return msgspec.structs.replace(outcome, remark=remark or None)
