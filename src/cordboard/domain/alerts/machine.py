"""The state machine of one alert: a trouble of a connection from begin to end, and when to notify about it.

A trouble is notified once, again only after a long time, and its end is notified once. A trouble that ends within its
waiting time is never notified. One that keeps coming back is notified at growing intervals. No clock, no text here.
"""

from datetime import timedelta
from enum import StrEnum

import msgspec

from cordboard.domain.calls.call import Value


class Subject(StrEnum):
    """What an alert is about; a connection has at most one open alert of each."""

    LINK = "link"  # can it be used?
    WORK = "work"  # is something parked?
    CALLS = "calls"  # are there calls?
    WAIT = "wait"  # of a queue: how long does somebody wait?
    AGENTS = "agents"  # of a queue: is somebody logged in?
    TARGET = "target"  # of a queue: is it answered in time?


class Kind(StrEnum):
    PAUSED = "paused"  # needs a person: revoked token, another organisation, a missing right
    AWAY = "away"  # cannot be reached, tried again by itself
    PARKED = "parked"  # items that need a person
    SILENT = "silent"  # no calls for long within business hours
    WAITING = "waiting"  # a caller of a queue waits for too long
    NO_AGENTS = "no_agents"  # nobody is logged in to a queue within business hours
    OFF_TARGET = "off_target"  # too few calls of a queue are answered in time


OF_QUEUES = (Kind.WAITING, Kind.NO_AGENTS, Kind.OFF_TARGET)


class AlertWord(StrEnum):
    """The subject of a message."""

    BEGUN = "begun"
    STILL = "still"
    OVER = "over"
    TEST = "test"


class Troubled(Value, frozen=True, kw_only=True):
    """The connection has a trouble. Units: `since` epoch s; `reason` in the remote service's words."""

    kind: Kind
    since: float
    reason: str = ""


class Well(Value, frozen=True, kw_only=True):
    """All is well, and something proves it."""


class Unclear(Value, frozen=True, kw_only=True):
    """Nothing is known just now; what was, stays."""


class Quiet(Value, frozen=True, kw_only=True):
    """No notification: a user paused the connection, or it is gone."""


HealthObservation = Troubled | Well | Unclear | Quiet


class Alert(Value, frozen=True, kw_only=True):
    """A trouble as it is stored. `no` is its row, 0 before it is stored. Units: epoch s."""

    connection: str
    subject: Subject
    kind: Kind
    began_at: float
    no: int = 0
    reason: str = ""
    told_kind: Kind | None = None
    told_at: float | None = None
    well_since: float | None = None
    ended_at: float | None = None


class Rules(Value, frozen=True, kw_only=True):
    """`recent`: notifications of this trouble in the last day. `has_channel`: whether a channel is set."""

    away_after: timedelta
    repeat_after: timedelta
    recent: int = 0
    has_channel: bool = True


class AlertPlace(Value, frozen=True, kw_only=True):
    """Where trouble may be."""

    connection: str
    subject: Subject


SETTLE = timedelta(seconds=15)  # the trouble is gone for this long before its end is notified
GATHER = timedelta(seconds=30)  # parked items seldom come alone; the limits of a queue are often passed for a moment
DOUBLINGS = 10


def turn(
    alert: Alert | None, observation: HealthObservation, at: AlertPlace, rules: Rules, now: float
) -> tuple[Alert | None, AlertWord | None]:
    """The alert after the observation, and the message to send, if any. Units: `now` epoch s."""
    match observation:
        case Troubled():
            return _report(_with_trouble(alert, observation, at), rules, now)
        case Well() if alert is not None:
            return _well(alert, now)
        case Quiet() if alert is not None:
            return msgspec.structs.replace(alert, ended_at=now), None
    return alert, None


def _with_trouble(alert: Alert | None, seen: Troubled, at: AlertPlace) -> Alert:
    if alert is None:
        return Alert(
            connection=at.connection,
            subject=at.subject,
            kind=seen.kind,
            began_at=seen.since,
            reason=seen.reason,
        )
    if alert.kind is seen.kind:  # the first time counts: a restart may have lost it
        return msgspec.structs.replace(alert, reason=seen.reason, well_since=None)
    return msgspec.structs.replace(alert, kind=seen.kind, began_at=seen.since, reason=seen.reason, well_since=None)


def _report(alert: Alert, rules: Rules, now: float) -> tuple[Alert, AlertWord | None]:
    if not rules.has_channel:
        return alert, None
    told = msgspec.structs.replace(alert, told_kind=alert.kind, told_at=now)
    if alert.told_kind is not alert.kind:
        return (told, AlertWord.BEGUN) if now - alert.began_at >= _patience(alert.kind, rules) else (alert, None)
    if alert.told_at is not None and now - alert.told_at >= rules.repeat_after.total_seconds():
        return told, AlertWord.STILL
    return alert, None


def _patience(kind: Kind, rules: Rules) -> float:
    """Units: s. What came back today waits twice as long each time, up to the time between repetitions."""
    at_once = timedelta(0)
    first = {Kind.AWAY: rules.away_after, Kind.PARKED: GATHER, **dict.fromkeys(OF_QUEUES, GATHER)}.get(kind, at_once)
    again = first * (1 << min(rules.recent, DOUBLINGS))
    return min(again, max(first, rules.repeat_after)).total_seconds()


def _well(alert: Alert, now: float) -> tuple[Alert, AlertWord | None]:
    if alert.told_at is None:
        return msgspec.structs.replace(alert, ended_at=now), None
    if alert.well_since is None:
        return msgspec.structs.replace(alert, well_since=now), None
    if now - alert.well_since < SETTLE.total_seconds():
        return alert, None
    return msgspec.structs.replace(alert, ended_at=alert.well_since), AlertWord.OVER
