"""Values of a call: the events of a phone system (`CallEvent`) and the call derived from them (`Call`, `Leg`).

`machine.py` turns events into a call; the providers' codecs read what they send.
Source: docs/reference/telephony.md sections 5.1 and 14.
"""

from datetime import datetime
from enum import StrEnum

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frozen value; defaults are left out on the wire."""


class EventType(StrEnum):
    """What can happen to a call. Only switches that show their legs send events of the second group."""

    STARTED = "started"
    RINGING = "ringing"
    LEG_REFUSED = "leg_refused"
    LEG_ENDED = "leg_ended"
    QUEUED = "queued"
    QUEUE_LEFT = "queue_left"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    MUTED = "muted"
    UNMUTED = "unmuted"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    DIGITS = "digits"
    ROUTED = "routed"
    VOICEMAIL_LEFT = "voicemail_left"
    RECORDING_STARTED = "recording_started"
    RECORDING_PAUSED = "recording_paused"
    RECORDING_READY = "recording_ready"
    PARAMETERS = "parameters"
    TAGGED = "tagged"
    NOTED = "noted"
    RATED = "rated"
    TRANSCRIPT_READY = "transcript_ready"
    ENDED = "ended"

    LEG_ADDED = "leg_added"  # a leg exists: kind, called or caller, number, extension
    LEG_UP = "leg_up"  # the leg's phone was picked up (or the switch answered)
    DIALLED = "dialled"  # the final status of dialling this leg (`dial`)
    JOINED = "joined"  # the leg entered the bridge `bridge`
    PARTED = "parted"  # the leg left the bridge `bridge`
    HANGUP_ASKED = "hangup_asked"  # the party put the receiver down
    ORIGINATED = "originated"  # the answer to our own request to call
    PRESENT = "present"  # a snapshot after a reconnection lists this leg
    LOST = "lost"  # a snapshot no longer lists the legs of this call: it ended while we were away
    UNHEARD = "unheard"  # our own event: the call had no event after `at`, for longer than we wait
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Seen from the company."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


class Disposition(StrEnum):
    """How a call ended. Source: docs/reference/telephony.md 5.1."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    VOICEMAIL = "voicemail"
    CANCELLED = "cancelled"
    FAILED = "failed"
    AGENT_NO_ANSWER = "agent_no_answer"
    AGENT_UNAVAILABLE = "agent_unavailable"
    UNKNOWN = "unknown"


class EndedBy(StrEnum):
    """Who put the receiver down first."""

    CLIENT = "client"
    AGENT = "agent"
    SYSTEM = "system"


class LegKind(StrEnum):
    """`agent` is a known phone of ours, `outside` anybody else, `local` plumbing of the switch."""

    AGENT = "agent"
    OUTSIDE = "outside"
    LOCAL = "local"


class Phase(StrEnum):
    """The present phase of a call."""

    STARTED = "started"
    RINGING = "ringing"
    QUEUED = "queued"
    ANSWERED = "answered"
    HELD = "held"
    ENDED = "ended"


class Client(Value, frozen=True, kw_only=True):
    """The other party as the provider wrote it."""

    number: str | None = None
    name: str | None = None
    hidden: bool = False


class Recording(Value, frozen=True, kw_only=True):
    """Where a recording can be had. `expires_at` is aware UTC."""

    url: str | None = None
    ref: str | None = None
    expires_at: datetime | None = None
    format: str | None = None
    channels: int | None = None
    pending: bool = False  # there will be one, and another event tells of it
    needs_sign_in: bool = False  # its address answers with the credentials of the account only


class Durations(Value, frozen=True, kw_only=True):
    """Units: ms."""

    ring: int | None = None
    wait: int | None = None
    talk: int | None = None
    hold: int | None = None


class Times(Value, frozen=True, kw_only=True):
    """Moments that a provider states itself, aware UTC (providers that only report the end)."""

    started: datetime | None = None
    ringing: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None


class Transfer(Value, frozen=True, kw_only=True):
    """`kind` is `blind` or `attended`; `to` as the provider sends it."""

    kind: str = "blind"
    to: str | None = None


class CallEvent(Value, frozen=True, kw_only=True):
    """One thing that happened to one call. `id` is the dedup key within the connection; absent means unknown.

    Units: `at` and all moments are aware UTC.
    """

    id: str
    call: str
    at: datetime
    type: EventType
    leg: str | None = None
    direction: Direction | None = None
    origin: str | None = None
    client: Client | None = None
    own_number: str | None = None
    shown_number: str | None = None
    extension: str | None = None
    agent_hint: str | None = None
    device: str | None = None
    queue: str | None = None
    digits: str | None = None
    disposition: Disposition | None = None
    reason: str | None = None
    cause: int | None = None
    ended_by: EndedBy | None = None
    times: Times | None = None
    durations_ms: Durations | None = None
    recording: Recording | None = None
    transfer: Transfer | None = None
    parameters: dict[str, str] = {}
    approximate: bool = False
    sides_assumed: bool = False  # `client` is who called, `own_number` who was called: no direction is told here
    # legs, for switches that show them
    kind: LegKind | None = None
    caller: bool | None = None  # this leg called the switch (True) or is called by it (False)
    bridge: str | None = None
    dial: str | None = None  # final dial status: ANSWER BUSY NOANSWER CANCEL CHANUNAVAIL CONGESTION ABORT
    dialled_by: str | None = None  # the leg that dialled this one; "": the switch did, for a program
    forward: str | None = None  # dialled: the phone sent the call on to this number, and the switch begins a new call
    early: bool = False  # this leg sends sound before it is picked up
    refused: bool = False  # hangup_asked: the answer to the invitation, not the end of a talk
    application: str | None = None  # originated: what the answered leg was put into, where no extension was dialled
    pair: str | None = None  # legs with the same value are the two ends of one: what enters here comes out there
    stands: bool = False  # joined: it waits there for one call after the other (an agent pool, a room)
    other: str | None = None  # merged: the call (provider id) that became one with `call`
    excused: tuple[str, ...] = ()  # transferred: legs that leave because they transferred


class Leg(Value, frozen=True, kw_only=True):
    """One party of a call. `left`: it put the receiver down.

    `number`: of a called party what was dialled; of a phone of ours the mobile behind its account.
    """

    id: str
    kind: LegKind
    extension: str | None = None
    number: str | None = None
    caller: bool = False
    rang_at: datetime | None = None
    up: bool = False
    talked: bool = False
    left: bool = False
    ended_at: datetime | None = None
    dial: str | None = None
    cause: int | None = None


class StoryLine(Value, frozen=True, kw_only=True):
    """A line of the call's own story, for people: at, what, who."""

    at: datetime
    what: str
    who: str = ""


class Call(Value, frozen=True, kw_only=True):
    """One call, whatever legs, queues and transfers it went through."""

    keys: tuple[str, ...]  # provider call ids, the oldest first
    direction: Direction = Direction.UNKNOWN
    client: Client = Client()
    own_number: str | None = None
    shown_number: str | None = None  # outbound: the number of ours that the called party saw
    queue: str | None = None
    origin: str | None = None  # id of our own request, when we asked for the call
    phase: Phase = Phase.STARTED
    legs: tuple[Leg, ...] = ()
    placed: tuple[str, ...] = ()  # extensions that began the call, where our side did; the first one first
    rang: tuple[str, ...] = ()  # extensions, sorted
    talked: tuple[str, ...] = ()  # extensions in order of their conversations with the client
    started_at: datetime | None = None
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    durations: Durations = Durations()
    holds: int = 0
    transfers: int = 0
    disposition: Disposition | None = None  # known once ended
    assumed: bool = False  # no event told the outcome, and none reported an answer
    reason: str | None = None
    ended_by: EndedBy | None = None
    recording: Recording | None = None
    parameters: dict[str, str] = {}
    click: bool = False
    linked: tuple[str, ...] = ()  # provider ids of other calls whose legs took part in this one
    approximate: bool = False
    end_unheard: bool = False  # the end was never reported: `ended_at` is the time of the last event
    story: tuple[StoryLine, ...] = ()
    erased: bool = False  # the client was erased: only figures are left

    @property
    def line(self) -> str | None:
        """The number of ours that it went over, for people; what is decided goes by `own_number` alone."""
        return self.own_number or self.shown_number

    @property
    def ended(self) -> bool:
        """The call is over: no party is connected any more."""
        return self.phase is Phase.ENDED

    @property
    def missed(self) -> bool:
        """Inbound and nobody talked (voicemail counts as missed)."""
        return self.direction is Direction.INBOUND and self.ended and self.disposition is not Disposition.ANSWERED
