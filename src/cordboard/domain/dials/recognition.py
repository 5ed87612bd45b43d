"""Which call a dial has become, at phone systems whose answer does not tell: by extension, number and time."""

from cordboard.domain.calls.call import Direction, Value
from cordboard.domain.dials.dial import Dial

EARLIEST_S, LATEST_S = -30.0, 120.0  # their clock may differ from ours, and the agent's phone rings first
OUT = (Direction.OUTBOUND, Direction.UNKNOWN)


class SeenCall(Value, frozen=True, kw_only=True):
    """What is known of a call. `client` in E.164; `extensions`: everybody in it. Units: epoch s."""

    connection: str
    direction: str
    client: str | None
    extensions: tuple[str, ...]
    started_at: float


def is_call_of(dial: Dial, seen: SeenCall) -> bool:
    """Whether this call is the one that was asked for. An extension has only one dial that goes on."""
    return (
        seen.connection == dial.connection
        and seen.direction in OUT
        and seen.client == dial.to
        and dial.extension in seen.extensions
        and EARLIEST_S <= seen.started_at - dial.placed_at <= LATEST_S
    )
