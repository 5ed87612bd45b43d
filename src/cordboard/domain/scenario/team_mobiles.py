"""Mobiles of the team in a call: legs to or from a number that the settings give to a person as an extension.

A phone system shows such a leg as an outside party, or as the account that several mobiles share. Here it becomes the
leg of its person, named as in the settings. The call machine knows no settings and tells the number of each leg only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, EndedBy, Leg, LegKind
from cordboard.domain.calls.call_outcome import ANSWERED_OUTSIDE
from cordboard.domain.numbers.reading import read
from cordboard.domain.settings.settings import Settings

Mobiles = Mapping[str, str]
"""Number in E.164 -> as the settings write it."""
_AS_CALLER = {Disposition.ABANDONED: Disposition.CANCELLED, Disposition.UNAVAILABLE: Disposition.FAILED}


def mobiles_of(settings: Settings) -> Mobiles:
    """The extensions of the team that are full numbers."""
    home = settings.company.home
    written = (extension for member in reversed(settings.team) for extension in reversed(member.extensions))
    return {full: one for one in written if (full := read(one, home).e164)}


def with_mobiles(call: Call, mobiles: Mobiles, region: str) -> Call:
    """The call with each mobile as the phone of its person; the same call where none takes part."""
    if not mobiles or call.erased:
        return call
    named = [_name(leg, mobiles, region) for leg in call.legs]
    if not any(named):
        return call
    call, named = _called_through_us(call, named)
    client = _full(call.client.number, region)
    named = [name if name and _full(name, region) != client else None for name in named]
    return _with_named(call, named) if any(named) else call


def _name(leg: Leg, mobiles: Mobiles, region: str) -> str | None:
    if leg.kind is LegKind.LOCAL or not leg.number:
        return None
    return mobiles.get(_full(leg.number, region) or "")


def _full(number: str | None, region: str) -> str | None:
    return read(number, region).e164 if number else None


def _called_through_us(call: Call, named: list[str | None]) -> tuple[Call, list[str | None]]:
    """A mobile that calls in and is put through to somebody outside calls out."""
    legs = [(leg, name) for leg, name in zip(call.legs, named, strict=True) if leg.kind is not LegKind.LOCAL]
    caller = next((name for leg, name in legs if leg.caller and leg.kind is LegKind.OUTSIDE), None)
    others = [leg for leg, _ in legs if not leg.caller]
    if call.direction is not Direction.INBOUND or caller is None or not others:
        return call, named
    if any(leg.kind is not LegKind.OUTSIDE for leg in others):
        return call, named
    called = next((leg for leg in others if leg.up), others[0])
    outcome = _AS_CALLER.get(call.disposition, call.disposition) if call.disposition else None
    ended_by = _sides_changed(call.ended_by, called)
    out = msgspec.structs.replace(
        call,
        direction=Direction.OUTBOUND,
        client=Client(number=called.number),
        own_number=None,
        shown_number=None,
        ringing_at=called.rang_at,
        disposition=outcome,
        ended_by=ended_by,
    )
    return out, named


def _sides_changed(ended_by: EndedBy | None, client: Leg) -> EndedBy | None:
    return EndedBy.AGENT if ended_by is EndedBy.CLIENT and not client.left else ended_by


def _with_named(call: Call, named: Sequence[str | None]) -> Call:
    legs = tuple(_ours(leg, name) if name else leg for leg, name in zip(call.legs, named, strict=True))
    answered = call.answered_at is not None
    ours = [(leg, now, name) for leg, now, name in zip(call.legs, legs, named, strict=True) if name]
    took = [name for leg, _, name in ours if leg.kind is LegKind.OUTSIDE and answered and _takes(leg)]
    outside = [name for leg, _, name in ours if leg.kind is LegKind.OUTSIDE]
    rang = [now for leg, now, _ in ours if leg.kind is LegKind.OUTSIDE and leg.rang_at and not leg.caller]
    out = call.direction is Direction.OUTBOUND
    talked = _in_order(legs, _renamed(call.talked, call.legs, named, talked=True), took)
    theirs = _renamed(call.rang, call.legs, named, talked=False)
    ringing_at = call.ringing_at if out else _earliest((call.ringing_at, *(one.rang_at for one in rang)))
    return msgspec.structs.replace(
        call,
        legs=legs,
        talked=talked,
        placed=(_renamed(call.placed, call.legs, named, talked=False) or tuple(outside[:1])) if out else call.placed,
        rang=theirs if out else tuple(sorted({*theirs, *(one.extension for one in rang if one.extension)})),
        ringing_at=ringing_at,
        durations=_with_ring(call, ringing_at),
        reason=None if took and call.reason == ANSWERED_OUTSIDE else call.reason,
        ended_by=_ended_by(call, named),
    )


def _ours(leg: Leg, name: str) -> Leg:
    """An account keeps its extension: an entry of the stop list may name it."""
    if leg.kind is LegKind.AGENT:
        return leg
    talked = _takes(leg) and not leg.caller
    return msgspec.structs.replace(leg, kind=LegKind.AGENT, extension=name, talked=leg.talked or talked)


def _takes(leg: Leg) -> bool:
    return leg.up and leg.dial in ("ANSWER", None)


def _renamed(
    extensions: Iterable[str], legs: Sequence[Leg], named: Sequence[str | None], *, talked: bool
) -> tuple[str, ...]:
    """Instead of an account the mobiles behind it that took part; and the account if a phone of its own did too."""
    found: list[str] = []
    for extension in extensions:
        part = [
            name or extension
            for leg, name in zip(legs, named, strict=True)
            if leg.kind is LegKind.AGENT and leg.extension == extension and (leg.talked or not talked)
        ]
        found += part or [extension]
    return tuple(dict.fromkeys(found))


def _in_order(legs: Sequence[Leg], talked: tuple[str, ...], took: Sequence[str]) -> tuple[str, ...]:
    """Who talked, the last one last: a mobile has its place among the others by when its leg came."""
    place = {leg.extension: n for n, leg in enumerate(legs) if leg.talked and leg.extension}
    places = {name: place.get(name, -1) for name in talked}
    for name in dict.fromkeys(took):
        if name not in talked:
            at = next((n for n, one in enumerate(talked) if places[one] > place.get(name, -1)), len(talked))
            talked = (*talked[:at], name, *talked[at:])
            places[name] = place.get(name, -1)
    return talked


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)


def _with_ring(call: Call, ringing_at: datetime | None) -> object:
    until = call.answered_at or call.ended_at
    if ringing_at is None or until is None or call.durations.ring is not None:
        return call.durations
    ring = max(0, round((until - ringing_at).total_seconds() * 1000))
    return msgspec.structs.replace(call.durations, ring=ring)


def _ended_by(call: Call, named: Sequence[str | None]) -> EndedBy | None:
    """Our side, where only mobiles put the receiver down."""
    if call.ended_by is not EndedBy.CLIENT:
        return call.ended_by
    left = [name for leg, name in zip(call.legs, named, strict=True) if leg.left and leg.kind is LegKind.OUTSIDE]
    return EndedBy.AGENT if left and all(left) else call.ended_by
