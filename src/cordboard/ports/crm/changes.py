"""The directory's feed: records, pages of changes, pages of ids."""

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Candidate, Entity


class Change(Value, frozen=True, kw_only=True):
    """A record as the directory keeps it, or its deletion (`record` is None)."""

    entity: Entity
    id: str
    record: Candidate | None = None


class Page(Value, frozen=True, kw_only=True):
    """A page of changes. `cursor` is opaque; `complete` when there is nothing further now."""

    changes: tuple[Change, ...]
    cursor: str
    complete: bool
    total: int | None = None


class IdPage(Value, frozen=True, kw_only=True):
    """One page of the ids of all existing people. `total` if the service reports it."""

    ids: tuple[tuple[Entity, str], ...]
    total: int | None = None
