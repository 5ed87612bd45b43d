"""Duplicate people and companies and their merges, as users see them."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView
from cordboard.domain.crm.contact_match import Entity


class DuplicatePersonView(View, frozen=True, kw_only=True):
    """A lead, contact or account as the directory has it. `phones` and `emails` as written in the CRM."""

    entity: Entity
    id: str
    name: str
    company: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    owner: str | None = None
    link: str | None = None
    modified_at: datetime | None = None


class EvidenceView(View, frozen=True, kw_only=True):
    """What both records share. `kind`: number, email, name; `written`: how each of them spells it."""

    kind: str
    value: str
    written: tuple[str, str]


class DuplicateView(View, frozen=True, kw_only=True):
    """Two records that may be one person or company. `first` would survive; `attested`: more than the name says so.

    `method`: merge (by the CRM), or mark (the CRM cannot merge these two: both get a note).
    """

    connection: str
    first: DuplicatePersonView
    second: DuplicatePersonView
    attested: bool
    evidence: tuple[EvidenceView, ...]
    method: str


class DuplicateConnectionView(View, frozen=True, kw_only=True):
    """A CRM. `on`: its setting `merge`; `missing`: permissions that merging lacks; `merges`: what it merges itself."""

    connection: str
    on: bool
    loaded: bool
    merges: tuple[Entity, ...]
    missing: tuple[str, ...] = ()


class DuplicatesView(View, frozen=True, kw_only=True):
    """Pairs, attested ones first. `more`: there are others beyond these."""

    items: tuple[DuplicateView, ...]
    more: bool
    connections: tuple[DuplicateConnectionView, ...]


class MergedRecordView(View, frozen=True, kw_only=True):
    """One of the two records of a merge."""

    entity: Entity
    id: str
    name: str
    link: str | None = None


class MergeFieldView(View, frozen=True, kw_only=True):
    """A field that the two records fill differently, in words. `take`: the value of the merged record is kept."""

    name: str
    label: str
    survivor: str
    merged: str
    take: bool


class MergePreviewView(View, frozen=True, kw_only=True):
    """What a merge would do. `moves`: linked records of each kind that go to the survivor.

    `limits`: what the CRM cannot do (`mark_only`, `new_id`, `attachments`, `other_links`, `united`); `fingerprint`: of
    both records as they are now.
    """

    connection: str
    method: str
    survivor: MergedRecordView
    merged: MergedRecordView
    fields: tuple[MergeFieldView, ...]
    moves: dict[str, int]
    limits: tuple[str, ...]
    fingerprint: str


class MergeView(View, frozen=True, kw_only=True):
    """A merge. `state`: waiting, done, failed, undoing, undone, undo_failed. `new_id`: of the record that an undo
    created again. `reasons`: why it was refused, or what an undo left alone."""

    id: str
    connection: str
    method: str
    state: str
    survivor: MergedRecordView
    merged: MergedRecordView
    at: datetime
    by: str
    evidence: tuple[EvidenceView, ...] = ()
    undone_at: datetime | None = None
    undone_by: str | None = None
    new_id: str | None = None
    can_undo: bool = False
    reasons: tuple[StoredReasonView, ...] = ()
