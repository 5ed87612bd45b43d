"""Use cases of duplicate people: find, preview, merge, undo."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.contract.views.duplicates import DuplicatesView, MergePreviewView, MergeView
from cordboard.domain.crm.contact_match import Entity


class RecordRef(msgspec.Struct, frozen=True, kw_only=True):
    """A record of the CRM."""

    entity: Entity
    id: str


class MergeWish(msgspec.Struct, frozen=True, kw_only=True):
    """Which record goes into which. `take`: fields whose value comes from the merged record; null: those that the
    survivor leaves empty. `fingerprint`: of the preview; the merge is refused where a record changed since."""

    connection: str
    survivor: RecordRef
    merged: RecordRef
    take: tuple[str, ...] | None = None
    fingerprint: str = ""


class Duplicates(Protocol):
    """Nothing is merged by itself. Raises everywhere: Cannot 404 for an unknown connection, record or merge."""

    async def find(self, connection: str | None, limit: int) -> DuplicatesView:
        """Pairs of the directories, where merging is switched on."""

    async def preview(self, wish: MergeWish) -> MergePreviewView:
        """Both records read from the CRM, and what a merge would do. Raises: Cannot 409 `merge_off`, 502."""

    async def merge(self, wish: MergeWish, by: str) -> MergeView:
        """Store what both records are, and merge them. The same wish again is the same merge.

        Raises: Cannot 409 `merge_off`, `merge_changed`, 502.
        """

    async def merges(self, limit: int, connection: str | None) -> Sequence[MergeView]:
        """The newest first."""

    async def show(self, merge: str) -> MergeView:
        """One merge."""

    async def undo(self, merge: str, by: str) -> MergeView:
        """Restore both records as they were. Asked again, it goes on.

        Raises: Cannot 409 `merge_not_done`, `merge_erased`.
        """
