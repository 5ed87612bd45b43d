"""Our actions as HubSpot properties: one function an action kind. Pure; readers of answers are in `reading/readers.py`.

Texts stay plain here: `sent` makes HTML of those that HubSpot keeps as such. Links are no properties: `links_of`.
Source: docs/reference/crm-connectors.md, HubSpot.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cordboard.crm.hubspot.record_types import (
    CALLS,
    COMPANIES,
    CONTACTS,
    DEALS,
    HTML,
    NOTES,
    OWNER,
    STAGE,
    TASKS,
    TYPES,
    Stages,
    day_moment,
    moment_text,
)
from cordboard.domain.calls.call import Direction, Disposition, Value
from cordboard.domain.crm.actions import (
    AddNote,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    Ref,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.crm_texts.record_lines import record_line
from cordboard.domain.mapping.conversion import Converted
from cordboard.ports.errors import Unsupported
from cordboard.toolkit.crm.html_text import html_of

Record = dict[str, Any]
TEXTS = ("hs_call_title", "hs_call_body")
TALKED, MISSED = "COMPLETED", "NO_ANSWER"
STATUSES = {Disposition.BUSY: "BUSY", Disposition.FAILED: "FAILED", Disposition.CANCELLED: "CANCELED"}
OUTCOMES = {  # HubSpot's own outcomes of an account that changed none; READ and KNOW
    TALKED: "f240bbac-87c9-4f6e-bf70-924b57d47db7",
    "BUSY": "9d9162e7-6cf3-4944-bf63-4dff82258764",
    MISSED: "73a0d17f-1163-4015-bdd5-ec830791da20",
    "VOICEMAIL": "b2cf5968-551e-4856-9783-52b3da59a7d0",
}
NOT_STARTED, COMPLETED, CLOSED = "NOT_STARTED", "COMPLETED", frozenset({"COMPLETED", "DEFERRED"})
URGENT = "HIGH"
TASK_TYPE = "CALL"
DESCRIPTIONS = {CONTACTS: "message", COMPANIES: "description", DEALS: "description", **HTML}


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection.

    `zone`: of days, IANA; `now`: aware UTC; `pipeline`, `stage`: where deals begin; `outcomes`: whether calls name
    HubSpot's own outcomes.
    """

    stages: Stages
    now: datetime = datetime.fromtimestamp(0, UTC)
    zone: str = "UTC"
    pipeline: str | None = None
    stage: str | None = None
    outcomes: bool = True


def type_of(action: Any) -> str:
    """The object type that an action writes to. Raises Unsupported for what HubSpot cannot express."""
    kind = str(action.__struct_config__.tag)
    if kind in _WRITES:
        return _WRITES[kind]
    calls = dict.fromkeys(("correct_call", "attach_recording", "link_call"), "call")
    notes = dict.fromkeys(("change_note", "remove_note"), "note")
    target = {
        "set_owner": "record",
        "set_fields": "record",
        "link_task": "task",
        "change_task": "task",
        **calls,
        **notes,
    }
    if kind not in target:
        raise Unsupported(f"HubSpot doesn't support {kind}.", part=kind)
    return TYPES[getattr(action, target[kind]).entity]


def record_of(action: Any, context: Context) -> Record:
    """The properties of a new record, without empty ones."""
    whole = ENCODERS[str(action.__struct_config__.tag)](action, context)
    owner = {OWNER: action.owner} if getattr(action, "owner", None) else {}
    tags = {name: ";".join(tags) for name, tags in getattr(action, "tags", {}).items()}
    return {name: value for name, value in whole.items() if value not in (None, "")} | owner | tags


def account(action: CreateAccount, _: Context) -> Record:
    return {"name": action.name, "phone": action.phone}


def lead(action: CreateLead, context: Context) -> Record:
    return {
        "lastname": action.name or action.phone,
        "company": action.company,
        "phone": action.phone,
        STAGE: context.stages.lead,
        "hs_lead_status": action.status,
        DESCRIPTIONS[CONTACTS]: action.description,
    }


def contact(action: CreateContact, context: Context) -> Record:
    return {
        "lastname": action.name or action.phone,
        "phone": action.phone,
        STAGE: context.stages.contact,
        DESCRIPTIONS[CONTACTS]: action.description,
    }


def deal(action: CreateDeal, context: Context) -> Record:
    closing = moment_text(day_moment(action.closing, context.zone)) if action.closing else None
    return {
        "dealname": action.name,
        "pipeline": action.place or context.pipeline,
        "dealstage": action.stage or context.stage,
        "closedate": closing,
    }


def task(action: CreateTask, context: Context) -> Record:
    due = day_moment(action.due, context.zone) if action.due else context.now
    return {
        "hs_task_subject": action.subject,
        "hs_task_body": action.description,
        "hs_timestamp": moment_text(due),
        "hs_task_status": NOT_STARTED,
        "hs_task_type": TASK_TYPE,
    }


def call(action: LogCall, context: Context) -> Record:
    """The call; a recording that is not on https has no property, so its address is a line of the text."""
    parts = corrected_parts(action, context)
    inbound = parts["hs_call_direction"] == "INBOUND"
    numbers = (action.client_number, action.own_number)
    caller, called = numbers if inbound else numbers[::-1]
    url = action.recording_url
    line = record_line(action.language, "line.recording", url=url) if url and not is_secure(url) else ""
    return {
        **parts,
        "hs_call_body": "\n".join(one for one in (parts["hs_call_body"], line) if one),
        "hs_call_from_number": caller,
        "hs_call_to_number": called,
        "hs_call_recording_url": url if url and is_secure(url) else None,
    }


def corrected_parts(action: LogCall, context: Context) -> Record:
    """What can be corrected of a call's record: how it went, when and for how long, and in words."""
    talked = not action.missed and action.disposition is Disposition.ANSWERED
    status = TALKED if talked else STATUSES.get(action.disposition, MISSED)
    lines = [action.description] if action.description else []
    if action.direction not in (Direction.INBOUND, Direction.OUTBOUND):
        lines.append(record_line(action.language, f"line.{action.direction.value}"))
    if talked and action.talk_ms is None:
        lines.append(record_line(action.language, "line.talk_unknown"))
    inbound = action.direction in (Direction.INBOUND, Direction.UNKNOWN)
    word = "VOICEMAIL" if action.disposition is Disposition.VOICEMAIL else status
    named = context.outcomes and (talked or not inbound or word == "VOICEMAIL")  # READ: a missed inbound call has none
    return {
        "hs_timestamp": moment_text(action.started_at),
        "hs_call_title": action.subject,
        "hs_call_body": "\n".join(lines),
        "hs_call_direction": "INBOUND" if inbound else "OUTBOUND",
        "hs_call_status": status,
        "hs_call_duration": str(action.talk_ms or 0) if talked else "0",
        "hs_call_disposition": OUTCOMES.get(word) if named else None,
    }


def note(action: AddNote, context: Context) -> Record:
    """A note has no title, so ours is the first line."""
    return {"hs_note_body": note_text(action.title, action.text), "hs_timestamp": moment_text(context.now)}


def note_text(title: str, text: str) -> str:
    """The text of a note with this title."""
    return "\n".join(part for part in (title, text) if part)


def is_secure(url: str) -> bool:
    """Whether HubSpot takes it as the address of a recording."""
    return url.lower().startswith("https://")


def sent(record_type: str, record: Record) -> Record:
    """Properties as they leave: every value a text, an empty one clears it, texts as HTML where HubSpot keeps that."""
    html = HTML.get(record_type)
    return {name: html_of(str(value)) if name == html and value else _text(value) for name, value in record.items()}


def wire(value: Converted, _: Field) -> Any:
    """A mapped value as HubSpot's API takes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return ";".join(value)
    return str(value)


def links_of(action: Any) -> list[tuple[str, str]]:
    """What a new record is linked to: pairs of type and id."""
    match action:
        case CreateContact(account=ref):
            refs: Sequence[Ref | None] = (ref,)
        case CreateDeal(contact=one, account=two):
            refs = (one, two)
        case CreateTask(about=several) | LogCall(about=several):
            refs = several
        case AddNote(parent=ref):
            refs = (ref,)
        case _:
            refs = ()
    pairs = [(TYPES[ref.entity], ref.id) for ref in refs if ref is not None and ref.id]
    return [(kind, record) for kind, record in dict.fromkeys(pairs) if kind in (CONTACTS, COMPANIES, DEALS)]


def parent_of(action: Any) -> Ref | None:
    """The call or task that a note is about: HubSpot links notes to people, companies and deals alone."""
    is_note = isinstance(action, AddNote) and action.parent.entity in (Entity.CALL, Entity.TASK)
    return action.parent if is_note else None


def _text(value: Any) -> str:
    return "" if value is None else str(value)


ENCODERS: dict[str, Callable[[Any, Context], Record]] = {
    "create_account": account,
    "create_lead": lead,
    "create_contact": contact,
    "create_deal": deal,
    "create_task": task,
    "renew_task": task,
    "log_call": call,
    "add_note": note,
}
_WRITES = {
    "create_account": COMPANIES,
    "create_lead": CONTACTS,
    "create_contact": CONTACTS,
    "create_deal": DEALS,
    "create_task": TASKS,
    "renew_task": TASKS,
    "log_call": CALLS,
    "add_note": NOTES,
}
