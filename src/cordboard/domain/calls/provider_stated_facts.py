"""Facts that a provider states about a call as a whole: taken unchanged, the last one counts unless noted.

Derived facts are in `call_outcome.py`. Source: docs/reference/telephony.md 13 (lessons) and 14.
"""

from cordboard.domain.calls.call import CallEvent, Direction, Disposition, Durations, EventType, Times
from cordboard.domain.calls.state import CallState

# kinds of events that make the extension they name a party of the call
NAMES_AN_EXTENSION = frozenset({EventType.RINGING, EventType.ANSWERED, EventType.LEG_REFUSED, EventType.LEG_ENDED})


def learn_stated(call: CallState, event: CallEvent) -> bool:
    """Take over what the event states; true if anything changed."""
    changed = _client(call, event)
    if event.direction not in (None, Direction.UNKNOWN, call.stated_direction):
        call.stated_direction = event.direction
        changed = True
    if event.times is not None:
        changed |= _times(call, event.times) if event.kind is None else _age(call, event.times)
    if event.durations_ms is not None:
        changed |= _durations(call, event.durations_ms)
    if event.kind is None and event.extension and event.type not in NAMES_AN_EXTENSION:
        changed |= _extension(call, event.extension, event.type)
    if event.queue is not None and call.queue is None and event.type is not EventType.QUEUED:
        call.queue = event.queue
        changed = True
    if event.type is EventType.ENDED:
        changed |= _end(call, event)
    return changed


def _extension(call: CallState, extension: str, reported_by: EventType) -> bool:
    """The first one counts, until the end names the one it was."""
    before = call.extension
    if before is None or reported_by is EventType.ENDED:
        call.extension = extension
    return call.extension != before


def _client(call: CallState, event: CallEvent) -> bool:
    """The first number counts; a name may come later."""
    client = event.client
    if event.sides_assumed:
        return _sides(call, event)
    if client is None or event.kind is not None:
        return False
    before = (call.client_number, call.client_name, call.client_hidden)
    call.client_number = call.client_number or client.number
    call.client_name = call.client_name or client.name
    call.client_hidden = call.client_hidden or client.hidden
    return before != (call.client_number, call.client_name, call.client_hidden)


def _sides(call: CallState, event: CallEvent) -> bool:
    """Who called whom. Which of them is the client follows from the direction, which another event tells."""
    before = (call.caller_told, call.called_told)
    call.caller_told = call.caller_told or event.client
    call.called_told = call.called_told or event.own_number
    return before != (call.caller_told, call.called_told)


def _times(call: CallState, times: Times) -> bool:
    before = (call.stated_started, call.stated_ringing, call.stated_answered)
    call.stated_started = times.started or call.stated_started
    call.stated_ringing = times.ringing or call.stated_ringing
    call.stated_answered = times.answered or call.stated_answered
    return before != (call.stated_started, call.stated_ringing, call.stated_answered)


def _age(call: CallState, times: Times) -> bool:
    """How old a leg is that was found in the middle of its call, in whole seconds."""
    if times.started is None or times.started >= call.started_at:
        return False
    call.started_at = times.started
    return True


def _durations(call: CallState, durations: Durations) -> bool:
    known = call.durations
    call.durations = Durations(
        ring=known.ring if durations.ring is None else durations.ring,
        wait=known.wait if durations.wait is None else durations.wait,
        talk=known.talk if durations.talk is None else durations.talk,
        hold=known.hold if durations.hold is None else durations.hold,
    )
    return call.durations != known


def _end(call: CallState, event: CallEvent) -> bool:
    """The end may be reported in several events, each with more details."""
    before = (call.stated_ended, call.stated_disposition, call.stated_reason, call.stated_by)
    stated = event.times.ended if event.times else None
    call.stated_ended = stated or call.stated_ended or event.at
    if event.disposition is not None and event.disposition is not Disposition.UNKNOWN:
        call.stated_disposition = event.disposition
    call.stated_reason = event.reason or call.stated_reason
    call.stated_by = event.ended_by or call.stated_by
    return before != (call.stated_ended, call.stated_disposition, call.stated_reason, call.stated_by)
