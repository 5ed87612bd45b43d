"""The open calls of one phone connection: assigns events to calls, and merges calls that turn out to be one.

Pure and without a clock. `machine.py` turns the events into a call. No call is dropped automatically:
`forget` a call once it is settled and stored. Source: docs/reference/telephony.md 2.4 and 2.6.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec

from cordboard.domain.calls.call import Call, CallEvent, EventType
from cordboard.domain.calls.effects import Effect
from cordboard.domain.calls.forwarding import ForwardedPhones
from cordboard.domain.calls.machine import CallLog, News

Shown = Callable[[Call], Call]
EVERY_CALL = "*"  # `CallEvent.call` of a snapshot that lists all existing legs (LOST)


class CallChange:
    """The change of a call after an event. `key` is its oldest provider id; `merged` are keys merged into it.

    `call` is computed on access: after many events, read only the last change of each call. `before` is the call as a
    change last showed it, so the difference covers everything since; None if no change showed it.
    """

    __slots__ = ("_log", "_shown", "before", "effects", "key", "merged")

    def __init__(
        self, key: str, log: CallLog, effects: tuple[Effect, ...], merged: tuple[str, ...], shown: Shown
    ) -> None:
        self.key = key
        self.before = log.seen.get(key)
        self.effects = effects
        self.merged = merged
        self._log = log
        self._shown = shown

    @property
    def call(self) -> Call:
        """The call in its present state."""
        call = self._log.call_of(self.key)
        assert call is not None, "rumours make no change"
        call = self._shown(call)
        self._log.seen[self.key] = call
        return call


class _Open:
    """A log and everything that leads to it."""

    __slots__ = ("bridges", "keys", "legs", "log", "shown")

    def __init__(self) -> None:
        self.log = CallLog()
        self.keys: set[str] = set()
        self.legs: set[str] = set()
        self.bridges: set[str] = set()
        self.shown: set[str] = set()  # keys under which calls were reported


def _word_on(key: str, call: Call, event: CallEvent) -> tuple[CallEvent, ...]:
    """A snapshot's word on every call, as events of one: these legs exist no more, those still do."""
    if event.type is not EventType.LOST or (call.ended and not call.end_unheard):
        return ()
    listed = frozenset(event.excused)
    legs = [leg.id in listed for leg in call.legs if leg.ended_at is None]
    lost = msgspec.structs.replace(event, id=f"{event.id}.{key}", call=key)
    alive = CallEvent(id=f"{lost.id}.alive", call=key, at=event.at, type=EventType.PRESENT)
    return (*([lost] if not all(legs) and not call.ended else []), *([alive] if any(legs) else []))


def _as_folded(call: Call) -> Call:
    return call


class CallCorrelation:
    """Takes the events of one connection and holds its open calls. `shown` completes a call that is given out."""

    def __init__(self, shown: Shown = _as_folded) -> None:
        self._shown = shown
        self._by_call: dict[str, _Open] = {}
        self._by_leg: dict[str, _Open] = {}
        self._by_bridge: dict[str, _Open] = {}
        self._arrivals = 0
        self._forwarded = ForwardedPhones()

    def feed(self, event: CallEvent) -> CallChange | None:
        """Fold one event: the change of its call, or of one that is joined with it; none if none has changed."""
        changes = self.changes(event) if event.call != EVERY_CALL else ()
        return next((change for change in changes if self._carries(change, event)), changes[0] if changes else None)

    def changes(self, event: CallEvent) -> tuple[CallChange, ...]:
        """The changes by an event; a snapshot's word on which legs still exist may end several calls."""
        if event.call != EVERY_CALL:
            return self._add(event)
        told = [
            one
            for found in self._opens()
            for key, call in found.log.calls.items()
            for one in _word_on(key, call, event)
        ]
        return tuple([change for one in told for change in self._add(one)])

    def changes_of(self, key: str, event: CallEvent) -> tuple[CallChange, ...]:
        """Like `changes`, of a snapshot's word on this one call."""
        call = self.call_of(key)
        told = () if call is None else _word_on(call.keys[0], call, event)
        return tuple([change for one in told for change in self._add(one)])

    def calls(self) -> list[Call]:
        """The calls held, in order of start."""
        held = [self._shown(call) for found in self._opens() for call in found.log.calls.values()]
        return sorted(held, key=lambda call: call.started_at.timestamp() if call.started_at else 0.0)

    def call_of(self, key: str) -> Call | None:
        """The call that carries this provider id."""
        found = self._by_call.get(key)
        call = found.log.call_of(key) if found else None
        return call and self._shown(call)

    def last_event_at(self, key: str) -> datetime | None:
        """The time of a call's last event, by the clock of its sender."""
        found = self._by_call.get(key)
        return found.log.last_event_at(key) if found else None

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
        keys = found.log.keys_of(key) or (key,)
        if found.log.forget(key):
            for held, names in (
                (self._by_call, found.keys),
                (self._by_leg, found.legs),
                (self._by_bridge, found.bridges),
            ):
                for one in names:
                    held.pop(one, None)
        for one in keys:
            self._by_call.pop(one, None)
        found.shown -= set(keys)

    def _carries(self, change: CallChange, event: CallEvent) -> bool:
        found = self._by_call.get(event.call)
        return found is not None and event.call in found.log.keys_of(change.key)

    def _opens(self) -> list[_Open]:
        return list({id(found): found for found in self._by_call.values()}.values())

    def _add(self, event: CallEvent) -> tuple[CallChange, ...]:
        self._arrivals += 1
        event = self._forwarded.tied(event)
        leg, bridge = _joining_leg(event), _joining_bridge(event)
        found = self._by_call.get(event.call)
        if (
            event.other is not None
            or found is None
            or (leg is not None and self._by_leg.get(leg) is not found)
            or (bridge is not None and self._by_bridge.get(bridge) is not found)
        ):
            found = self._found(event, leg, bridge)
        news = found.log.add(event, self._arrivals)
        return () if news is None else self._changes(found, news)

    def _found(self, event: CallEvent, leg: str | None, bridge: str | None) -> _Open:
        """The log of an event; created, or joined from several, if necessary."""
        legs = () if leg is None else (leg,)
        bridges = () if bridge is None else (bridge,)
        keys: tuple[str, ...] = (event.call,) if event.other is None else (event.call, event.other)
        if event.type is EventType.ORIGINATED and event.leg in self._by_leg:
            keys = ()  # it carries the leg's id in the place of the call's
        known = [
            *(self._by_call.get(key) for key in keys),
            *(self._by_leg.get(one) for one in legs),
            *(self._by_bridge.get(one) for one in bridges),
        ]
        logs = list({id(found): found for found in known if found is not None}.values()) or [_Open()]
        first = logs[0] if len(logs) == 1 else min(logs, key=lambda found: found.log.began)
        self._join(first, [found for found in logs if found is not first])
        self._lead(first, keys, legs, bridges)
        return first

    def _join(self, first: _Open, rest: list[_Open]) -> None:
        if not rest:
            return
        first.log.absorb(found.log for found in rest)
        for found in rest:
            first.shown |= found.shown
            self._lead(first, found.keys & self._by_call.keys(), found.legs, found.bridges)

    def _lead(self, found: _Open, keys: Iterable[str], legs: Iterable[str], bridges: Iterable[str]) -> None:
        for held, names, own in (
            (self._by_call, keys, found.keys),
            (self._by_leg, legs, found.legs),
            (self._by_bridge, bridges, found.bridges),
        ):
            for one in names:
                held[one] = found
                own.add(one)

    def _changes(self, found: _Open, news: News) -> tuple[CallChange, ...]:
        """One for each call; those that went into another one are named with it."""
        if len(news) == 1 and news.keys() == found.shown:
            ((key, effects),) = news.items()
            return (CallChange(key, found.log, effects, (), self._shown),)
        gone = {
            key: home[0] for key in found.shown - news.keys() if (home := found.log.keys_of(key)) and home[0] != key
        }
        told = {**dict.fromkeys(gone.values(), ()), **news}
        found.shown = (found.shown - gone.keys()) | told.keys()
        return tuple(
            [CallChange(key, found.log, effects, _gone_into(key, gone), self._shown) for key, effects in told.items()]
        )


def _gone_into(key: str, gone: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(one for one, home in gone.items() if home == key))


def _joining_bridge(event: CallEvent) -> str | None:
    """The bridge that ties calls together: whoever is in it talks with the others."""
    return event.bridge if event.type is EventType.JOINED and event.kind is not None else None


def _joining_leg(event: CallEvent) -> str | None:
    """The leg that ties calls together: a switch's. Who states calls names legs within a call, alike in every call."""
    return event.leg if event.kind is not None else None
