"""Changes notes of ours: reads them, then writes those that no person has changed."""

from collections.abc import Sequence

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.writing.batch_writer import BATCH, BatchWriter
from cordboard.crm.zoho.writing.pending_records import PendingRecord
from cordboard.toolkit.crm import note_changes

FIELDS = "Note_Title,Note_Content"


class NoteChanges:
    """In one organisation."""

    def __init__(self, api: Api, rows: BatchWriter) -> None:
        self._api = api
        self._rows = rows

    async def make(self, drafts: Sequence[PendingRecord]) -> None:
        """One outcome each. A repetition after a lost answer recognises what was changed."""
        for at in range(0, len(drafts), BATCH):
            await self._look(drafts[at : at + BATCH])
        await self._rows.write(drafts, "PUT")

    async def _look(self, drafts: Sequence[PendingRecord]) -> None:
        ids = ",".join(str(draft.record["id"]) for draft in drafts)
        keys = tuple(draft.action.key for draft in drafts)
        query = {"ids": ids, "fields": FIELDS}
        ask = ApiCall(method="GET", path="/Notes", query=query, keys=keys, scope="ZohoCRM.modules.notes.READ")
        now = {row.text("id"): row.maybe_text("Note_Content") or "" for row in rows_of(await self._api.read(ask))}
        for draft in drafts:
            record = str(draft.record["id"])
            link = self._rows.applied(draft, record).link
            draft.outcome = note_changes.decided(draft.action, now.get(record), link)
