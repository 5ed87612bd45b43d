"""Our actions as Odoo records: one function an action kind. Pure; readers of replies are in `reading/`.

Odoo has no record for calls: a call is a message on the record that it concerns, of the activity type Call, so that
Odoo's own report on activities counts it. Times are UTC.
"""

from collections.abc import Callable, Sequence
from typing import Any

from cordboard.crm.odoo.html_text import html_of
from cordboard.crm.odoo.record_types import LOST_STAGE, MODEL_REFERENCES, MODELS, NOTE_SUBTYPE, moment_text
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
from cordboard.domain.crm_texts.languages import LANGUAGES, language_of
from cordboard.domain.crm_texts.record_lines import also_concerns, record_line
from cordboard.ports.errors import Unsupported

Record = dict[str, Any]
OWNER, TEXTS = "user_id", ("subject", "body")  # of a call
URGENT = "❗ "  # before the summary of an activity: it has no priority
_PARENTS = (Entity.DEAL, Entity.LEAD, Entity.CONTACT, Entity.ACCOUNT)  # the first that is there
_WORDS = {  # the first words of a call's message, and whether it was answered and outbound
    "call.inbound_answered": (True, False),
    "call.inbound_missed": (False, False),
    "call.outbound_answered": (True, True),
    "call.outbound_not_reached": (False, True),
    "call.internal": (None, None),
    "call.call": (None, None),
}
HEADLINES = {language.words[word]: facts for language in LANGUAGES.values() for word, facts in _WORDS.items()}


class Parent(Value, frozen=True, kw_only=True):
    """The record that a message or an activity is on."""

    model: str
    id: int


class Context(Value, frozen=True, kw_only=True):
    """What encoders need of the connection.

    `home` takes calls and tasks that concern nobody: the card of the acting user. `author`: the partner of the user who
    had the call. `acting`: whose tasks are that have no owner. `source`, `tags`: ids of the records of these names.
    `activity_type`: external id of the type of calls and tasks.
    """

    home: Parent
    acting: int
    author: int | None = None
    lead_type: str = "lead"
    activity_type: str = "mail.mail_activity_data_call"
    source: int | None = None
    tags: dict[str, list[int]] = {}
    above: Parent | None = None  # of a note on a call or a task
    thread: int | None = None  # the message that a note belongs to


def model_of(action: Any) -> str:
    """The model that an action writes to. Raises Unsupported for what Odoo cannot express."""
    kind = str(action.__struct_config__.tag)
    if kind in _WRITES:
        return MODELS[_WRITES[kind]]
    calls = dict.fromkeys(("correct_call", "attach_recording", "link_call"), "call")
    target = {"set_owner": "record", "set_fields": "record", "link_task": "task", "change_task": "task", **calls}
    if kind not in target:
        raise Unsupported(f"Odoo doesn't support {kind}.", part=kind)
    return MODELS[getattr(action, target[kind]).entity]


def record_of(action: Any, context: Context) -> Record:
    """The record of a creating action; None empties a field that Odoo would fill by itself, "" is left out."""
    encoder = ENCODERS[str(action.__struct_config__.tag)]
    tags = {name: context.tags[name] for name in action.tags if name in context.tags} if hasattr(action, "tags") else {}
    return {name: value for name, value in {**encoder(action, context), **tags}.items() if value != ""}


def account(action: CreateAccount, _: Context) -> Record:
    return {"name": action.name, "is_company": True, "phone": action.phone or "", OWNER: _number(action.owner) or ""}


def contact(action: CreateContact, _: Context) -> Record:
    return {
        "name": action.name or action.phone,
        "phone": action.phone,
        "parent_id": _number(action.account.id if action.account else None) or "",
        "comment": html_of(action.description or ""),
        OWNER: _number(action.owner) or "",
    }


def lead(action: CreateLead, context: Context) -> Record:
    """A lead, or an opportunity where the installation has no leads; without an owner it is nobody's."""
    return {
        "name": action.name or action.phone,
        "type": context.lead_type,
        "contact_name": action.name,
        "partner_name": action.company or "",
        "phone": action.phone,
        "description": html_of(action.description or ""),
        "source_id": context.source or "",
        "stage_id": _number(action.status) or "",
        OWNER: _number(action.owner),
    }


def deal(action: CreateDeal, _: Context) -> Record:
    """An opportunity with its one client; a further one is named in the text."""
    refs = [ref for ref in (action.contact, action.account) if ref is not None and ref.id]
    is_lost = action.stage == LOST_STAGE
    return {
        "name": action.name,
        "type": "opportunity",
        "partner_id": _number(refs[0].id) if refs else "",
        "team_id": _number(action.place) or "",
        "stage_id": "" if is_lost else _number(action.stage) or "",
        "date_deadline": action.closing.isoformat() if action.closing else "",
        "description": html_of("\n".join(_also(refs[1:], action.language))),
        OWNER: _number(action.owner),
        **({"active": False} if is_lost else {}),
    }


def task(action: CreateTask, context: Context) -> Record:
    """An activity; without a day Odoo's own default, today."""
    parent, rest = parent_of(action.about, context)
    lines = [action.description or "", *_also(rest, action.language)]
    return {
        "res_model_id/id": MODEL_REFERENCES[parent.model],
        "res_id": parent.id,
        "activity_type_id/id": context.activity_type,
        "summary": action.subject,
        "note": html_of("\n".join(line for line in lines if line)),
        "date_deadline": action.due.isoformat() if action.due else "",
        OWNER: _number(action.owner) or context.acting,
    }


def call(action: LogCall, context: Context) -> Record:
    """A message of the agent on the record that the call concerns; what it concerns besides is named."""
    parent, rest = parent_of(action.about, context)
    parts = corrected_parts(action)
    lines = [parts["body"], *_also(rest, action.language)]
    if action.recording_url:
        lines.append(recording_line(action.recording_url, action.language))
    record = {**parts, "body": html_of("\n".join(lines)), **message(parent, context)}
    return {**record, "mail_activity_type_id/id": context.activity_type, "author_id": context.author or ""}


def note(action: AddNote, context: Context) -> Record:
    """A note on the record; it has no title, so ours is the first line."""
    parent = context.above or parent_of((action.parent,), context)[0]
    record = {"body": html_of(post_of(action.title, action.text)), **message(parent, context)}
    return {**record, **({"parent_id": context.thread} if context.thread else {})}


def message(parent: Parent, _: Context) -> Record:
    """What every message of ours has: an internal note on a record, which is sent to nobody."""
    place = {"model": parent.model, "res_id": parent.id}
    return {**place, "message_type": "comment", "subtype_id/id": NOTE_SUBTYPE}


def parent_of(about: Sequence[Ref], context: Context) -> tuple[Parent, list[Ref]]:
    """The record that carries a message or an activity, and what else it concerns."""
    left = [ref for ref in about if ref.id]
    first = next((ref for wanted in _PARENTS for ref in left if ref.entity is wanted), None)
    if first is None:
        return context.home, left
    left.remove(first)
    return Parent(model=MODELS[first.entity], id=int(str(first.id))), left


def corrected_parts(action: LogCall) -> Record:
    """What can be corrected of a call: how it went, when and for how long, as plain text."""
    lines = [headline(action), action.description or ""]
    if action.direction is Direction.UNKNOWN:
        lines.append(record_line(action.language, "line.unknown"))
    if _talked(action) and action.talk_ms is None:
        lines.append(record_line(action.language, "line.talk_unknown"))
    body = "\n".join(line for line in lines if line)
    return {"subject": action.subject, "date": moment_text(action.started_at), "body": body}


def headline(action: LogCall) -> str:
    """Direction, outcome and length in words: `Incoming call (3:20)`. Odoo has no fields for them."""
    talked = _talked(action)
    outcome = {
        Direction.INBOUND: "inbound_answered" if talked else "inbound_missed",
        Direction.OUTBOUND: "outbound_answered" if talked else "outbound_not_reached",
        Direction.INTERNAL: "internal",
    }.get(action.direction, "call")
    word = language_of(action.language).words[f"call.{outcome}"]
    return f"{word} ({_length(action.talk_ms)})" if talked and action.talk_ms is not None else word


def facts_of(text: str) -> tuple[bool | None, bool | None]:
    """Whether a call was answered and outbound, by the first line of its message; None: it does not say."""
    return HEADLINES.get(text.partition("\n")[0].partition(" (")[0], (None, None))


def post_of(title: str, text: str) -> str:
    """The text of a note with this title."""
    return "\n".join(part for part in (title, text) if part)


def recording_line(url: str, language: str) -> str:
    """The line that leads to the recording."""
    return record_line(language, "line.recording", url=url)


def _talked(action: LogCall) -> bool:
    return not action.missed and action.disposition is Disposition.ANSWERED


def _length(ms: int) -> str:
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _number(id_: str | None) -> int | None:
    return int(id_) if id_ and id_.isdecimal() else None


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
    "add_note": note,
}
_WRITES = {
    "create_account": Entity.ACCOUNT,
    "create_lead": Entity.LEAD,
    "create_contact": Entity.CONTACT,
    "create_deal": Entity.DEAL,
    "create_task": Entity.TASK,
    "renew_task": Entity.TASK,
    "log_call": Entity.CALL,
    "add_note": Entity.NOTE,
}
