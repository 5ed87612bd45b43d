"""Our actions as EspoCRM records: one function an action kind. Pure; readers of replies are in `reading/readers.py`.

Source: own run of EspoCRM 9.1.7, 2026-11-22.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cordboard.crm.espocrm.record_types import TYPES, moment_text
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
OWNER, TEXT, PHONE = "assignedUserId", "description", "phoneNumber"
DIRECTIONS = {Direction.INBOUND: "Inbound", Direction.OUTBOUND: "Outbound", Direction.INTERNAL: "Outbound"}
TEXTS = ("name", TEXT)  # of a call
LISTS = ("multiEnum", "array", "checklist")
HELD, NOT_HELD = "Held", "Not Held"
# A call and a task belong to one parent; the first of these that is there.
_PARENT_OF_CALL = (Entity.DEAL, Entity.ACCOUNT, Entity.CONTACT, Entity.LEAD)  # people are linked besides
NOT_STARTED, COMPLETED, CLOSED = "Not Started", "Completed", frozenset({"Completed", "Canceled"})
URGENT = frozenset({"High", "Urgent"})
_PARENT_OF_TASK = (Entity.DEAL, Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection and of the record type that is written.

    `key_field`: holds our key; None: a marker in the description. `recording_field`: takes the address of a
    recording; None: the description. `owner`: of records that need one and have none. `closing`: of new deals
    without a day. `kinds`: types of its fields. `marked`: without a key field, texts end with our marker.
    """

    key_field: str | None = None
    recording_field: str | None = None
    owner: str | None = None
    currency: str | None = None
    closing: date | None = None
    kinds: dict[str, str] = {}
    marked: bool = True


def type_of(action: Any) -> str:
    """The record type that an action writes to. Raises Unsupported for what EspoCRM cannot express."""
    kind = str(action.__struct_config__.tag)
    record_type = _WRITES.get(kind)
    if record_type:
        return record_type
    calls = dict.fromkeys(("correct_call", "attach_recording", "link_call"), "call")
    target = {"set_owner": "record", "set_fields": "record", "link_task": "task", "change_task": "task", **calls}
    if kind not in target:
        raise Unsupported(f"EspoCRM doesn't support {kind}.", part=kind)
    return TYPES[getattr(action, target[kind]).entity]


def record_of(action: Any, context: Context) -> Record:
    """The record of a creating action, or the changes of `SetOwner`; empty values are left out."""
    encoder = ENCODERS.get(str(action.__struct_config__.tag))
    if encoder is None:
        raise Unsupported(f"EspoCRM doesn't support {action.__struct_config__.tag}.", part="action")
    return {name: value for name, value in encoder(action, context).items() if value not in (None, "", [])}


def _created(action: Any, context: Context, record: Record, lines: Sequence[str] = ()) -> Record:
    """What all created records share: text with our marker, owner, tags, our key."""
    tags = {name: tags_in(tags, context.kinds[name]) for name, tags in action.tags.items() if name in context.kinds}
    key = {context.key_field: action.key} if context.key_field else {}
    return {**record, TEXT: _text(action, context, lines), OWNER: action.owner, **tags, **key}


def tags_in(tags: Sequence[str], kind: str) -> Any:
    """Tags as a field of this type takes them; EspoCRM has none of its own."""
    return list(tags) if kind in LISTS else ", ".join(tags)


def _text(action: Any, context: Context, lines: Sequence[str] = ()) -> str | None:
    """The description: the action's text, our marker where there is no field for the key, then further lines."""
    said: str | None = getattr(action, "description", None)
    first = marked(said, action.key) if context.marked and not context.key_field else said
    return "\n".join(part for part in (first, *lines) if part) or None


def account(action: CreateAccount, context: Context) -> Record:
    return _created(action, context, {"name": action.name, PHONE: action.phone})


def lead(action: CreateLead, context: Context) -> Record:
    record = {
        "lastName": action.name or action.phone,
        "accountName": action.company,
        PHONE: action.phone,
        "source": action.source,
        "status": action.status,
    }
    return _created(action, context, record)


def contact(action: CreateContact, context: Context) -> Record:
    record = {"lastName": action.name or action.phone, PHONE: action.phone, "accountId": _id(action.account)}
    return _created(action, context, record)


def deal(action: CreateDeal, context: Context) -> Record:
    closing = action.closing or context.closing
    record = {
        "name": action.name,
        "stage": action.stage,
        "amount": 0,
        "amountCurrency": context.currency,
        "closeDate": closing.isoformat() if closing else None,
        "accountId": _id(action.account),
        "contactsIds": [_id(action.contact)] if _id(action.contact) else [],
    }
    return _created(action, context, record)


def task(action: CreateTask, context: Context) -> Record:
    parent, rest = _parent(action.about, _PARENT_OF_TASK)
    record = {"name": action.subject, "status": NOT_STARTED, "dateEndDate": _day(action.due), **parent}
    return {**_created(action, context, record, _also(rest, action.language)), OWNER: action.owner or context.owner}


def call(action: LogCall, context: Context) -> Record:
    """The call as an EspoCRM record; facts without a field go into the description."""
    parent, rest = _parent(action.about, _PARENT_OF_CALL)
    lines = _also([ref for ref in rest if ref.entity not in (Entity.CONTACT, Entity.LEAD)], action.language)
    in_field = context.recording_field if action.recording_url else None
    if action.recording_url and not in_field:
        lines.append(recording_line(action.recording_url, action.language))
    record = {
        **corrected_parts(action, context),
        "contactsIds": _ids(action.about, Entity.CONTACT),
        "leadsIds": _ids(action.about, Entity.LEAD),
        "usersIds": [action.owner] if action.owner else [],
        **parent,
        **({in_field: action.recording_url} if in_field else {}),
    }
    words = record.pop(TEXT)
    whole = _created(action, context, record)
    return {**whole, TEXT: "\n".join([*([words] if words else []), *lines]), OWNER: action.owner or context.owner}


NO_PARENT = {"parentType": None, "parentId": None}


def link(action: LinkCall) -> Record:
    """The call with one record that it concerns, and without any other."""
    about = (action.about,) if action.about else ()
    parent = _parent(about, _PARENT_OF_CALL)[0] or NO_PARENT
    contacts, leads = (_ids(about, entity) for entity in (Entity.CONTACT, Entity.LEAD))
    return {**parent, "contactsIds": contacts, "leadsIds": leads}


def task_link(action: LinkTask) -> Record:
    """The task with one record that it concerns."""
    return _parent((action.about,) if action.about else (), _PARENT_OF_TASK)[0] or NO_PARENT


def corrected_parts(action: LogCall, context: Context) -> Record:
    """What can be corrected of a call's record: how it went, when and for how long, and in words."""
    talked = not action.missed and action.disposition is Disposition.ANSWERED
    seconds = round((action.talk_ms or 0) / 1000) if talked else 0
    words = _text(action, context)
    lines = [words] if words else []
    if action.direction not in (Direction.INBOUND, Direction.OUTBOUND):
        lines.append(record_line(action.language, f"line.{action.direction.value}"))
    if talked and action.talk_ms is None:
        lines.append(record_line(action.language, "line.talk_unknown"))
    return {
        "name": action.subject,
        "status": HELD if talked else NOT_HELD,
        "direction": DIRECTIONS.get(action.direction, "Inbound"),
        "dateStart": moment_text(action.started_at),
        "dateEnd": moment_text(action.started_at + timedelta(seconds=seconds)),
        TEXT: "\n".join(lines),
    }


EARLIER = re.compile(  # lines as releases before this one worded them
    r"Direction: \w+\.|The phone system (?:did not say how long they talked|didn't report the talk time)\."
)


def owner(action: SetOwner, _: Context) -> Record:
    return {OWNER: action.owner}


def note(action: AddNote, _: Context) -> Record:
    """A post in the record's stream; it has no title, so ours is the first line."""
    post = post_of(action.title, action.text)
    return {"type": "Post", "post": post, "parentType": TYPES[action.parent.entity], "parentId": action.parent.id}


def post_of(title: str, text: str) -> str:
    """The text of a post with this title."""
    return "\n".join(part for part in (title, text) if part)


def recording_line(url: str, language: str) -> str:
    """The line of a description that leads to the recording."""
    return record_line(language, "line.recording", url=url)


def wire(value: Converted, _: Field) -> Any:
    """A mapped value as EspoCRM's API takes it."""
    match value:
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def _id(ref: Ref | None) -> str | None:
    return ref.id if ref else None


def _ids(about: Sequence[Ref], entity: Entity) -> list[str]:
    return [ref.id for ref in about if ref.entity is entity and ref.id]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _parent(about: Sequence[Ref], order: Sequence[Entity]) -> tuple[Record, list[Ref]]:
    """The parent of a record and what else it concerns."""
    left = [ref for ref in about if ref.id]
    first = next((ref for wanted in order for ref in left if ref.entity is wanted), None)
    if first is None:
        return {}, left
    left.remove(first)
    return {"parentType": TYPES[first.entity], "parentId": first.id}, left


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
    "create_task": "Task",
    "renew_task": "Task",
    "log_call": "Call",
    "add_note": "Note",
}
