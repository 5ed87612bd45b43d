"""Where calls were sent while their callers waited, each with its reasons; kept as long as calls are."""

from collections.abc import Collection, Sequence
from typing import Protocol

import msgspec

from cordboard.domain.routing.decision import RouteDecision


class RouteDecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """`rule`: id of the route, or empty; `extension`: instead, whose calls go to the owner. `call`: the phone system's
    id, empty where it told none. Units: epoch s, ms.
    """

    at: float
    call: str
    rule: str
    extension: str
    caller: str | None
    decision: RouteDecision
    took_ms: float


class RouteDecisionStore(Protocol):
    """Written after the answer; read on the call's page."""

    async def put_route_decision(self, row: RouteDecisionRow) -> None:
        """Keep it."""

    async def route_decisions(self, keys: Collection[str]) -> Sequence[RouteDecisionRow]:
        """Those of calls with one of these ids, the oldest first."""
