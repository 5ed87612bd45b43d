"""Decisions of routing rules: found by the ids of their call, and deleted with their time."""

from cordboard.domain.routing.decision import RouteDecision
from cordboard.domain.routing.reasons import route_reason
from cordboard.domain.routing.route import Destination, DestinationKind
from cordboard.ports.store.route_decisions import RouteDecisionRow
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener


def decided(call: str, at: float = 100.0, target: str = "80") -> RouteDecisionRow:
    decision = RouteDecision(
        destination=Destination(kind=DestinationKind.EXTENSION, target=target),
        line=2,
        value="GOLD",
        why=(route_reason("no_line", value="x"),),
    )
    return RouteDecisionRow(
        at=at, call=call, rule="main", extension="", caller="+34600111222", decision=decision, took_ms=0.4
    )


class RouteDecisionsContract:
    @run
    async def test_decisions_come_back_after_a_restart_in_their_order(self, opened: Opener) -> None:
        async with opened() as store:
            for one in (decided("b", 102.0), decided("a", 101.0), decided("c")):
                await store.put_route_decision(one)
        async with opened() as store:
            assert list(await store.route_decisions(["a", "b", "x"])) == [decided("a", 101.0), decided("b", 102.0)]
            assert list(await store.route_decisions([])) == []
