"""Changes records of ours that people may have changed: reads them, then writes those that nobody has touched.

What a record must still be like is decided in `toolkit/crm`, by the same code for every CRM.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.writing.batch_writer import BATCH, BatchWriter
from cordboard.crm.zoho.writing.encode import NOT_STARTED
from cordboard.crm.zoho.writing.pending_records import PendingRecord
from cordboard.ports.crm import Applied
from cordboard.toolkit.crm import note_changes, task_moves
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.json_reader import Reader

Now = TypeVar("Now")


class CheckedChanges(Generic[Now]):
    """Of one module of one organisation.

    `read`: what of a record is looked at. `decided`: the outcome where nothing is to be changed, else None; it gets the
    action, the record as it is now (None: gone), and its page.
    """

    def __init__(
        self,
        api: Api,
        rows: BatchWriter,
        module: str,
        fields: str,
        read: Callable[[Reader], Now],
        decided: Callable[[Any, Now | None, str | None], Applied | None],
    ) -> None:
        self._api = api
        self._rows = rows
        self._module = module
        self._fields = fields
        self._read = read
        self._decided = decided

    async def make(self, drafts: Sequence[PendingRecord]) -> None:
        """One outcome each. A repetition after a lost answer recognises what was changed."""
        for at in range(0, len(drafts), BATCH):
            await self._look(drafts[at : at + BATCH])
        await self._rows.write(drafts, "PUT")

    async def _look(self, drafts: Sequence[PendingRecord]) -> None:
        ids = ",".join(str(draft.record["id"]) for draft in drafts)
        ask = ApiCall(
            method="GET",
            path=f"/{self._module}",
            query={"ids": ids, "fields": self._fields},
            keys=tuple(draft.action.key for draft in drafts),
            scope=f"ZohoCRM.modules.{self._module.lower()}.READ",
        )
        now = {row.text("id"): self._read(row) for row in rows_of(await self._api.read(ask))}
        for draft in drafts:
            record = str(draft.record["id"])
            draft.outcome = self._decided(draft.action, now.get(record), self._rows.applied(draft, record).link)


def task_moves_of(api: Api, rows: BatchWriter) -> CheckedChanges[TaskNow]:
    """Links tasks to another client."""
    return CheckedChanges(api, rows, "Tasks", "Subject,Status,Due_Date,Who_Id,What_Id", _task, task_moves.decided)


def note_changes_of(api: Api, rows: BatchWriter) -> CheckedChanges[str]:
    """Writes another text into notes."""
    return CheckedChanges(api, rows, "Notes", "Note_Title,Note_Content", _note, note_changes.decided)


def _note(row: Reader) -> str:
    return row.maybe_text("Note_Content") or ""


def _task(row: Reader) -> TaskNow:
    linked = (row.maybe(name).maybe_text("id") for name in ("Who_Id", "What_Id"))
    return TaskNow(
        subject=row.maybe_text("Subject") or "",
        due=row.maybe_text("Due_Date"),
        untouched=row.maybe_text("Status") == NOT_STARTED,
        linked=frozenset(record for record in linked if record),
    )
