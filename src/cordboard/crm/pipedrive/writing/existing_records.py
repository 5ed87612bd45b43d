"""Finds what an earlier attempt may have written: by our key in its field, by the marker in the note of an activity.

A search may not know a new record yet, so the newest records are looked at first; older ones are searched.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cordboard.crm.pipedrive.api import PAGE, Api, ApiCall, flat
from cordboard.crm.pipedrive.codec import Record
from cordboard.crm.pipedrive.record_types import ACTIVITIES, LEADS, LINKS, NOTE, NOTES, moment_text, v1, v2
from cordboard.domain.crm.actions import LogCall
from cordboard.toolkit.crm.html_text import text_of
from cordboard.toolkit.crm.idempotency_marker import keys_in
from cordboard.toolkit.json_reader import Reader

PAGES = (100, 500)  # of the newest activities: the one in question is nearly always among the first
SKEW = timedelta(minutes=15)  # between the clock over there and the one of the phone system
_NEWEST = {"sort_by": "add_time", "sort_direction": "desc"}


class ExistingRecords:
    """Looks into one company."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def by_key(self, kind: str, key: str, field: str) -> str | None:
        """The id of the record that carries our key."""
        rows, _ = await self._api.page(v2(kind), kind, query={**_NEWEST, "custom_fields": field}, keys=(key,))
        found = _with_key(rows, field, key)
        if found or len(rows) < PAGE:
            return found
        query = {"term": key, "fields": "custom_fields", "exact_match": "true"}
        call = ApiCall(method="GET", path=v2(f"{kind}/search"), kind=kind, query=query, keys=(key,))
        ids = [item["item"].text("id") for item in (await self._api.read(call))["items"]]
        return _with_key(await self._api.records(kind, ids), field, key) if ids else None

    async def activity(self, action: Any, record: Record) -> str | None:
        """The id of the call or task that has our marker: among those of its person, else among the newest ones."""
        query = {**_NEWEST, "done": str(record["done"]).lower(), **_about(record)}
        if isinstance(action, LogCall):
            query["updated_since"] = moment_text(action.started_at - SKEW)
        cursor = ""
        for size in PAGES:
            query["limit"] = str(size)
            rows, cursor = await self._api.page(v2(ACTIVITIES), ACTIVITIES, cursor, query, (action.key,))
            live = (row for row in rows if row.maybe("is_deleted").value is not True)
            found = next((row.text("id") for row in live if action.key in keys_in(row.maybe_text(NOTE))), None)
            if found or not cursor:
                return found
        return None

    async def note(self, record: Record, key: str) -> str | None:
        """The id of a note with this text on this record."""
        link = next((name for name in LINKS.values() if record.get(name)), "")
        query = {link: str(record.get(link)), "sort": "add_time DESC", "limit": str(PAGE)}
        call = ApiCall(method="GET", path=v1(NOTES), kind=NOTES, query=query, keys=(key,))
        return next(
            (row.text("id") for row in _rows(await self._api.read(call))
             if text_of(row.maybe_text("content")) == record["content"]),
            None,
        )  # fmt: skip

    async def lead(self, person: str, key: str) -> str | None:
        """The id of an entry of the Leads Inbox for this person."""
        query = {"person_id": person, "limit": "1"}
        call = ApiCall(method="GET", path=v1(LEADS), kind=LEADS, query=query, keys=(key,))
        rows = _rows(await self._api.read(call))
        return rows[0].text("id") if rows else None


def _rows(data: Reader) -> list[Reader]:
    """An older list without rows is null."""
    return list(data) if data else []


def _with_key(rows: Sequence[Reader], field: str, key: str) -> str | None:
    live = (row for row in rows if row.maybe("is_deleted").value is not True)
    return next((row.text("id") for row in live if flat(row).get(field) == key), None)


def _about(record: Mapping[str, Any]) -> dict[str, str]:
    """The narrowest filter."""
    if participants := record.get("participants"):
        return {"person_id": str(participants[0]["person_id"])}
    named = next((name for name in ("deal_id", "org_id") if record.get(name)), "")
    return {named: str(record[named])} if named else {}
