"""Values of CRM fields as text, the way the directory keeps them and rules compare them."""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.toolkit.json_reader import Reader


def shown(value: Any) -> str:
    """Texts as they are, choices joined by commas, yes and no as true and false, a linked record by its name."""
    if isinstance(value, list):
        return ", ".join(text for one in value if (text := shown(one)))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return str(value.get("name") or "")
    return "" if value is None else str(value)


def shown_fields(row: Reader, names: Sequence[str]) -> Mapping[str, str]:
    """Those of the named fields that have a value."""
    given = ((name, row.maybe(name)) for name in names)
    return {name: text for name, one in given if one and (text := shown(one.value))}
