"""The records of a wrap-up in one CRM: one note at the call, one follow-up, one task. Pure.

What was queued before decides: the first text creates a record, later ones change the same record.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import Action, AddNote, ChangeNote, ChangeTask, CreateTask, LogCall, Ref
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.record_lines import record_line
from cordboard.domain.settings.wrap_up import BUILT_IN
from cordboard.domain.wrap_up.wrap_up import WrapUp

Wanted = tuple[str, date | None]  # subject and day of a task
NOTE, FOLLOW_UP, TASK = "wrap_up_note", "wrap_up_follow_up", "wrap_up_task"
PARTS = {NOTE: "note", FOLLOW_UP: "follow_up", TASK: "task"}


class Surroundings(Value, frozen=True, kw_only=True):
    """The call's record in this CRM, what it is linked to, and what the wrap-up has there.

    `prefix`: what keys of the call begin with. `earlier`: its actions that were not discarded, in order.
    """

    prefix: str
    log: LogCall
    about: Ref | None
    owner: str | None
    zone: str
    earlier: tuple[Action, ...]


def records_of(wrap_up: WrapUp, around: Surroundings) -> tuple[Action, ...]:
    """What is still to be written; nothing where the CRM has it all."""
    text = wrap_up.text
    wanted: dict[str, Wanted | None] = {
        FOLLOW_UP: _follow_up(text.follow_up_at, around) if text.follow_up_at else None,
        TASK: (text.task.subject, text.task.due) if text.task else None,
    }
    tasks = [_task(name, one, wrap_up, around) for name, one in wanted.items()]
    return tuple(action for action in (_note(wrap_up, around), *tasks) if action is not None)


def part_of(key: str) -> str | None:
    """Which part of a wrap-up an item with this key writes: note, follow_up or task; None: it is of none."""
    name = key.rpartition(":")[2].partition(".")[0]
    return PARTS.get(name)


def outcome_in(language: str, outcome: str) -> str:
    """An outcome in the words of its readers."""
    return record_line(language, f"wrap_up.{outcome}") if outcome in BUILT_IN else outcome


def _note(wrap_up: WrapUp, around: Surroundings) -> Action | None:
    language, outcome = around.log.language, wrap_up.text.outcome
    first = record_line(language, "wrap_up.outcome", outcome=outcome_in(language, outcome)) if outcome else ""
    text = "\n".join(part for part in (first, wrap_up.text.note.strip()) if part)
    added = [one for one in around.earlier if isinstance(one, AddNote) and part_of(one.key) == "note"]
    note = next((one for one in reversed(added) if one.parent.item == around.log.key), None)
    if note is None:
        if not text:
            return None
        key = f"{around.prefix}:{NOTE}{_suffix(len(added))}"
        call = Ref(entity=Entity.CALL, item=around.log.key)
        return AddNote(key=key, parent=call, title=record_line(language, "wrap_up.title", by=wrap_up.by), text=text)
    changes = [one for one in around.earlier if isinstance(one, ChangeNote) and one.note.item == note.key]
    texts = [note.text, *(one.text for one in changes)]
    text = text or record_line(language, "wrap_up.withdrawn", by=wrap_up.by)
    if text == texts[-1]:
        return None
    key = f"{note.key}.change.{len(changes) + 1}"
    ref = Ref(entity=Entity.NOTE, item=note.key)
    return ChangeNote(key=key, note=ref, title=note.title, text=text, was=tuple(dict.fromkeys(texts)))


def _follow_up(at: datetime, around: Surroundings) -> Wanted:
    there = at.astimezone(ZoneInfo(around.zone))
    client = (around.about.name if around.about else None) or around.log.client_number or around.log.subject
    subject = record_line(around.log.language, "wrap_up.follow_up", client=client, time=f"{there:%H:%M}")
    return subject, there.date()


def _task(name: str, wanted: Wanted | None, wrap_up: WrapUp, around: Surroundings) -> Action | None:
    made = [one for one in around.earlier if isinstance(one, CreateTask) and part_of(one.key) == PARTS[name]]
    task = made[-1] if made else None
    changes = [one for one in around.earlier if task and isinstance(one, ChangeTask) and one.task.item == task.key]
    if task is None or any(one.done for one in changes):
        if wanted is None:
            return None
        began = around.log.started_at.astimezone(ZoneInfo(around.zone))
        lines = [f"{around.log.subject} ({began:%Y-%m-%d %H:%M})", wrap_up.text.note.strip()]
        return CreateTask(
            key=f"{around.prefix}:{name}{_suffix(len(made))}",
            subject=wanted[0],
            due=wanted[1],
            about=(around.about,) if around.about else (),
            description="\n".join(line for line in lines if line),
            owner=around.owner,
            language=around.log.language,
        )
    key, ref = f"{task.key}.change.{len(changes) + 1}", Ref(entity=Entity.TASK, item=task.key)
    if wanted is None:
        return ChangeTask(key=key, task=ref, done=True, note=_withdrawn(wrap_up, around))
    if wanted == present(task, changes):
        return None
    return ChangeTask(key=key, task=ref, subject=wanted[0], due=wanted[1])


def present(task: CreateTask, changes: Sequence[ChangeTask]) -> Wanted:
    """Subject and day of a task after our changes to it."""
    subject, due = task.subject, task.due
    for one in changes:
        subject, due = one.subject or subject, one.due or due
    return subject, due


def _withdrawn(wrap_up: WrapUp, around: Surroundings) -> str:
    return record_line(around.log.language, "wrap_up.withdrawn", by=wrap_up.by)


def _suffix(made: int) -> str:
    return f".{made + 1}" if made else ""
