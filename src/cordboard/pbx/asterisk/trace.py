"""Reads a recorded manager stream into its calls. `cordboard trace asterisk FILE` prints them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cordboard.domain.calls.call import Call, CallEvent, EventType, LegKind
from cordboard.domain.calls.correlation import EVERY_CALL, CallCorrelation
from cordboard.pbx.asterisk.ami_packets import Stream
from cordboard.pbx.asterisk.codec import events_of
from cordboard.pbx.asterisk.codec_options import plan_of

PACKET = re.compile(rb"^(?:Event|Response): ?\S", re.MULTILINE)
LOOKS = (
    "No packet of the manager was found. A recording holds what the manager interface (AMI) sent, as it came: packets "
    "of lines, the first one such as 'Event: Newchannel', and an empty line after each packet."
)
STEP = 0.001  # s between packets without a time


def is_recording(stream: bytes) -> bool:
    """Whether there is one packet of the manager at least."""
    return PACKET.search(stream) is not None


def calls_in(stream: bytes, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One object a call, in order of start, with the keys that others rely on (DESIGN section 8).

    A call whose end is not in the recording ends with the recording.
    """
    board, last = CallCorrelation(), None
    for event in events_in(stream, settings):
        board.changes(event)
        last = event.at if last is None else max(last, event.at)
    if last is not None:
        board.changes(CallEvent(id="end", call=EVERY_CALL, at=last, type=EventType.LOST, kind=LegKind.LOCAL))
    return [_told(call) for call in board.calls()]


def events_in(stream: bytes, settings: Mapping[str, Any]) -> Iterator[CallEvent]:
    """The events of a stream. Packets without a time follow the ones before them."""
    plan, cutter, at = plan_of(settings), Stream(), 0.0
    for body in [*cutter.feed(stream), *cutter.feed(b"\r\n\r\n")]:
        for event in events_of(body, at + STEP, plan):
            at = event.at.timestamp()
            yield event


def _told(call: Call) -> dict[str, Any]:
    return {
        "direction": call.direction.value,
        "client": call.client.number,
        "did": call.own_number,
        "queue": call.queue,
        "rang": list(call.rang),
        "talked": list(call.talked),
        "disposition": call.disposition.value if call.disposition else None,
        "missed": call.missed,
        "holds": call.holds,
        "transfers": call.transfers,
        "ended_by": call.ended_by.value if call.ended_by else None,
        "click": call.click,
    }
