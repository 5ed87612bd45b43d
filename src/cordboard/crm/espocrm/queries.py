"""Search parameters of EspoCRM: conditions as a tree, written as `where[0][type]=...`. Pure.

Source: own run of EspoCRM 9.1.7, 2026-11-22 (endsWith, or, contains, equals, isTrue, after); the vendor's public page
about search parameters (the rest).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

PAGE = 200  # more is refused
Condition = Mapping[str, Any]


def where(kind: str, attribute: str, value: Any = None) -> Condition:
    """One condition: `kind` is EspoCRM's word (equals, endsWith, contains, after, in, isTrue ..)."""
    found = {"type": kind, "attribute": attribute}
    return found if value is None else {**found, "value": value}


def any_of(conditions: Sequence[Condition]) -> Condition:
    """One of these; a single one stands for itself, because records come once for each number inside `or`."""
    return conditions[0] if len(conditions) == 1 else {"type": "or", "value": list(conditions)}


def search(
    *conditions: Condition, select: Sequence[str] = ("id",), order: str = "", desc: bool = False, limit: int = PAGE,
    offset: int = 0,
) -> str:  # fmt: skip
    """A query string."""
    pairs: list[tuple[str, str]] = []
    for at, condition in enumerate(conditions):
        pairs += _pairs(f"where[{at}]", condition)
    pairs += [("select", ",".join(select)), ("maxSize", str(limit))]
    if offset:
        pairs.append(("offset", str(offset)))
    if order:
        pairs += [("orderBy", order), ("order", "desc" if desc else "asc")]
    return urlencode(pairs)


def _pairs(path: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [pair for key, inner in value.items() for pair in _pairs(f"{path}[{key}]", inner)]
    if isinstance(value, list):
        return [pair for at, inner in enumerate(value) for pair in _pairs(f"{path}[{at}]", inner)]
    return [(path, str(value))]
