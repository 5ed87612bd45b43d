"""Turns actions into pending records that this organisation accepts, before anything is sent.

`encode.py` encodes a record; `batch_writer.py` sends it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.crm.zoho.writing import record_repair
from cordboard.crm.zoho.writing.encode import Context, Record, record_of, wire
from cordboard.domain.crm.actions import Action, AttachRecording, CorrectCall, CreateDeal, LogCall, SetOwner, Written
from cordboard.domain.mapping.conversion import Place
from cordboard.ports.crm import Outcome
from cordboard.ports.errors import Refused, Unsupported
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped, without_unknown_tags

SERVICE = "Zoho"
CLOSING = timedelta(days=30)  # of a new deal, where the action names no day
TRIGGERS: dict[str, list[str] | None] = {"workflow": ["workflow"], "none": [], "all": None}


class PendingRecord(msgspec.Struct):
    """One pending action: the present record and, in the end, the outcome."""

    action: Any
    module: str = ""
    record: Record = {}
    trigger: list[str] | None = None
    mapped: Record = {}  # of it: what the settings map, as it is sent
    remarks: list[str] = []
    mendings: int = 0
    outcome: Outcome | None = None
    written: Written = {}  # what a correction made of our texts, not of those of people around them


class Drafter:
    """Makes drafts for one organisation. `trigger`: which automation of theirs runs; none for old calls."""

    def __init__(
        self,
        connection: str,
        metadata: Metadata,
        context: Context,
        now: Callable[[], datetime],
        *,
        trigger: str = "workflow",
        quiet_after: timedelta = timedelta(hours=24),
    ) -> None:
        self._connection = connection
        self._metadata = metadata
        self._context = context
        self._now = now
        self._trigger = TRIGGERS.get(trigger, ["workflow"])
        self._quiet_after = quiet_after

    async def draft(self, action: Action) -> PendingRecord:
        draft = PendingRecord(action=action, trigger=self._trigger_of(action))
        try:
            draft.module, draft.record = record_of(action, self._context)
            await self._fitted(draft)
            await self._mapped(draft)
        except (Unsupported, Refused) as trouble:
            draft.outcome = trouble
        return draft

    async def _fitted(self, draft: PendingRecord) -> None:
        """Leave out what this organisation does not have."""
        if draft.module == "Notes" or isinstance(draft.action, SetOwner):
            return
        fields = await self._metadata.fields(draft.module)
        if self._context.key_field and await self._metadata.key_of(draft.module) is None:
            draft.record.pop(self._context.key_field, None)
        if isinstance(draft.action, CreateDeal):
            await self._placed(draft.record)
        if not isinstance(draft.action, AttachRecording):
            record = record_repair.trimmed(draft.record, fields)
            draft.record, draft.remarks = record_repair.fitted(draft.module, record, fields)
            draft.remarks += without_unknown_tags(draft.record, getattr(draft.action, "tags", {}), fields)

    async def _mapped(self, draft: PendingRecord) -> None:
        """Mapped values as their fields take them, and a remark on each that does not fit."""
        if mapped := getattr(draft.action, "fields", {}):
            draft.mapped, remarks = await self.converted(draft.module, mapped)
            draft.record = with_mapped(draft.record, draft.mapped, draft.action.only_if_empty)
            draft.remarks = [*draft.remarks, *remarks]

    async def converted(self, module: str, mapped: Mapping[str, str]) -> tuple[Record, list[str]]:
        fields = {name: one.field for name, one in (await self._metadata.fields(module)).items()}
        place = Place(zone=self._context.time_zone, region=self._context.region)
        return converted(mapped, fields, place, SERVICE, wire)

    async def _placed(self, record: Record) -> None:
        """A deal needs a stage and a closing day, also where the settings leave them to the CRM."""
        if not record.get("Stage"):
            wanted = str((record.get("Layout") or {}).get("id") or ""), str(record.get("Pipeline") or "")
            place = record_repair.default_place(await self._metadata.pipelines(), *wanted)
            if place:
                record.update(record_repair.placed(*place))
        record.setdefault("Closing_Date", (self._now() + CLOSING).date().isoformat())

    def _trigger_of(self, action: Action) -> list[str] | None:
        """Calls recorded late start nothing: no customer wants a message about a call of last week."""
        log = action.now if isinstance(action, CorrectCall) else action
        if isinstance(log, LogCall) and self._now() - log.started_at > self._quiet_after:
            return []
        return self._trigger


def by_module(drafts: Sequence[PendingRecord]) -> list[tuple[str, list[PendingRecord]]]:
    groups: dict[str, list[PendingRecord]] = {}
    for draft in drafts:
        if draft.outcome is None:
            groups.setdefault(draft.module, []).append(draft)
    return list(groups.items())
