"""Fills shapes of replies: "$name" becomes a value, "{name}" inside a text becomes text, everything else stays."""

import re
from collections.abc import Mapping
from typing import Any

HOLE = re.compile(r"\{(\w+)\}")
FIXED: Mapping[str, Any] = {"null": None}


def filled(shape: Any, values: Mapping[str, Any]) -> Any:
    """The shape with its values. Raises: KeyError for a value that is not there."""
    match shape:
        case str() if shape.startswith("$"):
            return _value(shape[1:], values)
        case str():
            return HOLE.sub(lambda hole: _text(values[hole[1]]) if hole[1] in values else hole[0], shape)
        case dict():
            return {key: filled(part, values) for key, part in shape.items()}
        case list() | tuple():
            return [filled(part, values) for part in shape]
    return shape


def _value(path: str, values: Mapping[str, Any]) -> Any:
    """`record` or a part of it, `record.id`; a missing part is null, a missing name an error."""
    first, *rest = path.split(".")
    found = FIXED[first] if first in FIXED else values[first]
    for step in rest:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value)
