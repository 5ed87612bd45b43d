"""The notes of one fold and their relations: the leg's owner, merged calls, bridged parties.

`Fold` takes events in order of time and handles several provider ids that may turn out to be one call.
`event_handlers.py` applies each kind of event; `machine.py` handles order and repetition.
Source: docs/reference/telephony.md 2.4 and 5.2.
"""

from datetime import datetime

import msgspec

from cordboard.domain.calls.call import CallEvent, EventType, LegKind, Recording, StoryLine
from cordboard.domain.calls.effects import (
    Answered,
    Consulted,
    Effect,
    Joined,
    Merged,
    ProviderStated,
    Started,
)
from cordboard.domain.calls.provider_stated_facts import NAMES_AN_EXTENSION, learn_stated
from cordboard.domain.calls.recording import refused, with_address
from cordboard.domain.calls.state import CallState, LegState

SILENCE = frozenset({EventType.UNKNOWN, EventType.LOST, EventType.UNHEARD})  # not one of them is a sign of life
RUMOURS = SILENCE | {EventType.ORIGINATED}  # they alone make no call
NO_ADDRESS = "recording_no_address"  # the history's word for a recording address that is none
# remarks on a call, often long after it: without a leg they create no call, and no end is awaited
REMARKS = frozenset(
    {
        EventType.PARAMETERS,
        EventType.TAGGED,
        EventType.NOTED,
        EventType.RATED,
        EventType.TRANSCRIPT_READY,
        EventType.RECORDING_READY,
    }
)


def is_remark(event: CallEvent) -> bool:
    """Whether the event is only a remark on a call that other events report."""
    return event.kind is None and event.type in REMARKS


def _shows_a_party(event: CallEvent) -> bool:
    """Plumbing alone, such as a listener's legs, is no call; our own request is one from its first leg on."""
    return event.kind is not LegKind.LOCAL or event.origin is not None


def parties_outside(call: CallState) -> bool:
    """Whether an outside party takes part in the call."""
    return any(leg.kind is LegKind.OUTSIDE for leg in call.legs)


def called_by_a_client(call: CallState) -> bool:
    """Whether an outside party called us."""
    return any(leg.caller and leg.kind is LegKind.OUTSIDE for leg in call.legs)


def _joins_a_client(call: CallState, event: CallEvent) -> bool:
    """A request that calls a colleague into a client's call does not make it a call that we asked for."""
    return event.kind in (LegKind.AGENT, LegKind.LOCAL) and called_by_a_client(call)


def stay_apart(one: CallState, other: CallState, *, stated: bool) -> bool:
    """Two clients are two calls, whoever joins them. So is a client and the leg of an agent who waits for clients."""
    if not (one.switched and other.switched):
        return False
    clients = [call for call in (one, other) if parties_outside(call)]
    if len(clients) != 1 or stated:
        return len(clients) > 1
    ours = other if clients[0] is one else one
    came = min(leg.added_at for leg in clients[0].legs if leg.kind is LegKind.OUTSIDE and leg.added_at)
    waiting = [leg for leg in ours.legs if leg.stands_since is not None and leg.ended_at is None]
    return any(leg.stands_since < came for leg in waiting if leg.stands_since)


def _since(event: CallEvent) -> datetime:
    """When this leg came into being; one that a snapshot lists may be older than that."""
    return event.times.started if event.times is not None and event.times.started is not None else event.at


def _takes(extension: str) -> tuple[tuple[str, str], ...]:
    """The lines of a story that say that this extension took the call."""
    return ((Answered.word, extension), (Joined.word, extension))


def _as_consultation(line: StoryLine) -> StoryLine:
    taken = line.what in (Answered.word, Joined.word)
    return msgspec.structs.replace(line, what=Consulted.word) if taken else line


class Fold:
    """Notes of calls that may be one. Give it events in the order of their times."""

    def __init__(self) -> None:
        self.calls: dict[str, CallState] = {}  # by their oldest provider id, in the order in which they began
        self.legs: dict[str, LegState] = {}
        self.effects: list[Effect] = []
        self.owners: list[CallState] = []  # of the effects, one by one
        self.changed = False
        self.refused = False  # the last event names two calls that stay apart
        self._alias: dict[str, CallState] = {}
        self._bridges: dict[str, set[str]] = {}
        self._pairs: dict[str, list[LegState]] = {}
        self._transfers: set[tuple[str, str]] = set()

    def take(self, event: CallEvent) -> tuple[CallState, LegState | None]:
        """The call and the leg of the event, with what its existence says about them."""
        self.changed = self.refused = False
        call, leg = self._placed(event)
        if event.other is not None:
            call = self.merge(call, self.call_at(event.other, event.at), event.at, stated=True)
        if not call.heard and event.type not in RUMOURS and not is_remark(event) and _shows_a_party(event):
            call.heard = True
            self.note(call, event.at, Started(event.call))
        if event.type not in SILENCE and event.type is not EventType.LEG_ADDED and not is_remark(event):
            self.note_activity(call, event.at)  # an existing leg is no news; a new one is, see `_new_leg`
        if leg is not None and event.kind is not None:
            self._learn_leg(call, leg, event)
        self._learn(call, event)
        return call, leg

    def note(self, call: CallState, at: datetime, effect: Effect) -> None:
        """Something happened that people want to know."""
        word = effect.how if isinstance(effect, ProviderStated) else effect.word
        call.story.append(StoryLine(at=at, what=word, who=effect.who))
        call.untold.append(effect)
        self.changed = True
        if call.heard:
            self._tell(call)

    def _tell(self, call: CallState) -> None:
        """Emit what has waited until there is a call."""
        for effect in call.untold:
            self._emit(call, effect)
        call.untold = []

    def effects_of(self, call: CallState) -> list[Effect]:
        """What people were to learn about this call so far."""
        pairs = zip(self.owners, self.effects, strict=True)
        return [effect for owner, effect in pairs if self.current(owner) is call]

    def state_of(self, key: str) -> CallState | None:
        """The call that carries this provider id."""
        return self._alias.get(key)

    def current(self, call: CallState) -> CallState:
        """The call that these notes went into."""
        return self._alias[call.key]

    def _emit(self, call: CallState, effect: Effect) -> None:
        self.effects.append(effect)
        self.owners.append(call)
        self.changed = True

    def note_activity(self, call: CallState, at: datetime) -> None:
        """An event shows that the call is not stale."""
        call.last_event_at = max(call.last_event_at, at)
        if call.silent_since is not None and at > call.silent_since:
            call.silent_since = None
            self.changed = True

    def touch(self, leg: LegState) -> None:
        """The leg's value is out of date."""
        leg.value = None
        self.changed = True

    def call_at(self, key: str, at: datetime) -> CallState:
        """The call that carries this provider id, begun now if there is none."""
        call = self._alias.get(key)
        if call is None:
            call = self._alias[key] = self.calls[key] = CallState(key=key, keys=[key], started_at=at, last_event_at=at)
            self.changed = True
        return call

    def merge(self, one: CallState, other: CallState, at: datetime, *, stated: bool = False) -> CallState:
        """Two ids turn out to be one call; the older identity stays. Source: telephony.md 2.4.

        The first one is returned if they stay apart. `stated`: an event says that they became one.
        """
        if one is other:
            return one
        if stay_apart(one, other, stated=stated):
            self.refused = True
            return one
        keep, gone = (one, other) if self._older(one, other) else (other, one)
        if parties_outside(gone) and not parties_outside(keep):
            self._becomes_outside(keep)
            keep.talked, keep.answered_at = list(gone.talked), gone.answered_at
        for key in gone.keys:
            self._alias[key] = keep
        del self.calls[gone.key]
        keep.keys += gone.keys
        keep.legs += gone.legs
        keep.holds += gone.holds
        keep.hold_ms += gone.hold_ms
        keep.held.update(gone.held)
        keep.transfers += gone.transfers
        keep.untold += gone.untold
        keep.excused |= gone.excused
        keep.switched |= gone.switched
        keep.approximate |= gone.approximate
        keep.linked = [key for key in (*keep.linked, *gone.linked) if key not in keep.keys]
        keep.own_number = keep.own_number or gone.own_number
        keep.shown_number = keep.shown_number or gone.shown_number
        keep.recording = keep.recording or gone.recording
        keep.caller_told = keep.caller_told or gone.caller_told
        keep.called_told = keep.called_told or gone.called_told
        self._join_queues(keep, gone)
        self._retell(keep, gone)
        if keep.heard and gone.heard:
            self.note(keep, at, Merged(gone.key))
        keep.heard |= gone.heard
        if keep.heard:
            self._tell(keep)
        keep.last_event_at, keep.silent_since = max(keep.last_event_at, gone.last_event_at, at), None
        self.changed = True
        self.converse(keep, at)
        return keep

    def converse(self, call: CallState, at: datetime) -> None:
        """Rule 5: one of our parties and one outside party are each bridged: the call is answered."""
        left = call.client_left_at
        if left is not None and at > left:
            return  # what colleagues say among themselves afterwards
        joined = [leg for leg in call.legs if leg.bridge is not None and len(self._bridges[leg.bridge]) > 1]
        agents = [leg for leg in joined if leg.kind is LegKind.AGENT]
        outside = [leg for leg in joined if leg.kind is LegKind.OUTSIDE]
        near = self._agents_near(outside)
        if len(outside) + len(agents) > 1 or (outside and (len(joined) > 1 or near)):
            call.transfer_met = True
        if not (agents or near) and len(outside) > 1 and call.answered_at is None:
            call.answered_at = at  # answered outside: a forwarded number, an agent's mobile
            self.note(call, at, Answered())
        any_outside = parties_outside(call)
        talking = agents if len(agents) > 1 and not any_outside else []
        if outside:  # joined somewhere is near enough, where it is not known how
            talking = near or agents
        for leg in talking:
            if any_outside or not (leg.caller or leg.first):
                self.talks(call, leg, at)
        if talking and call.answered_at is None:
            call.answered_at = at
            self.note(call, at, Answered(talking[-1].extension or ""))

    def _agents_near(self, outside: list[LegState]) -> list[LegState]:
        """Our parties in the bridges of these legs, and in those behind Local channels; of any call."""
        bridges = {leg.bridge for leg in outside if leg.bridge is not None}
        to_do = list(bridges)
        while to_do:
            for name in self._bridges[to_do.pop()]:
                for end in self._pairs.get(self.legs[name].pair or "", ()):
                    if end.bridge is not None and end.bridge not in bridges:
                        bridges.add(end.bridge)
                        to_do.append(end.bridge)
        if not bridges:
            return []
        names = {name for bridge in bridges for name in self._bridges[bridge]}
        return [leg for name, leg in self.legs.items() if name in names and leg.kind is LegKind.AGENT]

    def never_answered(self, call: CallState, leg: LegState) -> None:
        """The leg counted as up while it only sent sound; its phone refused in the end."""
        leg.up = leg.talked = False
        self.touch(leg)
        same = [one for one in call.legs if one.talked and one.extension == leg.extension]
        if leg.extension in call.talked and not same:
            call.talked.remove(leg.extension)
            call.story = [line for line in call.story if (line.what, line.who) not in _takes(leg.extension)]
        if not any(one.talked for one in call.legs):
            call.answered_at = None

    def _becomes_outside(self, call: CallState) -> None:
        """An internal talk before the first outside party comes is a consultation: nobody talked with the client."""
        if call.answered_at is None or parties_outside(call):
            return
        for leg in call.legs:
            leg.talked, leg.value = False, None
        call.talked, call.answered_at = [], None
        call.story = [_as_consultation(line) for line in call.story]

    def talks(self, call: CallState, leg: LegState, at: datetime) -> None:
        """This party speaks with the client."""
        if self._home(leg) is not call and leg.call not in call.linked:
            call.linked.append(leg.call)
            self.changed = True
        if not leg.talked:
            leg.talked = True
            self.touch(leg)
        extension = leg.extension
        if extension and extension not in call.talked:
            call.talked.append(extension)
            first = call.answered_at is None
            call.answered_at = call.answered_at or at
            self.note(call, at, Answered(extension) if first else Joined(extension))

    def enter(self, call: CallState, leg: LegState, bridge: str, at: datetime) -> None:
        """The leg joins a bridge: the calls of all its parties become one, or each of them talks with the others."""
        if leg.bridge == bridge:
            return
        self.leave(leg, leg.bridge)
        leg.bridge = bridge
        present = self._bridges.setdefault(bridge, set())
        for other in sorted(present, key=list(self.legs).index) if len(present) > 1 else present:
            call = self.merge(call, self._home(self.legs[other]), at)
        present.add(leg.id)
        for one in self.calls_around(bridge):
            self.converse(one, at)

    def taking_part(self, call: CallState, leg: LegState | None, at: datetime) -> list[CallState]:
        """The calls for which it counts what this leg of a call does now: also those of the clients it talks with.

        What colleagues do when the client has left counts for none.
        """
        calls = [call]
        if len(self.calls) > 1 and leg is not None and leg.kind is LegKind.AGENT and leg.bridge is not None:
            calls += [one for one in self.calls_around(leg.bridge) if one is not call and parties_outside(one)]
        if leg is not None and leg.kind is LegKind.OUTSIDE:
            return calls
        return [one for one in calls if (left := one.client_left_at) is None or at <= left]

    def tell_sides_by_bridge(self, bridge: str) -> None:
        """In a call that is found in the middle: who shares a bridge with the requested side is the other side."""
        legs = [self.legs[name] for name in self._bridges[bridge]]
        if any(leg.first for leg in legs):
            for leg in legs:
                leg.second = leg.second or not leg.first

    def calls_around(self, bridge: str) -> list[CallState]:
        """The calls whose legs are in this bridge, or in one that Local channels connect with it."""
        bridges, to_do = {bridge}, [bridge]
        calls: dict[str, CallState] = {}
        while to_do:
            for name in self._bridges[to_do.pop()]:
                home = self._home(self.legs[name])
                calls[home.key] = home
                for end in self._pairs.get(self.legs[name].pair or "", ()):
                    if end.bridge is not None and end.bridge not in bridges:
                        bridges.add(end.bridge)
                        to_do.append(end.bridge)
        return [calls[key] for key in sorted(calls, key=list(self.calls).index)]

    def _home(self, leg: LegState) -> CallState:
        return self._alias[leg.call]

    def leave(self, leg: LegState, bridge: str | None) -> None:
        """The leg leaves the bridge."""
        if bridge is not None:
            self._bridges.get(bridge, set()).discard(leg.id)
            if leg.bridge == bridge:
                leg.bridge = None

    def once(self, kind: str, who: str) -> bool:
        """A transfer may be reported twice, differently; the same transferer makes it one."""
        fresh = (kind, who) not in self._transfers
        self._transfers.add((kind, who))
        return fresh

    def _older(self, one: CallState, other: CallState) -> bool:
        order = list(self.calls)
        return order.index(one.key) < order.index(other.key)

    def _join_queues(self, keep: CallState, gone: CallState) -> None:
        """The client goes on waiting where the colleague waited who handed the call over."""
        keep.queue = gone.queue if gone.queued else keep.queue or gone.queue
        keep.queued |= gone.queued
        if keep.answered_at is None:
            keep.queued_at = keep.queued_at or gone.queued_at

    def _retell(self, keep: CallState, gone: CallState) -> None:
        """Talk between our agents before the transfer is no conversation with the client."""
        inner = [moment for moment in gone.story if moment.what != Started.word]
        for i, moment in enumerate(inner):
            if moment.what == Answered.word:
                inner[i] = msgspec.structs.replace(moment, what=Consulted.word)
                self._emit(keep, Consulted(moment.who))
        keep.story = sorted(keep.story + inner, key=lambda moment: moment.at)

    def _placed(self, event: CallEvent) -> tuple[CallState, LegState | None]:
        """The call and the leg an event belongs to. A leg that changes its call joins the two."""
        name = event.leg if event.kind is not None else self._stated_name(event)
        leg = self.legs.get(name) if name is not None else None
        if event.type is EventType.ORIGINATED:  # carries the leg's id, not the call's
            return (self._home(leg) if leg else self.call_at(event.call, event.at)), leg
        call = self.call_at(event.call, event.at)
        if name is None:
            return call, None
        if leg is None:
            named = self._alias.get(name)  # a call bears the name of its first leg
            if named is not None and named is not call:
                call = self.merge(call, named, event.at)
            return call, self._new_leg(call, name, event)
        home = self._home(leg)
        if leg.call != event.call:
            home = self.merge(home, call, event.at)
            if self._alias[event.call] is home:
                leg.call = event.call
        return home, leg

    def _stated_name(self, event: CallEvent) -> str | None:
        """Providers without legs name extensions; only some kinds of events make one a party of the call.

        Their names of legs count within the call: the first leg of every call may be called `1`.
        """
        name = f"{event.call}/{event.leg or event.extension}"
        if event.type in NAMES_AN_EXTENSION and event.extension:
            return name
        return name if event.leg and name in self.legs else None

    def _new_leg(self, call: CallState, name: str, event: CallEvent) -> LegState:
        leg = self.legs[name] = LegState(id=name, call=event.call, added_at=_since(event))
        if event.kind is LegKind.OUTSIDE and not event.caller:
            self._becomes_outside(call)
        leg.late = event.kind is not LegKind.OUTSIDE and call.client_left_at is not None
        leg.second = any(one.first and one.up for one in call.legs)
        leg.first = not call.legs and event.caller is False and event.type is not EventType.PRESENT
        if event.kind is None:
            leg.stated, leg.kind, leg.extension = True, LegKind.AGENT, event.extension
            leg.id = event.leg or name
        else:
            leg.kind, leg.extension = event.kind, event.extension
            call.switched = True
        call.legs.append(leg)
        self.note_activity(call, event.at)
        self.changed = True
        return leg

    def _learn_leg(self, call: CallState, leg: LegState, event: CallEvent) -> None:
        """Take what any event of a switch says about its leg; the first value counts."""
        if leg.caller is None and event.caller is not None:
            leg.caller = event.caller
            self.touch(leg)
        if event.pair is not None and leg.pair is None:
            leg.pair = event.pair
            self._pairs.setdefault(event.pair, []).append(leg)
        if event.dialled_by == "" and not leg.first:
            leg.first = self.changed = True
        if event.early and not leg.early:
            leg.early = self.changed = True
        if leg.dialled is None and event.digits is not None:
            leg.dialled = event.digits
            self.changed = True
        party = event.client
        if party is not None and leg.number is None and (leg.caller or not party.hidden):
            leg.number, leg.name, leg.hidden = party.number, party.name, party.hidden
            self.touch(leg)

    def _learn(self, call: CallState, event: CallEvent) -> None:
        """Take what any event says about the call as a whole."""
        if event.own_number is not None and call.own_number is None and not event.sides_assumed:
            call.own_number = event.own_number
            self.changed = True
        if event.shown_number is not None and call.shown_number is None and event.kind is not LegKind.AGENT:
            call.shown_number = event.shown_number
            self.changed = True
        if event.origin is not None and call.origin is None and not _joins_a_client(call, event):
            call.origin = event.origin
            self.changed = True
        if event.parameters and not event.parameters.items() <= call.parameters.items():
            call.parameters = {**call.parameters, **event.parameters}
            self.changed = True
        if event.recording is not None:
            self._learn_recording(call, event.recording, event.at)
        if event.times is not None or event.kind is None:
            self.changed |= learn_stated(call, event)
        if call.end_only and event.type is not EventType.ENDED and not is_remark(event):
            call.end_only = False

    def _learn_recording(self, call: CallState, told: Recording, at: datetime) -> None:
        """The last address counts; a text that is no address goes into the history instead."""
        if (text := refused(told)) and all((one.what, one.who) != (NO_ADDRESS, text) for one in call.story):
            self.note(call, at, ProviderStated(text, NO_ADDRESS))
        recording = with_address(told)
        if recording != call.recording and (recording.url or (recording.ref and call.recording is None)):
            call.recording = recording
            self.changed = True
