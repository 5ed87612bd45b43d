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
from cordboard.domain.duplicates.images import MergeImage

STILL_OPEN = "task_open"
"""Code of the outcome of `RenewTask` where the earlier task is still open."""

Written = dict[str, str]
"""Texts of a call record by the CRM's name of the field, as they were sent where a provider added to ours.

Templates, words and languages change; a later correction recognises our text by what was sent, not by writing it again.
"""


class Ref(Value, frozen=True, kw_only=True):
    """A record: known by id, or still to be created by outbox item `item`."""

    entity: Entity
    id: str | None = None
    item: str | None = None
    name: str | None = None


class Create(Value, frozen=True, kw_only=True):
    """Parts that all creating actions share. `fields`: mapped values, CRM field name to text.

    `tags`: the CRM's field of tags and those of the record. Those of `only_if_empty` leave a field alone that the
    record fills anyway. `language`: of the lines that a provider adds to a text.
    """

    key: str
    owner: str | None = None
    fields: dict[str, str] = {}
    tags: dict[str, tuple[str, ...]] = {}
    only_if_empty: tuple[str, ...] = ()
    language: str = "en"


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


class RenewTask(CreateTask, frozen=True, kw_only=True, tag="renew_task"):
    """Create the task again, but only where `earlier` is no longer open: one open task is enough."""

    earlier: Ref


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
    written: Written = {}  # once it was sent


class AttachRecording(Value, frozen=True, kw_only=True, tag="attach_recording"):
    """Add the link to a later recording to the call record of item `call`."""

    key: str
    call: Ref
    url: str
    language: str = "en"


class CorrectCall(Value, frozen=True, kw_only=True, tag="correct_call"):
    """Change the call record to `now` where it still has what we wrote: one of `was`, the oldest first.

    Each is the `said` of a record. A field with any other value was changed by a person, and stays.
    """

    key: str
    call: Ref
    was: tuple[LogCall, ...]
    now: LogCall
    written: Written = {}  # once it was sent
    sent: tuple[Written, ...] = ()  # while it is sent: `written` of the record and of its earlier corrections


class LinkCall(Value, frozen=True, kw_only=True, tag="link_call"):
    """Link the call record to `about` alone, whatever it is linked to now: a person chose it. None: to nothing."""

    key: str
    call: Ref
    about: Ref | None


class LinkTask(Value, frozen=True, kw_only=True, tag="link_task"):
    """Link the task to `about` alone, but only while it is as we created it, and linked to nothing but `was`.

    `about` None: to nothing.

    A person who worked on the task, or linked it elsewhere, was quicker: it stays, and the outcome says so.
    """

    key: str
    task: Ref
    about: Ref | None
    was: tuple[Ref, ...] = ()
    subject: str = ""
    due: date | None = None


class ChangeTask(Value, frozen=True, kw_only=True, tag="change_task"):
    """Change a task of ours that is still open; one that was closed or deleted stays as it is.

    `done`: close it. `urgent`: give it a high priority. `owner`: hand it over, but only from one of `was` (empty: from
    anybody). `note`: a line that is added to its text, once. `subject`, `due`: what it is about, and its day.
    """

    key: str
    task: Ref
    done: bool = False
    urgent: bool = False
    owner: str | None = None
    was: tuple[str, ...] = ()
    note: str = ""
    subject: str | None = None
    due: date | None = None


class SetOwner(Value, frozen=True, kw_only=True, tag="set_owner"):
    """Give the record to `owner`, but only from one of `was`: with anybody else a person was quicker, and is right.

    `was` are the owners that were known when this was decided; empty: from anybody.
    """

    key: str
    record: Ref
    owner: str
    was: tuple[str, ...] = ()


class SetFields(Value, frozen=True, kw_only=True, tag="set_fields"):
    """Write mapped values into a record that exists: field name to text (empty: no value); what a person wrote there
    stays.

    `numbers`: each goes into the first of these fields that is empty, unless one of them has it. `ours`: we created
    the record. `sent` is what was mapped into it before, also at its creation.
    """

    key: str
    record: Ref
    fields: dict[str, str]
    numbers: dict[str, tuple[str, ...]] = {}
    only_if_empty: tuple[str, ...] = ()
    ours: bool = False  # while it is sent
    sent: tuple[Written, ...] = ()  # while it is sent


class AddNote(Value, frozen=True, kw_only=True, tag="add_note"):
    key: str
    parent: Ref
    title: str
    text: str


class MergeRecords(Value, frozen=True, kw_only=True, tag="merge_records"):
    """Merge `merged` into `survivor` by the CRM's own means, but only while both are as `before`.

    `take`: fields whose value comes from `merged`. `merge`: the id of the merge, whose image is stored. `job`: under
    which the CRM carries it out later, where it said so.
    """

    key: str
    merge: str
    survivor: Ref
    merged: Ref
    take: tuple[str, ...] = ()
    job: str = ""
    before: MergeImage | None = None  # while it is sent


class RecreateRecord(Value, frozen=True, kw_only=True, tag="recreate_record"):
    """Undo a merge, first part: the survivor gets the values of before, then the merged record is created again."""

    key: str
    merge: str
    record: Ref
    before: MergeImage | None = None  # while it is sent


class RestoreLinks(Value, frozen=True, kw_only=True, tag="restore_links"):
    """Undo a merge, second part: what was linked to the merged record is linked to the one `again` created."""

    key: str
    merge: str
    again: Ref
    before: MergeImage | None = None  # while it is sent


class ChangeNote(Value, frozen=True, kw_only=True, tag="change_note"):
    """Change a note of ours to `title` and `text`, but only while it has one of the texts `was`, which we wrote.

    A person who changed it was quicker: it stays, and the outcome says so.
    """

    key: str
    note: Ref
    title: str
    text: str
    was: tuple[str, ...] = ()


class RemoveNote(Value, frozen=True, kw_only=True, tag="remove_note"):
    """Delete a note of ours."""

    key: str
    note: Ref


Creation = CreateAccount | CreateLead | CreateContact | CreateDeal | CreateTask | RenewTask | LogCall
"""Actions whose fields can be mapped."""
Action = (
    CreateAccount
    | CreateLead
    | CreateContact
    | CreateDeal
    | CreateTask
    | RenewTask
    | ChangeTask
    | LogCall
    | AttachRecording
    | CorrectCall
    | LinkCall
    | LinkTask
    | SetOwner
    | SetFields
    | AddNote
    | ChangeNote
    | MergeRecords
    | RecreateRecord
    | RestoreLinks
    | RemoveNote
)
MERGES = (MergeRecords, RecreateRecord, RestoreLinks)
CREATES: dict[type[msgspec.Struct], Entity] = {
    CreateAccount: Entity.ACCOUNT,
    CreateLead: Entity.LEAD,
    CreateContact: Entity.CONTACT,
    CreateDeal: Entity.DEAL,
    CreateTask: Entity.TASK,
    RenewTask: Entity.TASK,
    LogCall: Entity.CALL,
    AddNote: Entity.NOTE,
}


def kind_of_type(action: type[msgspec.Struct]) -> str:
    """The kind of the outbox item that carries such an action."""
    return str(action.__struct_config__.tag)


KINDS: tuple[str, ...] = tuple(map(kind_of_type, get_args(Action)))


def kind_of(action: Action) -> str:
    """`create_lead`, `log_call`, ...: the kind of the outbox item; items of one kind travel in one request."""
    return kind_of_type(type(action))


def said(log: LogCall) -> LogCall:
    """The fields of a record about the call itself; not its owner, its contact and its recording."""
    return msgspec.structs.replace(
        log, owner=None, fields={}, tags={}, only_if_empty=(), about=(), recording_url=None, written={}
    )


def refs_of(action: Action) -> tuple[Ref, ...]:
    """Every record that this action refers to."""
    match action:
        case CreateContact(account=ref):
            found: tuple[Ref | None, ...] = (ref,)
        case CreateDeal(contact=one, account=two):
            found = (one, two)
        case RenewTask(about=refs, earlier=ref):
            found = (ref, *refs)
        case ChangeTask(task=ref):
            found = (ref,)
        case CreateTask(about=refs) | LogCall(about=refs):
            found = refs
        case AttachRecording(call=ref) | CorrectCall(call=ref):
            found = (ref,)
        case LinkCall(call=call, about=ref):
            found = (call, ref)
        case LinkTask(task=task, about=ref, was=refs):
            found = (task, ref, *refs)
        case SetOwner(record=ref) | SetFields(record=ref):
            found = (ref,)
        case AddNote(parent=ref) | RecreateRecord(record=ref) | RestoreLinks(again=ref):
            found = (ref,)
        case ChangeNote(note=ref) | RemoveNote(note=ref):
            found = (ref,)
        case MergeRecords(survivor=one, merged=two):
            found = (one, two)
        case _:
            found = ()
    return tuple(ref for ref in found if ref is not None)
