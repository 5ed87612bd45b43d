"""Notes of calls and legs, written down at once, for tests of what is derived from them."""

from datetime import UTC, datetime, timedelta

from cordboard.domain.calls.call import CallEvent, EventType, LegKind
from cordboard.domain.calls.fold import Fold
from cordboard.domain.calls.state import CallState, LegState

START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


def agent(key="80", /, **known):
    """A phone of ours; its leg is named after its extension."""
    return LegState(id=key, call="c", kind=LegKind.AGENT, extension=key, **known)


def outside(key="o", /, **known):
    return LegState(id=key, call="c", kind=LegKind.OUTSIDE, **known)


def local(key="l", /, **known):
    return LegState(id=key, call="c", kind=LegKind.LOCAL, **known)


def call(*legs, **known):
    """The call `c`, whose legs are shown if it has any."""
    given = {"switched": bool(legs), "end_only": False, "heard": True, **known}
    return CallState(key="c", keys=["c"], started_at=START, last_event_at=START, legs=list(legs), **given)


class Notes:
    """A call with these legs, of which something is told."""

    def __init__(self, *legs, **known):
        self.fold = Fold()
        self.call = self.fold.call_at("c", START)
        self.call.heard, self.call.switched = True, bool(legs)
        for name, value in known.items():
            setattr(self.call, name, value)
        for leg in legs:
            leg.added_at, leg.value = START, "old"
            self.fold.legs[leg.id] = leg
            self.call.legs.append(leg)
            if leg.bridge is not None:
                self.fold._bridges.setdefault(leg.bridge, set()).add(leg.id)
        self.fold.changed = False

    def tell(self, handler, leg=None, second=5, **more):
        """The effects; `changed` tells whether anything can be seen."""
        before = len(self.fold.effects)
        event = CallEvent(id="e", call="c", at=at(second), **{"type": EventType.STARTED, **more})
        self.fold.changed = False
        handler(self.fold, self.call, leg, event)
        self.changed = bool(self.fold.changed)
        return self.fold.effects[before:]

    @property
    def last_line(self):
        return self.call.story[-1]
