"""Moves tasks to another client: reads them, then links those that nobody has touched."""

from collections.abc import Sequence

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.writing.batch_writer import BATCH, BatchWriter
from cordboard.crm.zoho.writing.encode import NOT_STARTED
from cordboard.crm.zoho.writing.pending_records import PendingRecord
from cordboard.toolkit.crm import task_moves
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.json_reader import Reader

FIELDS = "Subject,Status,Due_Date,Who_Id,What_Id"


class TaskMoves:
    """In one organisation."""

    def __init__(self, api: Api, rows: BatchWriter) -> None:
        self._api = api
        self._rows = rows

    async def make(self, drafts: Sequence[PendingRecord]) -> None:
        """One outcome each. A repetition after a lost answer recognises what was moved."""
        for at in range(0, len(drafts), BATCH):
            await self._look(drafts[at : at + BATCH])
        await self._rows.write(drafts, "PUT")

    async def _look(self, drafts: Sequence[PendingRecord]) -> None:
        ids = ",".join(str(draft.record["id"]) for draft in drafts)
        keys = tuple(draft.action.key for draft in drafts)
        query = {"ids": ids, "fields": FIELDS}
        ask = ApiCall(method="GET", path="/Tasks", query=query, keys=keys, scope="ZohoCRM.modules.tasks.READ")
        now = {row.text("id"): _task(row) for row in rows_of(await self._api.read(ask))}
        for draft in drafts:
            record = str(draft.record["id"])
            link = self._rows.applied(draft, record).link
            draft.outcome = task_moves.decided(draft.action, now.get(record), link)


def _task(row: Reader) -> TaskNow:
    linked = (row.maybe(name).maybe_text("id") for name in ("Who_Id", "What_Id"))
    return TaskNow(
        subject=row.maybe_text("Subject") or "",
        due=row.maybe_text("Due_Date"),
        untouched=row.maybe_text("Status") == NOT_STARTED,
        linked=frozenset(record for record in linked if record),
    )
