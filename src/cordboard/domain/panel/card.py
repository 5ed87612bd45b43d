"""The card of a call as one person sees it: derived from the call and the person's extensions, nothing is stored.

A call is a person's if one of their phones rang, talked, or began it. Source: docs/reference/telephony.md 5.1 and 14.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from cordboard.domain.calls.call import Call, Leg, LegKind, Phase, Value


class CardState(StrEnum):
    """What the person has to do with the call now."""

    RINGING = "ringing"  # a phone of the person rings
    CALLING = "calling"  # the person began it and waits for the other party
    IN_CALL = "in_call"
    ON_HOLD = "on_hold"
    ANSWERED_BY_OTHER = "answered_by_other"  # it rang here too; somebody else has taken it
    TRANSFERRED = "transferred"  # the person talked and passed it on; it goes on without them
    RANG = "rang"  # it rang here, and rings or waits elsewhere now
    MISSED = "missed"  # over, and nobody answered
    AFTER_CALL = "after_call"  # over, and the person talked
    ENDED = "ended"  # over, with nothing to do for the person


LIVE = frozenset({CardState.RINGING, CardState.CALLING, CardState.IN_CALL, CardState.ON_HOLD})


class Card(Value, frozen=True, kw_only=True):
    """`since`: when this state began, as far as the phone system told; `by`: the extension that has the call now."""

    state: CardState
    since: datetime | None = None
    by: str | None = None


def card_of(call: Call, mine: Iterable[str]) -> Card | None:
    """The card for whoever has the extensions `mine`; None if the call is not theirs."""
    own = frozenset(mine)
    if own.isdisjoint((*call.rang, *call.talked, *call.placed, *_extensions(call))):
        return None
    if call.phase is Phase.ENDED:
        return _ended(call, own)
    return _live_with_legs(call, own) if any(leg.kind is LegKind.AGENT for leg in call.legs) else _live(call, own)


def _extensions(call: Call) -> tuple[str, ...]:
    return tuple(leg.extension for leg in call.legs if leg.kind is LegKind.AGENT and leg.extension)


def _ended(call: Call, own: frozenset[str]) -> Card:
    if not own.isdisjoint(call.talked):
        return Card(state=CardState.AFTER_CALL, since=call.ended_at)
    if call.missed:
        return Card(state=CardState.MISSED, since=call.ended_at)
    by = call.talked[-1] if call.talked else None
    if by is not None and own.isdisjoint(call.placed):
        return Card(state=CardState.ANSWERED_BY_OTHER, since=call.ended_at, by=by)
    return Card(state=CardState.ENDED, since=call.ended_at)


def _live_with_legs(call: Call, own: frozenset[str]) -> Card:
    """Of a phone system that shows its legs."""
    legs = [leg for leg in call.legs if leg.kind is LegKind.AGENT and leg.extension in own]
    active = [leg for leg in legs if leg.ended_at is None]
    if any(leg.talked for leg in active):
        return _talking(call)
    rings = next((leg for leg in active if not leg.caller and not leg.up and not _let_go(leg, call)), None)
    if rings is not None:
        return Card(state=CardState.RINGING, since=rings.rang_at or call.ringing_at or call.started_at)
    if any(leg.caller for leg in active):
        return Card(state=CardState.CALLING, since=call.started_at)
    if any(leg.up for leg in active):  # picked up, and not joined to the client yet
        return _talking(call)
    return _elsewhere(call, own, gone=True)


def _let_go(leg: Leg, call: Call) -> bool:
    """It rang before somebody else answered. A switch then ends this leg; providers without legs tell nothing of it."""
    return bool(call.answered_at and call.talked and leg.rang_at and leg.rang_at <= call.answered_at)


def _live(call: Call, own: frozenset[str]) -> Card:
    """Of a provider that only names who rang and who talked."""
    answered = call.phase in (Phase.ANSWERED, Phase.HELD)
    if answered and call.talked and call.talked[-1] in own:
        return _talking(call)
    if not answered and not own.isdisjoint(call.placed):
        return Card(state=CardState.CALLING, since=call.started_at)
    if answered and not own.isdisjoint(call.placed):
        return _talking(call)
    if not answered:
        return Card(state=CardState.RINGING, since=call.ringing_at or call.started_at)
    return _elsewhere(call, own, gone=False)


def _talking(call: Call) -> Card:
    state = CardState.ON_HOLD if call.phase is Phase.HELD else CardState.IN_CALL
    return Card(state=state, since=call.answered_at or call.started_at)


def _elsewhere(call: Call, own: frozenset[str], *, gone: bool) -> Card:
    """The call goes on without this person."""
    others = [one for one in call.talked if one not in own]
    if not own.isdisjoint(call.talked):
        return Card(state=CardState.TRANSFERRED, since=call.answered_at, by=others[-1] if others else None)
    if others or call.phase in (Phase.ANSWERED, Phase.HELD):
        return Card(state=CardState.ANSWERED_BY_OTHER, since=call.answered_at, by=others[-1] if others else None)
    return Card(state=CardState.RANG if gone else CardState.RINGING, since=call.ringing_at or call.started_at)
