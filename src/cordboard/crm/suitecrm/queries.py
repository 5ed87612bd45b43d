"""Query strings of lists: `filter[field][operator]=value`, joined by one operator. Pure.

One field takes one condition of each operator, and one word joins all of them: several numbers are several questions.
Source: own run of SuiteCRM 7.13.2, 2026-11-22.
"""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode


class Compared(NamedTuple):
    """One condition: eq, neq, gt, gte, lt, lte, like."""

    field: str
    operator: str
    value: str


def listed(
    module: str, *tests: Compared, any_of: bool = False, select: Sequence[str] = (), sort: str = "", size: int,
    number: int = 1,
) -> str:  # fmt: skip
    """The query of one page; `number` from 1."""
    pairs = [("filter[operator]", "or")] if any_of and len(tests) > 1 else []
    pairs += [(f"filter[{one.field}][{one.operator}]", one.value) for one in tests]
    pairs += [("sort", sort)] if sort else []
    pairs += [(f"fields[{module}]", ",".join(select))] if select else []
    pairs += [("page[size]", str(size)), ("page[number]", str(number))]
    return urlencode(pairs)


def digit_pattern(digits: str) -> str:
    """Matches these digits whatever is written between them; also longer numbers, so hits are read again."""
    return "%" + "%".join(digits) + "%"
