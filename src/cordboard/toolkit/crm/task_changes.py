"""Closes, escalates and hands over tasks of ours that are still open, and says which one makes a new one needless.

Pure. Asking and changing is the provider's part.
"""

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import STILL_OPEN, ChangeTask
from cordboard.domain.crm_texts.field_lengths import CUT
from cordboard.ports.crm import Applied

TASK_KEPT = {  # code: why nothing was written
    STILL_OPEN: "The earlier task is still open, so no second one was created.",
    "task_closed": "The task was already closed in the CRM, so it was not changed.",
    "task_deleted": "The task was deleted in the CRM, so it was not changed.",
}


class OpenTaskNow(Value, frozen=True, kw_only=True):
    """The task as the CRM has it. `text`: its description; `owner`: a user id."""

    closed: bool
    text: str = ""
    owner: str | None = None
    urgent: bool = False
    subject: str = ""
    due: str | None = None  # ISO date


class TaskChange(Value, frozen=True, kw_only=True):
    """What is to be written; None stays as it is."""

    done: bool = False
    urgent: bool = False
    owner: str | None = None
    text: str | None = None
    subject: str | None = None
    due: str | None = None


def needless(record: str, now: OpenTaskNow | None, link: str | None = None) -> Applied | None:
    """The outcome where the earlier task is still open; None: create the new one."""
    return _kept(record, STILL_OPEN, link) if now is not None and not now.closed else None


def decided(action: ChangeTask, now: OpenTaskNow | None, link: str | None = None) -> Applied | TaskChange:
    """The outcome where nothing is to be changed: closed, deleted or changed so already. Else what to write."""
    record = str(action.task.id)
    if now is None:
        return _kept(record, "task_deleted", None)
    said = action.note in now.text
    if now.closed:
        ours = action.done and bool(action.note) and said  # as after a lost answer
        return Applied(id=record, link=link, was_there=True) if ours else _kept(record, "task_closed", link)
    change = TaskChange(
        done=action.done,
        urgent=action.urgent and not now.urgent,
        owner=action.owner if _is_handed_over(action, now) else None,
        text=None if said else "\n".join(line for line in (now.text, action.note) if line),
        subject=None if action.subject is None or _is_now(action.subject, now.subject) else action.subject,
        due=action.due.isoformat() if action.due and action.due.isoformat() != now.due else None,
    )
    return Applied(id=record, link=link, was_there=True) if change == TaskChange() else change


def _is_now(subject: str, now: str) -> bool:
    """Whether the task has this subject; a long one was cut to the length of its field."""
    return subject == now or (now.endswith(CUT) and subject.startswith(now.removesuffix(CUT)))


def _is_handed_over(action: ChangeTask, now: OpenTaskNow) -> bool:
    """Whoever took the task from the one who had it was quicker."""
    if action.owner is None or action.owner == now.owner:
        return False
    return not action.was or now.owner in action.was


def _kept(record: str, code: str, link: str | None) -> Applied:
    return Applied(id=record, link=link, was_there=True, remark=TASK_KEPT[code], code=code)
