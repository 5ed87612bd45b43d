"""The wrap-up of a call as users see it."""

from datetime import date, datetime
from enum import StrEnum

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.store.outbox import ItemState


class WrapUpState(StrEnum):
    """How far it is. `saved`: sent to the CRM soon, or when the call has ended; `kept`: it stays in Cordboard."""

    NONE = "none"
    SAVED = "saved"
    WAITING = "waiting"  # in the outbox
    SENT = "sent"
    REJECTED = "rejected"
    KEPT = "kept"


class WrapUpTaskView(View, frozen=True, kw_only=True):
    subject: str
    due: date | None


class WrapUpContactView(View, frozen=True, kw_only=True):
    """`connection`: the CRM of the record."""

    entity: Entity
    id: str
    connection: str
    name: str


class WrapUpRecordView(View, frozen=True, kw_only=True):
    """One record in a CRM. `part`: note, follow_up or task; `state` of the last work on it in the outbox."""

    connection: str
    part: str
    state: ItemState
    record: str | None
    link: str | None
    reason: str | None


class WrapUpView(View, frozen=True, kw_only=True):
    """The newest version; version 0 while nothing is written. `code`, `problem`: why something was not done."""

    call: str
    version: int
    note: str
    outcome: str | None
    follow_up_at: datetime | None
    task: WrapUpTaskView | None
    contact: WrapUpContactView | None
    by: str | None
    at: datetime | None
    state: WrapUpState
    code: str
    problem: str
    records: tuple[WrapUpRecordView, ...]
    outcomes: tuple[str, ...]
