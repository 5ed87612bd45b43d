"""Statements of Salesforce's query language (SOQL) and search language (SOSL). Pure.

A backslash escapes a quote in a query, and signs with a meaning in a search. A search finds words of an index, which
knows a new record only after a moment; a query reads the records themselves.
Source: docs/reference/crm-connectors.md, Salesforce (FIND clause).
"""

import re
from collections.abc import Mapping, Sequence

PAGE = 200
MOST = 2000  # rows of one answer; KNOW
_NAME = re.compile(r"\w+")
_SIGNS = re.compile(r"""([?&|!{}\[\]()^~*:\\"'+-])""")
SHORTEST = 4  # digits of a group that is searched alone: shorter words find too much


def quoted(value: str) -> str:
    """A text in a query."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def equals(field: str, value: str) -> str:
    return f"{field} = {quoted(value)}"


def one_of(field: str, values: Sequence[str]) -> str:
    return f"{field} IN ({', '.join(quoted(value) for value in values)})"


def like(field: str, pattern: str) -> str:
    """`%` is any text."""
    return f"{field} LIKE {quoted(pattern)}"


def any_digits(digits: str) -> str:
    """The pattern of a number in any spelling: anything may stand before, after and between its digits."""
    return "%" + "".join(f"{digit}%" for digit in digits if digit.isdecimal())


def any_of(tests: Sequence[str]) -> str:
    return " OR ".join(tests)


def all_of(tests: Sequence[str]) -> str:
    """Each of these that says something; alternatives among them are bracketed."""
    return " AND ".join(f"({test})" if " OR " in test else test for test in tests if test)


def select(
    record_type: str, fields: Sequence[str], where: str = "", *, order: str = "", limit: int = PAGE, offset: int = 0
) -> str:
    """A query. `fields` always bring `Id`."""
    names = dict.fromkeys(("Id", *(name for name in fields if _NAME.fullmatch(name))))
    parts = [f"SELECT {', '.join(names)} FROM {record_type}"]  # noqa: S608  not SQL; values are quoted above
    parts += [f"WHERE {where}"] if where else []
    parts += [f"ORDER BY {order}"] if order else []
    parts.append(f"LIMIT {limit}")
    parts += [f"OFFSET {offset}"] if offset else []
    return " ".join(parts)


def find(terms: Sequence[str], returning: Mapping[str, tuple[Sequence[str], str]], limit: int = PAGE) -> str:
    """A search for these terms in phone fields. `returning`: object -> its fields and a test."""
    said = " OR ".join(_term(term) for term in terms)
    parts = []
    for record_type, (fields, where) in returning.items():
        names = ", ".join(dict.fromkeys(("Id", *(name for name in fields if _NAME.fullmatch(name)))))
        parts.append(f"{record_type}({names} WHERE {where})" if where else f"{record_type}({names})")
    return f"FIND {{{said}}} IN PHONE FIELDS RETURNING {', '.join(parts)} LIMIT {limit}"


def terms_of(spellings: Sequence[str]) -> list[str]:
    """What is searched for a number in these spellings: words that the index holds; a series with another at its
    end is found by that."""
    groups = list(dict.fromkeys(" ".join(re.findall(r"\d+", one)) for one in spellings))
    return [one for one in groups if len(one) >= SHORTEST and not any(one.endswith(f" {other}") for other in groups)]


def _term(text: str) -> str:
    escaped = _SIGNS.sub(r"\\\1", text)
    return f'"{escaped}"' if " " in text else escaped
