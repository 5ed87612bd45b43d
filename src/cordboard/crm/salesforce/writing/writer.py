"""Carries out actions, one request each: one outcome each, in order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cordboard.crm.salesforce.api import Answer, Api
from cordboard.crm.salesforce.codec import NOBODY, TEXTS, Context, Record, record_of, type_of, wire
from cordboard.crm.salesforce.reading.deal_feed import ROLE
from cordboard.crm.salesforce.reading.metadata import PIPELINE, Key, Metadata
from cordboard.crm.salesforce.record_types import TYPES, link_of, zone_of
from cordboard.crm.salesforce.writing import record_repair
from cordboard.crm.salesforce.writing.changes import SERVICE, Changes
from cordboard.crm.salesforce.writing.existing_records import ExistingRecords
from cordboard.crm.salesforce.writing.notes import Notes
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
)
from cordboard.domain.mapping.conversion import Place
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unavailable, Unsupported
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped, without_unknown_tags

CLOSING = timedelta(days=30)  # of a new opportunity, where the action names no day
MENDINGS = 4
OWN_OWNER = {"Sforce-Auto-Assign": "FALSE"}  # no assignment rule where we say the owner
FORCED = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The connection's settings for writing. `region`: of numbers without country code; `save_duplicates`: although a
    rule of the organisation finds them."""

    region: str | None = None
    save_duplicates: bool = False


class Writer:
    """Writes to one organisation. `now` gives aware UTC."""

    def __init__(self, api: Api, metadata: Metadata, now: Callable[[], datetime], options: Options) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._options = options
        self._existing = ExistingRecords(api, metadata, now)
        self._changes = Changes(api, metadata)
        self._notes = Notes(api, metadata, self._existing)

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
                    return await self._notes.add(action, verify=verify)
                case ChangeNote():
                    return await self._notes.change(action)
                case RemoveNote():
                    return await self._notes.remove(action)
            return await self._changed(action) or await self._create(action, verify)
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
                return await self._changes.call_link(action)
            case LinkTask():
                return await self._changes.task(action)
            case ChangeTask():
                return await self._changes.open_task(action)
            case AttachRecording():
                return await self._changes.recording(action)
            case SetFields():
                return await self._set_fields(action)
        return None

    async def _context(self, action: Action) -> Context:
        record_type, options = type_of(action), self._metadata.options
        known = await self._metadata.fields(record_type)
        key, is_call = await self._metadata.key_of(record_type), isinstance(action, LogCall | CorrectCall)
        zone = zone_of(await self._metadata.zone() if is_call or record_type == PIPELINE else "UTC")
        return Context(
            key_field=key.field if key else None,
            zone=zone.key,
            closing=(self._now().astimezone(zone) + CLOSING).date(),
            stage=await self._metadata.first_stage() if record_type == PIPELINE else None,
            company=options.company or NOBODY,
            started=options.started if options.started in known else "",
            recording=options.recording if options.recording in known else "",
            kinds=await self._metadata.kinds(record_type),
        )

    async def _create(self, action: Any, verify: bool) -> Applied:
        record_type = type_of(action)
        context, key = await self._context(action), await self._metadata.key_of(record_type)
        if isinstance(action, RenewTask) and (earlier := await self._changes.needless(action)):
            return earlier
        mapped, remarks = await self._mapped(record_type, action.fields)
        bare = msgspec.structs.replace(action, fields={})
        record, cut = await self._whole(with_mapped(record_of(bare, context), mapped, action.only_if_empty), action)
        found = await self._existing.by_key(record_type, action.key, key) if verify else None
        if found is not None:
            outcome = self._applied(record_type, found, was_there=True)
        else:
            outcome = await self._sent(record_type, record, action, key, [*remarks, *cut])
        if isinstance(action, CreateDeal):
            await self._tie(action, outcome)
        if isinstance(action, LogCall):
            outcome = msgspec.structs.replace(outcome, written=record_corrections.written(action, record, TEXTS))
        return outcome

    async def _tie(self, action: CreateDeal, outcome: Applied) -> None:
        """Tie the contact to the deal, once: the attempt may have ended between the two."""
        contact = action.contact.id if action.contact else None
        if not contact or (outcome.was_there and await self._existing.role(outcome.id, contact, action.key)):
            return
        values = {"OpportunityId": outcome.id, "ContactId": contact, "IsPrimary": True}
        answer = await self._api.create(ROLE, values, action.key)
        if answer.error:
            raise self._api.refused(answer.error, f"create {ROLE}")

    async def _whole(self, record: Record, action: Any) -> tuple[Record, list[str]]:
        """The record as it is sent: what its fields can hold, without those that are hidden."""
        fields = await self._metadata.fields(type_of(action))
        known, hidden = record_repair.without_hidden(record, fields, {**action.fields, **action.tags})
        whole, said = record_repair.fitted(known, fields)
        return whole, [*hidden, *said, *without_unknown_tags(whole, action.tags, fields)]

    async def shown(self, action: Any) -> Record:
        """The record without mapped values as it would be sent."""
        context = await self._context(action)
        bare = msgspec.structs.replace(action, fields={}) if hasattr(action, "fields") else action
        return (await self._whole(record_of(bare, context), bare))[0]

    async def _sent(
        self, record_type: str, record: Record, action: Any, key: Key | None, remarks: list[str]
    ) -> Applied:
        """Sent until it is taken; every round but the first carries what was mended. Raises Refused."""
        for _ in range(MENDINGS + 1):
            answer = await self._posted(record_type, record, action, key)
            if answer.error is None:
                record_id, new = await self._id(record_type, answer, action.key, key)
                return self._applied(record_type, record_id, was_there=not new, remarks=remarks)
            refusal = answer.error
            changed = record_repair.mended(record, refusal)
            if changed is None:
                break
            record, remark = changed
            remarks = [*remarks, remark]
        raise self._api.refused(refusal, f"create {record_type}")

    async def _posted(self, record_type: str, record: Record, action: Any, key: Key | None) -> Answer:
        headers: Mapping[str, str] = (OWN_OWNER if action.owner else {}) | (
            FORCED if self._options.save_duplicates else {}
        )
        if key is not None and key.upserts:
            return await self._api.upsert(record_type, key.field, record, action.key, headers)
        kept = {key.field: action.key} if key else {}
        return await self._api.create(record_type, {**record, **kept}, action.key, headers)

    async def _id(self, record_type: str, answer: Answer, key: str, field: Key | None) -> tuple[str, bool]:
        """The id of what was sent, and whether it is new; an answer without a body says that it was there."""
        if answer.status != 204:
            return answer.reader.text("id"), answer.reader.maybe("created").value is not False
        found = await self._existing.by_key(record_type, key, field)
        if found is None:
            said = (
                f"{self._api.connection}: Salesforce took the record but does not show it. It is retried automatically."
            )
            raise Unavailable(said, code="unreadable")
        return found, False

    async def _set_fields(self, action: SetFields) -> Applied:
        record_type = TYPES[action.record.entity]
        values, remarks = await self._mapped(record_type, action.fields)
        sent = [(await self._mapped(record_type, one))[0] for one in action.sent]
        return await self._changes.fields(action, values, sent, remarks)

    async def _mapped(self, record_type: str, mapped: dict[str, str]) -> tuple[Record, list[str]]:
        """Mapped values as their fields take them, and a remark on each that does not fit."""
        if not mapped:
            return {}, []
        place = Place(zone=zone_of(await self._metadata.zone()).key, region=self._options.region)
        return converted(mapped, await self._metadata.fields(record_type), place, SERVICE, wire)

    def _applied(
        self, record_type: str, record: str, *, was_there: bool = False, remarks: Sequence[str] = ()
    ) -> Applied:
        shown = link_of(self._api.site, record_type, record)
        return Applied(id=record, link=shown, was_there=was_there, remark=" ".join(remarks) or None)
