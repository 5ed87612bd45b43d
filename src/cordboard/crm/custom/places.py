"""Reads places of an answer: `contact.phones.0`, all entries by `phones.*`, `{first} {last}` as a text. Pure."""

from typing import Any

from cordboard.crm.custom.templates import Where
from cordboard.toolkit.crm.shown_values import shown
from cordboard.toolkit.filled_text import REFERENCE

ALL = "*"


def values_at(value: Any, where: Where) -> list[Any]:
    """Everything that is there, in order; nothing where it is empty."""
    if isinstance(where, tuple):
        return [found for one in where for found in values_at(value, one)]
    if REFERENCE.search(where):
        text = REFERENCE.sub(lambda one: text_at(value, one[1]) or "", where)
        words = " ".join(text.split())
        return [words] if words else []
    found = [value]
    for step in where.split(".") if where else ():
        found = [inner for one in found for inner in _inside(one, step)]
    flat = [inner for one in found for inner in (one if isinstance(one, list) else [one])]
    return [one for one in flat if one not in (None, "")]


def text_at(value: Any, where: Where) -> str | None:
    """The first text that is there."""
    return next((text for one in values_at(value, where) if (text := shown(one))), None)


def rows_at(value: Any, where: str) -> list[Any]:
    """The list that is there; an object alone is a list of one."""
    found = value
    for step in where.split(".") if where else ():
        found = next(iter(_inside(found, step)), None)
    if isinstance(found, list):
        return found
    return [found] if isinstance(found, dict) and found else []


def _inside(value: Any, step: str) -> list[Any]:
    if isinstance(value, list):
        if step == ALL:
            return value
        return [value[int(step)]] if step.isdecimal() and int(step) < len(value) else []
    if isinstance(value, dict):
        return list(value.values()) if step == ALL else [value[step]] if step in value else []
    return []
