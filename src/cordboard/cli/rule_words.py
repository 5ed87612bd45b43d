"""A rule of the settings in the language of the terminal, as the console says it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cordboard.cli.explanation import labelled, word
from cordboard.cli.language import shared

_WITHOUT_VALUE = ("empty", "not_empty")
_WORDS = {"direction": "direction", "disposition": "disposition", "party": "party", "situation": "situation"}


def rule_in_words(rule: Mapping[str, Any]) -> str:
    """Its name, what it looks at and what it sets."""
    effects = ", ".join(_effects(rule["then"])) or _said("nothing")
    conditions = "; ".join(map(_condition, rule["when"]))
    if rule["match"] == "any" and len(rule["when"]) > 1:
        conditions = labelled(_said("match.any"), conditions)
    said = _said("if", conditions=conditions, effects=effects) if conditions else _said("always", effects=effects)
    return labelled(str(rule["name"]), said) if rule["name"] else said


def order_in_words(rules: Sequence[Mapping[str, Any]]) -> str:
    """The names of all rules in their order."""
    return labelled(_said("order"), ", ".join(str(one["name"] or n) for n, one in enumerate(rules, 1)))


def _said(key: str, **values: Any) -> str:
    return shared(f"rules.{key}", **values) or key


def _condition(one: Mapping[str, Any]) -> str:
    parameter, operator = word("parameter", one["parameter"]), word("rule_op", one["operator"])
    if one["operator"] in _WITHOUT_VALUE:
        return f"{parameter} {operator}"
    value = one["value"]
    values = value if isinstance(value, list | tuple) else [value]
    shown = ", ".join(
        word(_WORDS[one["parameter"]], each) if one["parameter"] in _WORDS else str(each) for each in values
    )
    return _said("condition", parameter=parameter, operator=operator, value=shown)


def _effects(then: Mapping[str, Any]) -> Iterator[str]:
    place = " › ".join(one for one in (then["place"], then["stage"]) if one)
    if place:
        yield _said("says.place", place=place)
    if then["lead_status"]:
        yield _said("says.lead_status", status=then["lead_status"])
    if then["owner"]:
        yield _said("says.owner", owner=then["owner"])
    if then["task_type"]:
        yield _said("says.task_type", type=then["task_type"])
    if then["tags"]:
        yield _said("says.tags", tags=", ".join(then["tags"]))
