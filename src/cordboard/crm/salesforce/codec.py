"""Our actions as Salesforce records: one function an action kind. Pure; readers of replies are in `reading/readers.py`.

A call is a completed task of the subtype Call. It has a day and no time, so the time is the first line after the text.
Source: docs/reference/crm-connectors.md, Salesforce.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cordboard.crm.salesforce.record_types import NOTE, TASK, TYPES, moment_text, zone_of
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
OWNER, TEXT, WHO, WHAT, CALL_OBJECT = "OwnerId", "Description", "WhoId", "WhatId", "CallObject"
TEXTS = ("Subject", TEXT)  # of a call
CALL, PLAIN = "Call", "Task"  # subtypes of a task
NOT_STARTED, COMPLETED = "Not Started", "Completed"
CLOSED = frozenset({COMPLETED, "Deferred"})
URGENT = "High"
NOBODY = "[not provided]"  # the company of a lead that has none: Salesforce demands one
DIRECTIONS = {Direction.INBOUND: "Inbound", Direction.OUTBOUND: "Outbound", Direction.INTERNAL: "Internal"}
TALKED, MISSED = "Answered", "No answer"
RESULTS = {  # the text of the call result
    Disposition.BUSY: "Busy",
    Disposition.FAILED: "Failed",
    Disposition.ABANDONED: "Abandoned",
    Disposition.VOICEMAIL: "Voicemail",
    Disposition.UNAVAILABLE: "Unavailable",
}
_STARTED = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC$", re.MULTILINE)
_WHO = (Entity.CONTACT, Entity.LEAD)  # the first of these that is there
_WHAT = (Entity.DEAL, Entity.ACCOUNT)


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection and of the object that is written.

    `key_field`: holds our key, None: a marker in the description; `zone`: of days (IANA); `closing`: of new deals
    without a day; `stage`: where deals begin; `company`: of leads without one; `started`: an own field for the time of
    calls; `recording`: one for the address of recordings; `kinds`: types of its fields.
    """

    key_field: str | None = None
    zone: str = "UTC"
    closing: date | None = None
    stage: str | None = None
    company: str = NOBODY
    started: str = ""
    recording: str = ""
    kinds: dict[str, str] = {}
    marked: bool = True


def type_of(action: Any) -> str:
    """The object that an action writes to. Raises Unsupported for what Salesforce cannot express."""
    kind = str(action.__struct_config__.tag)
    if kind in _WRITES:
        return _WRITES[kind]
    calls = dict.fromkeys(("correct_call", "attach_recording", "link_call"), "call")
    target = {"set_owner": "record", "set_fields": "record", "link_task": "task", "change_task": "task", **calls}
    if kind not in target:
        raise Unsupported(f"Salesforce doesn't support {kind}.", part=kind)
    return TYPES[getattr(action, target[kind]).entity]


def record_of(action: Any, context: Context) -> Record:
    """The record of a creating action, or the changes of `SetOwner`; empty values are left out."""
    encoder = ENCODERS.get(str(action.__struct_config__.tag))
    if encoder is None:
        raise Unsupported(f"Salesforce doesn't support {action.__struct_config__.tag}.", part="action")
    return {name: value for name, value in encoder(action, context).items() if value not in (None, "", [])}


def _created(action: Any, context: Context, record: Record, lines: Sequence[str] = ()) -> Record:
    """What all created records share: text with our marker, owner, tags. Our key is a part of the address."""
    tags = {name: tags_in(tags, context.kinds[name]) for name, tags in action.tags.items() if name in context.kinds}
    return {**record, TEXT: _text(action, context, lines), OWNER: action.owner, **tags}


def tags_in(tags: Sequence[str], kind: str) -> str:
    """Tags as a field of this type takes them."""
    return (";" if kind == "multipicklist" else ", ").join(tags)


def _text(action: Any, context: Context, lines: Sequence[str] = ()) -> str | None:
    """The description: the action's text, our marker where there is no field for the key, then further lines."""
    said: str | None = getattr(action, "description", None)
    first = marked(said, action.key) if context.marked and not context.key_field else said
    return "\n".join(part for part in (first, *lines) if part) or None


def account(action: CreateAccount, context: Context) -> Record:
    return _created(action, context, {"Name": action.name, "Phone": action.phone})


def lead(action: CreateLead, context: Context) -> Record:
    record = {
        "LastName": action.name or action.phone,
        "Company": action.company or context.company,
        "Phone": action.phone,
        "LeadSource": action.source,
        "Status": action.status,
    }
    return _created(action, context, record)


def contact(action: CreateContact, context: Context) -> Record:
    record = {"LastName": action.name or action.phone, "Phone": action.phone, "AccountId": _id(action.account)}
    return _created(action, context, record)


def deal(action: CreateDeal, context: Context) -> Record:
    """The contact is tied by a role (`writing/contact_roles.py`)."""
    closing = action.closing or context.closing
    record = {
        "Name": action.name,
        "StageName": action.stage or context.stage,
        "CloseDate": closing.isoformat() if closing else None,
        "AccountId": _id(action.account),
    }
    return _created(action, context, record)


def task(action: CreateTask, context: Context) -> Record:
    links, rest = linked(action.about)
    record = {
        "Subject": action.subject,
        "Status": NOT_STARTED,
        "ActivityDate": action.due.isoformat() if action.due else None,
        **links,
    }
    return _created(action, context, record, _also(rest, action.language))


def call(action: LogCall, context: Context) -> Record:
    """The call as a task; facts without a field go into the description."""
    links, rest = linked(action.about)
    lines = _also(rest, action.language)
    recording = {context.recording: action.recording_url} if context.recording else {}
    if action.recording_url and not context.recording:
        lines.append(recording_line(action.recording_url, action.language))
    record = {**corrected_parts(action, context), **links, "TaskSubtype": CALL, "Status": COMPLETED, **recording}
    words = record.pop(TEXT)
    whole = _created(action, context, record)
    return {**whole, TEXT: "\n".join([*([words] if words else []), *lines])}


NO_LINKS: Record = {WHO: None, WHAT: None}


def link(action: LinkCall | LinkTask) -> Record:
    """The call or task with one record that it concerns, and without any other."""
    return {**NO_LINKS, **linked((action.about,) if action.about else ())[0]}


def corrected_parts(action: LogCall, context: Context) -> Record:
    """What can be corrected of a call's record: how it went, when and for how long, and in words."""
    talked = is_talk(action)
    words = _text(action, context)
    lines = [words] if words else []
    if not context.started:
        lines.append(started_line(action.started_at))
    if action.direction is Direction.UNKNOWN:
        lines.append(record_line(action.language, "line.unknown"))
    if talked and action.talk_ms is None:
        lines.append(record_line(action.language, "line.talk_unknown"))
    started = {context.started: moment_text(action.started_at)} if context.started else {}
    return {
        "Subject": action.subject,
        "ActivityDate": action.started_at.astimezone(zone_of(context.zone)).date().isoformat(),
        "CallType": DIRECTIONS.get(action.direction),
        "CallDurationInSeconds": round((action.talk_ms or 0) / 1000) if talked else 0,
        "CallDisposition": TALKED if talked else RESULTS.get(action.disposition, MISSED),
        TEXT: "\n".join(lines),
        **started,
    }


def is_talk(action: LogCall) -> bool:
    """Whether anybody talked."""
    return not action.missed and action.disposition is Disposition.ANSWERED


def started_line(moment: datetime) -> str:
    """The line that says when a call began, the same in every language: the task has a day alone."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def started_in(text: str | None) -> datetime | None:
    """When a call began, as its text says it."""
    found = _STARTED.search((text or "").replace("\r\n", "\n"))
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if found else None


def owner(action: SetOwner, _: Context) -> Record:
    return {OWNER: action.owner}


def note(action: AddNote, _: Context) -> Record:
    return {"Title": action.title or first_line(action.text), "Body": action.text, "ParentId": action.parent.id}


def first_line(text: str) -> str:
    """The title of a note without one: Salesforce demands it."""
    return text.strip().partition("\n")[0][:80] or "-"


def note_text(title: str, text: str) -> str:
    """A note as lines of a description."""
    return "\n".join(part for part in (title, text) if part)


def recording_line(url: str, language: str) -> str:
    """The line of a description that leads to the recording."""
    return record_line(language, "line.recording", url=url)


def wire(value: Converted, _: Field) -> Any:
    """A mapped value as Salesforce's API takes it."""
    match value:
        case bool() | int() | float():
            return value
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return ";".join(value)
    return str(value)


def linked(about: Sequence[Ref]) -> tuple[Record, list[Ref]]:
    """The person and the other record of a call or a task, and what else it concerns. A lead allows no other record."""
    left = [ref for ref in about if ref.id]
    found: Record = {}
    for field, order in ((WHO, _WHO), (WHAT, _WHAT)):
        first = next((ref for wanted in order for ref in left if ref.entity is wanted), None)
        if first is None:
            continue
        left.remove(first)
        found[field] = first.id
        if first.entity is Entity.LEAD:  # KNOW
            break
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
    "create_account": "Account",
    "create_lead": "Lead",
    "create_contact": "Contact",
    "create_deal": "Opportunity",
    "create_task": TASK,
    "renew_task": TASK,
    "log_call": TASK,
    "add_note": NOTE,
}
