"""Our actions as SuiteCRM records: one function an action kind. Pure; readers of replies are in `reading/readers.py`.

Source: own run of SuiteCRM 7.13.2, 2026-11-22.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from cordboard.crm.suitecrm.record_types import TYPES, moment_text
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

Record = dict[str, Any]
OWNER, TEXT, START, DUE = "assigned_user_id", "description", "date_start", "date_due"
DIRECTIONS = {Direction.INBOUND: "Inbound", Direction.OUTBOUND: "Outbound", Direction.INTERNAL: "Outbound"}
TEXTS = ("name", TEXT)  # of a call
HELD, NOT_HELD = "Held", "Not Held"
NOT_STARTED, COMPLETED, CLOSED = "Not Started", "Completed", frozenset({"Completed", "Deferred"})
USUAL, URGENT = "Medium", "High"
NOON = "12:00:00"  # of a day that is due, in UTC: the same day almost everywhere
# A call and a task have one parent; the first of these that is there.
_PARENT = (Entity.DEAL, Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)
LINKS = {Entity.CONTACT: "contacts", Entity.LEAD: "leads"}  # of calls; a deal has the first
NO_PARENT = {"parent_type": "", "parent_id": ""}


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection.

    `recording_field`: takes the address of a recording; None: the description. `closing`: of new deals without a day.
    `kinds`: SuiteCRM's types of the module's fields.
    """

    recording_field: str | None = None
    closing: date | None = None
    kinds: dict[str, str] = {}


class Link(NamedTuple):
    """A record that is linked by a request of its own, once the first one exists."""

    name: str
    ref: Ref


def module_of(action: Any) -> str:
    """The module that an action writes to. Raises Unsupported for what SuiteCRM's API cannot express."""
    kind = str(action.__struct_config__.tag)
    if module := _WRITES.get(kind):
        return module
    calls = dict.fromkeys(("correct_call", "attach_recording", "link_call"), "call")
    target = {"set_owner": "record", "set_fields": "record", "link_task": "task", "change_task": "task", **calls}
    if kind not in target:
        raise Unsupported(f"SuiteCRM doesn't support {kind}.", part=kind)
    return TYPES[getattr(action, target[kind]).entity]


def record_of(action: Any, context: Context) -> Record:
    """The record of a creating action; empty values are left out."""
    encoder = ENCODERS.get(str(action.__struct_config__.tag))
    if encoder is None:
        raise Unsupported(f"SuiteCRM doesn't support {action.__struct_config__.tag}.", part="action")
    return {name: value for name, value in encoder(action, context).items() if value not in (None, "", [])}


def links_of(action: Any) -> list[Link]:
    """People who are linked to a new call or deal besides its parent."""
    match action:
        case LogCall(about=about):
            _, rest = _parent(about)
            return [Link(LINKS[ref.entity], ref) for ref in rest if ref.entity in LINKS]
        case CreateDeal(contact=Ref(id=str()) as ref):
            return [Link(LINKS[Entity.CONTACT], ref)]
    return []


def _created(action: Any, context: Context, record: Record, lines: Sequence[str] = ()) -> Record:
    """What all created records share: text, owner, tags."""
    tags = {name: tags_in(tags, context.kinds[name]) for name, tags in action.tags.items() if name in context.kinds}
    text = "\n".join(part for part in (getattr(action, TEXT, None), *lines) if part)
    return {**record, TEXT: text, OWNER: action.owner, **tags}


def tags_in(tags: Sequence[str], kind: str) -> str:
    """Tags as a field of this type takes them; SuiteCRM has none of its own."""
    return several(tags) if kind == "multienum" else ", ".join(tags)


def several(values: Sequence[str]) -> str:
    """Several choices as SuiteCRM stores them: `^a^,^b^`."""
    return ",".join(f"^{value}^" for value in values)


def account(action: CreateAccount, context: Context) -> Record:
    return _created(action, context, {"name": action.name, "phone_office": action.phone})


def lead(action: CreateLead, context: Context) -> Record:
    record = {
        "last_name": action.name or action.phone,
        "account_name": action.company,
        "phone_mobile": action.phone,
        "lead_source": action.source,
        "status": action.status,
    }
    return _created(action, context, record)


def contact(action: CreateContact, context: Context) -> Record:
    name = action.name or action.phone
    record = {"last_name": name, "phone_mobile": action.phone, "account_id": _id(action.account)}
    return _created(action, context, record)


def deal(action: CreateDeal, context: Context) -> Record:
    closing = action.closing or context.closing
    record = {
        "name": action.name,
        "sales_stage": action.stage,
        "amount": 0,
        "date_closed": closing.isoformat() if closing else None,
        "account_id": _id(action.account),
    }
    return _created(action, context, record)


def task(action: CreateTask, context: Context) -> Record:
    parent, rest = _parent(action.about)
    contacts = [ref.id for ref in action.about if ref.entity is Entity.CONTACT and ref.id]
    left = [ref for ref in rest if ref.id not in contacts]
    record = {
        "name": action.subject,
        "status": NOT_STARTED,
        "priority": USUAL,
        DUE: due_text(action.due),
        **parent,
        "contact_id": next(iter(contacts), None),
    }
    return _created(action, context, record, [also_concerns(action.language, ref) for ref in left])


def due_text(day: date | None) -> str | None:
    """The day that a task is due. SuiteCRM has no day without a time."""
    return f"{day.isoformat()} {NOON}" if day else None


def call(action: LogCall, context: Context) -> Record:
    """The call as a SuiteCRM record; facts without a field go into the description."""
    parent, rest = _parent(action.about)
    lines = [also_concerns(action.language, ref) for ref in rest if ref.entity not in LINKS]
    in_field = context.recording_field if action.recording_url else None
    if action.recording_url and not in_field:
        lines.append(recording_line(action.recording_url, action.language))
    parts = corrected_parts(action)
    words = parts.pop(TEXT)
    whole = _created(action, context, {**parts, **parent, **({in_field: action.recording_url} if in_field else {})})
    return {**whole, TEXT: "\n".join(part for part in (words, *lines) if part)}


def corrected_parts(action: LogCall) -> Record:
    """What can be corrected of a call's record: how it went, when and for how long, and in words.

    A length is hours and minutes: a minute that has begun counts. SuiteCRM makes `date_end` itself.
    """
    talked = not action.missed and action.disposition is Disposition.ANSWERED
    minutes = -(-(action.talk_ms or 0) // 60_000) if talked else 0
    lines = [action.description] if action.description else []
    if action.direction not in (Direction.INBOUND, Direction.OUTBOUND):
        lines.append(record_line(action.language, f"line.{action.direction.value}"))
    if talked and action.talk_ms is None:
        lines.append(record_line(action.language, "line.talk_unknown"))
    return {
        "name": action.subject,
        "status": HELD if talked else NOT_HELD,
        "direction": DIRECTIONS.get(action.direction, "Inbound"),
        START: moment_text(action.started_at),
        "duration_hours": minutes // 60,
        "duration_minutes": minutes % 60,
        TEXT: "\n".join(lines),
    }


def link(action: LinkCall) -> Record:
    """The call with one record that it concerns; others are taken off by their own requests."""
    return _parent((action.about,) if action.about else ())[0] or NO_PARENT


def task_link(action: LinkTask) -> Record:
    """The task with one record that it concerns."""
    about = action.about
    contact_id = about.id if about is not None and about.entity is Entity.CONTACT else ""
    return {**(_parent((about,) if about else ())[0] or NO_PARENT), "contact_id": contact_id}


def owner(action: SetOwner, _: Context) -> Record:
    return {OWNER: action.owner}


def note(action: AddNote, _: Context) -> Record:
    parent = {"parent_type": TYPES[action.parent.entity], "parent_id": action.parent.id}
    contact_id = action.parent.id if action.parent.entity is Entity.CONTACT else None
    return {"name": action.title, TEXT: action.text, **parent, "contact_id": contact_id}


def recording_line(url: str, language: str) -> str:
    """The line of a description that leads to the recording."""
    return record_line(language, "line.recording", url=url)


def wire(value: Converted, _: Field) -> Any:
    """A mapped value as SuiteCRM's API takes it."""
    match value:
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return several([str(one) for one in value])
    return value


def _id(ref: Ref | None) -> str | None:
    return ref.id if ref else None


def _parent(about: Sequence[Ref]) -> tuple[Record, list[Ref]]:
    """The parent of a record and what else it concerns."""
    left = [ref for ref in about if ref.id]
    first = next((ref for wanted in _PARENT for ref in left if ref.entity is wanted), None)
    if first is None:
        return {}, left
    left.remove(first)
    return {"parent_type": TYPES[first.entity], "parent_id": first.id}, left


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
    "create_deal": "Opportunities",
    "create_task": "Tasks",
    "renew_task": "Tasks",
    "log_call": "Calls",
    "add_note": "Notes",
}
