"""Decisions of the archive: whether a recording is archived, when a failed attempt is repeated, how long it is kept.
Pure.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from cordboard.domain.settings.recordings import Consent, KeepRule, Recordings, Start
from cordboard.domain.settings.retention import DAY_S, LEAST, Retention

CONSENT = "recording_consent"  # the parameter of a call
YES = frozenset({"1", "y", "yes", "true", "on"})
WAITS_S = (10.0, 30.0, 120.0, 600.0, 1800.0)  # then every hour
HOUR_S = 3600.0
GIVE_UP_S = 3 * DAY_S  # recordings may appear late, and hosts may be down for a weekend
FINAL = frozenset({"not_audio", "past_the_end", "no_recording", "unreadable", "too_large"})


class Withheld(StrEnum):
    """Why a recording is not archived though there is one."""

    CONSENT = "consent"
    BY_HAND = "by_hand"


class KeptCall(msgspec.Struct, frozen=True, kw_only=True):
    """What rules look at."""

    started_at: float  # Units: epoch s
    connection: str = ""
    direction: str = ""
    queue: str = ""
    country: str = ""


def withheld(settings: Recordings, parameters: Mapping[str, str], *, asked: bool) -> Withheld | None:
    """Why the recording stays where it is; `asked`: somebody asked for it."""
    if settings.consent is Consent.NEEDED and parameters.get(CONSENT, "").strip().lower() not in YES:
        return Withheld.CONSENT
    return Withheld.BY_HAND if settings.start is Start.BY_HAND and not asked else None


def next_attempt(code: str, tries: int, since: float, now: float) -> float | None:
    """When the next attempt is made after this failure; None: no more. Units: epoch s."""
    if code in FINAL or now - since > GIVE_UP_S:
        return None
    return now + (WAITS_S[tries] if tries < len(WAITS_S) else HOUR_S)


def days_of(settings: Recordings, retention: Retention, call: KeptCall) -> int:
    """For how many days the recording of this call is kept; 0: without an end."""
    for rule in settings.keep_rules:
        if _fits(rule, call):
            return rule.days
    return retention.recordings if settings.keep_days is None else settings.keep_days


def expires_at(settings: Recordings, retention: Retention, call: KeptCall) -> float | None:
    """When it is deleted; None: it is kept. Units: epoch s."""
    days = days_of(settings, retention, call)
    return call.started_at + max(days, LEAST) * DAY_S if days else None


def shortest_days(settings: Recordings, retention: Retention) -> int | None:
    """The shortest period in use: what is younger never expires. None: nothing expires."""
    general = retention.recordings if settings.keep_days is None else settings.keep_days
    periods = [days for days in (general, *(rule.days for rule in settings.keep_rules)) if days]
    return max(LEAST, min(periods)) if periods else None


def _fits(rule: KeepRule, call: KeptCall) -> bool:
    wanted = (rule.direction, rule.queue, rule.country, rule.connection)
    given = (call.direction, call.queue, call.country, call.connection)
    return all(one is None or one == other for one, other in zip(wanted, given, strict=True))
