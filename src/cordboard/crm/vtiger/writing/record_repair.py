"""Fits a record to what this vtiger takes: shortened texts, mandatory fields that would be empty. Pure.

vtiger checks no option of a choice, and cuts what is too long without a word.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.crm.vtiger.codec import Record
from cordboard.crm.vtiger.errors import ApiError
from cordboard.ports.crm import Field
from cordboard.toolkit.crm import field_lengths

_WORDS = frozenset({"text", "html"})  # types that take a dash


def fitted(record: Record, fields: Mapping[str, Field]) -> tuple[Record, list[str]]:
    """Texts cut to the length of their fields, mandatory fields filled that can be; remarks."""
    whole, remarks = field_lengths.fitted(record, {name: field.length for name, field in fields.items()})
    for name, field in fields.items():
        if not field.required or whole.get(name) not in (None, ""):
            continue
        value = default_of(field)
        if value is not None:
            whole[name] = value
            remarks.append(f"{name} was filled with {value!r}: vtiger demands it.")
    return whole, remarks


def default_of(field: Field) -> str | None:
    """What a mandatory field gets that nothing is known for; None: the server refuses, and says which."""
    if not field.writable:
        return None
    if field.options:
        return field.options[0]
    return "-" if field.type in _WORDS else None


def mended(record: Record, error: ApiError, fields: Mapping[str, Field]) -> tuple[Record, str] | None:
    """The record with the field that was missing, and what was changed in words; None where a person is needed."""
    name = error.field
    if error.code != "MANDATORY_FIELDS_MISSING" or name is None or name in record:
        return None
    value = default_of(fields[name]) if name in fields else None
    return ({**record, name: value}, f"{name} was filled with {value!r}: vtiger demands it.") if value else None


def without_unknown(record: Record, fields: Mapping[str, Field], asked: Mapping[str, Any]) -> Record:
    """The record without fields that this vtiger does not have or hides; those that were asked for stay."""
    return {name: value for name, value in record.items() if name in fields or name in asked}
