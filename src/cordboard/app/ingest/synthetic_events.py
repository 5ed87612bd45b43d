"""Frames that the server writes beside those of the phone system, so that a replay has the same result.

They are our events as JSON behind a prefix that no provider's frame has. `stale_calls.py` and
`app/completeness` decide when to write them.
"""

from datetime import datetime

import msgspec

from cordboard.domain.calls.call import CallEvent, EventType
from cordboard.ports.phone import RawEvent

MARK = b"\x00cordboard "  # no JSON, form or manager packet begins with it
EVENT = msgspec.json.Decoder(CallEvent)


def is_ours(body: bytes) -> bool:
    """Whether we wrote this frame."""
    return body.startswith(MARK)


def event_in(body: bytes) -> CallEvent:
    """The event in a frame of ours."""
    return EVENT.decode(body[len(MARK) :])


def recovered(event: CallEvent) -> RawEvent:
    """A call that the phone system recorded and that was never heard. Found again, its frame is equal."""
    name = f"recovered {event.call}"
    told = msgspec.structs.replace(event, id=name)
    return RawEvent(dedup=name, call=event.call, body=MARK + msgspec.json.encode(told))


def stale_end(call: str, last_event_at: datetime) -> RawEvent:
    """The call had no event after that time. Two frames for the same time are equal."""
    name = f"unheard {last_event_at.isoformat()}"
    event = CallEvent(id=name, call=call, at=last_event_at, type=EventType.UNHEARD)
    return RawEvent(dedup=name, call=call, body=MARK + msgspec.json.encode(event))
