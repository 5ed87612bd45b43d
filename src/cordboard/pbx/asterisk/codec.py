"""Decodes a manager packet into call events: a table from event name to one pure function.

A leg's own facts (whose phone, who called, number, our variables) ride along on every event about it.
Events without a row carry no call or say nothing that other events do not say better: `NOISE` says why.
Source: docs/reference/telephony.md 2.3, verified with Asterisk 16.28 and 22.10.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zlib import crc32

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Disposition,
    EventType,
    LegKind,
    Recording,
    Times,
    Transfer,
)
from cordboard.domain.calls.correlation import EVERY_CALL
from cordboard.pbx.asterisk.ami_packets import Packet, event_name
from cordboard.pbx.asterisk.codec_options import Marks, Plan
from cordboard.pbx.asterisk.manager_questions import ASK
from cordboard.pbx.asterisk.party_fields import UNKNOWN, name_in, number_dialled, number_in
from cordboard.toolkit.foreign_text import whole_number

Events = tuple[CallEvent, ...]

ENDS = frozenset({";1", ";2"})  # of the names of a Local channel's two legs
DIGIT = re.compile(r"\d")
# which states show who created the leg; other states do not
CALLED_US = {"Ring": True, "Down": False, "Ringing": False, "Dialing": False, "Dialing Offhook": False}
OUTGOING_APPLICATIONS = frozenset({"AppDial", "AppDial2", "AppQueue"})  # the switch created this leg

# SIP status codes in TechCause. Source: RFC 3261 section 21; docs/reference/telephony.md.
FIRST_REFUSAL = 400
GIVEN_UP = frozenset({"487"})  # the caller hung up while it rang
BROKEN_OFF = GIVEN_UP | {"408", "481", "500", "503", "504"}  # also how a talk ends when the network fails

NOISE = {
    "Cdr": "several per call that contradict each other",
    "CEL": "off on most sites and nothing new",
    "VarSet": "our variables come as channelvars; the name of a recording is taken before (`recordings.py`)",
    "Newexten": "steps of the dialplan",
    "QueueMemberStatus": "once per queue and device, says nothing of a call",
    "QueueCallerAbandon": "also sent when the queue's time ran out",
    "BridgeCreate": "",
    "BridgeDestroy": "",
    "LocalBridge": "plumbing",
    "DTMFBegin": "",
    "DTMFEnd": "keys may be secrets: not kept",
    "RTCPSent": "",
    "RTCPReceived": "",
    "TestEvent": "builds with the test framework",
}


class ReadPacket(NamedTuple):
    """A packet on its way to events: its fields, identity and time, our marks on its leg."""

    get: Callable[[str], str]
    packet: Packet
    id: str
    at: datetime
    plan: Plan
    marks: Marks


OWN, DEST = "", "Dest"  # what the names of a leg's fields begin with


def packet_id(body: bytes) -> str:
    """The same text is the same packet: with timestamps no two happenings share one."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def events_of(body: bytes, at: float, plan: Plan) -> Events:
    """The events of a packet. `at` is used if the packet has no Timestamp (epoch s)."""
    reader = EVENTS.get(event_name(body))
    if reader is None:
        return ()
    packet = Packet(body)
    stamp = packet.get("Timestamp")
    id_ = f"{stamp or repr(at)} {crc32(body):08x}"
    marks = plan.marks(packet.block("ChanVariable"))
    return reader(ReadPacket(packet.get, packet, id_, _moment(stamp, at), plan, marks))


def _moment(stamp: str, at: float) -> datetime:
    try:
        return datetime.fromtimestamp(float(stamp) if stamp else at, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(at, UTC)


def _leg(frame: ReadPacket, kind: EventType, whose: str = OWN, part: int = 0, **more: Any) -> CallEvent | None:
    """An event about one leg of a packet; none if the packet does not name that leg."""
    plan, (channel, state, number, name, leg, call) = frame.plan, frame.packet.leg(whose)
    if not leg or not call or not channel:
        return None
    party, extension = plan.party(channel)
    if party is LegKind.OUTSIDE or (party is LegKind.AGENT and CALLED_US.get(state)):
        more["client"] = _client(number, name)  # of an account's leg: its caller ID may be a mobile behind it
    elif channel[-2:] in ENDS:
        more["pair"] = channel[:-2]
    marks = frame.marks if whose == OWN else plan.marks(frame.packet.block("DestChanVariable"))
    if marks.recording is not None:
        more["recording"] = marks.recording
    if marks.parameters:
        more["parameters"] = {**marks.parameters, **more.get("parameters", {})}
    if "caller" not in more:
        more["caller"] = CALLED_US.get(state)
    return CallEvent(
        id=f"{frame.id}.{part}" if part else frame.id,
        call=call,
        at=frame.at,
        type=kind,
        leg=leg,
        kind=party,
        extension=extension,
        own_number=marks.own_number,
        origin=marks.origin,
        **more,
    )


def _client(number: str, name: str) -> Client:
    """A number in any spelling; words without a digit (anonymous, private, restricted) stand for a hidden one."""
    known = number_in(number)
    return Client(number=known, name=name_in(name), hidden=known is None or DIGIT.search(known) is None)


def _both(frame: ReadPacket, kind: EventType | None = None, **dest: Any) -> Events:
    """A packet about two legs: the first is merely seen, the second is what it happened to."""
    first = _leg(frame, EventType.LEG_ADDED)
    second = _leg(frame, kind or EventType.LEG_ADDED, DEST, 1, **dest)
    return tuple([event for event in (first, second, _mailbox(frame)) if event is not None])


def _one(frame: ReadPacket, kind: EventType, **more: Any) -> Events:
    event, mailbox = _leg(frame, kind, **more), _mailbox(frame)
    if mailbox is None:
        return () if event is None else (event,)
    return (mailbox,) if event is None else (event, mailbox)


def _mailbox(frame: ReadPacket) -> CallEvent | None:
    """Our routing variable says that the caller was sent to a mailbox."""
    return _leg(frame, EventType.VOICEMAIL_LEFT, part=9) if frame.marks.voicemail else None


def _plain(kind: EventType) -> "Reader":
    return lambda frame: _one(frame, kind)


def _newchannel(frame: ReadPacket) -> Events:
    called = number_in(frame.get("Exten")) if frame.get("ChannelStateDesc") == "Ring" else None
    return _one(frame, EventType.LEG_ADDED, digits=called if called and called.lstrip("+").isdigit() else None)


STATES = {"Ringing": EventType.RINGING, "Up": EventType.LEG_UP}


def _newstate(frame: ReadPacket) -> Events:
    return _one(frame, STATES.get(frame.get("ChannelStateDesc"), EventType.LEG_ADDED))


def _dial_begin(frame: ReadPacket) -> Events:
    digits, shown = number_dialled(frame.get("DialString")), number_in(frame.get("DestConnectedLineNum"))
    by = frame.get("Uniqueid")
    return _both(frame, EventType.RINGING, digits=digits, shown_number=shown, dialled_by=by)


def _dial_state(frame: ReadPacket) -> Events:
    status = frame.get("DialStatus")
    return _both(frame, EventType.RINGING if status == "RINGING" else None, early=status == "PROGRESS")


def _dial_end(frame: ReadPacket) -> Events:
    """A phone may send the call on. With a caller the new legs are of the same call, else only the number ties them."""
    forward = None if frame.get("Uniqueid") else number_dialled(frame.get("Forward"))
    return _both(frame, EventType.DIALLED, dial=frame.get("DialStatus"), forward=forward)


HOLDING = "holding_bridge"  # whoever is in it hears music: nobody talks there
POOL = "agent_hold"  # the holding bridge of an agent who is logged in


def _bridge(kind: EventType) -> "Reader":
    return lambda frame: _one(frame, kind, bridge=_bridge_id(frame), stands=_stands(frame))


def _bridge_id(frame: ReadPacket) -> str:
    """Where the leg is. Who waits in a holding bridge is alone there."""
    if frame.get("BridgeTechnology") == HOLDING:
        return f"{HOLDING} {frame.get('Uniqueid')}"
    return frame.get("BridgeUniqueid")


def _stands(frame: ReadPacket) -> bool:
    """The leg waits there for calls to come: a pool of agents, a room."""
    return frame.get("BridgeType") == POOL or frame.get("BridgeCreator") == "ConfBridge"


def _meetme(kind: EventType) -> "Reader":
    """Rooms of MeetMe are no bridges of the switch: only these events tell who is in one."""
    return lambda frame: _one(frame, kind, bridge=f"meetme {frame.get('Meetme')}", stands=True)


def _queue(kind: EventType) -> "Reader":
    return lambda frame: _one(frame, kind, queue=frame.get("Queue"))


def _hangup(frame: ReadPacket) -> Events:
    cause = frame.get("Cause")
    return _one(frame, EventType.LEG_ENDED, cause=whole_number(cause))


def _hangup_request(frame: ReadPacket) -> Events:
    """Mostly the party hangs up. It may also be the answer to an invitation, or a program that refuses a call."""
    cause, code = frame.get("Cause"), frame.get("TechCause")
    vague = GIVEN_UP if frame.get("ChannelStateDesc") == "Ring" else BROKEN_OFF
    refused = code.isdigit() and int(code) >= FIRST_REFUSAL and code not in vague
    return _one(frame, EventType.HANGUP_ASKED, cause=int(cause) if cause.isdigit() else None, refused=refused)


def _pickup(frame: ReadPacket) -> Events:
    """A phone picks up a call that rings at another one: at first, only this packet links the two calls."""
    return _one(frame, EventType.LEG_ADDED, other=frame.get("TargetLinkedid") or None)


def _blind_transfer(frame: ReadPacket) -> Events:
    get = frame.get
    return _transfer(frame, "Transferer", ("Transferer",), Transfer(kind="blind", to=get("Extension")), None)


def _attended_transfer(frame: ReadPacket) -> Events:
    """`App`: completed while the target still rings; the second call's id is all that joins the two then."""
    second = frame.get("SecondTransfererLinkedid")
    target = frame.get("TransferTargetCallerIDNum") or frame.get("SecondTransfererConnectedLineNum")
    to = number_in(target)
    names = ("OrigTransferer", "SecondTransferer")
    return _transfer(frame, "OrigTransferer", names, Transfer(kind="attended", to=to), second)


def _transfer(frame: ReadPacket, by: str, names: tuple[str, ...], transfer: Transfer, other: str | None) -> Events:
    get = frame.get
    call = get(by + "Linkedid")
    if get("Result") != "Success" or not call:
        return ()
    excused = tuple([leg for leg in (get(name + "Uniqueid") for name in names) if leg])
    event = CallEvent(
        id=frame.id,
        call=call,
        at=frame.at,
        type=EventType.TRANSFERRED,
        kind=LegKind.AGENT,
        transfer=transfer,
        other=other or None,
        excused=excused,
    )
    return (event,)


OUR_IDS = "cb-"  # what the ChannelId of our own requests begins with
REASONS = {"0": "failed", "1": "hung up", "3": "ring timeout", "4": "answered", "5": "busy", "8": "congestion"}


def _originate_response(frame: ReadPacket) -> Events:
    """The id of the leg; without a leg, the only id. A failure without a leg is a call only if we asked for it."""
    get = frame.get
    leg = get("Uniqueid")
    if leg in UNKNOWN:
        return ()
    failed = get("Response") == "Failure" and leg.startswith(OUR_IDS)
    wanted, application = get("Exten"), get("Application")
    event = CallEvent(
        id=frame.id,
        call=leg,
        at=frame.at,
        type=EventType.ORIGINATED,
        leg=leg,
        kind=LegKind.AGENT,
        disposition=Disposition.FAILED if failed else None,
        reason=REASONS.get(get("Reason")),
        digits=wanted or None,
        application=application or None,
    )
    return (event,)


def _message_waiting(frame: ReadPacket) -> Events:
    new = frame.get("New")
    mailbox = frame.get("Mailbox").partition("@")[0]
    call = frame.get("Linkedid")
    if not (call and whole_number(new)):
        return ()
    event = CallEvent(
        id=frame.id,
        call=call,
        at=frame.at,
        type=EventType.VOICEMAIL_LEFT,
        kind=LegKind.LOCAL,
        extension=mailbox or None,
    )
    return (event,)


def _mute_recording(frame: ReadPacket) -> Events:
    paused = frame.get("State") == "1"
    return _one(frame, EventType.RECORDING_PAUSED if paused else EventType.RECORDING_STARTED)


def _recording_file(frame: ReadPacket) -> Events:
    """Our own mark: the leg has ended and its recording is this file."""
    event = CallEvent(
        id=frame.id,
        call=frame.get("Linkedid"),
        at=frame.at,
        type=EventType.RECORDING_READY,
        recording=Recording(ref=frame.get("File")),
    )
    return (event,)


# Fields of a UserEvent that describe the leg, not the dialplan's own message.
_CHANNEL = """
    Event Privilege Timestamp SystemName Channel ChannelState ChannelStateDesc CallerIDNum CallerIDName
    ConnectedLineNum ConnectedLineName Language AccountCode Context Exten Priority Uniqueid Linkedid
    ChanVariable UserEvent ActionID
"""
CHANNEL_FIELDS = frozenset(_CHANNEL.split())


HOLD = "CordboardHold"  # our own lines of the dialplan tell it: the PBX holds both sides


def _user_event(frame: ReadPacket) -> Events:
    if frame.get("UserEvent") == ASK:
        return ()
    if frame.get("UserEvent") == HOLD:
        return _one(frame, EventType.HELD)
    said = {key: value for key, value in frame.packet.fields.items() if key not in CHANNEL_FIELDS and value}
    return _one(frame, EventType.PARAMETERS, parameters=said) if said else ()


def _present(frame: ReadPacket) -> Events:
    """A leg in a snapshot: the application shows its creator, the bridge shows its peers."""
    get = frame.get
    application = get("Application")
    caller = application not in OUTGOING_APPLICATIONS
    age = _seconds(get("Duration"))
    times = None if age is None else Times(started=frame.at - timedelta(seconds=age))
    requested = caller and get("Channel").startswith("Local/") and get("Channel").endswith(";1")
    by = "" if requested else None
    seen = _leg(frame, EventType.PRESENT, caller=caller, approximate=True, times=times, dialled_by=by)
    if seen is None:
        return ()
    mailbox = _mailbox(frame)
    return (seen, *_states(frame, seen, caller, application), *(() if mailbox is None else (mailbox,)))


WAITING_ROOMS = frozenset({"AgentLogin", "ConfBridge", "MeetMe"})  # applications


def _states(frame: ReadPacket, seen: CallEvent, caller: bool, application: str) -> Events:
    get = frame.get
    state, bridge = get("ChannelStateDesc"), get("BridgeId")
    happened: list[tuple[EventType, dict[str, Any]]] = []
    if not caller and (seen.kind is LegKind.AGENT or state == "Ringing"):
        happened.append((EventType.RINGING, {}))
    if state == "Up":
        happened.append((EventType.LEG_UP, {}))
    if bridge:
        happened.append((EventType.JOINED, {"bridge": bridge, "stands": application in WAITING_ROOMS}))
    if application == "Queue":
        happened.append((EventType.QUEUED, {"queue": get("ApplicationData").partition(",")[0]}))
    made = (
        _leg(frame, kind, part=n, caller=caller, approximate=True, **more) for n, (kind, more) in enumerate(happened, 1)
    )
    return tuple([event for event in made if event is not None])


def _seconds(duration: str) -> int | None:
    """`00:01:07` as 67."""
    parts = duration.split(":")
    numbers = [number for part in parts if (number := whole_number(part)) is not None]
    if len(parts) != 3 or len(numbers) != 3:
        return None
    hours, minutes, seconds = numbers
    return hours * 3600 + minutes * 60 + seconds


def _snapshot_complete(frame: ReadPacket) -> Events:
    """Our own mark after a snapshot: these legs exist, no others."""
    event = CallEvent(
        id=frame.id,
        call=EVERY_CALL,
        at=frame.at,
        type=EventType.LOST,
        kind=LegKind.LOCAL,
        excused=tuple(frame.packet.all("Leg")),
        approximate=True,
    )
    return (event,)


Reader = Callable[[ReadPacket], Events]

EVENTS: dict[str, Reader] = {
    "Newchannel": _newchannel,
    "Newstate": _newstate,
    "NewCallerid": _plain(EventType.LEG_ADDED),
    "NewConnectedLine": _plain(EventType.LEG_ADDED),
    "DialBegin": _dial_begin,
    "DialState": _dial_state,
    "DialEnd": _dial_end,
    "BridgeEnter": _bridge(EventType.JOINED),
    "BridgeLeave": _bridge(EventType.PARTED),
    "MeetmeJoin": _meetme(EventType.JOINED),
    "MeetmeLeave": _meetme(EventType.PARTED),
    "Pickup": _pickup,
    "MusicOnHoldStop": _plain(EventType.RESUMED),  # nothing without a hold before
    "Hold": _plain(EventType.HELD),
    "Unhold": _plain(EventType.RESUMED),
    "BlindTransfer": _blind_transfer,
    "AttendedTransfer": _attended_transfer,
    "QueueCallerJoin": _queue(EventType.QUEUED),
    "QueueCallerLeave": _queue(EventType.QUEUE_LEFT),
    "AgentCalled": _both,
    "AgentConnect": _both,
    "HangupRequest": _hangup_request,
    "SoftHangupRequest": _plain(EventType.LEG_ADDED),
    "Hangup": _hangup,
    "OriginateResponse": _originate_response,
    "MessageWaiting": _message_waiting,
    "MixMonitorStart": _plain(EventType.RECORDING_STARTED),
    "MixMonitorMute": _mute_recording,
    "MixMonitorStop": _plain(EventType.LEG_ADDED),
    "RecordingFile": _recording_file,
    "UserEvent": _user_event,
    "CoreShowChannel": _present,
    "SnapshotComplete": _snapshot_complete,
}
