"""Builds the value of a call from the notes of a fold.

Times come from the events; a provider's statement outweighs our own count. Units: ms, aware UTC.
Source: docs/reference/telephony.md 5.2, rules 3 and 13.
"""

from datetime import datetime, timedelta

import msgspec

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Disposition,
    Durations,
    Leg,
    LegKind,
    Phase,
    StoryLine,
)
from cordboard.domain.calls.call_outcome import (
    called_clients,
    direction_of,
    disposition_of,
    ended_by_of,
    reached_at,
    reason_of,
    rung,
)
from cordboard.domain.calls.effects import Ended, Started, Unheard
from cordboard.domain.calls.requested_call import LONGEST_EXTENSION, clicked, parties
from cordboard.domain.calls.state import CallState, LegState
from cordboard.domain.person_names import person_name


def view(call: CallState) -> Call:
    """The call in its present state."""
    direction, ended_at = direction_of(call), call.ended_at
    started_at = _started(call, ended_at)
    open_call = Call(
        keys=tuple(call.keys),
        direction=direction,
        client=_named(_client(call, direction)),
        own_number=call.own_number or _dialled(call, direction) or _told_as_ours(call, direction),
        shown_number=_shown(call, direction),
        queue=call.queue,
        origin=call.origin,
        phase=_phase(call, ended_at),
        legs=tuple([leg.value or _leg(leg) for leg in call.legs]),
        placed=_placed(call, direction),
        rang=_rang(call, direction),
        talked=tuple(call.talked),
        started_at=started_at,
        ringing_at=_ringing(call, direction),
        answered_at=call.stated_answered or call.answered_at,
        holds=call.holds,
        transfers=call.transfers,
        recording=call.recording,
        parameters=call.parameters,
        click=clicked(call),
        linked=tuple(call.linked),
        approximate=call.approximate,
        story=_story(call, started_at),
    )
    if ended_at is None:
        return msgspec.structs.replace(open_call, durations=_durations(call, open_call, None))
    return _closed(call, open_call, ended_at)


def _closed(call: CallState, so_far: Call, ended_at: datetime) -> Call:
    ended_by = ended_by_of(call)
    disposition = disposition_of(call, so_far.direction, ended_by)
    reason = reason_of(call, so_far.direction, disposition)
    unheard = call.end_unheard
    answered_at = so_far.answered_at
    talked = so_far.talked
    if disposition is Disposition.ANSWERED:
        if answered_at is None and call.durations.talk is not None:
            answered_at = ended_at - timedelta(milliseconds=call.durations.talk)
        elif answered_at is None:
            answered_at = reached_at(call)
        talked = talked or ((call.extension,) if call.extension else ())
    call_then = msgspec.structs.replace(so_far, answered_at=answered_at)
    return msgspec.structs.replace(
        so_far,
        answered_at=answered_at,
        ended_at=ended_at,
        talked=talked,
        durations=_durations(call, call_then, ended_at),
        disposition=disposition,
        assumed=not call.switched and call.stated_disposition is None and disposition is not Disposition.ANSWERED,
        reason=reason,
        ended_by=ended_by,
        approximate=so_far.approximate or call.end_only or unheard,
        end_unheard=unheard,
        story=(*so_far.story, _last_line(ended_at, None if unheard else disposition)),
    )


def _last_line(ended_at: datetime, disposition: Disposition | None) -> StoryLine:
    """None: no event told of the end."""
    if disposition is None:
        return StoryLine(at=ended_at, what=Unheard.word)
    return StoryLine(at=ended_at, what=Ended.word, who=disposition.value)


def _client(call: CallState, direction: Direction) -> Client:
    """Rule 3: inbound the caller's number, outbound the called party's."""
    told = _told_as_client(call, direction)
    if told is not None and call.client_number is None and not call.client_hidden:
        return told
    if call.client_number is not None or call.client_hidden or not call.switched:
        return Client(number=call.client_number, name=call.client_name, hidden=call.client_hidden)
    outside = parties(call, LegKind.OUTSIDE)
    if not outside:
        return Client()
    if direction is Direction.INBOUND:
        caller = next((leg for leg in outside if leg.caller), outside[0])
        return Client(number=caller.number, name=caller.name, hidden=caller.hidden or caller.number is None)
    clients = called_clients(call)
    called = next((leg for leg in clients if leg.dial == "ANSWER"), next(iter(clients), None))
    if called is None:
        return Client()
    return Client(number=called.dialled or called.number, name=called.name)


def _told_as_client(call: CallState, direction: Direction) -> Client | None:
    """Of the parties that were told without a direction: who called, if the call came in; else who was called."""
    if direction is Direction.OUTBOUND:
        return Client(number=call.called_told, name=call.client_name) if call.called_told else None
    caller = call.caller_told
    return caller and msgspec.structs.replace(caller, name=call.client_name or caller.name)


def _told_as_ours(call: CallState, direction: Direction) -> str | None:
    """Of the same parties: the other one."""
    if direction is Direction.OUTBOUND:
        return call.caller_told.number if call.caller_told else None
    return call.called_told


def _named(client: Client) -> Client:
    """The name, cleaned here because it goes into records and lists; none if it names nobody."""
    return msgspec.structs.replace(client, name=person_name(client.name)) if client.name else client


def _dialled(call: CallState, direction: Direction) -> str | None:
    """Our number if no variable has it: the number that the outside caller dialled."""
    if direction is not Direction.INBOUND:
        return None
    return next((leg.dialled for leg in call.legs if leg.caller and leg.kind is LegKind.OUTSIDE), None)


def _shown(call: CallState, direction: Direction) -> str | None:
    """Only outbound it is a number of ours; an extension that shows itself is no line, nor is the client's number."""
    shown = call.shown_number
    if shown is None or direction is not Direction.OUTBOUND:
        return None
    inside = {leg.extension for leg in call.legs if leg.extension}
    theirs = {number for leg in parties(call, LegKind.OUTSIDE) for number in (leg.number, leg.dialled)}
    return None if shown in inside | theirs else shown


def _placed(call: CallState, direction: Direction) -> tuple[str, ...]:
    """Whoever dialled; where our own request did, the phone that was rung for it first."""
    if direction not in (Direction.OUTBOUND, Direction.INTERNAL):
        return ()
    stated = call.extension
    if direction is Direction.INTERNAL and not call.switched:
        stated = call.client_number if len(call.client_number or "") <= LONGEST_EXTENSION else None
        return (stated,) if stated else ()
    if stated and not call.switched:
        return (stated,)
    agents = parties(call, LegKind.AGENT)
    began = [leg for leg in agents if leg.caller] or agents[:1]
    return tuple(dict.fromkeys(leg.extension for leg in began if leg.extension))


def _phase(call: CallState, ended_at: datetime | None) -> Phase:
    """The furthest phase that was reached."""
    if ended_at is not None:
        return Phase.ENDED
    if call.held:
        return Phase.HELD
    if call.answered_at is not None or call.stated_answered is not None:
        return Phase.ANSWERED
    if call.queued:
        return Phase.QUEUED
    return Phase.STARTED if call.ringing_at is None and call.stated_ringing is None else Phase.RINGING


def _rang(call: CallState, direction: Direction) -> tuple[str, ...]:
    rang = {leg.extension for leg in rung(call, direction) if leg.extension}
    if not rang and not call.switched and call.extension and direction is not Direction.OUTBOUND:
        rang = {call.extension} if call.ringing_at or call.answered_at or call.stated_ended else set()
    return tuple(sorted(rang))


def _started(call: CallState, ended_at: datetime | None) -> datetime:
    """The stated start, else the first event; if only the end is known, counted back from it."""
    if call.stated_started is not None:
        return call.stated_started
    if not call.end_only or ended_at is None:
        return call.started_at
    waited = max(call.durations.ring or 0, call.durations.wait or 0)
    return ended_at - timedelta(milliseconds=waited + (call.durations.talk or 0))


def _story(call: CallState, started_at: datetime) -> tuple[StoryLine, ...]:
    """The call's history; a call that was reported late did not start at its first event."""
    if not call.story or call.story[0].what != Started.word or call.story[0].at <= started_at:
        return tuple(call.story)
    return (msgspec.structs.replace(call.story[0], at=started_at), *call.story[1:])


def _ringing(call: CallState, direction: Direction) -> datetime | None:
    """The first ring at the side that was called."""
    if call.stated_ringing is not None or not call.switched:
        return call.stated_ringing or call.ringing_at
    called = called_clients(call) if direction is Direction.OUTBOUND else rung(call, direction)
    return min((leg.rang_at for leg in called if leg.rang_at is not None), default=None)


def _durations(call: CallState, so_far: Call, ended_at: datetime | None) -> Durations:
    """Rule 13. What the provider counted itself comes first."""
    stated, answered_at = call.durations, so_far.answered_at
    picked_up = answered_at or ended_at
    held = call.hold_ms + sum(_ms(since, ended_at) or 0 for since in call.held.values())
    return Durations(
        ring=_ms(so_far.ringing_at, picked_up) if stated.ring is None else stated.ring,
        wait=_ms(call.queued_at, picked_up) if stated.wait is None else stated.wait,
        talk=_ms(answered_at, ended_at) if stated.talk is None else stated.talk,
        hold=(held if call.holds else None) if stated.hold is None else stated.hold,
    )


def _ms(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return max(0, round((end - start).total_seconds() * 1000))


def _leg(leg: LegState) -> Leg:
    leg.value = Leg(
        id=leg.id,
        kind=leg.kind,
        extension=leg.extension,
        number=_number(leg),
        caller=bool(leg.caller),
        rang_at=leg.rang_at,
        up=leg.up,
        talked=leg.talked,
        left=leg.left,
        ended_at=leg.ended_at,
        dial=leg.dial,
        cause=leg.cause,
    )
    return leg.value


def _number(leg: LegState) -> str | None:
    """Of the party itself: a called one is who was dialled, whatever caller ID the switch gave its leg."""
    if leg.kind is LegKind.OUTSIDE:
        return leg.number if leg.caller else leg.dialled or leg.number
    number = leg.number if leg.caller or leg.stated else leg.dialled
    if leg.stated or leg.kind is LegKind.LOCAL:
        return number
    digits = (number or "").removeprefix("+")
    return number if digits.isdigit() and len(digits) > LONGEST_EXTENSION and number != leg.extension else None
