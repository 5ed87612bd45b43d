"""Repairs a record for SuiteCRM: shortened texts, omitted fields that do not exist. Pure.

An error that cannot be repaired parks the item.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.crm.suitecrm.api import Answer
from cordboard.crm.suitecrm.codec import DUE, OWNER, START, Record
from cordboard.crm.suitecrm.errors import ApiError
from cordboard.ports.crm import Field
from cordboard.toolkit.crm import field_lengths

NEVER_DROPPED = frozenset({"name", "last_name", "status", "direction", START, OWNER, "parent_type", "parent_id"})
MOMENTS = (START, DUE)  # a moment in another form is taken and not kept


def fitted(record: Record, fields: Mapping[str, Field]) -> tuple[Record, list[str]]:
    """Texts cut to the length of their fields, and remarks: the database cuts or refuses longer ones."""
    return field_lengths.fitted(record, {name: field.length for name, field in fields.items()})


def mended(record: Record, error: ApiError) -> tuple[Record, str] | None:
    """The record without the field that does not exist, and that in words; None where a person is needed."""
    name = error.field
    if error.code != "unknown_property" or name is None or name not in record or name in NEVER_DROPPED:
        return None
    return {
        key: value for key, value in record.items() if key != name
    }, f"{name} was left empty: SuiteCRM has no such field."


def not_kept(record: Mapping[str, Any], answer: Answer) -> list[str]:
    """Remarks on moments that SuiteCRM took and did not keep."""
    kept = answer.reader.maybe("data", "attributes").value
    if not isinstance(kept, dict):
        return []
    lost = [name for name in MOMENTS if record.get(name) and name in kept and not kept[name]]
    return [f"{name} was left empty: SuiteCRM did not keep {record[name]!r}." for name in lost]
