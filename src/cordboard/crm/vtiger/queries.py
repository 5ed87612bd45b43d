"""Statements of vtiger's query language. Pure.

There are no brackets and no joins, `and` binds closer than `or`, a page has 100 rows at most, and quotes cannot be
escaped reliably: a value keeps only characters that need none. An id is never compared: the server compares the number
of the prefix. Source: own run of vtiger 8.2.0, 2026-11-22; the vendor's public program, read 2026-12-01.
"""

import re
from collections.abc import Sequence

PAGE = 100  # rows, whatever the limit says
_UNSAFE = re.compile(r"[^\w .:@+/\[\]#=%-]")
_NAME = re.compile(r"\w+")


def equals(field: str, value: str) -> str:
    return _test(field, "=", value)


def at_least(field: str, value: str) -> str:
    return _test(field, ">=", value)


def after(field: str, value: str) -> str:
    return _test(field, ">", value)


def like(field: str, pattern: str) -> str:
    """`%` is any text, `_` any letter."""
    return _test(field, "like", pattern)


def containing(field: str, text: str) -> str:
    """Holds this text; letters that need an escape are any letter, so hits are looked at again."""
    return like(field, f"%{_UNSAFE.sub('_', text.replace('%', '_'))}%")


def any_digits(digits: str) -> str:
    """The pattern of a number in any spelling: anything may stand before, after and between its digits."""
    return "%" + "".join(f"{digit}%" for digit in digits if digit.isdecimal())


def any_of(tests: Sequence[str]) -> str:
    return " or ".join(tests)


def all_of(tests: Sequence[str]) -> str:
    """Each of these; none of them may be `any_of` several."""
    return " and ".join(tests)


def select(
    module: str, fields: Sequence[str], where: str = "", *, order: str = "", desc: bool = False, offset: int = 0,
    limit: int = PAGE,
) -> str:  # fmt: skip
    """A statement. `fields` always bring `id`."""
    names = dict.fromkeys(("id", *(name for name in fields if _NAME.fullmatch(name))))
    parts = [f"select {','.join(names)} from {module}"]  # noqa: S608  not SQL; names and values are checked above
    if where:
        parts.append(f"where {where}")
    if order:
        parts.append(f"order by {order}{' desc' if desc else ''}")
    return f"{' '.join(parts)} limit {offset},{limit};"


def _test(field: str, operator: str, value: str) -> str:
    return f"{field} {operator} '{_UNSAFE.sub('_' if operator == 'like' else '', value)}'"
