"""Ties the call of a forwarded phone to the call that the switch makes in its place.

A program has our phone called; the phone sends the call on to another number (SIP 302). The switch then begins a call
of its own to that number, with another id, and nothing in the two names the other but the number and the moment.
Source: docs/reference/telephony.md; recordings in pbx/asterisk/fixtures/call-control (K90).
"""

from collections import deque
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from cordboard.domain.calls.call import CallEvent, EventType, LegKind

SOON = timedelta(seconds=2)  # the two events come within milliseconds, in either order
MOST = 64


class _Half(NamedTuple):
    """One of the two: the number, the call, the moment."""

    number: str
    call: str
    at: datetime


class ForwardedPhones:
    """Remembers the latest halves; `tied` names the other call in the event that completes a pair."""

    def __init__(self) -> None:
        self._sent_on: deque[_Half] = deque(maxlen=MOST)
        self._begun: deque[_Half] = deque(maxlen=MOST)
        self._paired: deque[_Half] = deque(maxlen=MOST)

    def tied(self, event: CallEvent) -> CallEvent:
        """The event, with `other` set if it and an earlier one are about the same forwarded phone."""
        if event.forward is not None:
            return self._pair(event, event.forward, self._sent_on, self._begun)
        root = event.type is EventType.RINGING and event.kind is LegKind.LOCAL and event.dialled_by == ""
        if root and event.digits is not None and event.origin is None:
            return self._pair(event, event.digits, self._begun, self._sent_on)
        return event

    def _pair(self, event: CallEvent, number: str, mine: deque[_Half], theirs: deque[_Half]) -> CallEvent:
        half = _Half(number, event.call, event.at)
        if half in mine or half in self._paired:  # the same event again
            return event
        found = next((one for one in theirs if one.number == number and abs(one.at - event.at) <= SOON), None)
        if found is None:
            mine.append(half)
            return event
        theirs.remove(found)
        self._paired.extend((half, found))
        return msgspec.structs.replace(event, other=found.call)
