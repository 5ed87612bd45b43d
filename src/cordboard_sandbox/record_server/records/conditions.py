"""What a list asks for, in our words: tests joined by all, any, none. Styles of dialects are read in filter_styles.py.

Text is compared without regard to case, as the databases behind most services do.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.derived import digits_of, numbers, value_of
from cordboard_sandbox.record_server.records.instants import second_of


class Comparison(msgspec.Struct, frozen=True):
    """One attribute against one value."""

    attribute: str
    operator: str
    value: Any = None


class Joined(msgspec.Struct, frozen=True):
    """Conditions joined by `all`, `any` or `none`."""

    how: str
    parts: tuple["Condition", ...]


Condition = Comparison | Joined
EVERYTHING = Joined("all", ())


def comparisons(condition: Condition) -> list[Comparison]:
    """Every test within."""
    return (
        [condition]
        if isinstance(condition, Comparison)
        else [test for part in condition.parts for test in comparisons(part)]
    )


Predicate = Callable[[Record], bool]


def compiled(own: Counterpart, model: Model, condition: Condition) -> Predicate:
    """A test of records, with everything looked up that does not depend on the record."""
    if isinstance(condition, Comparison):
        return _compiled_test(own, model, condition)
    parts = [compiled(own, model, part) for part in condition.parts]
    match condition.how:
        case "any":
            return lambda record: any(part(record) for part in parts)
        case "none":
            return lambda record: not any(part(record) for part in parts)
    return lambda record: all(part(record) for part in parts)


def _compiled_test(own: Counterpart, model: Model, test: Comparison) -> Predicate:
    attribute = model.attributes.get(test.attribute)
    if test.operator in ABSENCE:
        absent = ABSENCE[test.operator]
        return lambda record: absent(searched(own, model, record, test.attribute))
    instant = attribute is not None and attribute.type in ("instant", "instant_or_date")
    styles = tuple(own.dialect.times.values()) if instant else ()
    number = attribute is not None and attribute.shape == "number"
    wanted = _number(test.value) if number else _wanted(styles, test.value)
    positive, turned = NEGATED.get(test.operator, (test.operator, False))
    compare = OPERATORS[positive]

    def met(record: Record) -> bool:
        held = searched(own, model, record, test.attribute)
        known = [_number(one) if number else _comparable(styles, one) for one in held if one is not None]
        return any(compare(one, wanted) for one in known) != turned

    return met


def searched(own: Counterpart, model: Model, record: Record, name: str) -> list[Any]:
    """The values that a test looks at: all of a list, one of anything else."""
    attribute = model.attributes.get(name)
    if attribute and attribute.search:
        name, attribute = attribute.search, model.attributes[attribute.search]
    found = value_of(own, model, record, name)
    if attribute and attribute.type == "numbers":
        return list(numbers(attribute, found))
    return found if isinstance(found, list) else [found]


def _comparable(styles: tuple[str, ...], value: Any) -> Any:
    """Instants as seconds, text without case."""
    for style in styles:
        if (second := second_of(style, value)) is not None:
            return second
    return value.casefold() if isinstance(value, str) else value


def _number(value: Any) -> Any:
    """A number of digits, and every one of a list, as a number."""
    if isinstance(value, list):
        return [_number(one) for one in value]
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _wanted(styles: tuple[str, ...], value: Any) -> Any:
    if isinstance(value, list):
        return [_comparable(styles, one) for one in value]
    return _comparable(styles, value)


def _equal(held: Any, wanted: Any) -> bool:
    if isinstance(held, bool):
        return wanted is held or wanted in (("1", 1) if held else ("0", 0))
    if isinstance(held, (int, float)) and isinstance(wanted, str):
        return str(held) == wanted
    if isinstance(held, str) and isinstance(wanted, int) and not isinstance(wanted, bool):
        return held == str(wanted)
    return bool(held == wanted)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def ordered(held: Any, wanted: Any) -> bool:
        if isinstance(held, (int, float)) and isinstance(wanted, str):
            wanted = float(wanted) if re.fullmatch(r"-?\d+(\.\d+)?", wanted) else None
        return type(held) in (type(wanted), int, float) and wanted is not None and compare(held, wanted)

    return ordered


def _like(held: Any, wanted: Any) -> bool:
    """`%` is any text, `_` any letter."""
    pattern = re.escape(str(wanted)).replace("%", ".*").replace("_", ".")
    return re.fullmatch(pattern, str(held), re.DOTALL) is not None


def _contains_token(held: Any, wanted: Any) -> bool:
    """One word of the text, the words being what stands between other signs; `*` is any end of a word."""
    pattern = re.escape(str(wanted)).replace(r"\*", ".*")
    return any(re.fullmatch(pattern, word) for word in re.findall(r"\w+", str(held)))


def _between(held: Any, wanted: Any) -> bool:
    return isinstance(wanted, list) and len(wanted) == 2 and wanted[0] <= held <= wanted[1]


WORDS = {"true": True, "false": False}  # in a query, to a server that reads them so
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _equal,
    "equals_word": lambda held, wanted: _equal(held, WORDS.get(wanted, wanted)),
    "in": lambda held, wanted: any(_equal(held, one) for one in (wanted if isinstance(wanted, list) else [wanted])),
    "contains": lambda held, wanted: str(wanted) in str(held),
    "contains_digits": lambda held, wanted: bool(digits_of(str(wanted))) and digits_of(str(wanted)) in str(held),
    "starts_with": lambda held, wanted: str(held).startswith(str(wanted)),
    "ends_with": lambda held, wanted: str(held).endswith(str(wanted)),
    "like": _like,
    "contains_token": _contains_token,
    "after": _ordered(lambda held, wanted: held > wanted),
    "before": _ordered(lambda held, wanted: held < wanted),
    "at_least": _ordered(lambda held, wanted: held >= wanted),
    "at_most": _ordered(lambda held, wanted: held <= wanted),
    "between": _between,
    "is_true": lambda held, _: held is True,
    "is_false": lambda held, _: held is False,
}
NEGATED: Mapping[str, tuple[str, bool]] = {
    "not_equals": ("equals", True),
    "not_in": ("in", True),
    "not_contains": ("contains", True),
    "not_like": ("like", True),
}
ABSENCE: Mapping[str, Callable[[list[Any]], bool]] = {
    "is_null": lambda held: all(one is None or one == "" for one in held),
    "is_not_null": lambda held: any(one is not None and one != "" for one in held),
    "is_empty": lambda held: not any(held),
    "is_not_empty": lambda held: any(held),
}
ALL_OPERATORS = frozenset({*OPERATORS, *NEGATED, *ABSENCE})
