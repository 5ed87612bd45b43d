"""Finds records by a value without looking at all of them: exact values, and the last letters of values.

An index holds what a search looks at (conditions.searched). It is brought up to date from the list of written records
before each use, so nothing else has to know of it. What an index finds is still tested by the whole condition.
"""

from collections.abc import Iterable
from typing import Any

from cordboard_sandbox.record_server.records.conditions import Comparison, Condition, searched
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record

TAIL = 7  # letters; a shorter ending is not looked up
# Derivations that depend on the record alone: others change without it being written.
OF_ITSELF = frozenset({"", "joined", "copied", "primary_number", "digits", "international", "part"})


class ValueIndex:
    """Ids of records by the values of one attribute; `tail` cuts values to their last letters (0: whole)."""

    def __init__(self, own: Counterpart, model: Model, name: str, tail: int) -> None:
        self.own, self.model, self.name, self.tail = own, model, name, tail
        self.ids: dict[str, dict[str, None]] = {}
        self.held: dict[str, set[str]] = {}
        self.read = len(own.written(model.name))
        for record in own.table(model.name).values():
            self._put(record)

    def find(self, values: Iterable[Any]) -> set[str]:
        """Ids of the records that hold one of these values, as they are now."""
        written = self.own.written(self.model.name)
        for record in written[self.read :]:
            self._put(record)
        self.read = len(written)
        return {id_ for value in values for id_ in self.ids.get(self._key(value), ())}

    def _key(self, value: Any) -> str:
        text = str(value).casefold()
        return text[-self.tail :] if self.tail else text

    def _put(self, record: Record) -> None:
        for key in self.held.pop(record.id, ()):
            self.ids[key].pop(record.id, None)
        if record.deleted:
            return
        values = searched(self.own, self.model, record, self.name)
        self.held[record.id] = keys = {self._key(value) for value in values if value is not None}
        for key in keys:
            self.ids.setdefault(key, {})[record.id] = None


def index(own: Counterpart, model: Model, name: str, tail: int = 0) -> ValueIndex | None:
    """The index of an attribute, made at its first use; None where its values change on their own."""
    attribute = model.attributes.get(name)
    inner = model.attributes.get(attribute.search) if attribute and attribute.search else attribute
    if inner is None or inner.derive not in OF_ITSELF or inner.type in ("instant", "instant_or_date", "bool"):
        return None
    key = (model.name, name, tail)
    made: ValueIndex = own.indexes.get(key) or ValueIndex(own, model, name, tail)
    own.indexes[key] = made
    return made


def candidates(own: Counterpart, model: Model, condition: Condition) -> set[str] | None:
    """Ids among which everything is that satisfies the condition; None where only a look at all of them tells."""
    if isinstance(condition, Comparison):
        return _of_comparison(own, model, condition)
    found = [candidates(own, model, part) for part in condition.parts]
    known = [ids for ids in found if ids is not None]
    if condition.how == "all":
        return min(known, key=len) if known else None
    if condition.how == "any" and known and len(known) == len(found):
        return set().union(*known)
    return None


def _of_comparison(own: Counterpart, model: Model, test: Comparison) -> set[str] | None:
    values = test.value if isinstance(test.value, list) else [test.value]
    if not all(isinstance(value, str) and value for value in values):
        return None
    match test.operator:
        case "equals" | "in":
            found = index(own, model, test.attribute)
        case "ends_with" if all(len(value.casefold()) >= TAIL for value in values):
            found = index(own, model, test.attribute, TAIL)
        case _:
            return None
    return found.find(values) if found else None
