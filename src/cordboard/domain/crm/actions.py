"""Actions in a CRM, independent of any product; codecs turn them into requests. A closed union.

Every action carries `key`, the idempotency key of its outbox item. A reference is the id of a record (`id`) or
the key of an earlier item that creates it (`item`).
Source: docs/reference/crm-connectors.md 17.2.
"""

from datetime import date, datetime
from typing import get_args

import msgspec

from cordboard.domain.calls.call import Direction, Disposition, Value
from cordboard.domain.crm.contact_match import Entity


class Ref(Value, frozen=True, kw_only=True):
    """A record: known by id, or still to be created by outbox item `item`."""

    entity: Entity
    id: str | None = None
    item: str | None = None
    name: str | None = None


class Create(Value, frozen=True, kw_only=True):
    """Parts that all creating actions share. `fields` are mapped extras: CRM field name to value."""

    key: str
    owner: str | None = None
    fields: dict[str, str] = {}


class CreateAccount(Create, frozen=True, kw_only=True, tag="create_account"):
    name: str
    phone: str | None = None


class CreateLead(Create, frozen=True, kw_only=True, tag="create_lead"):
    """`phone` is E.164, or the number as received where it has no E.164 form."""

    name: str
    phone: str
    company: str | None = None
    source: str | None = None
    status: str | None = None
    description: str | None = None


class CreateContact(Create, frozen=True, kw_only=True, tag="create_contact"):
    name: str
    phone: str
    account: Ref | None = None
    description: str | None = None


class CreateDeal(Create, frozen=True, kw_only=True, tag="create_deal"):
    """`place` is the id of a pipeline as the CRM's provider lists them.

    `layout` and `pipeline` are how items of the version before name it; read for one version.
    """

    name: str
    contact: Ref | None = None
    account: Ref | None = None
    place: str | None = None
    layout: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    closing: date | None = None


class CreateTask(Create, frozen=True, kw_only=True, tag="create_task"):
    subject: str
    due: date | None = None
    about: tuple[Ref, ...] = ()
    description: str | None = None


class LogCall(Create, frozen=True, kw_only=True, tag="log_call"):
    """The call record. Units: `talk_ms` ms (None: not known), `ring_ms` ms, if known; `started_at` aware UTC."""

    subject: str
    direction: Direction
    disposition: Disposition
    missed: bool
    started_at: datetime
    talk_ms: int | None = None
    ring_ms: int = 0
    end_unheard: bool = False  # they may have talked longer
    client_number: str | None = None
    own_number: str | None = None
    extension: str | None = None
    about: tuple[Ref, ...] = ()
    recording_url: str | None = None
    description: str | None = None


class AttachRecording(Value, frozen=True, kw_only=True, tag="attach_recording"):
    """Add the link to a later recording to the call record of item `call`."""

    key: str
    call: Ref
    url: str


class CorrectCall(Value, frozen=True, kw_only=True, tag="correct_call"):
    """Change the call record to `now` where it still has what we wrote: one of `was`, the oldest first.

    Each is the `said` of a record. A field with any other value was changed by a person, and stays.
    """

    key: str
    call: Ref
    was: tuple[LogCall, ...]
    now: LogCall


class LinkCall(Value, frozen=True, kw_only=True, tag="link_call"):
    """Link the call record to `about` alone, whatever it is linked to now: a person chose it."""

    key: str
    call: Ref
    about: Ref


class SetOwner(Value, frozen=True, kw_only=True, tag="set_owner"):
    """Give the record to `owner`, but only from one of `was`: with anybody else a person was quicker, and is right.

    `was` are the owners that were known when this was decided; empty: from anybody.
    """

    key: str
    record: Ref
    owner: str
    was: tuple[str, ...] = ()


class SetFields(Value, frozen=True, kw_only=True, tag="set_fields"):
    key: str
    record: Ref
    fields: dict[str, str]


class AddNote(Value, frozen=True, kw_only=True, tag="add_note"):
    key: str
    parent: Ref
    title: str
    text: str


Action = (
    CreateAccount
    | CreateLead
    | CreateContact
    | CreateDeal
    | CreateTask
    | LogCall
    | AttachRecording
    | CorrectCall
    | LinkCall
    | SetOwner
    | SetFields
    | AddNote
)
CREATES: dict[type, Entity] = {
    CreateAccount: Entity.ACCOUNT,
    CreateLead: Entity.LEAD,
    CreateContact: Entity.CONTACT,
    CreateDeal: Entity.DEAL,
    CreateTask: Entity.TASK,
    LogCall: Entity.CALL,
    AddNote: Entity.NOTE,
}


KINDS: tuple[str, ...] = tuple(str(one.__struct_config__.tag) for one in get_args(Action))


def kind_of(action: Action) -> str:
    """`create_lead`, `log_call`, ...: the kind of the outbox item; items of one kind travel in one request."""
    return str(action.__struct_config__.tag)


def said(log: LogCall) -> LogCall:
    """The fields of a record about the call itself; not its owner, its contact and its recording."""
    return msgspec.structs.replace(log, owner=None, fields={}, about=(), recording_url=None)


def refs_of(action: Action) -> tuple[Ref, ...]:
    """Every record that this action refers to."""
    match action:
        case CreateContact(account=ref):
            found: tuple[Ref | None, ...] = (ref,)
        case CreateDeal(contact=one, account=two):
            found = (one, two)
        case CreateTask(about=refs) | LogCall(about=refs):
            found = refs
        case AttachRecording(call=ref) | CorrectCall(call=ref):
            found = (ref,)
        case LinkCall(call=call, about=ref):
            found = (call, ref)
        case SetOwner(record=ref) | SetFields(record=ref):
            found = (ref,)
        case AddNote(parent=ref):
            found = (ref,)
        case _:
            found = ()
    return tuple(ref for ref in found if ref is not None)
