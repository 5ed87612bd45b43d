"""Builds queries in Zoho's query language: quoting, brackets in pairs, limits. Pure.

Source: docs/reference/zoho-crm.md 8.6.
"""

from collections.abc import Iterable, Sequence

IN_VALUES = 50
CONDITIONS = 25
PAGE = 2000


def quoted(text: str) -> str:
    """A text literal; quotes and backslashes inside are escaped, line ends are not allowed."""
    flat = " ".join(text.splitlines())
    escaped = flat.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def one_of(field: str, values: Iterable[str]) -> str:
    """`(Phone in ('a','b'))`; at most `IN_VALUES` values."""
    return f"({field} in ({','.join(quoted(value) for value in values)}))"


def equals(field: str, value: str) -> str:
    return f"({field} = {quoted(value)})"


def ends_with(field: str, digits: str) -> str:
    return f"({field} like {quoted('%' + digits)})"


def since(field: str, moment: str) -> str:
    return f"({field} >= {quoted(moment)})"


def joined(word: str, conditions: Sequence[str]) -> str:
    """Conditions bracketed in pairs, as the language demands: `((A or B) or C)`."""
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = f"({whole} {word} {condition})"
    return whole


def either(*conditions: str) -> str:
    return joined("or", conditions)


def both(*conditions: str) -> str:
    return joined("and", conditions)


def select(
    fields: Sequence[str], module: str, where: str, *, order: str = "", limit: int = 200, offset: int = 0
) -> str:
    """A whole query."""
    by = f" order by {order}" if order else ""
    skip = f" offset {offset}" if offset else ""
    return f"select {', '.join(fields)} from {module} where {where}{by} limit {limit}{skip}"  # noqa: S608  values are quoted
