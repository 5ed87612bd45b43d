"""Corrects records of calls: reads them, then changes what we wrote and is no longer true.

Changes by people stay. In a text, words of people around ours stay too.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.crm.zoho.writing import record_repair
from cordboard.crm.zoho.writing.batch_writer import BATCH, BatchWriter
from cordboard.crm.zoho.writing.encode import OPTIONAL, TEXTS, Context, Record, call_type, told
from cordboard.crm.zoho.writing.pending_records import PendingRecord
from cordboard.crm.zoho.writing.record_words import EARLIER
from cordboard.domain.crm.actions import CorrectCall
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import record_corrections

SUBJECT, TEXT = TEXTS
TYPE = "Call_Type"
FIELDS = (SUBJECT, "Call_Start_Time", "Call_Duration", "Call_Result", "Caller_ID", "Dialled_Number", TEXT)
LENGTH = re.compile(r"\d+(:\d+){1,2}")


class Corrections:
    """Of the calls of one organisation."""

    def __init__(self, api: Api, metadata: Metadata, rows: BatchWriter, context: Context) -> None:
        self._api = api
        self._metadata = metadata
        self._rows = rows
        self._context = context

    async def make(self, drafts: Sequence[PendingRecord]) -> None:
        """One outcome each. A repetition after a lost answer recognises finished corrections."""
        left: dict[str, list[str]] = {}
        for at in range(0, len(drafts), BATCH):
            left |= await self._look(drafts[at : at + BATCH])
        await self._rows.write(drafts, "PUT")
        for draft in drafts:
            if isinstance(draft.outcome, Applied):
                draft.outcome = record_corrections.with_left_values(draft.outcome, left.get(draft.action.key, ()))

    async def _look(self, drafts: Sequence[PendingRecord]) -> dict[str, list[str]]:
        """What is left of each as it is, by key; what need not or cannot change at all has its outcome."""
        fields = await self._metadata.fields("Calls")
        names = [name for name in FIELDS if not fields or name in fields]
        query = {"ids": ",".join(str(draft.record["id"]) for draft in drafts), "fields": ",".join([TYPE, *names])}
        keys = tuple(draft.action.key for draft in drafts)
        ask = ApiCall(method="GET", path="/Calls", query=query, keys=keys, scope="ZohoCRM.modules.calls.READ")
        stand = {row.text("id"): row.value for row in rows_of(await self._api.read(ask))}
        left = {}
        for draft in drafts:
            record = str(draft.record["id"])
            if record not in stand:
                draft.outcome = self._gone(record)
                continue
            kind = _kind(draft.action, stand[record])
            whole = told(draft.action.now, self._context, kind)
            now, remarks = record_repair.fitted("Calls", whole, fields)
            changes, left[draft.action.key] = corrected(draft.action, names, stand[record], self._context, now)
            draft.remarks = [*draft.remarks, *(remarks if changes else ())]
            draft.written = record_corrections.written(draft.action.now, now, TEXTS)
            draft.record |= record_repair.trimmed(changes, fields)
            if len(draft.record) == 1:
                draft.outcome = self._rows.applied(draft, record, was_there=True)
        return left

    def _gone(self, record: str) -> Refused:
        said = f"{self._api.connection}: the record {record} of this call was deleted in Zoho."
        return Refused(f"{said} Discard this item.", code="record_gone")


def corrected(
    action: CorrectCall, names: Sequence[str], stands: Mapping[str, Any], context: Context, now: Record
) -> tuple[Record, list[str]]:
    """The fields that must change to be as `now`, and those that should but have a value that we never wrote."""
    was = [told(log, context, _kind(action, stands)) for log in action.was]
    sent = [*action.sent, *record_corrections.raw_texts(action.was, SUBJECT, TEXT)]
    return record_corrections.corrected(
        was, now, stands, names, texts=(TEXT,), sent=sent, stale=EARLIER, optional=OPTIONAL, meaning=_read
    )


def _kind(action: CorrectCall, stands: Mapping[str, Any]) -> str:
    """The type that the record has; it cannot be changed."""
    return str(stands.get(TYPE) or call_type(action.was[0]))


def _read(value: Any) -> Any:
    """The value of a field, independent of time zone and leading zeros."""
    text = str(value or "").strip()
    if LENGTH.fullmatch(text):
        parts = [int(part) for part in text.split(":")]
        return tuple(parts[next((at for at, part in enumerate(parts) if part), len(parts)) :])
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
