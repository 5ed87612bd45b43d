"""The records of one module with their indexes. Says nothing about HTTP, rules or rights.

Indexes: unique fields always; any other field from its first equality query on; Modified_Time as an append-only log
in which superseded entries are recognised by their stamp.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

SCAN_BELOW = 500  # smaller tables are scanned; an index would cost more than it saves


class Record(msgspec.Struct, omit_defaults=True):
    """One record. Lookups are stored as bare ids. Units: epoch seconds; from `ready` on search sees it."""

    id: str
    module: str
    fields: dict[str, Any]
    created: int
    modified: int
    stamp: int = 0
    ready: float = 0
    before: dict[str, Any] | None = None  # what search still sees until `ready`
    digits: str | None = None  # of all phone fields, for search; computed on demand
    locked: str = ""


class Gone(msgspec.Struct):
    """A deleted record, as /deleted and the recycle bin show it."""

    record: Record
    name: str
    at: int
    by: str
    kind: str = "recycle"


def folded(value: Any) -> Any:
    """Equal texts compare equal without regard to case."""
    return value.casefold() if isinstance(value, str) else value


class Table:
    """Add, change, remove; each answers a function that undoes it."""

    def __init__(self, module: str, unique: Iterable[str] = ()) -> None:
        self.module = module
        self.records: dict[str, Record] = {}
        self.unique: dict[str, dict[Any, str]] = {name: {} for name in unique}
        self.indexes: dict[str, dict[Any, dict[str, None]]] = {}
        self.log: list[tuple[int, int, str]] = []
        self.ids: list[str] = []  # sorted; ids of removed records stay until the list is built anew
        self.stamp = 0
        self.touched: dict[str, None] = {}  # ids to be written to disk

    def __len__(self) -> int:
        return len(self.records)

    def add(self, record: Record) -> None:
        self.records[record.id] = record
        if not self.ids or self.ids[-1] < record.id:
            self.ids.append(record.id)
        elif self.ids[at := bisect_left(self.ids, record.id)] != record.id:
            self.ids.insert(at, record.id)
        self._enter(record)

    def remove(self, record: Record) -> None:
        self._leave(record)
        del self.records[record.id]
        self.touched[record.id] = None

    def replace(self, record: Record, fields: dict[str, Any], modified: int) -> None:
        """Give a record new fields; the old dict is left untouched so that it can be put back."""
        self._leave(record)
        record.fields, record.modified, record.digits = fields, modified, None
        self._enter(record)

    def owner_of(self, field: str, value: Any) -> str | None:
        """The id that holds this value of a unique field."""
        return self.unique[field].get(folded(value))

    def with_value(self, field: str, values: Iterable[Any]) -> list[str] | None:
        """Ids whose field equals one of the values; None where scanning is as good."""
        if field == "id":
            return [value for value in map(str, values) if value in self.records]
        if (index := self.unique.get(field)) is not None:
            return [index[key] for key in map(folded, values) if key in index]
        if field not in self.indexes:
            if len(self.records) < SCAN_BELOW:
                return None
            self._build(field)
        entries = self.indexes[field]
        return [id_ for value in dict.fromkeys(map(folded, values)) for id_ in entries.get(value, ())]

    def after(self, id_: str) -> Iterator[str]:
        """Ids greater than or equal to this one, in order."""
        for known in self.ids[bisect_left(self.ids, id_) :]:
            if known in self.records:
                yield known

    def changed_since(self, second: int) -> Iterator[str]:
        """Ids modified at or after `second`, oldest change first."""
        for _, stamp, id_ in self.log[bisect_left(self.log, (second, 0, "")) :]:
            record = self.records.get(id_)
            if record is not None and record.stamp == stamp:
                yield id_

    def declare_unique(self, field: str, unique: bool) -> None:
        """Switch uniqueness of a field; the oldest holder of a doubled value keeps it."""
        self.unique.pop(field, None)
        self.indexes.pop(field, None)
        if unique:
            holders: dict[Any, str] = {}
            for record in self.records.values():
                if (value := record.fields.get(field)) not in (None, ""):
                    holders.setdefault(folded(value), record.id)
            self.unique[field] = holders

    def _build(self, field: str) -> None:
        entries: dict[Any, dict[str, None]] = {}
        for record in self.records.values():
            entries.setdefault(_key(record, field), {})[record.id] = None
        self.indexes[field] = entries

    def _enter(self, record: Record) -> None:
        self.stamp += 1
        record.stamp = self.stamp
        if self.log and self.log[-1][0] > record.modified:  # only a restored or undone record can be older
            self.log.insert(
                bisect_left(self.log, (record.modified, record.stamp, "")), (record.modified, record.stamp, record.id)
            )
        else:
            self.log.append((record.modified, record.stamp, record.id))
        if len(self.log) > 2 * len(self.records) + 1000:
            self.log = [entry for entry in self.log if (kept := self.records.get(entry[2])) and kept.stamp == entry[1]]
        for field, holders in self.unique.items():
            if (value := record.fields.get(field)) not in (None, ""):
                holders.setdefault(folded(value), record.id)
        for field, entries in self.indexes.items():
            entries.setdefault(_key(record, field), {})[record.id] = None
        self.touched[record.id] = None

    def _leave(self, record: Record) -> None:
        for field, holders in self.unique.items():
            key = folded(record.fields.get(field))
            if holders.get(key) == record.id:
                del holders[key]
        for field, entries in self.indexes.items():
            entries.get(_key(record, field), {}).pop(record.id, None)


def _key(record: Record, field: str) -> Any:
    value = record.fields.get(field)
    return None if isinstance(value, (list, dict)) else folded(value)
