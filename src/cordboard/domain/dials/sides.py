"""Which legs of a call a command names: the agent's and the client's, of those that still exist."""

from collections.abc import Sequence

from cordboard.domain.calls.call import Call, Leg, LegKind, Value

OURS = "cb-"  # ids of first legs that we asked for


class Sides(Value, frozen=True, kw_only=True):
    """Ids of legs; empty where there is none. `extension`: whose the agent's leg is; `talking`: both are in a talk.

    Of a phone system that shows no legs both are the id of the call.
    """

    agent: str = ""
    client: str = ""
    extension: str = ""
    talking: bool = False


def sides_of(call: Call, extensions: Sequence[str] | None) -> Sides:
    """The legs of a call that goes on. `extensions`: the only ones that may be named; None: any.

    Of several agents the one who was picked up last; a first leg of ours stands for the mobile that it called.
    """
    if not call.legs:
        return _without_legs(call, extensions)
    live = [leg for leg in call.legs if leg.ended_at is None]
    phones = [leg for leg in live if leg.kind is LegKind.AGENT and (extensions is None or leg.extension in extensions)]
    asked = [leg for leg in live if leg.kind is LegKind.LOCAL and leg.id.startswith(OURS)]
    agent = _last([leg for leg in phones if leg.up]) or _last(phones) or (_last(asked) if extensions is None else None)
    client = _last([leg for leg in live if leg.kind is LegKind.OUTSIDE])
    if agent is None:
        return Sides(client=client.id if client else "")
    talking = call.answered_at is not None and agent.up and client is not None and client.up
    return Sides(agent=agent.id, client=client.id if client else "", extension=agent.extension or "", talking=talking)


def _without_legs(call: Call, extensions: Sequence[str] | None) -> Sides:
    """By the extensions that the phone system told: who talked last, who rang, who began."""
    inside = [*call.placed, *call.rang, *call.talked]
    known = [one for one in inside if extensions is None or one in extensions]
    if not known:
        return Sides()
    talking = call.answered_at is not None
    return Sides(agent=call.keys[0], client=call.keys[0], extension=known[-1], talking=talking)


def _last(legs: Sequence[Leg]) -> Leg | None:
    return legs[-1] if legs else None
