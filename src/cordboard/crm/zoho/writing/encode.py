"""Our actions as Zoho records: one function an action kind. Pure.

Source: docs/reference/zoho-crm.md 8.2, 8.9, 8.15, 8.16.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cordboard.crm.zoho.deal_places import parts_of, place_of
from cordboard.crm.zoho.modules import MODULES
from cordboard.crm.zoho.writing.record_words import not_answered, say
from cordboard.domain.calls.call import Direction, Disposition, Value
from cordboard.domain.crm.actions import (
    AddNote,
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    Create,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LinkCall,
    LinkTask,
    LogCall,
    Ref,
    RemoveNote,
    SetFields,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.crm_texts.languages import ENGLISH
from cordboard.domain.crm_texts.record_lines import also_concerns, record_line
from cordboard.domain.mapping.conversion import Converted
from cordboard.ports.errors import Unsupported

Record = dict[str, Any]
TEXTS = ("Subject", "Description")  # of a call
RECORDING = "Voice_Recording__s"
TAGS = "Tag"
NO_COMPANY = "-"  # Company is mandatory in Zoho's default layout
NOT_STARTED, COMPLETED = "Not Started", "Completed"
URGENT = "High"
OPTIONAL = frozenset(
    {"Caller_ID", "Dialled_Number", "Call_Result", RECORDING}
)  # left out where Zoho does not take them
RESULTS = {  # how an outbound call ended -> Zoho's Call_Result, where it has a word for it
    Disposition.NO_ANSWER: "No response/Busy",
    Disposition.BUSY: "No response/Busy",
    Disposition.UNAVAILABLE: "No response/Busy",
}
MISSED = "Missed"
CALL_TYPES = {Direction.INBOUND: "Inbound", Direction.OUTBOUND: "Outbound", Direction.INTERNAL: "Outbound"}
# What a record concerns: `Who_Id` takes a contact, `What_Id` one other; the first that is there wins.
_WHAT = (Entity.DEAL, Entity.ACCOUNT, Entity.LEAD)


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection. `key_field` is None where records carry no key."""

    key_field: str | None = None
    time_zone: str = "UTC"
    region: str | None = None  # of numbers without a country code
    min_outbound: str = "00:01"


def record_of(action: Any, context: Context) -> tuple[str, Record]:
    """The module and the record of an action. Raises Unsupported for what Zoho cannot express."""
    encoder = ENCODERS.get(action.__struct_config__.tag)
    if encoder is None:
        kind = str(action.__struct_config__.tag)
        raise Unsupported(f"Zoho CRM doesn't support {kind}.", part=kind)
    return encoder(action, context)


def created(action: Create, context: Context, record: Record) -> Record:
    """What all created records share: owner, our key; empty values are left out."""
    whole = {name: value for name, value in record.items() if value is not None}
    if action.owner:
        whole["Owner"] = {"id": action.owner}
    whole.update({name: tags_in(name, tags) for name, tags in action.tags.items()})
    if context.key_field:
        whole[context.key_field] = action.key
    return whole


def tags_in(field: str, tags: Sequence[str]) -> list[Any]:
    """As Zoho's own field of tags takes them, else as a choice of several."""
    return [{"name": one} for one in tags] if field == TAGS else list(tags)


def account(action: CreateAccount, context: Context) -> tuple[str, Record]:
    return "Accounts", created(action, context, {"Account_Name": action.name, "Phone": action.phone})


def lead(action: CreateLead, context: Context) -> tuple[str, Record]:
    record = {
        "Last_Name": action.name or action.phone,
        "Company": action.company or NO_COMPANY,
        "Phone": action.phone,
        "Lead_Source": action.source,
        "Lead_Status": action.status,
        "Description": action.description,
    }
    return "Leads", created(action, context, record)


def contact(action: CreateContact, context: Context) -> tuple[str, Record]:
    record = {
        "Last_Name": action.name or action.phone,
        "Phone": action.phone,
        "Account_Name": linked(action.account),
        "Description": action.description,
    }
    return "Contacts", created(action, context, record)


def deal(action: CreateDeal, context: Context) -> tuple[str, Record]:
    layout, pipeline = parts_of(action.place or place_of(action.layout, action.pipeline))
    record = {
        "Deal_Name": action.name,
        "Contact_Name": linked(action.contact),
        "Account_Name": linked(action.account),
        "Layout": {"id": layout} if layout else None,
        "Pipeline": pipeline or None,
        "Stage": action.stage,
        "Closing_Date": action.closing.isoformat() if action.closing else None,
    }
    return "Deals", created(action, context, record)


def task(action: CreateTask, context: Context) -> tuple[str, Record]:
    links, rest = concerned(action.about, action.language)
    record = {
        "Subject": action.subject,
        "Status": NOT_STARTED,
        "Due_Date": action.due.isoformat() if isinstance(action.due, date) else None,
        "Description": _text(action.description, rest),
        **links,
    }
    return "Tasks", created(action, context, record)


def call(action: LogCall, context: Context) -> tuple[str, Record]:
    """The call as a Zoho record; facts without a field go into the description."""
    links, rest = concerned(action.about, action.language)
    kind = call_type(action)
    record = {**told(action, context, kind, rest), "Call_Type": kind, RECORDING: action.recording_url, **links}
    return "Calls", created(action, context, record)


def told(action: LogCall, context: Context, kind: str, rest: Sequence[str] = ()) -> Record:
    """What can be corrected of a call's record. `kind` is the type that it has, `rest` further lines of its text."""
    length = duration(action, context, kind)
    outbound = action.direction is not Direction.INBOUND
    return {
        "Subject": action.subject,
        "Call_Start_Time": local(action.started_at, context.time_zone),
        "Call_Duration": length,
        "Call_Result": RESULTS.get(action.disposition) if outbound else None,
        "Caller_ID": action.own_number if outbound else action.client_number,
        "Dialled_Number": action.client_number if outbound else action.own_number,
        "Description": _text(action.description, (*rest, *_told(action, kind, length))),
    }


def call_type(action: LogCall) -> str:
    """Inbound, Outbound or Missed; it cannot be changed later. A call of unknown direction counts as inbound."""
    return MISSED if action.missed else CALL_TYPES.get(action.direction, "Inbound")


def duration(action: LogCall, context: Context, kind: str) -> str | None:
    """MM:SS, HH:MM:SS from one hour; Zoho refuses zero, and a missed call has none."""
    return None if kind == MISSED else _length(action) or context.min_outbound


def _length(action: LogCall) -> str | None:
    seconds = 0 if action.missed else round((action.talk_ms or 0) / 1000)
    if seconds <= 0:
        return None
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def _told(action: LogCall, kind: str, length: str | None) -> list[str]:
    lines, language = [], action.language
    if action.direction not in (Direction.INBOUND, Direction.OUTBOUND):
        lines.append(record_line(language, f"line.{action.direction.value}"))
    if kind == MISSED and not action.missed:
        talked = _length(action)
        how = say(language, "talked", length=talked) if talked else say(language, "answered", why=_shortness(action))
        lines.append(say(language, "stays_missed", how=how))
    if length is not None and (action.missed or (action.talk_ms or 0) < 500):
        lines.append(say(language, "zero", why=_shortness(action), length=length))
    if kind != MISSED and action.missed:
        lines.append(say(language, "stays", kind=kind))
    return lines


def _shortness(action: LogCall) -> str:
    """Why there is no length to write."""
    if action.end_unheard:
        return say(action.language, "unheard")
    if action.disposition is not Disposition.ANSWERED:
        return not_answered(action.language, action.disposition)
    return say(action.language, "unreported" if action.talk_ms is None else "short")


def concerned(about: tuple[Ref, ...], language: str = ENGLISH) -> tuple[Record, list[str]]:
    """`Who_Id`, `What_Id` and `$se_module` of what a record concerns, and in words what found no place there."""
    links: Record = {}
    left = [ref for ref in about if ref.id]
    who = next((ref for ref in left if ref.entity is Entity.CONTACT), None)
    if who:
        left.remove(who)
        links["Who_Id"] = {"id": who.id}
    what = next((ref for wanted in _WHAT for ref in left if ref.entity is wanted), None)
    if what and not (who and what.entity is Entity.LEAD):
        left.remove(what)
        links["What_Id"] = {"id": what.id}
        links["$se_module"] = MODULES[what.entity]
    elif who:
        links["$se_module"] = "Contacts"
    return links, [also_concerns(language, ref) for ref in left]


def wire(value: Converted, _: Field) -> Any:
    """A mapped value as Zoho's API takes it; a moment keeps its offset."""
    match value:
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def local(moment: datetime, zone: str) -> str:
    """A time in the organisation's time zone, to the second."""
    try:
        place: Any = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        place = UTC
    return moment.astimezone(place).isoformat(timespec="seconds")


def linked(ref: Ref | None) -> Record | None:
    return {"id": ref.id} if ref and ref.id else None


def _text(text: str | None, more: Any) -> str | None:
    lines = [part for part in (text, *more) if part]
    return "\n".join(lines) or None


def recording(action: AttachRecording, _: Context) -> tuple[str, Record]:
    return "Calls", {"id": action.call.id, RECORDING: action.url}


def correction(action: CorrectCall, _: Context) -> tuple[str, Record]:
    """The record alone: which of its fields change is known once it was looked at (`corrections.py`)."""
    return "Calls", {"id": action.call.id}


def link(action: LinkCall, _: Context) -> tuple[str, Record]:
    """The call with one record that it concerns; the other place is emptied."""
    links, _rest = concerned((action.about,) if action.about else ())
    return "Calls", {"id": action.call.id, "Who_Id": None, "What_Id": None, **links}


def task_link(action: LinkTask, _: Context) -> tuple[str, Record]:
    """The task with one record that it concerns; the other place is emptied."""
    links, _rest = concerned((action.about,) if action.about else ())
    return "Tasks", {"id": action.task.id, "Who_Id": None, "What_Id": None, **links}


def task_change(action: ChangeTask, _: Context) -> tuple[str, Record]:
    """The record alone: what of it changes is known once it was looked at (`task_changes.py`)."""
    return "Tasks", {"id": action.task.id}


def owner(action: SetOwner, _: Context) -> tuple[str, Record]:
    return MODULES[action.record.entity], {"id": action.record.id, "Owner": {"id": action.owner}}


def fields(action: SetFields, _: Context) -> tuple[str, Record]:
    """The record alone: which of its fields change, and how they are written, is known once they were looked at."""
    return MODULES[action.record.entity], {"id": action.record.id}


def note(action: AddNote, _: Context) -> tuple[str, Record]:
    parent = {"id": action.parent.id, "module": {"api_name": MODULES[action.parent.entity]}}
    return "Notes", {"Note_Title": action.title, "Note_Content": action.text, "Parent_Id": parent}


def changed_note(action: ChangeNote, _: Context) -> tuple[str, Record]:
    return "Notes", {"id": action.note.id, "Note_Title": action.title, "Note_Content": action.text}


def removed_note(action: RemoveNote, _: Context) -> tuple[str, Record]:
    return "Notes", {"id": action.note.id}


ENCODERS: dict[str, Callable[[Any, Context], tuple[str, Record]]] = {
    "create_account": account,
    "create_lead": lead,
    "create_contact": contact,
    "create_deal": deal,
    "create_task": task,
    "renew_task": task,
    "log_call": call,
    "attach_recording": recording,
    "correct_call": correction,
    "link_call": link,
    "link_task": task_link,
    "change_task": task_change,
    "set_owner": owner,
    "set_fields": fields,
    "add_note": note,
    "change_note": changed_note,
    "remove_note": removed_note,
}
