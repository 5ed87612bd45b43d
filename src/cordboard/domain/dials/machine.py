"""The state machine of a dial: (dial, event) -> (dial, effects).

    calling_agent -> calling_client -> talking -> ended, and from each of the first three straight to ended

What the phones do is read from the call, which the events of the phone system made: its answer to our request says
only that it was understood. A hang-up that comes before the first leg exists is in vain, so it is wanted until the
call has ended. Source: docs/reference/call-control.md, section 3.
"""

from collections.abc import Mapping

import msgspec

from cordboard.domain.calls.call import Call, Disposition, Leg, LegKind, Value
from cordboard.domain.dials.dial import Dial, DialState, EndReason

ORDER = tuple(DialState)
BUSY, DECLINED = 17, 21  # causes of Q.850
NO_SUCH_NUMBER = frozenset({1, 28})

CLIENT_ENDS: Mapping[Disposition, EndReason] = {  # the agent had answered
    Disposition.ANSWERED: EndReason.TALKED,
    Disposition.BUSY: EndReason.CLIENT_BUSY,
    Disposition.NO_ANSWER: EndReason.CLIENT_NO_ANSWER,
    Disposition.CANCELLED: EndReason.AGENT_HUNG_UP,
    Disposition.FAILED: EndReason.CLIENT_UNREACHABLE,
    Disposition.AGENT_UNAVAILABLE: EndReason.AGENT_UNAVAILABLE,
}


class NotTaken(Value, frozen=True, kw_only=True):
    """The phone system refused the request, or it never arrived there: nothing rings."""

    at: float
    detail: str = ""


class CallChanged(Value, frozen=True, kw_only=True):
    """Its call, as it is now."""

    at: float
    call: Call


class Recognised(Value, frozen=True, kw_only=True):
    """Its call has this id at the phone system, not the one that we gave."""

    call: str


class CancelAsked(Value, frozen=True, kw_only=True):
    """Somebody wants it to end."""


class NothingHeard(Value, frozen=True, kw_only=True):
    """No event about it has come for too long."""

    at: float


DialEvent = NotTaken | CallChanged | Recognised | CancelAsked | NothingHeard


class HangUp(Value, frozen=True, kw_only=True):
    """Hang up its first leg: the other one ends with it."""

    channel: str


class Changed(Value, frozen=True, kw_only=True):
    """Its state is another one: store it, and tell whoever watches."""


DialEffect = HangUp | Changed


def after(dial: Dial, event: DialEvent) -> tuple[Dial, tuple[DialEffect, ...]]:
    """The dial after this event, and what is to be done. A dial that has ended stays as it is."""
    if dial.ended:
        return dial, ()
    match event:
        case NotTaken(at=at, detail=detail):
            return _changed(dial, _ended(dial, EndReason.NOT_PLACED, at, detail))
        case NothingHeard(at=at):
            then = _ended(dial, EndReason.CANCELLED if dial.cancelled else EndReason.UNKNOWN, at)
            return then, (Changed(), HangUp(channel=dial.channel))
        case CancelAsked():
            return msgspec.structs.replace(dial, cancelled=True), (Changed(), HangUp(channel=dial.channel))
        case Recognised(call=found):
            return _changed(dial, msgspec.structs.replace(dial, channel=found))
        case CallChanged(at=at, call=call):
            return _changed(dial, _seen(dial, call, at))


def _changed(before: Dial, then: Dial) -> tuple[Dial, tuple[DialEffect, ...]]:
    effects: tuple[DialEffect, ...] = () if then == before else (Changed(),)
    if then.cancelled and not then.ended:
        effects += (HangUp(channel=then.channel),)
    return then, effects


def _seen(dial: Dial, call: Call, at: float) -> Dial:
    heard = msgspec.structs.replace(dial, heard=True)
    if call.ended:
        return _ended(heard, _reason(dial, call), at, call.reason or "")
    return msgspec.structs.replace(heard, state=max(dial.state, _state(dial, call), key=ORDER.index))


def _state(dial: Dial, call: Call) -> DialState:
    if call.answered_at is not None:
        return DialState.TALKING
    return DialState.CALLING_CLIENT if _agent_answered(dial, call) else DialState.CALLING_AGENT


def _agent_answered(dial: Dial, call: Call) -> bool:
    """Our own leg is up: through a Local channel only after the question of a mobile was answered."""
    return any(leg.id == dial.channel and leg.up for leg in call.legs)


def _ended(dial: Dial, reason: EndReason, at: float, detail: str = "") -> Dial:
    return msgspec.structs.replace(dial, state=DialState.ENDED, reason=reason, ended_at=at, detail=detail)


def _reason(dial: Dial, call: Call) -> EndReason:
    disposition = call.disposition or Disposition.UNKNOWN
    if disposition is Disposition.ANSWERED:
        return EndReason.TALKED
    if dial.cancelled:
        return EndReason.CANCELLED
    if disposition is Disposition.AGENT_NO_ANSWER:
        return _agent_reason(call.legs)
    if disposition is Disposition.FAILED and any(leg.cause in NO_SUCH_NUMBER for leg in call.legs):
        return EndReason.NUMBER_UNKNOWN
    return CLIENT_ENDS.get(disposition, EndReason.UNKNOWN)


def _agent_reason(legs: tuple[Leg, ...]) -> EndReason:
    """Of several phones the first that says more than silence; a refusal is told by its cause alone."""
    phones = [leg for leg in legs if leg.kind is not LegKind.LOCAL]
    if any(leg.cause == DECLINED for leg in phones):
        return EndReason.AGENT_REFUSED
    if any(leg.dial == "BUSY" or leg.cause == BUSY for leg in phones):
        return EndReason.AGENT_BUSY
    return EndReason.AGENT_NO_ANSWER
