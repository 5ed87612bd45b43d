"""Marks that a provider sends where a parameter has no value. Pure."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from cordboard.domain.calls.call import CallEvent

SETTING = "empty_values"
"""The setting of a phone connection: marks separated by commas; `{*}` is any name in braces."""
DEFAULT = "(not set), (none), (not provided), {*}"
_ANY_NAME = "{*}"


def without_unfilled(event: CallEvent, marks: object) -> CallEvent:
    """The event with those parameters alone that have a value. `marks`: the setting; None: the default."""
    if not event.parameters:
        return event
    left = filled(event.parameters, DEFAULT if marks is None else str(marks))
    return event if len(left) == len(event.parameters) else msgspec.structs.replace(event, parameters=left)


def filled(parameters: Mapping[str, str], marks: str) -> dict[str, str]:
    """Those parameters whose value is none of the marks, in any case of letters."""
    words = _words(marks)
    return {name: value for name, value in parameters.items() if not _is_mark(value.strip().casefold(), words)}


def _is_mark(value: str, words: frozenset[str]) -> bool:
    return value in words or (_ANY_NAME in words and _is_placeholder(value))


def _is_placeholder(value: str) -> bool:
    """`{utm_source}`, also with doubled braces or a dollar sign before them; JSON objects are none."""
    inner = value.removeprefix("$")
    name = inner.removeprefix("{").removeprefix("{").removesuffix("}").removesuffix("}").strip()
    braces = inner.startswith("{") and inner.endswith("}")
    return braces and name.replace("_", "").replace(".", "").replace("-", "").replace(" ", "").isalnum()


@lru_cache(maxsize=256)
def _words(marks: str) -> frozenset[str]:
    return frozenset(word for one in marks.split(",") if (word := one.strip().casefold()))
