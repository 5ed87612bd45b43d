"""Finds what an earlier attempt may have written: by our key, else by what identifies the record; notes by their text.

The queries are in `idempotent_create_queries.py`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.zoho.api import Api, ApiCall, query_ask
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.crm.zoho.writing import idempotent_create_queries
from cordboard.crm.zoho.writing.batch_writer import BatchWriter
from cordboard.crm.zoho.writing.pending_records import PendingRecord, by_module


class ExistingRecordFinder:
    """Searches first, and adopts existing records."""

    def __init__(self, api: Api, metadata: Metadata, rows: BatchWriter, now: Callable[[], datetime], zone: str) -> None:
        self._api = api
        self._metadata = metadata
        self._rows = rows
        self._now = now
        self._zone = zone

    async def find(self, drafts: Sequence[PendingRecord]) -> None:
        for module, several in by_module(drafts):
            key_field = await self._metadata.key_of(module)
            if key_field is None or not await self._find_keys(module, key_field, several):
                await self._find_nature(module, several)

    async def _find_keys(self, module: str, key_field: str, drafts: Sequence[PendingRecord]) -> bool:
        """Adopt the record with this key; False if the key field does not exist."""
        found: dict[str, str] = {}
        for query in idempotent_create_queries.by_key(module, key_field, [draft.action.key for draft in drafts]):
            answer = await self._api.ask(query_ask(query, 200))
            if answer.error:
                return False
            found |= {row.text(key_field): row.text("id") for row in rows_of(answer.reader)}
        for draft in drafts:
            if draft.action.key in found:
                draft.outcome = self._rows.applied(draft, found[draft.action.key], was_there=True)
        return True

    async def _find_nature(self, module: str, drafts: Sequence[PendingRecord]) -> None:
        for draft in drafts:
            query = idempotent_create_queries.by_nature(module, draft.record, self._now(), self._zone)
            answer = await self._api.read(query_ask(query, 1)) if query else None
            rows = rows_of(answer) if answer else []
            if rows:
                draft.outcome = self._rows.applied(draft, rows[0].text("id"), was_there=True)

    async def find_notes(self, drafts: Sequence[PendingRecord]) -> None:
        for draft in drafts:
            parent = draft.record["Parent_Id"]
            ask = ApiCall(
                method="GET",
                path=f"/{parent['module']['api_name']}/{parent['id']}/Notes",
                query={"fields": "id,Note_Title,Note_Content", "per_page": "200"},
                scope="ZohoCRM.modules.notes.READ",
            )
            answer = await self._api.ask(ask)
            for row in [] if answer.error else rows_of(answer.reader):
                if all((row.maybe_text(name) or "") == draft.record[name] for name in ("Note_Title", "Note_Content")):
                    draft.outcome = self._rows.applied(draft, row.text("id"), was_there=True)
