"""Moves tasks of ours to another client, unless a person was quicker. Pure.

Asking and changing is the provider's part.
"""

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import LinkTask
from cordboard.domain.crm_texts.field_lengths import CUT
from cordboard.ports.crm import Applied

TASK_LEFT = {  # code: why the task stays
    "task_worked_on": "Work on the task has begun in the CRM, so it was not moved.",
    "task_changed": "The task was changed in the CRM in the meantime, so it was not moved.",
    "task_linked": "The task was linked to another record in the CRM in the meantime, so it was not moved.",
    "task_gone": "The task was deleted in the CRM, so it was not moved.",
}


class TaskNow(Value, frozen=True, kw_only=True):
    """The task as the CRM has it. `untouched`: its status is the one that new tasks get. `due` as an ISO date."""

    subject: str
    due: str | None
    untouched: bool
    linked: frozenset[str]  # ids of records


def decided(action: LinkTask, now: TaskNow | None, link: str | None = None) -> Applied | None:
    """The outcome where nothing is to be changed: it is there already, gone, or a person's by now. None: move it."""
    record = str(action.task.id)
    if now is None:
        return _left(record, "task_gone", None)
    if now.linked == ({action.about.id} if action.about else frozenset()):
        return Applied(id=record, link=link, was_there=True)
    if not now.untouched:
        return _left(record, "task_worked_on", link)
    if not now.linked <= {ref.id for ref in action.was}:
        return _left(record, "task_linked", link)
    same_day = action.due is None or now.due == action.due.isoformat()
    if not same_day or not action.subject.startswith(now.subject.removesuffix(CUT)):
        return _left(record, "task_changed", link)
    return None


def _left(record: str, code: str, link: str | None) -> Applied:
    return Applied(id=record, link=link, was_there=True, remark=TASK_LEFT[code], code=code)
