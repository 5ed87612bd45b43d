"""Carries out actions: creations of one kind together, found again by our key; anything else one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.crm.hubspot.api import Api
from cordboard.crm.hubspot.codec import (
    TEXTS,
    Context,
    Record,
    links_of,
    parent_of,
    record_of,
    type_of,
    wire,
)
from cordboard.crm.hubspot.reading.links import links_of as linked_records
from cordboard.crm.hubspot.reading.metadata import Metadata
from cordboard.crm.hubspot.record_types import DEALS, LINKED, TYPES, Stages
from cordboard.crm.hubspot.writing import record_repair
from cordboard.crm.hubspot.writing.changes import Changes
from cordboard.crm.hubspot.writing.creation import Creation, Draft
from cordboard.domain.crm.actions import (
    Action,
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
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
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unsupported
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped, without_unknown_tags

SERVICE = "HubSpot"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The connection's settings for writing. `region`: of numbers without a country code."""

    stages: Stages
    outcomes: bool = True
    region: str | None = None


class Writer:
    """Writes to one account. `now` gives aware UTC."""

    def __init__(self, api: Api, metadata: Metadata, now: Any, options: Options) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._options = options
        self._creation = Creation(api)
        self._changes = Changes(api, metadata)

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> list[Outcome]:
        """One outcome an action. Raises what concerns the whole connection."""
        created = [action for action in actions if _is_created(action)]
        if len(created) == len(actions):
            return await self._create(actions, verify)
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
            if not isinstance(action, RenewTask) and not _is_created(action):
                return await self._changed(action)
            if isinstance(action, RenewTask) and (earlier := await self._changes.needless(action)):
                return earlier
            return (await self._create([action], verify))[0]
        except (Refused, Unsupported) as trouble:
            return trouble

    async def _changed(self, action: Action) -> Outcome:
        match action:
            case SetOwner():
                return await self._changes.owner(action)
            case CorrectCall():
                return await self._changes.correction(action, await self._context(action))
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
            case ChangeNote():
                return await self._changes.note(action)
            case RemoveNote():
                return await self._changes.note_removed(action)
        type_of(action)  # raises what HubSpot cannot do
        raise Unsupported(f"HubSpot doesn't support {type(action).__name__}.", part=type(action).__name__)

    async def shown(self, action: Any) -> Record:
        """The record without mapped values as it would be sent."""
        return record_repair.fitted(type_of(action), record_of(action, await self._context(action)))[0]

    async def _context(self, action: Any) -> Context:
        is_deal = type_of(action) == DEALS
        pipeline = await self._pipeline(action) if is_deal else None
        return Context(
            stages=self._options.stages,
            now=self._now(),
            zone=await self._metadata.zone(),
            pipeline=pipeline,
            stage=await self._first_stage(pipeline) if is_deal else None,
            outcomes=self._options.outcomes,
        )

    async def _pipeline(self, action: Any) -> str | None:
        pipelines = await self._metadata.pipelines()
        wanted = getattr(action, "place", None)
        return next((one.id for one in pipelines if one.id == wanted), pipelines[0].id if pipelines else None)

    async def _first_stage(self, pipeline: str | None) -> str | None:
        stages = next((one.stages for one in await self._metadata.pipelines() if one.id == pipeline), ())
        return next((stage.id for stage in stages if stage.state == "open"), None)

    async def _create(self, actions: Sequence[Any], verify: bool) -> list[Outcome]:
        record_type = type_of(actions[0])
        await self._metadata.account()
        key_field = await self._metadata.key_of(record_type)
        drafts = [await self._draft(action, key_field) for action in actions]
        return await self._creation.apply(record_type, drafts, key_field, verify=verify)

    async def _draft(self, action: Any, key_field: str | None) -> Draft:
        record_type, context = type_of(action), await self._context(action)
        mapped, remarks = await self._mapped(record_type, getattr(action, "fields", {}))
        bare = record_of(action, context)
        record = with_mapped(bare, mapped, getattr(action, "only_if_empty", ()))
        record, cut = record_repair.fitted(record_type, record)
        known = await self._metadata.fields(record_type)
        cut += without_unknown_tags(record, getattr(action, "tags", {}), known)
        if isinstance(action, CreateLead) and action.source:
            cut.append("The source was left out: HubSpot has no property for it. Map it to one of yours.")
        return Draft(
            key=action.key,
            record=record | ({key_field: action.key} if key_field else {}),
            links=await self._links(action),
            remarks=[*remarks, *cut],
            stage=context.stage,
            written=record_corrections.written(action, record, TEXTS) if isinstance(action, LogCall) else {},
        )

    async def _links(self, action: Any) -> list[tuple[str, str]]:
        """A note about a call or a task is linked to what that is linked to."""
        parent = parent_of(action)
        if parent is None:
            return links_of(action)
        found = await linked_records(self._api, TYPES[parent.entity], [str(parent.id)], LINKED)
        return [(kind, record) for kind, ids in found[str(parent.id)].items() for record in ids]

    async def _set_fields(self, action: SetFields) -> Outcome:
        record_type = type_of(action)
        values, remarks = await self._mapped(record_type, action.fields)
        before = [(await self._mapped(record_type, one))[0] for one in action.sent]
        return await self._changes.fields(action, values, before, remarks)

    async def _mapped(self, record_type: str, mapped: Mapping[str, str]) -> tuple[Record, list[str]]:
        """Mapped values as their properties take them, and a remark on each that does not fit."""
        if not mapped:
            return {}, []
        place = Place(zone=await self._metadata.zone(), region=self._options.region)
        return converted(mapped, await self._metadata.fields(record_type), place, SERVICE, wire)


def _is_created(action: Any) -> bool:
    return not isinstance(action, RenewTask) and str(action.__struct_config__.tag) in (
        "create_account", "create_lead", "create_contact", "create_deal", "create_task", "log_call", "add_note",
    )  # fmt: skip
