"""The call machine: turns the events of one call, in any order, into the call.

The theory. A call is a function of the *set* of its events. Codecs turn a phone system's messages into `CallEvent`s;
`correlation.py` finds the call that an event is about; this module folds the events of one call into notes
(`state.py`), and `projection.py` builds the `Call` for all other modules from the notes.

States. The phase of a call follows from its notes, in this order (`projection.py`):

    ended      the provider reported the end, or every leg is gone, or the client's, or our request created no leg,
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
name become legs. Whoever shares a bridge talks, also through Local channels. Calls whose legs meet become one, but two
clients stay two calls, and so do a client and an agent who waits for clients (in a room, in a pool): then the agent
talks in the client's call, which `linked` shows, and each call ends by itself. `CallLog` holds all calls that met, so
what they become does not depend on the order in which events arrive.

`HANDLERS` below has one row for each kind of event that changes the notes; `NO_HANDLER` lists those that only report
that a call or a leg exists, or state facts of it, as every event may (`Fold.take`).

What always holds, for any events in any order (tests: `test_call_properties.py`):

1. Order: the same set of events makes the same call, if their times differ. A late event is sorted in by (time,
   arrival) and the call is folded again; events in order take a cheap path.
2. Repetition: an event that comes twice, by id or by content at the same time, counts once.
3. Identity: the call keeps the id of its oldest key. When two calls turn out to be one, they stay one, unless a late
   event tells that both had a client.
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


News = dict[str, tuple[Effect, ...]]  # by the oldest provider id of each call that has changed


class CallLog:
    """The events of one call, or of several that share bridges. `add` them in any order; `calls` is the result."""

    def __init__(self) -> None:
        self._events: list[OrderedEvent] = []
        self._ids: set[str] = set()
        self._fold = Fold()
        self._emitted = 0  # how many effects of this fold were given out
        self._emitted_before_folds: Counter[Effect] = Counter()
        self._ended: set[str] = set()  # provider ids of calls that were reported as ended
        self._joined = False  # with other logs, and not folded since
        self._views: dict[str, Call] = {}  # calls as they are, by their oldest id
        self._shown: dict[str, Call] = {}  # and as they were when there were several
        self._forgotten: set[str] = set()  # provider ids
        self.seen: dict[str, Call] = {}  # calls as a change last showed them, by their oldest id

    @property
    def began(self) -> tuple[datetime, int]:
        """Time and arrival of the first event."""
        return self._events[0][:2]

    @property
    def calls(self) -> dict[str, Call]:
        """The calls by their oldest provider ids, computed on access; none while there are only rumours."""
        return {state.key: self._view(state) for state in self._heard()}

    def last_event_at(self, key: str) -> datetime | None:
        """The time of the last event of the call that carries this id, by the clock of its sender."""
        state = self._state_of(key)
        return None if state is None else state.last_event_at

    def keys_of(self, key: str) -> tuple[str, ...]:
        """All provider ids of the call that carries this one, the oldest first."""
        state = self._state_of(key)
        return () if state is None else tuple(state.keys)

    def call_of(self, key: str) -> Call | None:
        """The call that carries this id, computed on access; None while there are only rumours."""
        state = self._state_of(key)
        return None if state is None else self._view(state)

    def add(self, event: CallEvent, arrival: int) -> News | None:
        """The effects of an event on each call, or none if nothing that can be seen has changed."""
        if self._forgotten and event.call in self._forgotten:
            self._remember(event.call)
        last = self._events[-1][0] if self._events else None
        if event.id in self._ids or (last is not None and last >= event.at and self._known(event)):
            return self._folded_again() if self._joined else None
        self._ids.add(event.id)
        if last is None or (event.at >= last and not self._joined):
            changed = apply(self._fold, event)
            if changed or self._fold.refused or not _says_nothing(event):
                self._events.append((event.at, arrival, event))
            return self._news() if changed else None
        place = bisect_right(self._events, (event.at, arrival), key=lambda kept: kept[:2])
        self._events.insert(place, (event.at, arrival, event))
        return self._folded_again()

    def absorb(self, others: Iterable["CallLog"]) -> None:
        """The other logs turn out to be about this same call, or about calls that share its legs."""
        for other in others:
            self._events += other._events
            self._ids |= other._ids
            self._ended |= other._ended
            self._forgotten |= other._forgotten
            self._shown |= other.calls
            self.seen |= other.seen
            self._emitted_before_folds += other._emitted_before_folds + Counter(other._fold.effects)
        self._shown |= self.calls
        self._events.sort(key=lambda kept: kept[:2])
        self._joined = True
        self._views.clear()

    def forget(self, key: str) -> bool:
        """Report this call no more; true if no other one is left.

        The events of a client's call whose agent belongs to another one are dropped: the agent's may last for days.
        """
        state = self._state_of(key)
        if state is None:
            return not self._heard()
        self._forgotten.update(state.keys)
        if not self._heard():
            return True
        if not any(leg.kind is LegKind.AGENT for leg in state.legs):
            self._drop(state)
        return False

    def _drop(self, state: CallState) -> None:
        legs, keys = {leg.id for leg in state.legs}, set(state.keys)
        kept: list[OrderedEvent] = []
        for one in self._events:
            event = one[2]
            gone = event.leg in legs if event.leg is not None else event.call in keys
            if gone:
                self._ids.discard(event.id)
            else:
                kept.append(one)
        self._events, self._forgotten = kept, self._forgotten - keys
        self._refold()
        self._emitted, self._emitted_before_folds = len(self._fold.effects), Counter()
        self._shown = self.calls

    def _remember(self, key: str) -> None:
        state = self._fold.state_of(key)
        self._forgotten -= {key, *(state.keys if state else ())}

    def _heard(self) -> list[CallState]:
        states = self._fold.calls.values()
        if not self._forgotten:
            return [state for state in states if state.heard]
        return [state for state in states if state.heard and not self._forgotten.issuperset(state.keys)]

    def _state_of(self, key: str) -> CallState | None:
        state = self._fold.state_of(key)
        if state is None or not state.heard or self._forgotten.issuperset(state.keys):
            return None
        return state

    def _view(self, state: CallState) -> Call:
        call = self._views.get(state.key)
        if call is None:
            call = self._views[state.key] = view(state)
        return call

    def _refold(self) -> None:
        self._fold, self._emitted, self._joined = Fold(), 0, False
        self._views.clear()
        for _, _, event in self._events:
            apply(self._fold, event)

    def _folded_again(self) -> News:
        self._emitted_before_folds |= Counter(self._fold.effects)
        self._refold()
        known, fresh = self._emitted_before_folds.copy(), []
        for owner, effect in zip(self._fold.owners, self._fold.effects, strict=True):
            if known[effect] > 0:
                known[effect] -= 1
            else:
                fresh.append((owner, effect))
        return self._news(fresh)

    def _news(self, fresh: list[tuple[CallState, Effect]] | None = None) -> News:
        """The effects that were not emitted yet; the end is emitted when the call becomes an ended one."""
        fold, since = self._fold, self._emitted
        self._emitted = len(fold.effects)
        self._views.clear()
        if len(fold.calls) == 1:  # nearly always
            effects = fold.effects[since:] if fresh is None else [effect for _, effect in fresh]
            return {state.key: (*effects, *self._end_of(state)) for state in self._heard()}
        if fresh is None:
            fresh = list(zip(fold.owners[since:], fold.effects[since:], strict=True))
        news: dict[str, list[Effect]] = {}
        for owner, effect in fresh:
            news.setdefault(self._fold.current(owner).key, []).append(effect)
        return {state.key: (*news.get(state.key, ()), *self._end_of(state)) for state in self._changed(news)}

    def _changed(self, news: Iterable[str]) -> list[CallState]:
        """Those of several calls that look otherwise than before."""
        before, self._shown = self._shown, self.calls
        return [one for one in self._heard() if one.key in news or before.get(one.key) != self._shown[one.key]]

    def _end_of(self, state: CallState) -> tuple[Effect, ...]:
        was = state.key in self._ended
        if state.ended_at is None:
            self._ended.discard(state.key)
            return ()
        self._ended.add(state.key)
        if was:
            return ()
        call = self._view(state)
        return (Unheard() if call.end_unheard else Ended(how=str(call.disposition)),)

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


def _says_nothing(event: CallEvent) -> bool:
    """A leg is there, and nothing more; if that changed nothing, the event is not kept."""
    return event.type is EventType.LEG_ADDED and event.kind is not None and not event.parameters
