"""Our actions as vtiger records: one function an action kind. Pure; readers of replies are in `reading/readers.py`.

A call is an event of the calendar, because that has a subject, a text and links; vtiger's own list of calls (module
PBXManager) has none of them and is written besides where the settings say so (`writing/call_list.py`).
Source: own run of vtiger 8.2.0, 2026-11-22.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cordboard.crm.vtiger.record_types import DAY, TYPES, day_and_time
from cordboard.domain.calls.call import Direction, Disposition, Value
from cordboard.domain.crm.actions import (
    AddNote,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LinkCall,
    LinkTask,
    LogCall,
    Ref,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.crm_texts.record_lines import also_concerns, record_line
from cordboard.domain.mapping.conversion import Converted
from cordboard.ports.errors import Unsupported
from cordboard.toolkit.crm.idempotency_marker import marked

Record = dict[str, Any]
OWNER, TEXT, CONTACT, PARENT = "assigned_user_id", "description", "contact_id", "parent_id"
TEXTS = ("subject", TEXT)  # of a call
HELD, NOT_HELD = "Held", "Not Held"
NOT_STARTED, COMPLETED, CLOSED = "Not Started", "Completed", frozenset({"Completed", "Deferred"})
URGENT = "High"
SEVERAL = " |##| "  # between values of a choice of several
MORNING = "09:00:00"  # tasks need a time
# A call and a task have one contact, and one parent of the other modules; the first of these that is there.
_PARENTS = (Entity.DEAL, Entity.LEAD, Entity.ACCOUNT)
UTC_ZONE = ZoneInfo("UTC")


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection and of the module that is written.

    `key_field`: holds our key; None: a marker in the description. `owner`: of records that have none, because each
    needs one. `zone`: of dates and times (IANA). `closing`: of new deals without a day; `today` of new tasks. `kinds`:
    types of its fields. `marked`: without a key field, texts end with our marker.
    """

    key_field: str | None = None
    owner: str | None = None
    zone: str = "UTC"
    closing: date | None = None
    today: date | None = None
    kinds: dict[str, str] = {}
    marked: bool = True


def module_of(action: Any) -> str:
    """The module that an action writes to. Raises Unsupported for what vtiger cannot express."""
    kind = str(action.__struct_config__.tag)
    module = _WRITES.get(kind)
    if module:
        return module
    calls = dict.fromkeys(("correct_call", "attach_recording", "link_call"), "call")
    target = {"set_owner": "record", "set_fields": "record", "link_task": "task", "change_task": "task", **calls}
    if kind not in target:
        raise Unsupported(f"vtiger doesn't support {kind}.", part=kind)
    return TYPES[getattr(action, target[kind]).entity]


def record_of(action: Any, context: Context) -> Record:
    """The record of a creating action, or the changes of `SetOwner`; empty values are left out."""
    encoder = ENCODERS.get(str(action.__struct_config__.tag))
    if encoder is None:
        raise Unsupported(f"vtiger doesn't support {action.__struct_config__.tag}.", part="action")
    return {name: value for name, value in encoder(action, context).items() if value not in (None, "", [])}


def _created(action: Any, context: Context, record: Record, lines: Sequence[str] = ()) -> Record:
    """What all created records share: text with our marker, owner, tags, our key."""
    tags = {name: tags_in(tags, context.kinds[name]) for name, tags in action.tags.items() if name in context.kinds}
    key = {context.key_field: action.key} if context.key_field else {}
    return {**record, TEXT: _text(action, context, lines), OWNER: action.owner or context.owner, **tags, **key}


def tags_in(tags: Sequence[str], kind: str) -> str:
    """Tags as a field of this type takes them."""
    return (SEVERAL if kind == "multipicklist" else ", ").join(tags)


def _text(action: Any, context: Context, lines: Sequence[str] = ()) -> str | None:
    """The description: the action's text, our marker where there is no field for the key, then further lines."""
    said: str | None = getattr(action, "description", None)
    first = marked(said, action.key) if context.marked and not context.key_field else said
    return "\n".join(part for part in (first, *lines) if part) or None


def account(action: CreateAccount, context: Context) -> Record:
    return _created(action, context, {"accountname": action.name, "phone": action.phone})


def lead(action: CreateLead, context: Context) -> Record:
    record = {
        "lastname": action.name or action.phone,
        "company": action.company,
        "phone": action.phone,
        "leadsource": action.source,
        "leadstatus": action.status,
    }
    return _created(action, context, record)


def contact(action: CreateContact, context: Context) -> Record:
    record = {"lastname": action.name or action.phone, "phone": action.phone, "account_id": _id(action.account)}
    return _created(action, context, record)


def deal(action: CreateDeal, context: Context) -> Record:
    closing = action.closing or context.closing
    record = {
        "potentialname": action.name,
        "sales_stage": action.stage,
        "closingdate": closing.isoformat() if closing else None,
        "related_to": _id(action.account),
        CONTACT: _id(action.contact),
    }
    return _created(action, context, record)


def task(action: CreateTask, context: Context) -> Record:
    """A task begins on the day it is due: vtiger needs a beginning, and shows it in the calendar there."""
    links, rest = linked(action.about)
    due = action.due or context.today
    day = due.strftime(DAY) if due else None
    record = {
        "subject": action.subject,
        "taskstatus": NOT_STARTED,
        "date_start": day,
        "time_start": MORNING,
        "due_date": day,
        **links,
    }
    return _created(action, context, record, _also(rest, action.language))


def call(action: LogCall, context: Context) -> Record:
    """The call as an event; facts without a field go into the description."""
    links, rest = linked(action.about)
    lines = _also(rest, action.language)
    if action.recording_url:
        lines.append(recording_line(action.recording_url, action.language))
    record = {**corrected_parts(action, context), **links, "activitytype": "Call", "visibility": "Public"}
    words = record.pop(TEXT)
    whole = _created(action, context, record)
    return {**whole, TEXT: "\n".join([*([words] if words else []), *lines])}


NO_LINKS = {CONTACT: "", PARENT: ""}


def link(action: LinkCall | LinkTask) -> Record:
    """The call or task with one record that it concerns, and without any other."""
    return {**NO_LINKS, **linked((action.about,) if action.about else ())[0]}


def corrected_parts(action: LogCall, context: Context) -> Record:
    """What can be corrected of a call's record: how it went, when and for how long, and in words."""
    talked = is_talk(action)
    seconds = round((action.talk_ms or 0) / 1000) if talked else 0
    words = _text(action, context)
    lines = [words] if words else []
    if action.direction not in (Direction.INBOUND, Direction.OUTBOUND):
        lines.append(record_line(action.language, f"line.{action.direction.value}"))
    if talked and action.talk_ms is None:
        lines.append(record_line(action.language, "line.talk_unknown"))
    zone = ZoneInfo(context.zone)
    began, ended = (
        day_and_time(moment, zone) for moment in (action.started_at, action.started_at + timedelta(seconds=seconds))
    )
    return {
        "subject": action.subject,
        "eventstatus": HELD if talked else NOT_HELD,
        "date_start": began[0],
        "time_start": began[1],
        "due_date": ended[0],
        "time_end": ended[1],
        "duration_hours": str(seconds // 3600),
        "duration_minutes": str(seconds % 3600 // 60),
        TEXT: "\n".join(lines),
    }


def is_talk(action: LogCall) -> bool:
    """Whether anybody talked."""
    return not action.missed and action.disposition is Disposition.ANSWERED


def owner(action: SetOwner, _: Context) -> Record:
    return {OWNER: action.owner}


def note(action: AddNote, context: Context) -> Record:
    """A comment on the record; it has no title, so ours is the first line."""
    return {
        "commentcontent": comment_of(action.title, action.text),
        "related_to": action.parent.id,
        OWNER: context.owner,
    }


def comment_of(title: str, text: str) -> str:
    """The text of a comment with this title."""
    return "\n".join(part for part in (title, text) if part)


def recording_line(url: str, language: str) -> str:
    """The line of a description that leads to the recording."""
    return record_line(language, "line.recording", url=url)


def wire(value: Converted, field: Field) -> Any:
    """A mapped value as vtiger's API takes it: everything is text."""
    match value:
        case bool():
            return "1" if value else "0"
        case datetime():
            return " ".join(day_and_time(value, UTC_ZONE))
        case date():
            return value.isoformat()
        case tuple():
            return SEVERAL.join(value)
    return str(value)


def linked(about: Sequence[Ref]) -> tuple[Record, list[Ref]]:
    """The contact and the parent of a call or a task, and what else it concerns."""
    left = [ref for ref in about if ref.id]
    found: Record = {}
    for field, order in ((CONTACT, (Entity.CONTACT,)), (PARENT, _PARENTS)):
        first = next((ref for wanted in order for ref in left if ref.entity is wanted), None)
        if first is not None:
            left.remove(first)
            found[field] = first.id
    return found, left


def _id(ref: Ref | None) -> str | None:
    return ref.id if ref else None


def _also(rest: Sequence[Ref], language: str) -> list[str]:
    return [also_concerns(language, ref) for ref in rest]


ENCODERS: dict[str, Callable[[Any, Context], Record]] = {
    "create_account": account,
    "create_lead": lead,
    "create_contact": contact,
    "create_deal": deal,
    "create_task": task,
    "renew_task": task,
    "log_call": call,
    "set_owner": owner,
    "add_note": note,
}
_WRITES = {
    "create_account": "Accounts",
    "create_lead": "Leads",
    "create_contact": "Contacts",
    "create_deal": "Potentials",
    "create_task": "Calendar",
    "renew_task": "Calendar",
    "log_call": "Events",
    "add_note": "ModComments",
}
