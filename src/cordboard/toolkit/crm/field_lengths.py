"""Texts of a record, cut to the length of their fields before they are sent. Pure."""

from collections.abc import Mapping
from typing import Any

from cordboard.domain.crm_texts.field_lengths import cut
from cordboard.toolkit.crm.idempotency_marker import marker, unmarked

Record = dict[str, Any]


def fitted(record: Mapping[str, Any], lengths: Mapping[str, int | None]) -> tuple[Record, list[str]]:
    """The record with texts that its fields can hold, and a remark on each that was cut. `lengths` in characters."""
    whole, remarks = dict(record), []
    for name, value in record.items():
        longest = lengths.get(name)
        if longest and isinstance(value, str) and len(value) > longest:
            whole[name] = _cut(value, longest)
            remarks.append(f"{name} was cut to {longest} characters.")
    return whole, remarks


def _cut(text: str, longest: int) -> str:
    """Our marker stays: without it, a record whose answer was lost would be created twice."""
    rest, key = unmarked(text)
    if key is None:
        return cut(text, longest)
    last = "\n" + marker(key)
    return cut(rest, longest - len(last)) + last
