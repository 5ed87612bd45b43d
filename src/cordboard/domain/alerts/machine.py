"""One trouble of one connection from its beginning to its end, and the moments at which a person is told.

A trouble is told once, told again only after a long while, and its end is told once. One that heals before its
patience is over is never told. One that keeps coming back is told at ever longer intervals. No clock, no text here.
"""

from datetime import timedelta
from enum import StrEnum

import msgspec

from cordboard.domain.calls.call import Value


class Subject(StrEnum):
    """What an alert is about; a connection has at most one open alert of each."""

    LINK = "link"  # can it be used?
    WORK = "work"  # is something parked?


class Kind(StrEnum):
    PAUSED = "paused"  # needs a person: revoked token, another organisation, a missing right
    AWAY = "away"  # cannot be reached, tried again by itself
    PARKED = "parked"  # items that need a person


class AlertWord(StrEnum):
    """What a message says."""

    BEGUN = "begun"
    STILL = "still"
    OVER = "over"
    TEST = "test"


class Troubled(Value, frozen=True, kw_only=True):
    """Trouble is seen. Units: `since` epoch s; `reason` as the other side said it."""

    kind: Kind
    since: float
    reason: str = ""


class Well(Value, frozen=True, kw_only=True):
    """All is well, and something proves it."""


class Unclear(Value, frozen=True, kw_only=True):
    """Nothing is known just now; what was, stays."""


class Quiet(Value, frozen=True, kw_only=True):
    """Not to be spoken of: a person paused it, or it is no longer there."""


HealthObservation = Troubled | Well | Unclear | Quiet


class Alert(Value, frozen=True, kw_only=True):
    """A trouble as it is kept. `no` is its row, 0 before it is kept. Units: epoch s."""

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
    """`recent`: how often this trouble was told in the last day. `heard`: whether there is a way to tell anybody."""

    away_after: timedelta
    repeat_after: timedelta
    recent: int = 0
    heard: bool = True


class AlertPlace(Value, frozen=True, kw_only=True):
    """Where trouble may be."""

    connection: str
    subject: Subject


SETTLE = timedelta(seconds=15)  # well for this long before its end is told
GATHER = timedelta(seconds=30)  # parked items seldom come alone
DOUBLINGS = 10


def turn(
    alert: Alert | None, sight: HealthObservation, at: AlertPlace, rules: Rules, now: float
) -> tuple[Alert | None, AlertWord | None]:
    """The alert as it is now, and what is to be told, if anything. Units: `now` epoch s."""
    match sight:
        case Troubled():
            return _told(_hurt(alert, sight, at), rules, now)
        case Well() if alert is not None:
            return _well(alert, now)
        case Quiet() if alert is not None:
            return msgspec.structs.replace(alert, ended_at=now), None
    return alert, None


def _hurt(alert: Alert | None, sight: Troubled, at: AlertPlace) -> Alert:
    if alert is None:
        return Alert(
            connection=at.connection, subject=at.subject, kind=sight.kind, began_at=sight.since, reason=sight.reason
        )
    if alert.kind is sight.kind:  # the first moment counts: a restart may have forgotten it
        return msgspec.structs.replace(alert, reason=sight.reason, well_since=None)
    return msgspec.structs.replace(alert, kind=sight.kind, began_at=sight.since, reason=sight.reason, well_since=None)


def _told(alert: Alert, rules: Rules, now: float) -> tuple[Alert, AlertWord | None]:
    if not rules.heard:
        return alert, None
    told = msgspec.structs.replace(alert, told_kind=alert.kind, told_at=now)
    if alert.told_kind is not alert.kind:
        return (told, AlertWord.BEGUN) if now - alert.began_at >= _patience(alert.kind, rules) else (alert, None)
    if alert.told_at is not None and now - alert.told_at >= rules.repeat_after.total_seconds():
        return told, AlertWord.STILL
    return alert, None


def _patience(kind: Kind, rules: Rules) -> float:
    """Units: s. What came back today waits twice as long each time, up to the time between repetitions."""
    first = {Kind.PAUSED: timedelta(0), Kind.AWAY: rules.away_after, Kind.PARKED: GATHER}[kind]
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
