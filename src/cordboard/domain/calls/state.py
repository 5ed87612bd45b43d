"""The mutable notes of one fold: what is known of each leg and of each call so far.

Nothing here decides anything: `machine.py` writes these notes, `call_outcome.py` and `projection.py` read them.
"""

from dataclasses import dataclass, field
from datetime import datetime

from cordboard.domain.calls.call import (
    Client,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    Leg,
    LegKind,
    Recording,
    StoryLine,
)
from cordboard.domain.calls.effects import Effect


@dataclass(slots=True, eq=False)
class LegState:
    """What is known of one party. `stated` legs come from providers that only name extensions."""

    id: str
    call: str  # the provider call id it was last seen with
    stated: bool = False
    kind: LegKind = LegKind.OUTSIDE
    extension: str | None = None
    caller: bool | None = None
    number: str | None = None
    name: str | None = None
    hidden: bool = False
    dialled: str | None = None  # what it dialled, or what was dialled to reach it
    rang_at: datetime | None = None
    up: bool = False
    up_at: datetime | None = None
    first: bool = False  # a program asked for it: the agent's side of its request
    second: bool = False  # it came after the side that was rung first had answered
    late: bool = False  # it came when the client had left: a talk among colleagues
    early: bool = False  # it sends sound before it is picked up, and may count as up by that
    added_at: datetime | None = None
    pair: str | None = None  # names the two ends of a Local channel
    bridge: str | None = None
    room: bool = False  # it was put into a room or a pool, where calls come to it
    stands_since: datetime | None = None  # it waits for one call after the other from then on
    left: bool = False  # put the receiver down by its own will
    talked: bool = False
    dial: str | None = None
    cause: int | None = None
    ended_at: datetime | None = None
    value: Leg | None = None  # the finished value, until the next change


@dataclass(slots=True, eq=False)
class CallState:
    """What is known of one call. `stated_*` is a provider's own statement and outweighs what we derive."""

    key: str
    keys: list[str]
    started_at: datetime
    last_event_at: datetime  # the last sign of life
    legs: list[LegState] = field(default_factory=list)
    switched: bool = False  # its legs are shown: the end is derived from them
    heard: bool = False  # a real event came, not only rumours
    own_number: str | None = None
    shown_number: str | None = None
    origin: str | None = None
    originated: bool = False
    linked: list[str] = field(default_factory=list)  # provider ids of other calls whose legs took part
    wanted: str | None = None  # the extension that the request dials once the first side has answered
    application: str | None = None  # what the request puts the first side into instead
    queue: str | None = None
    queued: bool = False
    queued_at: datetime | None = None
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    talked: list[str] = field(default_factory=list)
    voicemail: bool = False
    held: dict[str, datetime] = field(default_factory=dict)
    holds: int = 0
    hold_ms: int = 0
    transfers: int = 0
    transfer_met: bool = True  # a party answered after the last transfer
    failed_at: datetime | None = None  # our request to call never created a leg
    lost_at: datetime | None = None
    silent_since: datetime | None = None  # no event came after this, for longer than we wait
    excused: set[str] = field(default_factory=set)  # legs that left because they transferred
    extension: str | None = None  # named by a provider for the call as a whole
    client_number: str | None = None
    client_name: str | None = None
    client_hidden: bool = False
    caller_told: Client | None = None  # who called, by events that tell no direction
    called_told: str | None = None  # and who was called
    parameters: dict[str, str] = field(default_factory=dict)
    recording: Recording | None = None
    left_by_guest: bool = False  # an agent of another call, who talked here, put the receiver down
    approximate: bool = False
    story: list[StoryLine] = field(default_factory=list)
    untold: list[Effect] = field(default_factory=list)  # of legs that are no call so far
    stated_direction: Direction | None = None
    stated_started: datetime | None = None
    stated_ringing: datetime | None = None
    stated_answered: datetime | None = None
    stated_ended: datetime | None = None
    stated_disposition: Disposition | None = None
    stated_reason: str | None = None
    stated_by: EndedBy | None = None
    durations: Durations = field(default_factory=Durations)
    end_only: bool = True  # the end is the only event

    @property
    def ended_at(self) -> datetime | None:
        """When the call ended; None while it lasts."""
        return self._reported_end or self.silent_since

    @property
    def end_unheard(self) -> bool:
        """The call counts as ended only because it had no more events."""
        return self.silent_since is not None and self._reported_end is None

    @property
    def client_left_at(self) -> datetime | None:
        """When the client went, while colleagues may talk on among themselves; None if there is or was none."""
        called: list[LegState] = []
        callers: list[LegState] = []
        for leg in self.legs:
            if leg.kind is LegKind.OUTSIDE:
                if leg.caller and leg.ended_at is None:  # mostly
                    return None
                (callers if leg.caller else called).append(leg)
        if not callers and self.answered_at is None:  # another attempt may follow
            return None
        return _last_gone(callers or called)

    @property
    def _reported_end(self) -> datetime | None:
        if self.stated_ended is not None:
            return self.stated_ended
        if self.switched and self.legs:
            return self.client_left_at or _last_gone(self.legs)
        return self.failed_at or self.lost_at


def _last_gone(legs: list[LegState]) -> datetime | None:
    """When the last of these legs ended; None while one lives."""
    last: datetime | None = None
    for leg in legs:
        if leg.ended_at is None:
            return None
        if last is None or leg.ended_at > last:
            last = leg.ended_at
    return last
