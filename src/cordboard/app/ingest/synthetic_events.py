"""Frames that we write ourselves, beside those of the phone system: a stored call is replayed to the same end.

They are events of ours as JSON behind a mark that no provider's frame may bear. When they are written is elsewhere.
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
    """What a frame of ours says."""
    return EVENT.decode(body[len(MARK) :])


def unheard(call: str, heard_at: datetime) -> RawEvent:
    """Nothing was heard of the call after that moment. Said twice of one moment it is the same frame."""
    name = f"unheard {heard_at.isoformat()}"
    event = CallEvent(id=name, call=call, at=heard_at, type=EventType.UNHEARD)
    return RawEvent(dedup=name, call=call, body=MARK + msgspec.json.encode(event))
