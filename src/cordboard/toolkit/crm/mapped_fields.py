"""Mapped values as a CRM's fields take them, each with a remark where it does not. Pure.

A value that cannot be written never holds back the rest of its record.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec

from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.conversion import Converted, NotConvertible, Place, convert

Wire = Callable[[Converted, Field], Any]
"""A value in the form that the CRM's API takes."""


def converted(
    mapped: Mapping[str, str], fields: Mapping[str, Field], place: Place, service: str, wire: Wire
) -> tuple[dict[str, Any], list[str]]:
    """The values to send, and a remark on each that was left out or cut. `service`: the CRM for people.

    Where the fields could not be read (`fields` is empty), values go out as they are. No text empties a field.
    """
    if not fields:
        return {name: text or None for name, text in mapped.items()}, []
    values: dict[str, Any] = {}
    remarks: list[str] = []
    for name, text in mapped.items():
        field = fields.get(name)
        if field is None:
            remarks.append(f"{name} was left empty: {service} has no such field.")
        elif not field.writable:
            remarks.append(f"{name} was left empty: it is read-only in {service}.")
        elif not text:
            values[name] = None
        else:
            try:
                value = convert(text, field, place)
            except NotConvertible as why:
                remarks.append(f"{name} was left empty: {_short(text)!r} is not {why}.")
                continue
            values[name] = wire(value, field)
            if isinstance(value, str) and field.length and len(text.strip()) > field.length:
                remarks.append(f"{name} was cut to {field.length} characters.")
    return values, remarks


def without_unknown_tags(record: dict[str, Any], tags: Collection[str], known: Collection[str]) -> list[str]:
    """Leaves tags out of the record whose field does not exist, and says so: they hold no record back."""
    missing = [name for name in tags if known and name not in known]
    for name in missing:
        record.pop(name, None)
    return [f"The tags were left out: there is no field {name}." for name in missing]


def not_ours(field: Field, key_field: str | None) -> Field:
    """The field as people may use it: the one with our key is written by nobody else."""
    return msgspec.structs.replace(field, writable=False) if field.name == key_field else field


def with_mapped(record: Mapping[str, Any], values: Mapping[str, Any], only_if_empty: Collection[str]) -> dict[str, Any]:
    """A new record with its mapped values; of `only_if_empty` those that it does not fill already."""
    kept = {name for name in only_if_empty if record.get(name) not in (None, "", [])}
    return {**record, **{name: value for name, value in values.items() if name not in kept}}


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
