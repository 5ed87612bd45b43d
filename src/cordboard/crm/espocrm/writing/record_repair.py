"""Repairs a record for EspoCRM: shortened texts, default stages, omitted numbers and choices. Pure.

An error that cannot be repaired parks the item.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.crm.espocrm.codec import OWNER, PHONE, TEXT, Record
from cordboard.crm.espocrm.errors import ApiError
from cordboard.ports.crm import Field
from cordboard.toolkit.crm import field_lengths

NEVER_DROPPED = frozenset({"name", "lastName", "status", "direction", "dateStart", "dateEnd", OWNER})
_DEFAULTS: dict[str, Any] = {"amount": 0, "lastName": "-"}  # for fields that an installation may demand


def fitted(record: Record, fields: Mapping[str, Field]) -> tuple[Record, list[str]]:
    """Texts cut to the length of their fields, because the database refuses longer ones with a plain 500; remarks."""
    return field_lengths.fitted(record, {name: field.length for name, field in fields.items()})


def mended(record: Record, error: ApiError, stage: str | None, *, new: bool = True) -> tuple[Record, str] | None:
    """The record changed so that it should pass, and what was changed in words; None where a person is needed.

    `stage` is where opportunities begin. With `new` false no value is left out: an update would lose its purpose.
    """
    name, whole = error.field, dict(record)
    if error.code != "validationFailure" or name is None or not new:
        return None
    if error.check == "required":
        return _filled(whole, name, stage)
    if name == "stage" and stage and whole.get("stage") != stage:
        whole["stage"] = stage
        return whole, f"The stage is {stage}: the one in Settings no longer exists in EspoCRM."
    if name not in whole or name in NEVER_DROPPED:
        return None
    value = whole.pop(name)
    if name == PHONE:
        whole[TEXT] = "\n".join(part for part in (whole.get(TEXT), f"Number: {value}") if part)
        return whole, "The number is in the description: EspoCRM only accepts full international numbers."
    return whole, f"{name} was left empty: EspoCRM doesn't accept {value!r}."


def _filled(record: Record, name: str, stage: str | None) -> tuple[Record, str] | None:
    value = stage if name == "stage" else _DEFAULTS.get(name)
    if value is None or name in record:
        return None
    return {**record, name: value}, f"{name} was filled with {value!r}: EspoCRM demands it."
