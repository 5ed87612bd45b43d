"""Our actions as Pipedrive records: one function an action kind. Pure; readers of answers are in `reading/readers.py`.

Texts stay plain here: `sent` makes HTML of notes, and puts values of fields that people added into their object.
Source: docs/reference/crm-connectors.md, Pipedrive; names of the vendor's own client 33.7.0.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cordboard.crm.pipedrive.record_types import (
    ACTIVITIES,
    CUSTOM,
    DAY,
    DEALS,
    LINKS,
    MOMENT,
    NOTE,
    NOTES,
    ORGANIZATIONS,
    OWNER,
    PERSONS,
    TYPES,
    Kinds,
    clock_text,
    number_of,
)
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
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.crm_texts.record_lines import also_concerns, record_line
from cordboard.domain.mapping.conversion import Converted
from cordboard.ports.errors import Unsupported
from cordboard.toolkit.crm.html_text import html_of
from cordboard.toolkit.crm.idempotency_marker import marked

Record = dict[str, Any]
TEXTS = ("subject", NOTE)  # of a call
STATES = ("won", "lost")  # of a deal, beside the stages of its pipeline
WORK = "work"  # label of a number
IN_NOTE = "activity-"  # how ids of notes begin that are lines of an activity's own note
_PERSONS = (Entity.CONTACT, Entity.LEAD)


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection and of the kind that is written.

    `key_field`: holds our key; `lead`: id of the label of new leads; `stage`: where deals begin, `pipeline`: in which;
    `today`: of tasks without a day; `seconds`: whether times have seconds; `marked`: calls and tasks have our marker.
    """

    kinds: Kinds
    key_field: str | None = None
    lead: int | None = None
    pipeline: str | None = None
    stage: str | None = None
    today: date | None = None
    phone_field: str | None = None
    seconds: bool = False
    marked: bool = True


def type_of(action: Any) -> str:
    """The kind of record that an action writes to. Raises Unsupported for what Pipedrive cannot express."""
    kind = str(action.__struct_config__.tag)
    if kind in _WRITES:
        return _WRITES[kind]
    calls = dict.fromkeys(("correct_call", "attach_recording", "link_call"), "call")
    target = {"set_owner": "record", "set_fields": "record", "link_task": "task", "change_task": "task", **calls}
    if kind not in target:
        raise Unsupported(f"Pipedrive doesn't support {kind}.", part=kind)
    return TYPES[getattr(action, target[kind]).entity]


def record_of(action: Any, context: Context) -> Record:
    """The values of a new record, without empty ones."""
    whole = ENCODERS[str(action.__struct_config__.tag)](action, context)
    owner = {OWNER: number_of(action.owner)} if getattr(action, "owner", None) else {}
    tags = {name: ", ".join(tags) for name, tags in getattr(action, "tags", {}).items()}
    key = {context.key_field: action.key} if context.key_field else {}
    return {name: value for name, value in whole.items() if value not in (None, "", [])} | owner | tags | key


def account(action: CreateAccount, context: Context) -> Record:
    """An organisation has no number but in a field that people added."""
    return {"name": action.name, **({context.phone_field: action.phone} if context.phone_field else {})}


def lead(action: CreateLead, context: Context) -> Record:
    labels = [context.lead] if context.lead is not None else []
    return {"name": action.name or action.phone, "phones": _phones(action.phone), "label_ids": labels}


def contact(action: CreateContact, _: Context) -> Record:
    return {
        "name": action.name or action.phone,
        "phones": _phones(action.phone),
        "org_id": number_of(action.account.id) if action.account else None,
    }


def _phones(number: str) -> list[Record]:
    return [{"value": number, "primary": True, "label": WORK}] if number else []


def deal(action: CreateDeal, context: Context) -> Record:
    stage = action.stage or context.stage
    return {
        "title": action.name,
        "person_id": number_of(action.contact.id) if action.contact else None,
        "org_id": number_of(action.account.id) if action.account else None,
        "pipeline_id": number_of(action.place or context.pipeline),
        "stage_id": number_of(context.stage if stage in STATES else stage),
        "status": stage if stage in STATES else None,
        "expected_close_date": action.closing.isoformat() if action.closing else None,
    }


def task(action: CreateTask, context: Context) -> Record:
    links, rest = linked(action.about)
    due = action.due or context.today
    return {
        "subject": action.subject,
        "type": context.kinds.task,
        "done": False,
        "due_date": due.isoformat() if due else None,
        NOTE: _text(action, context, [also_concerns(action.language, ref) for ref in rest]),
        **links,
    }


def call(action: LogCall, context: Context) -> Record:
    """The call as an activity that is done; facts without a field go into its note."""
    links, rest = linked(action.about)
    parts = corrected_parts(action, context)
    lines = [parts[NOTE], *(also_concerns(action.language, ref) for ref in rest)]
    if action.recording_url:
        lines.append(recording_line(action.recording_url, action.language))
    text = "\n".join(line for line in lines if line)
    return {**parts, "type": context.kinds.call, "done": True, **links, NOTE: text}


def corrected_parts(action: LogCall, context: Context) -> Record:
    """What can be corrected of a call's record: how it went, when and for how long, and in words.

    A call without talk lasts 00:00; where the talk is not known there is no duration.
    """
    talked = is_talk(action)
    lines = [action.description] if action.description else []
    lines = [marked("\n".join(lines), action.key)] if context.marked else lines
    if action.direction not in (Direction.INBOUND, Direction.OUTBOUND):
        lines.append(record_line(action.language, f"line.{action.direction.value}"))
    if talked and action.talk_ms is None:
        lines.append(record_line(action.language, "line.talk_unknown"))
    seconds = max(1, round(action.talk_ms / 1000)) if talked and action.talk_ms is not None else 0
    unknown = talked and action.talk_ms is None
    return {
        "subject": action.subject,
        "due_date": action.started_at.astimezone(UTC).strftime(DAY),
        "due_time": _time_of_day(action.started_at, context),
        "duration": None if unknown else clock_text(seconds, with_seconds=context.seconds),
        NOTE: "\n".join(lines),
    }


def _time_of_day(moment: datetime, context: Context) -> str:
    there = moment.astimezone(UTC)
    seconds = there.hour * 3600 + there.minute * 60 + there.second
    return clock_text(seconds if context.seconds else seconds // 60 * 60, with_seconds=context.seconds)


def is_talk(action: LogCall) -> bool:
    """Whether anybody talked."""
    return not action.missed and action.disposition is Disposition.ANSWERED


def note(action: AddNote, _: Context) -> Record:
    """A note has no title, so ours is the first line."""
    name = LINKS[TYPES[action.parent.entity]]
    return {"content": note_text(action.title, action.text), name: number_of(action.parent.id)}


def note_text(title: str, text: str) -> str:
    """The text of a note with this title."""
    return "\n".join(part for part in (title, text) if part)


def recording_line(url: str, language: str) -> str:
    """The line of a note that leads to the recording."""
    return record_line(language, "line.recording", url=url)


def _text(action: Any, context: Context, lines: Sequence[str] = ()) -> str:
    """The action's text with our marker, then further lines."""
    said = action.description or ""
    first = marked(said, action.key) if context.marked else said
    return "\n".join(part for part in (first, *lines) if part)


NO_LINKS: Record = {"participants": [], "org_id": None, "deal_id": None}


def link(action: LinkCall | LinkTask) -> Record:
    """The call or task with one record that it concerns, and without any other."""
    return NO_LINKS | linked((action.about,) if action.about else ())[0]


def linked(about: Sequence[Ref]) -> tuple[Record, list[Ref]]:
    """The person, organisation and deal of a call or a task, and what else it concerns."""
    left = [ref for ref in about if ref.id]
    found: Record = {}
    for name, entities in (("person_id", _PERSONS), ("org_id", (Entity.ACCOUNT,)), ("deal_id", (Entity.DEAL,))):
        first = next((ref for entity in entities for ref in left if ref.entity is entity), None)
        if first is not None:
            left.remove(first)
            found[name] = number_of(first.id)
    if person := found.pop("person_id", None):  # READ: a person comes as a participant
        found["participants"] = [{"person_id": person, "primary": True}]
    return found, left


def sent(record: Record, custom: Collection[str]) -> Record:
    """Values as they leave: notes as HTML, those of fields that people added in an object of their own."""
    own = {name: value for name, value in record.items() if name in custom}
    whole = {name: value for name, value in record.items() if name not in custom}
    for name in (NOTE, "content"):
        if whole.get(name):
            whole[name] = html_of(str(whole[name]))
    return whole | ({CUSTOM: own} if own else {})


def wire_with(options: Mapping[str, Mapping[str, int]], currency: str) -> Callable[[Converted, Field], Any]:
    """How a mapped value leaves: options by their number (`options`: by field and label), amounts with a currency."""

    def wire(value: Converted, field: Field) -> Any:
        known = options.get(field.name, {})
        match value:
            case bool():
                return value
            case datetime():
                return value.strftime(MOMENT)
            case date():
                return value.strftime(DAY)
            case tuple():
                return [known[one] for one in value if one in known]
            case int() | float() if field.type == "money" and field.custom:
                return {"value": float(value), "currency": currency}
        return known.get(str(value), str(value)) if field.type == "choice" else value

    return wire


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
    "create_account": ORGANIZATIONS,
    "create_lead": PERSONS,
    "create_contact": PERSONS,
    "create_deal": DEALS,
    "create_task": ACTIVITIES,
    "renew_task": ACTIVITIES,
    "log_call": ACTIVITIES,
    "add_note": NOTES,
}
