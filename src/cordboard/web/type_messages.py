"""Describes in words what a value must be, from its type. `validation_messages.py` names its place in a request."""

import re
from typing import Any

import msgspec.inspect as shapes

GIVEN = re.compile(r"Invalid enum value (.+)|got `(\w+)")
KINDS = {"str": "text", "int": "a number", "float": "a number", "bool": "true or false", "array": "a list"}
STEP = re.compile(r"([^.\[\]]+)|\[(\d*|\.\.\.)\]")  # of a path such as `settings.lines[0].number`
HUGE = 2**53  # a limit this high only protects the store; no user reaches it
TIME = "a time in ISO 8601, such as 2026-11-22T10:00:00Z"


def wanted(shape: shapes.Type) -> str:
    """`a whole number from 1 to 500`, `one of open, done`, ..."""
    match shape:
        case shapes.Metadata(type=inner, extra_json_schema=more):
            described = (more or {}).get("description") if _pattern(inner) else None
            return described or wanted(inner)
        case shapes.UnionType(types=several):
            return " or ".join(wanted(one) for one in several if not isinstance(one, shapes.NoneType))
        case shapes.EnumType(cls=kind):
            return one_of(each.value for each in kind)
        case shapes.LiteralType(values=values):
            return one_of(values)
        case shapes.BoolType():
            return "true or false"
        case shapes.IntType(ge=least, le=most):
            return f"a whole number{_between(least, most)}"
        case shapes.FloatType():
            return "a number"
        case shapes.StrType(min_length=least, max_length=most):
            return f"text{_between(least, most, of='characters')}"
        case shapes.DateTimeType(tz=zone):
            return TIME if zone is not True else f"{TIME}, with its offset"
        case shapes.DateType():
            return "a day, such as 2026-12-25"
        case shapes.TimeDeltaType():
            return "a duration in ISO 8601, such as P1D or PT15M"
        case shapes.CollectionType(min_length=least, max_length=most):
            return f"a list{_between(least, most, of='entries')}"
        case shapes.StructType() | shapes.DictType():
            return "an object"
    return "another value"


def instead(shape: shapes.Type, message: str) -> str:
    """`takes one of off, always, not 'x'`, from msgspec's message about a wrong value."""
    given = GIVEN.search(message)
    said = f", not {given[1] or KINDS.get(given[2], given[2])}" if given else ""
    return f"takes {wanted(shape)}{said}"


def one_of(values: Any) -> str:
    """A closed set in words."""
    return "one of " + ", ".join(str(value) for value in values)


def at(shape: shapes.Type, path: str) -> shapes.Type | None:
    """The type at this path of a value, if it is known."""
    here: list[shapes.Type] = [shape]
    for name, _ in STEP.findall(path):
        here = [deeper for one in here for whole in _alternatives(one) for deeper in _inside(whole, name)]
    return here[0] if here else None


def _inside(shape: shapes.Type, name: str) -> list[shapes.Type]:
    """The type under this name; no name means any entry of a list or dictionary."""
    match shape:
        case shapes.StructType(fields=fields) if name:
            return [field.type for field in fields if field.encode_name == name]
        case shapes.DictType(value_type=value):
            return [value]
        case shapes.CollectionType(item_type=item) if not name:
            return [item]
    return []


def _alternatives(shape: shapes.Type) -> list[shapes.Type]:
    match shape:
        case shapes.Metadata(type=inner):
            return _alternatives(inner)
        case shapes.UnionType(types=several):
            return [each for one in several for each in _alternatives(one)]
    return [shape]


def _pattern(shape: shapes.Type) -> bool:
    return any(isinstance(one, shapes.StrType) and one.pattern for one in _alternatives(shape))


def _between(least: int | None, most: int | None, of: str = "") -> str:
    preposition, unit = ("from", "") if not of else ("of", f" {of}")
    limit = most if most is not None and most < HUGE else None
    match least, limit:
        case None, None:
            return ""
        case None, _:
            return f" of at most {limit}{unit}"
        case _, None:
            return f" of at least {least}{unit}"
    return f" {preposition} {least} to {limit}{unit}"
