"""The call machine: turns the events of one call, in any order, into the call.

The theory. A call is a function of the *set* of its events. Codecs turn a phone system's messages into `CallEvent`s;
`correlation.py` finds the call that an event is about; this module folds the events of one call into notes
(`state.py`), and `projection.py` builds the `Call` for all other modules from the notes.

States. The phase of a call follows from its notes, in this order (`projection.py`):

    ended      the provider reported the end, or every leg is gone, or our request created no leg,
               or a snapshot lists it no more, or it had no events for too long (`end_unheard`)
    held       at least one hold has no resume
    answered   our side and the client talked: two parties in one bridge, or the provider reports it
    queued     it entered a queue and has not left it
    ringing    a phone rings, or rang
    started    a real event came

There is no table of transitions between states: events come late, twice and out of order, so no state forbids an
event. `ended` is not final either. An event after an assumed end reopens the call, and so does a merge with an open
call. The intake waits (`settle_ms`) before it decides, and corrects its records afterwards.

Events. There are two kinds of source. Switches show their legs (events with `kind`): answered, talked and ended are
derived from who shares a bridge and who is gone. Call-level providers report these directly, and the extensions they
name become legs. `HANDLERS` below has one row for each kind of event that changes the notes; `NO_HANDLER` lists those
that only report that a call or a leg exists, or state facts of it, as every event may (`Fold.take`).

What always holds, for any events in any order (tests: `test_call_properties.py`):

1. Order: the same set of events makes the same call, if their times differ. A late event is sorted in by (time,
   arrival) and the call is folded again; events in order take a cheap path.
2. Repetition: an event that comes twice, by id or by content at the same time, counts once.
3. Identity: the call keeps the id of its oldest key. When two calls turn out to be one, they stay one.
4. First or last value: of a leg the first value counts. A provider's statement on the call as a whole outweighs what is
   derived, and mostly its last value counts (`provider_stated_facts.py`).
5. Rumours (`RUMOURS`) and remarks (`REMARKS`) alone create no call.
6. Effects are emitted once: folding again emits only new ones. `Ended` is emitted when the call becomes an ended one.
7. Time comes in with the events. There is no clock here; a stored call can be folded again to the same result.

Source: docs/reference/telephony.md 5.2, whose rule numbers the handlers cite.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import msgspec

from cordboard.domain.calls import event_handlers as on
from cordboard.domain.calls.call import Call, CallEvent, EventType, LegKind
from cordboard.domain.calls.effects import Effect, Ended, Unheard
from cordboard.domain.calls.fold import Fold
from cordboard.domain.calls.projection import view
from cordboard.domain.calls.state import CallState, LegState

HANDLERS: dict[EventType, on.Handler] = {
    EventType.RINGING: on.ringing,
    EventType.LEG_UP: on.up,
    EventType.DIALLED: on.dialled,
    EventType.JOINED: on.joined,
    EventType.PARTED: on.parted,
    EventType.HELD: on.held,
    EventType.RESUMED: on.resumed,
    EventType.TRANSFERRED: on.transferred,
    EventType.HANGUP_ASKED: on.hangup_asked,
    EventType.LEG_ENDED: on.leg_ended,
    EventType.LEG_REFUSED: on.leg_refused,
    EventType.QUEUED: on.queued,
    EventType.QUEUE_LEFT: on.queue_left,
    EventType.ANSWERED: on.answered,
    EventType.VOICEMAIL_LEFT: on.voicemail,
    EventType.RECORDING_READY: on.recording_ready,
    EventType.ORIGINATED: on.originated,
    EventType.LOST: on.lost,
    EventType.UNHEARD: on.unheard,
    EventType.RECORDING_STARTED: on.remark,
    EventType.RECORDING_PAUSED: on.remark,
    EventType.MUTED: on.remark,
    EventType.UNMUTED: on.remark,
    EventType.ROUTED: on.remark,
    EventType.TAGGED: on.remark,
    EventType.NOTED: on.remark,
    EventType.RATED: on.remark,
    EventType.TRANSCRIPT_READY: on.remark,
}
NO_HANDLER = frozenset(
    {
        EventType.STARTED,  # the call exists
        EventType.LEG_ADDED,  # so does this leg
        EventType.PRESENT,  # and it still does, after a reconnection
        EventType.MERGED,  # `other` is the same call: `Fold.take` joins them
        EventType.DIGITS,  # what was dialled is learnt with the leg
        EventType.PARAMETERS,  # learnt with the call
        EventType.ENDED,  # stated times, outcome and end: `provider_stated_facts.py`
        EventType.UNKNOWN,  # stays in its frame, and does not keep the call open
    }
)

NOT_AFTER_THE_CLIENT = frozenset(
    {
        EventType.RINGING,
        EventType.JOINED,
        EventType.HELD,
        EventType.TRANSFERRED,
        EventType.HANGUP_ASKED,
        EventType.QUEUED,
    }
)

OrderedEvent = tuple[datetime, int, CallEvent]  # when it happened, its number of arrival, the event


def apply(fold: Fold, event: CallEvent) -> bool:
    """Fold one event that is not earlier than the others; true if anything that can be seen has changed."""
    call, leg = fold.take(event)
    handler = HANDLERS.get(event.type)
    if handler is not None and not _among_colleagues(call, leg, event):
        handler(fold, call, leg, event)
    if event.approximate and fold.changed:
        call.approximate = True
    return fold.changed


def _among_colleagues(call: CallState, leg: LegState | None, event: CallEvent) -> bool:
    """It happens after the client has left, between those who stayed."""
    if event.type not in NOT_AFTER_THE_CLIENT or (leg is not None and leg.kind is LegKind.OUTSIDE):
        return False
    left = call.client_left_at
    return left is not None and event.at > left


class CallLog:
    """The events of one call. `add` them in any order; `call` is the result."""

    def __init__(self) -> None:
        self._events: list[OrderedEvent] = []
        self._ids: set[str] = set()
        self._fold = Fold()
        self._emitted = 0  # how many effects of this fold were given out
        self._emitted_before_folds: Counter[Effect] = Counter()
        self._ended = False
        self._joined = False  # with other logs, and not folded since
        self._call: Call | None = None
        self.seen: Call | None = None  # the call as a change last showed it

    @property
    def began(self) -> tuple[datetime, int]:
        """Time and arrival of the first event."""
        return self._events[0][:2]

    @property
    def last_event_at(self) -> datetime:
        """The time of the last event, by the clock of its sender."""
        return self._state().last_event_at

    @property
    def keys(self) -> list[str]:
        """The provider ids of the call, the oldest first; none while there are only rumours."""
        state = self._state()
        return state.keys if state.heard else []

    @property
    def call(self) -> Call | None:
        """The call in its present state, computed on access; None while there are only rumours."""
        if self._call is None and self._events and self._state().heard:
            self._call = view(self._state())
        return self._call

    def add(self, event: CallEvent, arrival: int) -> tuple[Effect, ...] | None:
        """The effects of an event, or none if nothing that can be seen has changed."""
        last = self._events[-1][0] if self._events else None
        if event.id in self._ids or (last is not None and last >= event.at and self._known(event)):
            return self._folded_again() if self._joined else None
        self._ids.add(event.id)
        if last is None or (event.at >= last and not self._joined):
            changed = apply(self._fold, event)
            if changed or event.type is not EventType.LEG_ADDED or event.kind is None or event.parameters:
                self._events.append((event.at, arrival, event))
            return self._news() if changed else None
        place = bisect_right(self._events, (event.at, arrival), key=lambda kept: kept[:2])
        self._events.insert(place, (event.at, arrival, event))
        return self._folded_again()

    def absorb(self, others: Iterable["CallLog"]) -> None:
        """The other logs turn out to be about this same call."""
        for other in others:
            self._events += other._events
            self._ids |= other._ids
            self._emitted_before_folds += other._emitted_before_folds + Counter(other._fold.effects)
        self._events.sort(key=lambda kept: kept[:2])
        self._joined, self._call = True, None

    def _state(self) -> CallState:
        return next(iter(self._fold.calls.values()))

    def _folded_again(self) -> tuple[Effect, ...]:
        self._emitted_before_folds |= Counter(self._fold.effects)
        self._fold, self._emitted, self._joined = Fold(), 0, False
        for _, _, event in self._events:
            apply(self._fold, event)
        known, fresh = self._emitted_before_folds.copy(), []
        for effect in self._fold.effects:
            if known[effect] > 0:
                known[effect] -= 1
            else:
                fresh.append(effect)
        return self._news(tuple(fresh))

    def _news(self, fresh: tuple[Effect, ...] | None = None) -> tuple[Effect, ...]:
        """The effects that were not emitted yet; the end is emitted when the call becomes an ended one."""
        effects = tuple(self._fold.effects[self._emitted :]) if fresh is None else fresh
        self._emitted, self._call = len(self._fold.effects), None
        was, self._ended = self._ended, self._state().ended_at is not None
        if self._ended and not was and self.call is not None:
            return (*effects, Unheard() if self.call.end_unheard else Ended(how=str(self.call.disposition)))
        return effects

    def _known(self, event: CallEvent) -> bool:
        """The same content at the same time under another id."""
        place = len(self._events) - 1
        if self._events[place][0] > event.at:
            place = bisect_right(self._events, event.at, key=lambda kept: kept[0]) - 1
        while place >= 0 and self._events[place][0] == event.at:
            known = self._events[place][2]
            same_kind = known.type is event.type and known.leg == event.leg
            if same_kind and msgspec.structs.replace(known, id=event.id) == event:
                return True
            place -= 1
        return False
