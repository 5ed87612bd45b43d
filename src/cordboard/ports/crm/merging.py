"""Merging duplicate people, where the connection's setting `merge` is on.

A CRM that merges by itself names the kinds of record in `Capabilities.merges`, carries out `MergeRecords`,
`RecreateRecord` and `RestoreLinks`, and can read a record as it is. One that does not takes notes at most.
"""

from typing import Protocol, runtime_checkable

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import RecordImage

MERGE = "merge"  # the setting


@runtime_checkable
class ReadsImages(Protocol):
    """A `Crm` that can read a record whole."""

    async def image(self, entity: Entity, record: str) -> RecordImage | None:
        """The record as it is now: all values that can be written, and what is linked to it; None where it is gone."""
