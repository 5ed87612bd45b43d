"""Routes that cannot work are refused with their place."""

from typing import Any

import pytest

from cordboard.domain.routing.check import wrong_owners, wrong_routes
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
from cordboard.domain.settings.company import TeamMember

SOURCE = RouteSource(connection="zoho", module="contacts", field="Tier")
GOOD: dict[str, Any] = {"id": "main", "place": RoutePlace(did="+34928000080"), "source": SOURCE}
GOLD = RouteLine(operator=Operator.EQUALS, value="GOLD", kind=DestinationKind.QUEUE, target="vip")


def test_a_good_route_has_no_findings() -> None:
    assert not list(wrong_routes([Route(**GOOD, lines=(GOLD,))], ["zoho"]))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"place": RoutePlace()}, ("routes.place", "routes[0].place")),
        ({"place": RoutePlace(did="1", ivr="main")}, ("routes.place", "routes[0].place")),
        ({"digits": Digits()}, ("routes.digits_of_did", "routes[0].digits")),
        ({"source": RouteSource()}, ("routes.source", "routes[0].source")),
        ({"source": RouteSource(connection="old", field="x")}, ("routes.connection", "routes[0].source.connection")),
        ({"source": RouteSource(connection="zoho")}, ("routes.field", "routes[0].source.field")),
        ({"source": RouteSource(url="ftp://x")}, ("routes.url", "routes[0].source.url")),
        ({"source": RouteSource(url="https://x", connection="zoho")}, ("routes.two_sources", "routes[0].source")),
        ({"default": RouteDefault(kind=DestinationKind.QUEUE)}, ("routes.target", "routes[0].default.target")),
        (
            {"lines": (RouteLine(operator=Operator.EQUALS, value="x", kind=DestinationKind.EXTENSION),)},
            ("routes.target", "routes[0].lines[0].target"),
        ),
        (
            {"lines": (RouteLine(operator=Operator.LESS, value="x", kind=DestinationKind.QUEUE, target="1"),)},
            ("rules.number", "routes[0].lines[0].value"),
        ),
        ({"lines": (GOLD, GOLD)}, ("routes.shadowed", "routes[0].lines[1]")),
    ],
)
def test_what_cannot_work_is_found_at_its_place(change: dict[str, Any], found: tuple[str, str]) -> None:
    assert found in [(code, where) for code, where, _ in wrong_routes([Route(**{**GOOD, **change})], ["zoho"])]


def test_an_id_stands_for_one_route() -> None:
    found = list(wrong_routes([Route(**GOOD), Route(**GOOD)], []))
    assert found == [("routes.twice", "routes[1].id", {"id": "main"})]


def test_direct_to_owner_rules() -> None:
    team = [TeamMember(id="ana", extensions=("80",))]
    rules = [
        DirectToOwner(extension="1", fallback="80"),
        DirectToOwner(extension="1", order=()),
        DirectToOwner(extension="2", fallback="99"),
    ]
    assert [(code, where) for code, where, _ in wrong_owners(rules, team)] == [
        ("direct.twice", "direct_to_owner[1].extension"),
        ("direct.no_order", "direct_to_owner[1].order"),
        ("direct.substitute", "direct_to_owner[2].fallback"),
    ]
