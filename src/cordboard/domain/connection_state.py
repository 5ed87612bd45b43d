"""What a connection is doing: one state, changed by events, read by health, setup, alerts, the outbox and the console.

Theory. A connection is in exactly one phase:

    NEW       not signed in yet; of a phone system: the link is being opened
    ACTIVE    it works
    DEGRADED  it works, but permissions that the settings need are missing
    TROUBLE   it cannot be reached; the server tries again by itself
    PAUSED    the remote service rejects us until a person helps (revoked token, another organisation)
    STOPPED   a user paused it

Three rules give the table below its shape.

1. Only a user ends what a user began: nothing but `Resumed` leaves STOPPED. A request that was on its way when the user
   paused changes nothing.
2. Only a new sign-in or a user ends PAUSED: an answer that still comes through proves nothing about the next one.
3. TROUBLE ends when everything that failed works again. Reading and sending fail apart (a service may refuse queries
   while it accepts records), so each is remembered in `failing`.

`works` in the table depends on the data: TROUBLE while something fails, DEGRADED while a permission is
missing, else ACTIVE; NEW while nobody has signed in.

There is one more fact beside the phase: `unproven`. Credentials were changed and their account is not known yet, so
nothing is sent in any phase. It outlives a restart.

Not here: the sync state of the directory (stored with the directory, which may be rebuilt alone), the account and its
permissions (stored with the connection), waiting items (the outbox). No clock, no text for people, no I/O.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec

from cordboard.domain.calls.call import Value

ANSWER_EVERY_S = 5.0  # `last_ok_at` is exact to this: a busy connection need not be stored at each answer


class Phase(StrEnum):
    """As the API shows it."""

    NEW = "new"
    ACTIVE = "active"
    DEGRADED = "degraded"
    TROUBLE = "trouble"
    PAUSED = "paused"
    STOPPED = "stopped"


class Activity(StrEnum):
    """What is done on a connection; each fails and recovers for itself."""

    SEND = "send"
    READ = "read"
    LINK = "link"


class LaneState(StrEnum):
    """Whether items leave the outbox."""

    OPEN = "open"
    PAUSED = "paused"
    STOPPED = "stopped"


class Notice(Value, frozen=True, kw_only=True):
    """Something about a connection that people should know; `code` is a key of the provider's texts (`problems`)."""

    code: str
    values: dict[str, str] = {}


class ConnectionState(Value, frozen=True, kw_only=True):
    """What a connection is doing. Units: epoch s.

    `since`: when the phase began. `reason`, `code`: in the words of the remote service; with ACTIVE, what a phone
    system that is connected does not give. `not_before`: nothing is sent before. `by`: who paused it.
    `received`: it has sent us something, ever. `granted_at`: when somebody last signed in or resumed it; what waits for
    a permission is tried again then. `notices`: the same as `reason`, for readers of other languages.
    `replay_began_at`: when a user last sent what waited, `replay_calls` calls. `limited`: of trouble, it answers and
    wants fewer requests.
    """

    phase: Phase = Phase.NEW
    since: float = 0.0
    reason: str = ""
    code: str = ""
    not_before: float = 0.0
    by: str = ""
    signed_in: bool = False
    unproven: bool = False
    missing: tuple[str, ...] = ()
    failing: tuple[Activity, ...] = ()
    last_ok_at: float = 0.0
    version: str = ""
    received: bool = False
    granted_at: float = 0.0
    replay_began_at: float = 0.0
    replay_calls: int = 0
    notices: tuple[Notice, ...] = ()
    limited: bool = False

    @property
    def open(self) -> bool:
        """Whether we use it: it works, or is tried again by itself."""
        return self.phase in (Phase.ACTIVE, Phase.DEGRADED, Phase.TROUBLE)

    @property
    def lane(self) -> LaneState:
        """The state of its lane of the outbox."""
        return {Phase.PAUSED: LaneState.PAUSED, Phase.STOPPED: LaneState.STOPPED}.get(self.phase, LaneState.OPEN)

    def interrupted(self, now: float) -> bool:
        """Whether nothing is sent at present: it can't be reached, rejects us, was paused, or asked us to wait."""
        return self.phase in (Phase.TROUBLE, Phase.PAUSED, Phase.STOPPED) or now < self.not_before

    @property
    def trouble(self) -> str | None:
        """What keeps it from being reached, while it is tried again."""
        return self.reason if self.phase is Phase.TROUBLE else None


class CredentialsChanged(Value, frozen=True, kw_only=True):
    """New credentials are being stored; their account is not known yet."""


class CredentialsSettled(Value, frozen=True, kw_only=True):
    """The account of the credentials is known, or the old credentials are restored."""


class Identified(Value, frozen=True, kw_only=True):
    """The remote service named our account; `missing` are the permissions that it did not grant."""

    missing: tuple[str, ...] = ()


class PermissionsChecked(Value, frozen=True, kw_only=True):
    """The settings changed what is needed."""

    missing: tuple[str, ...] = ()


class PermissionRefused(Value, frozen=True, kw_only=True):
    """The remote service did what the request asked for no one without this permission; other requests go on."""

    activity: Activity
    permission: str


class Answered(Value, frozen=True, kw_only=True):
    """A request got an answer that was no error."""


class RequestSucceeded(Value, frozen=True, kw_only=True):
    """What we wanted to do was done."""

    activity: Activity


class Unreachable(Value, frozen=True, kw_only=True):
    """It failed and is tried again by itself, at `not_before` or soon. `limited`: it wants fewer requests."""

    activity: Activity
    reason: str
    code: str = ""
    not_before: float = 0.0
    limited: bool = False


class AccessRejected(Value, frozen=True, kw_only=True):
    """The remote service rejects us until a person helps."""

    reason: str
    code: str = ""


class PausedByUser(Value, frozen=True, kw_only=True):
    by: str


class Resumed(Value, frozen=True, kw_only=True):
    """By a user."""


class RetryRequested(Value, frozen=True, kw_only=True):
    """A user wants to send now; what waits for `not_before` need not."""


class ReplayBegan(Value, frozen=True, kw_only=True):
    """A user sends what waits: so many calls."""

    calls: int


class LinkStarting(Value, frozen=True, kw_only=True):
    """The server begins to listen. `held`: it opens the link itself, so it is not known yet whether it works."""

    held: bool


class LinkUp(Value, frozen=True, kw_only=True):
    """The link is open; `limit` describes what the phone system does not offer."""

    version: str = ""
    limit: str = ""
    notices: tuple[Notice, ...] = ()


class LinkDown(Value, frozen=True, kw_only=True):
    reason: str = ""
    notices: tuple[Notice, ...] = ()


class EventReceived(Value, frozen=True, kw_only=True):
    """The phone system sent us something."""


ConnectionEvent = (
    CredentialsChanged
    | CredentialsSettled
    | Identified
    | PermissionsChecked
    | PermissionRefused
    | Answered
    | RequestSucceeded
    | Unreachable
    | AccessRejected
    | PausedByUser
    | Resumed
    | RetryRequested
    | ReplayBegan
    | LinkStarting
    | LinkUp
    | LinkDown
    | EventReceived
)

Choose = Callable[[ConnectionState], Phase]


def works(state: ConnectionState) -> Phase:
    """The phase of a connection that no user paused."""
    if not state.signed_in:
        return Phase.NEW
    if state.failing:
        return Phase.TROUBLE
    return Phase.DEGRADED if state.missing else Phase.ACTIVE


NEW, ACTIVE, DEGRADED, TROUBLE, PAUSED, STOPPED = Phase

TABLE: Mapping[type[ConnectionEvent], Mapping[Phase, Phase | Choose]] = {  # what is not here leaves the phase as it is
    Identified: {NEW: works, ACTIVE: works, DEGRADED: works, TROUBLE: works, PAUSED: works},
    PermissionsChecked: {ACTIVE: works, DEGRADED: works},
    PermissionRefused: {ACTIVE: works, DEGRADED: works, TROUBLE: works},
    RequestSucceeded: {TROUBLE: works},
    Unreachable: {ACTIVE: TROUBLE, DEGRADED: TROUBLE},
    AccessRejected: {ACTIVE: PAUSED, DEGRADED: PAUSED, TROUBLE: PAUSED},
    PausedByUser: {NEW: STOPPED, ACTIVE: STOPPED, DEGRADED: STOPPED, TROUBLE: STOPPED, PAUSED: STOPPED},
    Resumed: {TROUBLE: works, PAUSED: works, STOPPED: works},
    LinkStarting: {NEW: works, ACTIVE: works, TROUBLE: works},
    LinkUp: {NEW: ACTIVE, TROUBLE: ACTIVE},
    LinkDown: {NEW: TROUBLE, ACTIVE: TROUBLE},
}


def turn(state: ConnectionState, event: ConnectionEvent, now: float) -> ConnectionState:
    """The state after the event; the same object where nothing changed. Units: `now` epoch s."""
    known = _with_facts(state, event, now)
    chosen = TABLE.get(type(event), {}).get(state.phase, state.phase)
    phase = chosen(known) if callable(chosen) else chosen
    if phase is not state.phase:
        known = _entered(known, phase, event, now)
    return state if known == state else known


def _with_facts(state: ConnectionState, event: ConnectionEvent, now: float) -> ConnectionState:
    """Take the event's facts, in any phase."""
    change = msgspec.structs.replace
    match event:
        case CredentialsChanged():
            return change(state, unproven=True)
        case CredentialsSettled():
            return change(state, unproven=False)
        case Identified(missing=missing):
            known = change(state, signed_in=True, unproven=False, missing=missing, failing=(), not_before=0.0)
            return change(known, last_ok_at=now, granted_at=now)
        case PermissionsChecked(missing=missing):
            return change(state, missing=missing)
        case PermissionRefused(permission=permission, activity=activity):
            missing = tuple(dict.fromkeys((*state.missing, *([permission] if permission else []))))
            return _answered(change(state, missing=missing), activity, now)
        case Answered():
            seen = state.last_ok_at >= state.since and now < state.last_ok_at + ANSWER_EVERY_S
            return state if seen else change(state, last_ok_at=max(now, state.last_ok_at))
        case RequestSucceeded(activity=activity):
            return _answered(state, activity, now)
        case Unreachable() if state.open:
            return _failed(state, event)
        case Resumed():
            return change(state, failing=(), not_before=0.0, granted_at=now)
        case RetryRequested():
            return change(state, not_before=0.0, granted_at=now)
        case ReplayBegan(calls=calls):
            return change(state, not_before=0.0, granted_at=now, replay_began_at=now, replay_calls=calls)
        case LinkStarting(held=held):
            return change(state, signed_in=not held, failing=())
        case LinkUp(version=version, limit=limit, notices=notices):
            known = change(state, signed_in=True, received=True, failing=(), version=version)
            return change(known, reason=limit, notices=notices)
        case LinkDown(reason=reason, notices=notices):
            return change(state, failing=(Activity.LINK,), reason=reason, notices=notices)
        case EventReceived():
            return change(state, received=True)
    return state


def _answered(state: ConnectionState, activity: Activity, now: float) -> ConnectionState:
    """The service answered this activity: it is not unreachable for it any more."""
    if activity not in state.failing:
        return state
    failing = tuple(one for one in state.failing if one is not activity)
    not_before = 0.0 if activity is Activity.SEND else state.not_before
    return msgspec.structs.replace(state, failing=failing, not_before=not_before, last_ok_at=now)


def _failed(state: ConnectionState, event: Unreachable) -> ConnectionState:
    """The newest failure gives the words; only sending has to wait."""
    known = (
        state
        if event.activity in state.failing
        else msgspec.structs.replace(state, failing=(*state.failing, event.activity))
    )
    not_before = event.not_before if event.activity is Activity.SEND else state.not_before
    limited = event.limited
    return msgspec.structs.replace(known, reason=event.reason, code=event.code, not_before=not_before, limited=limited)


def _entered(state: ConnectionState, phase: Phase, event: ConnectionEvent, now: float) -> ConnectionState:
    """A phase begins: its words are those of the event, and what belonged to the former phase goes."""
    words = ("", "", "")
    match event:
        case Unreachable(reason=reason, code=code) | AccessRejected(reason=reason, code=code):
            words = (reason, code, "")
        case LinkDown(reason=reason) | LinkUp(limit=reason):
            words = (reason, "", "")
        case PausedByUser(by=by):
            words = ("", "", by)
    reason, code, by = words
    entered = msgspec.structs.replace(state, phase=phase, since=now, reason=reason, code=code, by=by)
    if phase is Phase.TROUBLE:
        return entered
    return msgspec.structs.replace(entered, failing=(), not_before=0.0, limited=False)
