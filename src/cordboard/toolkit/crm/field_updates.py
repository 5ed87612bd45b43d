"""Which mapped fields of an existing record are changed: what a person wrote there stays. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cordboard.domain.crm.actions import SetFields
from cordboard.ports.errors import Refused

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


def changed(
    action: SetFields, wanted: Mapping[str, Any], now: Mapping[str, Any], sent: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], list[str]]:
    """The values to write, and a sentence on those that stay.

    Args: `wanted`, `now` and `sent` in the form of the CRM's API: the new values, the record as it is, and what was
    sent to it before. A field that we wrote is changed while it has what we wrote; one that we never wrote is changed
    unless we created the record, so that a person must have filled it. A field that a person emptied stays empty.
    """
    write: dict[str, Any] = {}
    kept: list[str] = []
    edited: list[str] = []
    for name, value in wanted.items():
        there, before = now.get(name), [one[name] for one in sent if name in one]
        if is_same(there, value):
            continue
        if name in action.only_if_empty and not is_empty(there):
            kept.append(name)
        elif name in action.only_if_empty or _is_ours(there, before, action.ours):
            write[name] = value
        else:
            edited.append(name)
    remarks = []
    if kept:
        remarks.append(f"Not empty in the CRM, so not updated: {', '.join(kept)}.")
    if edited:
        remarks.append(f"Changed in the CRM in the meantime, so not updated: {', '.join(edited)}.")
    placed, left = _placed(action, {**now, **write})
    if left:
        remarks.append(f"No empty phone field is left for {', '.join(left)}.")
    return {**write, **placed}, remarks


def looked_at(action: SetFields) -> list[str]:
    """The fields that numbers may go into: the record is read with these, too."""
    return list(dict.fromkeys(name for names in action.numbers.values() for name in names))


def _placed(action: SetFields, now: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Where numbers go, and those that find no place."""
    write: dict[str, str] = {}
    left: list[str] = []
    for number, names in action.numbers.items():
        there = {**now, **write}
        if any(_digits(there.get(name)) == _digits(number) for name in looked_at(action)):
            continue
        free = next((name for name in names if is_empty(there.get(name))), None)
        if free is None:
            left.append(number)
        else:
            write[free] = number
    return write, left


def _digits(value: Any) -> str:
    return "".join(char for char in str(value or "") if char.isdecimal())


def _is_ours(there: Any, before: Sequence[Any], created: bool) -> bool:
    """Whether nobody else wrote it: it has what we wrote, or, where we never wrote it, what a new record has."""
    if before:
        return any(is_same(there, one) for one in before)
    return not created or is_empty(there) or there is False


def is_same(one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same, however the CRM wrote them back."""
    return bool(_meaning(one) == _meaning(other))


def _meaning(value: Any) -> Any:
    if is_empty(value):
        return None
    if isinstance(value, bool):
        return ("yes or no", value)  # one is no yes
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    text = str(value).strip().replace("\r\n", "\n")
    try:
        return datetime.fromisoformat(text) if _MOMENT.match(text) else text
    except ValueError:
        return text


def is_empty(value: Any) -> bool:
    """Whether the field holds nothing; zero and no are values."""
    return value is None or value == "" or value == []


def gone(connection: str, title: str, action: SetFields) -> Refused:
    """The record does not exist any more. `title` of the CRM."""
    said = f"{connection}: {action.record.entity} {action.record.name or action.record.id} is gone from {title}"
    return Refused(f"{said}: deleted, merged into another or converted. Discard this item.", code="record_gone")
