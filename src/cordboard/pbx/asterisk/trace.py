"""Reads a recorded manager stream into its calls, and says what the PBX that sent it lacks.

`cordboard trace asterisk FILE` prints both.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cordboard.domain.calls.call import Call, CallEvent, EventType, LegKind
from cordboard.domain.calls.correlation import EVERY_CALL, CallCorrelation
from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.ami_packets import Packet, Stream, event_name
from cordboard.pbx.asterisk.codec import events_of
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.pbx_clock import ClockWatch
from cordboard.pbx.asterisk.rights import DENIED, lacking_in
from cordboard.pbx.asterisk.versions import labelled, notices_of

PACKET = re.compile(rb"^(?:Event|Response): ?\S", re.MULTILINE)
LOOKS = (
    "No packet of the manager was found. A recording holds what the manager interface (AMI) sent, as it came: packets "
    "of lines, the first one such as 'Event: Newchannel', and an empty line after each packet."
)
GREETED = re.compile(rb"^Asterisk Call Manager/(\S*)", re.MULTILINE)
NEW_LEG = re.compile(rb"^Event: Newchannel\s*$", re.MULTILINE)
STATED_VERSION = re.compile(rb"^AsteriskVersion: ?([^\r\n]+)", re.MULTILINE)
TOO_OLD = "too_old"  # the code of the notice after which no call can be read
STEP = 0.001  # s between packets without a time


def is_recording(stream: bytes) -> bool:
    """Whether there is one packet of the manager at least."""
    return PACKET.search(stream) is not None


def notices_in(stream: bytes, now: float) -> tuple[Notice, ...]:
    """What the PBX that sent this stream lacks: its version, permissions of the manager user, a wrong clock.

    Args: `now` is the time of reading (epoch s); no recording is younger.
    """
    found, greeting, version = list[Notice](), GREETED.search(stream), STATED_VERSION.search(stream)
    protocol, asterisk = (one[1].decode("ascii", "replace").strip() if one else None for one in (greeting, version))
    clock = ClockWatch(now)
    if NEW_LEG.search(stream) and b"\nLinkedid:" not in stream:  # no event says which call it belongs to
        found.append(Notice(code=TOO_OLD, values={"version": labelled(protocol, asterisk)}))
    for body in packets_in(stream):
        name = event_name(body)
        if name:
            clock.saw(name, body)
        elif b"\nCategory-" in body:
            found += lacking_in(Packet(body))
        elif f"\nMessage: {DENIED}".encode() in body:
            found.append(Notice(code="denied"))
    notices: list[Notice] = []
    for one in (*notices_of(protocol, asterisk), *found, *clock.notices()):
        if one not in notices:
            notices.append(one)
    return tuple(notices)


def packets_in(stream: bytes) -> Iterator[bytes]:
    """The packets of a stream, the last one too."""
    cutter = Stream()
    yield from cutter.feed(stream)
    yield from cutter.feed(b"\r\n\r\n")


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
    plan, at = plan_of(settings), 0.0
    for body in packets_in(stream):
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
