"""Faults of routing rules and direct-to-owner rules, as in `seeded_faults.py`."""

from typing import Any

from cordboard.domain.routing.route import (
    DestinationKind,
    Digits,
    DirectToOwner,
    Route,
    RouteDefault,
    RouteLine,
    RoutePlace,
    RouteSource,
)
from cordboard.domain.rules.rule import Operator

_SOURCE = RouteSource(connection="zoho", module="contacts", field="Tier")
_GOLD = RouteLine(operator=Operator.EQUALS, value="GOLD", kind=DestinationKind.QUEUE, target="vip")


def _route(**changes: Any) -> Route:
    return Route(**{"id": "main", "place": RoutePlace(did="+34928000080"), "source": _SOURCE, **changes})


def _routes(**changes: Any) -> dict[str, object]:
    return {"routes": (_route(**changes),)}


ROUTING_FAULTS: list[tuple[str, dict[str, object], str, dict[str, str]]] = [
    ("routes.twice", {"routes": (_route(), _route())}, "routes[1].id", {"id": "main"}),
    ("routes.place", _routes(place=RoutePlace()), "routes[0].place", {"id": "main"}),
    ("routes.digits_of_did", _routes(digits=Digits()), "routes[0].digits", {"id": "main"}),
    ("routes.url", _routes(source=RouteSource(url="ftp://x")), "routes[0].source.url", {"url": "ftp://x"}),
    ("routes.two_sources", _routes(source=RouteSource(url="https://x", connection="zoho")), "routes[0].source", {}),
    ("routes.source", _routes(source=RouteSource(field="Tier")), "routes[0].source", {}),
    ("routes.field", _routes(source=RouteSource(connection="zoho")), "routes[0].source.field", {}),
    (
        "routes.module",
        _routes(source=RouteSource(connection="zoho", module="tasks", field="Tier")),
        "routes[0].source.module",
        {"module": "tasks"},
    ),
    (
        "routes.connection",
        _routes(source=RouteSource(connection="sap", field="Tier")),
        "routes[0].source.connection",
        {"connection": "sap"},
    ),
    (
        "routes.target",
        _routes(default=RouteDefault(kind=DestinationKind.QUEUE)),
        "routes[0].default.target",
        {"kind": "queue"},
    ),
    ("routes.shadowed", _routes(lines=(_GOLD, _GOLD)), "routes[0].lines[1]", {"line": "2", "other": "1"}),
    (
        "direct.twice",
        {"direct_to_owner": (DirectToOwner(extension="1"), DirectToOwner(extension="1"))},
        "direct_to_owner[1].extension",
        {"extension": "1"},
    ),
    (
        "direct.no_order",
        {"direct_to_owner": (DirectToOwner(extension="1", order=()),)},
        "direct_to_owner[0].order",
        {"extension": "1"},
    ),
    (
        "direct.substitute",
        {"direct_to_owner": (DirectToOwner(extension="1", fallback="9999"),)},
        "direct_to_owner[0].fallback",
        {"extension": "1", "substitute": "9999"},
    ),
]
