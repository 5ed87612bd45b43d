"""What two decisions on the same call differ in, and the sum of that over all calls of a trial."""

from collections import Counter, deque

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import Action
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import Decision
from cordboard.domain.trial.effects import Effect, NameOf, effect_of, entity_of, fields_of, is_new

EXAMPLES = 5  # of each kind of difference
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
Written = tuple[Action, dict[str, object]]  # an action with the fields that the CRM would get


class Example(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A call, and what differs: the effects of the old settings and those of the new ones."""

    call: str
    connection: str
    before: tuple[Effect, ...]
    after: tuple[Effect, ...]


class CallDifference(Value, frozen=True, kw_only=True):
    """Of one call in one CRM: each record that differs, as it is under the old settings and under the new ones."""

    records: tuple[tuple[Written | None, Written | None], ...]

    def kinds(self) -> list[tuple[str, Entity]]:
        """How often records of each kind are added, removed, changed."""
        pairs = [(was, now, was or now) for was, now in self.records]
        return [(_kind(was, now), entity_of(one[0])) for was, now, one in pairs if one is not None]

    def effects(self) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
        """For people: under the old settings, and under the new ones."""
        before = tuple(effect_of(*was, now[1] if now else None) for was, now in self.records if was)
        return before, tuple(effect_of(*now, was[1] if was else None) for was, now in self.records if now)


def difference(before: Decision, after: Decision, name_of: NameOf) -> CallDifference | None:
    """None where both do the same."""
    if before is after or before.actions == after.actions:
        return None
    old = {action.key: (action, fields_of(action, name_of)) for action in before.actions}
    new = {action.key: (action, fields_of(action, name_of)) for action in after.actions}
    records = [(old.get(key), new.get(key)) for key in dict.fromkeys((*old, *new))]
    found = tuple((was, now) for was, now in records if was is None or now is None or was[1] != now[1])
    return CallDifference(records=found) if found else None


def _kind(was: Written | None, now: Written | None) -> str:
    """A new owner or field of an existing record is a change of that record."""
    only = was or now
    if (was is not None and now is not None) or (only is not None and not is_new(only[0])):
        return CHANGED
    return ADDED if was is None else REMOVED


class Difference:
    """Of all calls: how many differ, in how many records of each kind, and the newest examples of each kind."""

    def __init__(self) -> None:
        self.calls: set[str] = set()
        self.counts: dict[str, Counter[Entity]] = {kind: Counter() for kind in (ADDED, REMOVED, CHANGED)}
        self._examples: dict[tuple[str, Entity], deque[tuple[str, str, CallDifference]]] = {}

    def add(self, call: str, connection: str, one: CallDifference) -> None:
        """The difference of one more call."""
        self.calls.add(call)
        for kind, entity in one.kinds():
            self.counts[kind][entity] += 1
            self._examples.setdefault((kind, entity), deque(maxlen=EXAMPLES)).append((call, connection, one))

    def examples(self) -> tuple[Example, ...]:
        """Those that create or remove a record first, the newest first."""
        several = sorted(self._examples.items(), key=lambda item: item[0][0] == CHANGED)
        found = {(call, crm): one for _, some in several for call, crm, one in reversed(some)}
        return tuple(_example(call, crm, one) for (call, crm), one in found.items())


def _example(call: str, connection: str, one: CallDifference) -> Example:
    before, after = one.effects()
    return Example(call=call, connection=connection, before=before, after=after)
