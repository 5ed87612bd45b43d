"""Bodies of searches: groups of filters, any of the groups, all within one. Pure.

At most five groups of six filters, 200 records a page, 10,000 in all.
Source: docs/reference/crm-connectors.md, HubSpot.
"""

from collections.abc import Mapping, Sequence
from typing import Any

PAGE = 100
REACH = 10_000  # further a search does not go
GROUPS = 5
Filter = Mapping[str, Any]


def test(name: str, operator: str, value: str | Sequence[str]) -> Filter:
    """One filter; several values for `IN`."""
    held = {"value": value} if isinstance(value, str) else {"values": list(value)}
    return {"propertyName": name, "operator": operator, **held}


def search(
    *groups: Sequence[Filter], properties: Sequence[str], order: str, limit: int = PAGE, after: int = 0
) -> dict[str, Any]:
    """The body of a search; every key is one that the dated versions demand."""
    return {
        "filterGroups": [{"filters": list(group)} for group in groups],
        "properties": list(properties),
        "sorts": [{"propertyName": order, "direction": "ASCENDING"}],
        "limit": limit,
        "after": str(after),
    }
