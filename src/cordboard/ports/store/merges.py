"""Merges of duplicate people: what both records were before, and which of our items follow to another record."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.finding import Evidence
from cordboard.domain.duplicates.images import MergeImage
from cordboard.ports.store.directory import Mirrored


class MergeContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What names people. `before` None: it was erased, and the merge cannot be undone any more."""

    before: MergeImage | None = None
    survivor_name: str = ""
    merged_name: str = ""
    evidence: tuple[Evidence, ...] = ()


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """One merge. `method`: merge (by the CRM) or mark (notes in both records). Units: epoch s.

    Whether it was carried out is the state of its outbox items, whose keys `app.duplicates.merge_items` names.
    """

    id: str
    connection: str
    method: str
    entity: Entity
    survivor: str
    merged_entity: Entity
    merged: str
    at: float
    by: str
    take: tuple[str, ...] = ()
    undone_at: float | None = None
    undone_by: str | None = None
    content: MergeContent = MergeContent()


class RecordMove(msgspec.Struct, frozen=True, kw_only=True):
    """From now on `now` stands for the record `was`. `undo`: only for the items that the merge had moved."""

    merge: str
    lane: str
    was: str
    now: str
    link: str | None = None
    undo: bool = False


class MergeStore(Protocol):
    """Merges, newest first. They are written by `BatchStore.commit`, together with their items."""

    async def merge(self, merge: str) -> Merge | None:
        """The merge of that id."""

    async def merges(self, limit: int, connection: str | None = None) -> Sequence[Merge]:
        """The newest."""

    async def moved_records(self, lane: str) -> Mapping[str, str]:
        """Ids of records that are gone to those that stand for them now."""

    async def shared_people(self, connection: str, emails: Sequence[str], limit: int) -> Sequence[Mirrored]:
        """People of the directory who share a number, an address (in these fields) or a name with another one."""
