"""Changes activities of ours while they are open: link, owner, text, urgency, done.

Odoo 18 and later archive an activity that is done; earlier ones delete it, so there it counts as deleted.
"""

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.codec import OWNER, URGENT, Context, Record, parent_of
from cordboard.crm.odoo.html_text import html_of, text_of
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.readers import owner_of, word
from cordboard.crm.odoo.record_types import ACTIVITY, MODEL_REFERENCES
from cordboard.crm.odoo.writing.records import Records
from cordboard.domain.crm.actions import ChangeTask, LinkTask, RenewTask
from cordboard.ports.crm import Applied
from cordboard.toolkit.crm import task_changes, task_moves
from cordboard.toolkit.crm.task_changes import OpenTaskNow, TaskChange
from cordboard.toolkit.crm.task_moves import TaskNow
from cordboard.toolkit.json_reader import Reader

SELECT = ("summary", "note", "date_deadline", OWNER, "res_model", "res_id", "state", "active")


class Tasks:
    """Of one Odoo."""

    def __init__(self, api: Api, metadata: Metadata, records: Records) -> None:
        self._api = api
        self._metadata = metadata
        self._records = records

    async def move(self, action: LinkTask, context: Context) -> Applied:
        """Link the task to another client, unless a person was quicker. Raises Refused."""
        record = str(action.task.id)
        row = await self._look(record, action.key)
        decided = task_moves.decided(action, _moved(row, context), self._place(row))
        if decided is not None:
            return decided
        parent = parent_of((action.about,) if action.about else (), context)[0]
        place = {".id": record, "res_model_id/id": MODEL_REFERENCES[parent.model], "res_id": parent.id}
        _, error, call = await self._records.load(ACTIVITY, place, action.key)
        if error:
            raise self._records.refused(error, call)
        return Applied(id=record, link=self._api.link(parent.model, str(parent.id)))

    async def change(self, action: ChangeTask) -> Applied:
        """Change the task if it is still open. Raises Refused."""
        record = str(action.task.id)
        row = await self._look(record, action.key)
        now, link = _open(row), self._place(row)
        change = task_changes.decided(action, now, link)
        if isinstance(change, Applied):
            return change
        if values := _changed(change, now):
            await self._records.write(ACTIVITY, record, values, action.key)
        if change.done:
            args = {"feedback": action.note} if action.note else {}
            call = ApiCall(model=ACTIVITY, method="action_feedback", ids=(int(record),), args=args, keys=(action.key,))
            await self._records.done(call)
        return Applied(id=record, link=link)

    async def needless(self, action: RenewTask) -> Applied | None:
        """The earlier task where it is still open."""
        record = str(action.earlier.id)
        row = await self._look(record, action.key)
        return task_changes.needless(record, _open(row), self._place(row))

    async def _look(self, record: str, key: str) -> Reader | None:
        return await self._records.look(ACTIVITY, record, await self._metadata.known(ACTIVITY, SELECT), key)

    def _place(self, row: Reader | None) -> str | None:
        """Where people see an activity: on its record."""
        model, record = (word(row, "res_model"), word(row, "res_id")) if row is not None else (None, None)
        return self._api.link(model, record) if model and record else None


def _moved(row: Reader | None, context: Context) -> TaskNow | None:
    if row is None:
        return None
    model, record = word(row, "res_model"), word(row, "res_id")
    is_ours = (model, record) == (context.home.model, str(context.home.id))
    return TaskNow(
        subject=(word(row, "summary") or "").removeprefix(URGENT),
        due=word(row, "date_deadline"),
        untouched=not _is_closed(row),
        linked=frozenset({record} if record and not is_ours else ()),
    )


def _open(row: Reader | None) -> OpenTaskNow | None:
    if row is None:
        return None
    summary, owner = word(row, "summary") or "", owner_of(row)
    return OpenTaskNow(
        closed=_is_closed(row),
        text=text_of(word(row, "note") or ""),
        owner=owner.id if owner else None,
        urgent=summary.startswith(URGENT),
        subject=summary.removeprefix(URGENT),
        due=word(row, "date_deadline"),
    )


def _is_closed(row: Reader) -> bool:
    is_archived = bool(row.maybe("active")) and row.maybe("active").value is False
    return is_archived or word(row, "state") == "done"


def _changed(change: TaskChange, now: OpenTaskNow | None) -> Record:
    record: Record = {"note": html_of(change.text)} if change.text is not None else {}
    if now is not None and (change.subject or change.urgent):
        is_urgent = change.urgent or now.urgent
        record["summary"] = f"{URGENT if is_urgent else ''}{change.subject or now.subject}"
    record |= {"date_deadline": change.due} if change.due else {}
    return record | ({OWNER: int(change.owner)} if change.owner else {})
