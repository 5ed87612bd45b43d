"""What stays of a call when the client is erased: the figures, without whoever they are about. Pure.

Kept: times, durations, direction, outcome, our number, queue, and which of our extensions took part. Gone: number and
name of the client and of every other outside party, recording, variables, texts, links to other calls.
"""

import msgspec

from cordboard.domain.calls.call import Call, Client, Disposition, Leg, LegKind, Phase, StoryLine

WORD = 24  # characters; longer words of a story are texts of somebody


def anonymous(call: Call) -> Call:
    """The call without its client."""
    ours = {leg.extension for leg in call.legs if leg.kind is LegKind.AGENT and leg.extension}
    ours |= {*call.placed, *call.rang, *call.talked}
    return msgspec.structs.replace(
        call,
        client=Client(),
        origin=None,
        legs=tuple(_leg(number, leg) for number, leg in enumerate(call.legs, 1)),
        reason=None,
        recording=None,
        parameters={},
        linked=(),
        story=tuple(_line(one, ours) for one in call.story),
        erased=True,
    )


def extensions_of(call: Call) -> tuple[str, ...]:
    """Our extensions that took part, as the call list shows them."""
    legs = (leg.extension for leg in call.legs if leg.extension)
    return tuple(sorted({*call.placed, *call.rang, *call.talked, *legs}))


def _leg(number: int, leg: Leg) -> Leg:
    ours = leg.kind is LegKind.AGENT
    return msgspec.structs.replace(leg, id=str(number), number=None, extension=leg.extension if ours else None)


def _line(line: StoryLine, ours: set[str]) -> StoryLine:
    outcomes = {*Disposition, *Phase}
    who = line.who if line.who in ours or line.who in outcomes else ""
    return StoryLine(at=line.at, what=line.what if len(line.what) <= WORD else "noted", who=who)
