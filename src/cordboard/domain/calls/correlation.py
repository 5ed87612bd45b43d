"""The open calls of one phone connection: assigns events to calls, and merges calls that turn out to be one.

Pure and without a clock. `machine.py` turns the events into a call. No call is dropped automatically:
`forget` a call once it is settled and stored. Source: docs/reference/telephony.md 2.4 and 2.6.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from cordboard.domain.calls.call import Call, CallEvent, EventType
from cordboard.domain.calls.effects import Effect
from cordboard.domain.calls.machine import CallLog

EVERY_CALL = "*"  # `CallEvent.call` of a snapshot that lists all existing legs (LOST)


class CallChange:
    """The change of a call after an event. `key` is its oldest provider id; `merged` are keys merged into it.

    `call` is computed on access: after many events, read only the last change of each call. `before` is the call as a
    change last showed it, so the difference covers everything since; None if no change showed it.
    """

    __slots__ = ("_log", "before", "effects", "key", "merged")

    def __init__(self, key: str, log: CallLog, effects: tuple[Effect, ...], merged: tuple[str, ...]) -> None:
        self.key = key
        self.before = log.seen
        self.effects = effects
        self.merged = merged
        self._log = log

    @property
    def call(self) -> Call:
        """The call in its present state."""
        call = self._log.call
        assert call is not None, "rumours make no change"
        self._log.seen = call
        return call


class _Open:
    """A log and everything that leads to it."""

    __slots__ = ("key", "keys", "legs", "log", "shown")

    def __init__(self, key: str) -> None:
        self.key = key
        self.log = CallLog()
        self.keys: set[str] = set()
        self.legs: set[str] = set()
        self.shown: set[str] = set()  # keys under which it was reported


def _word_on(found: _Open, event: CallEvent) -> tuple[CallEvent, ...]:
    """A snapshot's word on every call, as events of one: these legs exist no more, those still do."""
    call = found.log.call
    if event.type is not EventType.LOST or call is None or (call.ended and not call.end_unheard):
        return ()
    listed = frozenset(event.excused)
    legs = [leg.id in listed for leg in call.legs if leg.ended_at is None]
    lost = msgspec.structs.replace(event, id=f"{event.id}.{found.key}", call=found.key)
    alive = msgspec.structs.replace(lost, id=f"{lost.id}.alive", type=EventType.PRESENT, excused=(), approximate=False)
    return (*([lost] if not all(legs) and not call.ended else []), *([alive] if any(legs) else []))


class CallCorrelation:
    """Takes the events of one connection and holds its open calls."""

    def __init__(self) -> None:
        self._by_call: dict[str, _Open] = {}
        self._by_leg: dict[str, _Open] = {}
        self._arrivals = 0

    def feed(self, event: CallEvent) -> CallChange | None:
        """Fold one event; none if nothing that can be seen has changed. Not for events about every call: `changes`."""
        if event.call == EVERY_CALL:
            return None
        self._arrivals += 1
        call_id, leg_id = event.call, _joining_leg(event)
        found = self._by_call.get(call_id)
        if event.other is not None or found is None or (leg_id is not None and self._by_leg.get(leg_id) is not found):
            found = self._found(event)
        effects = found.log.add(event, self._arrivals)
        return None if effects is None else self._change(found, effects)

    def changes(self, event: CallEvent) -> tuple[CallChange, ...]:
        """Like `feed`, also for a snapshot's word on which legs still exist: that may end several calls."""
        if event.call != EVERY_CALL:
            change = self.feed(event)
            return () if change is None else (change,)
        told = [one for found in self._opens() for one in _word_on(found, event)]
        return tuple(change for one in told if (change := self.feed(one)) is not None)

    def changes_of(self, key: str, event: CallEvent) -> tuple[CallChange, ...]:
        """Like `changes`, of a snapshot's word on this one call."""
        found = self._by_call.get(key)
        told = () if found is None else _word_on(found, event)
        return tuple(change for one in told if (change := self.feed(one)) is not None)

    def calls(self) -> list[Call]:
        """The calls held, in order of start."""
        held = [found.log.call for found in self._opens() if found.log.call is not None]
        return sorted(held, key=lambda call: call.started_at.timestamp() if call.started_at else 0.0)

    def call_of(self, key: str) -> Call | None:
        """The call that carries this provider id."""
        found = self._by_call.get(key)
        return found.log.call if found else None

    def last_event_at(self, key: str) -> datetime | None:
        """The time of a call's last event, by the clock of its sender."""
        found = self._by_call.get(key)
        return found.log.last_event_at if found and found.log.call else None

    def holds(self, key: str) -> bool:
        """Whether this provider id is known. Cheap: it computes no call."""
        return key in self._by_call

    def is_open(self, key: str) -> bool:
        """Held here and not ended."""
        call = self.call_of(key)
        return call is not None and not call.ended

    def forget(self, key: str) -> None:
        """Drop the call with this provider id; a later event starts a new one."""
        found = self._by_call.get(key)
        if found is None:
            return
        for one in found.keys:
            self._by_call.pop(one, None)
        for one in found.legs:
            self._by_leg.pop(one, None)

    def _opens(self) -> list[_Open]:
        return list({id(found): found for found in self._by_call.values()}.values())

    def _found(self, event: CallEvent) -> _Open:
        """The log of an event; created, or merged from several, if necessary."""
        leg = _joining_leg(event)
        legs = () if leg is None else (leg,)
        keys: tuple[str, ...] = (event.call,) if event.other is None else (event.call, event.other)
        if event.type is EventType.ORIGINATED and event.leg in self._by_leg:
            keys = ()  # it carries the leg's id in the place of the call's
        known = [self._by_call.get(key) for key in keys] + [self._by_leg.get(leg) for leg in legs]
        logs = list({id(found): found for found in known if found is not None}.values()) or [_Open(event.call)]
        first = logs[0] if len(logs) == 1 else min(logs, key=lambda found: found.log.began)
        self._join(first, [found for found in logs if found is not first])
        self._lead(first, keys, legs)
        return first

    def _join(self, first: _Open, rest: list[_Open]) -> None:
        if not rest:
            return
        first.log.absorb(found.log for found in rest)
        for found in rest:
            first.shown |= found.shown
            self._lead(first, found.keys, found.legs)

    def _lead(self, found: _Open, keys: Iterable[str], legs: Iterable[str]) -> None:
        for key in keys:
            self._by_call[key] = found
            found.keys.add(key)
        for leg in legs:
            self._by_leg[leg] = found
            found.legs.add(leg)

    def _change(self, found: _Open, effects: tuple[Effect, ...]) -> CallChange | None:
        keys = found.log.keys
        if not keys:
            return None
        found.key = keys[0]
        merged: tuple[str, ...] = ()
        if found.shown != {found.key}:
            merged = tuple(sorted(found.shown - {found.key}))
            found.shown = {found.key}
        return CallChange(found.key, found.log, effects, merged)


def _joining_leg(event: CallEvent) -> str | None:
    """The leg that ties calls together: a switch's. Who states calls names legs within a call, alike in every call."""
    return event.leg if event.kind is not None else None
