"""Changes tasks that are still open, and leaves out new ones that an open one makes needless."""

from collections.abc import Mapping, Sequence

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.writing.batch_writer import BATCH, BatchWriter
from cordboard.crm.zoho.writing.encode import COMPLETED, URGENT, Record
from cordboard.crm.zoho.writing.pending_records import PendingRecord
from cordboard.toolkit.crm import task_changes
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.json_reader import Reader

FIELDS = "Status,Priority,Description,Owner,Subject,Due_Date"


class TaskChanges:
    """In one organisation."""

    def __init__(self, api: Api, rows: BatchWriter) -> None:
        self._api = api
        self._rows = rows

    async def make(self, drafts: Sequence[PendingRecord]) -> None:
        """One outcome each. A repetition after a lost answer recognises what was changed."""
        now = await self._look(drafts, [str(draft.record["id"]) for draft in drafts])
        for draft in drafts:
            record = str(draft.record["id"])
            change = task_changes.decided(draft.action, now.get(record), self._rows.applied(draft, record).link)
            if isinstance(change, TaskChange):
                draft.record = {"id": record, **_written(change)}
            else:
                draft.outcome = change
        await self._rows.write(drafts, "PUT")

    async def leave_out(self, drafts: Sequence[PendingRecord]) -> None:
        """An outcome for those whose earlier task is still open."""
        now = await self._look(drafts, [str(draft.action.earlier.id) for draft in drafts])
        for draft in drafts:
            record = str(draft.action.earlier.id)
            draft.outcome = task_changes.needless(record, now.get(record), self._rows.applied(draft, record).link)

    async def _look(self, drafts: Sequence[PendingRecord], records: Sequence[str]) -> Mapping[str, OpenTaskNow]:
        found: dict[str, OpenTaskNow] = {}
        for at in range(0, len(records), BATCH):
            ids, keys = records[at : at + BATCH], tuple(draft.action.key for draft in drafts[at : at + BATCH])
            query = {"ids": ",".join(dict.fromkeys(ids)), "fields": FIELDS}
            ask = ApiCall(method="GET", path="/Tasks", query=query, keys=keys, scope="ZohoCRM.modules.tasks.READ")
            found |= {row.text("id"): _task(row) for row in rows_of(await self._api.read(ask))}
        return found


def _task(row: Reader) -> OpenTaskNow:
    return OpenTaskNow(
        closed=row.maybe_text("Status") == COMPLETED,
        text=row.maybe_text("Description") or "",
        owner=row.maybe("Owner").maybe_text("id"),
        urgent=row.maybe_text("Priority") == URGENT,
        subject=row.maybe_text("Subject") or "",
        due=row.maybe_text("Due_Date"),
    )


def _written(change: TaskChange) -> Record:
    record: Record = {"Description": change.text} if change.text is not None else {}
    record |= {"Status": COMPLETED} if change.done else {}
    record |= {"Priority": URGENT} if change.urgent else {}
    record |= {"Subject": change.subject} if change.subject else {}
    record |= {"Due_Date": change.due} if change.due else {}
    return record | ({"Owner": {"id": change.owner}} if change.owner else {})
