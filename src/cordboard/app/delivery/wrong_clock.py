"""Calls whose time lies in the future for the CRM, because the clock of this machine was ahead.

A CRM refuses such a time. The item is not parked: it says that the clock is the cause, keeps by how much, and leaves
again with its time moved back by that. What was sent with a right clock is not touched.

Where no service names its time, nobody knows by how much: the item is sent again as it is, ever more seldom, until a
day after the call. By then the time has passed for the CRM, too, unless the clock is wrong by more than that.
"""

from datetime import datetime, timedelta

import msgspec

from cordboard.domain.crm.actions import Action, CorrectCall, LogCall
from cordboard.ports.store.outbox import Done, Item, ItemState

CLOCK_AHEAD = "clock_ahead"  # with the seconds: `clock_ahead:7200`
CLOCK_UNKNOWN = "clock_unknown"
FIX = "Set the clock of this server with NTP."
SLACK_S = 5.0  # a time so close to now is no matter of clocks
AGAIN_S, MOST_S = 60.0, 3600.0
LONGEST_S = 86_400.0


def seconds_ahead(code: str | None) -> float:
    """By how much the times of an item with this code are moved back. Units: s."""
    name, _, seconds = (code or "").partition(":")
    return float(seconds) if name == CLOCK_AHEAD and seconds.isdecimal() else 0.0


def moved_back(action: Action, seconds: float) -> Action:
    """The action with its time that much earlier."""
    match action:
        case LogCall() if seconds:
            return _earlier(action, seconds)
        case CorrectCall() if seconds:
            return msgspec.structs.replace(action, now=_earlier(action.now, seconds))
    return action


def held(item: Item, action: Action, connection: str, service: str, now: float, ahead: float) -> Done | None:
    """The item as it waits, where its time lies in the future of the service; else None: the refusal is another one.

    Args: `action`: as it was sent; `ahead`: this machine's clock before that of the service, s; `now`: epoch s.
    """
    at = _happened_at(action)
    if ahead <= 0 or at is None or at.timestamp() <= now - ahead + SLACK_S:
        return None
    said = f"{connection}: {service} rejected times in the future: the clock of this server is ahead."
    return Done(
        key=item.key,
        state=ItemState.OPEN,
        reason=f"{said} {FIX} Its times are corrected by {round(ahead)} s and sent again.",
        code=f"{CLOCK_AHEAD}:{round(ahead)}",
        not_before=now + AGAIN_S if seconds_ahead(item.code) else now,
        maybe_sent=item.maybe_sent,
        attempts=1,
    )


def waiting(item: Item, action: Action, connection: str, service: str, now: float) -> Done | None:
    """The item as it waits for its time to pass for a service that rejected it and names no time of its own.

    None where the call was long ago: then the time is wrong for another reason. Units: `now` epoch s.
    """
    at = _happened_at(action)
    if at is None or at.timestamp() < now - LONGEST_S:
        return None
    said = f"{connection}: {service} rejected the time of this call: the clock of this server may be ahead."
    return Done(
        key=item.key,
        state=ItemState.OPEN,
        reason=f"{said} {FIX} It is sent again automatically until a day after the call.",
        code=CLOCK_UNKNOWN,
        not_before=now + min(AGAIN_S * 2.0 ** min(item.attempts, 10), MOST_S),
        maybe_sent=item.maybe_sent,
        attempts=1,
    )


def _happened_at(action: Action) -> datetime | None:
    match action:
        case LogCall(started_at=at) | CorrectCall(now=LogCall(started_at=at)):
            return at
    return None


def _earlier(log: LogCall, seconds: float) -> LogCall:
    return msgspec.structs.replace(log, started_at=log.started_at - timedelta(seconds=seconds))
