"""Actions as records of the contract. Pure.

A record is flat: our words first, and beside them the company's own fields by their names. References are objects of
`entity` and `id`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cordboard.crm.custom.contract import COLLECTIONS, CREATES
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import (
    CREATES as CREATING,
)
from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    Ref,
    kind_of,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.crm_texts.record_lines import record_line
from cordboard.domain.mapping.conversion import Converted
from cordboard.ports.errors import Unsupported
from cordboard.toolkit.filled_text import Values

Record = dict[str, Any]
OWNER, TEXT, ABOUT, RECORDING = "owner", "description", "about", "recording_url"
TEXTS = ("subject", TEXT)  # of a call
OPEN, COMPLETED, HIGH = "Open", "Completed", "High"
CLOSED = frozenset({"completed", "done", "closed", "cancelled", "canceled"})
CALL_PARTS = ("subject", "direction", "disposition", "missed", "started_at", "talk_s", TEXT)


def entity_of(action: Action) -> Entity:
    """The kind of record that an action creates. Raises: Unsupported."""
    entity = CREATING.get(type(action))
    if entity is None:
        raise Unsupported(f"A CRM of your own doesn't support {kind_of(action)}.", part=kind_of(action))
    return entity


def record_of(action: Any) -> Record:
    """The record of a creating action; empty values are left out."""
    encoded = {**_ENCODERS[entity_of(action)](action), "key": action.key}
    if not isinstance(action, AddNote):
        encoded |= {OWNER: action.owner, **{name: list(tags) for name, tags in action.tags.items()}}
    return {name: value for name, value in encoded.items() if value not in (None, "", [])}


def account(action: CreateAccount) -> Record:
    return {"name": action.name, "phones": [action.phone] if action.phone else []}


def lead(action: CreateLead) -> Record:
    return {
        "name": action.name or action.phone,
        "phones": [action.phone],
        "company": action.company,
        "source": action.source,
        "status": action.status,
        TEXT: action.description,
    }


def contact(action: CreateContact) -> Record:
    return {
        "name": action.name or action.phone,
        "phones": [action.phone],
        "account": _id(action.account),
        TEXT: action.description,
    }


def deal(action: CreateDeal) -> Record:
    return {
        "name": action.name,
        "pipeline": action.place,
        "stage": action.stage,
        "closing": action.closing.isoformat() if action.closing else None,
        "contact": _id(action.contact),
        "account": _id(action.account),
    }


def task(action: CreateTask) -> Record:
    return {
        "subject": action.subject,
        "status": OPEN,
        "due": action.due.isoformat() if action.due else None,
        ABOUT: about(action.about),
        TEXT: action.description,
    }


def call(action: LogCall) -> Record:
    return {
        **call_parts(action),
        "ring_s": round(action.ring_ms / 1000),
        "client_number": action.client_number,
        "own_number": action.own_number,
        "extension": action.extension,
        RECORDING: action.recording_url,
        ABOUT: about(action.about),
    }


def call_parts(action: LogCall) -> Record:
    """What can be corrected of a call's record: how it went, when and for how long, and in words."""
    lines = [action.description] if action.description else []
    if action.direction not in (Direction.INBOUND, Direction.OUTBOUND):
        lines.append(record_line(action.language, f"line.{action.direction.value}"))
    return {
        "subject": action.subject,
        "direction": action.direction.value,
        "disposition": action.disposition.value,
        "missed": action.missed,
        "started_at": moment_text(action.started_at),
        "talk_s": None if action.talk_ms is None else round(action.talk_ms / 1000),
        TEXT: "\n".join(lines),
    }


def note(action: AddNote) -> Record:
    return {"title": action.title, "text": action.text, ABOUT: about((action.parent,))}


_ENCODERS: Mapping[Entity, Callable[[Any], Record]] = {
    Entity.ACCOUNT: account,
    Entity.LEAD: lead,
    Entity.CONTACT: contact,
    Entity.DEAL: deal,
    Entity.TASK: task,
    Entity.CALL: call,
    Entity.NOTE: note,
}


def about(refs: Sequence[Ref]) -> list[Record]:
    """The records that one concerns."""
    return [{"entity": one.entity.value, "id": one.id} for one in refs if one.id]


def wire(value: Converted, _: Field) -> Any:
    """A mapped value as JSON takes it."""
    match value:
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def moment_text(at: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def references(action: Action, record: Record) -> Values:
    """What the texts of a template may refer to."""
    entity = entity_of(action)
    linked: Record = next(iter(record.get(ABOUT) or []), {})
    words = str(record.get("name") or "").split()
    values: dict[str, Any] = {
        **{name: _text(value) for name, value in record.items() if not isinstance(value, list)},
        "key": action.key,
        "entity": entity.value,
        "collection": COLLECTIONS[entity],
        "phone": next(iter(record.get("phones") or []), ""),
        "first_name": " ".join(words[:-1]),
        "last_name": words[-1] if words else "",
        "about": linked.get("id", ""),
        "about_entity": linked.get("entity", ""),
    }
    values["number"] = values["phone"]
    return {**values, **(_of_call(action) if isinstance(action, LogCall) else {})}


def _of_call(action: LogCall) -> Values:
    """Moments, lengths and parties in the forms that other CRMs want."""
    talk = timedelta(milliseconds=action.talk_ms or 0)
    answered = action.started_at + timedelta(milliseconds=action.ring_ms)
    ours, theirs = action.own_number or action.extension or "", action.client_number or ""
    out = action.direction is Direction.OUTBOUND
    return {
        "started_at": action.started_at,
        "answered_at": answered if action.disposition is Disposition.ANSWERED else "",
        "ended_at": answered + talk,
        "talk_min": str(-(-int(talk.total_seconds()) // 60)),
        "from": ours if out else theirs,
        "to": theirs if out else ours,
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _id(ref: Ref | None) -> str | None:
    return ref.id if ref else None


def request_of(action: Action) -> str:
    """The name of the request that creates this record."""
    return CREATES[entity_of(action)]
