"""Calls that a program asked the switch for: on whose side a leg is, and whether a client was meant at all.

A request rings one side first; when that side has answered, it dials the other one, or puts the first side into an
application. Source: docs/reference/telephony.md; recordings in pbx/asterisk/fixtures/call-control.
"""

from cordboard.domain.calls.call import LegKind
from cordboard.domain.calls.state import CallState, LegState

LONGEST_EXTENSION = 6  # digits; a longer number is a line's
NOT_OURS = frozenset({"phone", "callback_widget", "campaign", "unknown"})  # origins that are no click of ours
FEATURE_CODES = ("*", "#")
CALLING = frozenset({"dial", "retrydial", "followme"})  # applications that call somebody


def parties(call: CallState, kind: LegKind) -> list[LegState]:
    """The legs of one kind, in the order in which they came; without those that came when the client had left."""
    return [leg for leg in call.legs if leg.kind is kind and not leg.late]


def clicked(call: CallState) -> bool:
    """We asked for this call ourselves, to reach somebody."""
    if call.application is not None and call.application.lower() not in CALLING:
        return False
    return _marked(call) or (call.originated and not _invitation(call))


def stays_inside(call: CallState) -> bool:
    """The request is for a colleague, or for something of the switch; while no outside party takes part."""
    if any(leg.second or leg.room for leg in parties(call, LegKind.AGENT)):
        return True  # who waits in a room for clients calls none: they come as calls of their own
    wanted = call.wanted
    if wanted is None or _number(wanted):
        return False
    return _digits(wanted).isdigit() or wanted.startswith(FEATURE_CODES) or not _marked(call)


def own_mobiles(call: CallState) -> list[LegState]:
    """Outside legs that stand for our agent: what a request dials before its first side has answered."""
    outside, agents = parties(call, LegKind.OUTSIDE), parties(call, LegKind.AGENT)
    callers = [leg for leg in outside if leg.caller]
    if 0 < len(callers) < len(outside) and clicked(call):
        return callers  # found in the middle: a leg that dials looks like one that called us
    if call.linked or not any(leg.first for leg in call.legs) or any(leg.caller for leg in outside + agents):
        return []
    near = [leg for leg in outside if _first_side(call, leg)]
    wanted = call.wanted
    if any(leg.second for leg in outside):
        return near if wanted is None or _number(wanted) else []
    if any(_first_side(call, leg) for leg in agents):
        return near
    if any(leg.second for leg in agents) or wanted is None or not _number(wanted):
        return []
    return [leg for leg in near if not _same(leg.dialled or leg.number, wanted)]


def wants_an_extension(call: CallState) -> bool:
    """The request is for an extension of ours: for a colleague, or for the agent of a client who is called back."""
    return call.wanted is not None and _digits(call.wanted).isdigit() and not _number(call.wanted)


def _invitation(call: CallState) -> bool:
    """A request of another program that dials nothing: it calls a phone of ours into a room or a menu."""
    outside = any(leg.kind is LegKind.OUTSIDE for leg in call.legs)
    return call.wanted is not None and not _digits(call.wanted).isdigit() and not outside


def _first_side(call: CallState, leg: LegState) -> bool:
    """Dialled before the first side answered, and not the second of two legs that a program asked for one by one."""
    return not leg.second and (not leg.first or leg is call.legs[0])


def _marked(call: CallState) -> bool:
    return call.origin is not None and call.origin not in NOT_OURS


def _digits(text: str) -> str:
    return text.lstrip("+")


def _number(text: str) -> bool:
    """The number of an outside line, with or without a prefix for the line; not an extension."""
    return _digits(text).isdigit() and len(_digits(text)) > LONGEST_EXTENSION


def _same(number: str | None, wanted: str) -> bool:
    """One is the other behind a prefix."""
    one, other = _digits(number or ""), _digits(wanted)
    return bool(one) and (one.endswith(other) or other.endswith(one))
