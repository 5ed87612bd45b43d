"""Values as Odoo takes them: columns of text for `load`, JSON for `write`. Pure.

`load` finds a linked record by its number in a column `NAME/.id`, by its external id in `NAME/id`; moments are in the
zone of the context. Source: own run of Odoo 19.0 (columns without links), the vendor's public program (the rest).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cordboard.crm.odoo.record_types import moment_text
from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.conversion import Converted
from cordboard.toolkit.json_reader import Reader

LINKS = frozenset(
    {
        "user_id", "partner_id", "parent_id", "team_id", "stage_id", "author_id", "source_id", "tag_ids", "category_id",
    }
)  # fmt: skip
IN_UTC = {"tz": "UTC"}  # the context of `load`


def columns(record: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Names of columns, and the row below them."""
    names = [f"{name}/.id" if name in LINKS else name for name in record]
    return names, [_text(value) for value in record.values()]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case list() | tuple():
            return ",".join(map(str, value))
    return str(value)


def wire(value: Converted, _: Field) -> Any:
    """A mapped value as Odoo's API takes it."""
    match value:
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(value)
    return value


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for `write`: false empties a field."""
    return {name: False if value is None else value for name, value in values.items()}


def current(row: Reader, names: Sequence[str], fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values of a record as we would send them: false is a value of yes-or-no fields alone."""
    found: dict[str, Any] = {}
    for name in names:
        value = row.maybe(name).value if row.maybe(name) else None
        is_flag = name in fields and fields[name].type == "bool"
        found[name] = None if value is False and not is_flag else value
    return found
