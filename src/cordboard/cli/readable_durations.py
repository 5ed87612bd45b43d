"""Durations in settings files as people write them: `365 days`, `6 hours`, `1 day 30 minutes`. ISO 8601 is read too."""

import re
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
import msgspec.inspect as shapes

from cordboard.domain.settings.versions import WrittenSettings

UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)
PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(day|hour|minute|second)s?\s*,?", re.IGNORECASE)


def written(span: timedelta) -> str:
    """In the largest whole units. A negative one stays ISO 8601."""
    if span < timedelta(0):
        return str(msgspec.to_builtins(span))
    parts, rest = [], span
    for name, unit in UNITS:
        count, rest = divmod(rest, unit)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return str(msgspec.to_builtins(span)) if rest else " ".join(parts) or "0 seconds"


def read(text: str) -> timedelta | None:
    """None for what is not written so."""
    found = list(PART.finditer(text))
    if not found or "".join(one[0] for one in found) != text:
        return None
    units = dict(UNITS)
    return sum((float(one[1]) * units[one[2].lower()] for one in found), timedelta(0))


def as_iso(content: Any, key: str = "") -> Any:
    """The content of a file with its durations in ISO 8601; only settings that are durations are touched."""
    if isinstance(content, dict):
        return {name: as_iso(value, name) for name, value in content.items()}
    if isinstance(content, list):
        return [as_iso(value, key) for value in content]
    if isinstance(content, str) and key in durations() and (span := read(content)) is not None:
        return msgspec.to_builtins(span)
    return content


@cache
def durations() -> frozenset[str]:
    """The names of the settings that are durations."""
    return frozenset(_names(shapes.type_info(WrittenSettings)))


def _names(shape: Any) -> set[str]:
    match shape:
        case shapes.StructType():
            own = {field.encode_name for field in shape.fields if _is_duration(field.type)}
            return own.union(*(_names(field.type) for field in shape.fields))
        case shapes.UnionType():
            return set().union(*(_names(one) for one in shape.types))
        case shapes.DictType():
            return _names(shape.value_type)
        case shapes.ListType() | shapes.VarTupleType():
            return _names(shape.item_type)
    return set()


def _is_duration(shape: Any) -> bool:
    kinds = shape.types if isinstance(shape, shapes.UnionType) else (shape,)
    return any(isinstance(one, shapes.TimeDeltaType) for one in kinds)
