"""The `criteria` of a search: ((Phone:equals:928000111)or(Mobile:starts_with:34)). Text `equals` behaves like contains.

Source: docs/reference/zoho-crm.md 8.5.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from cordboard_sandbox.zoho_crm.engine.clock import second_of
from cordboard_sandbox.zoho_crm.engine.http_messages import Failure
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import Field

Test = Callable[[dict[str, Any]], bool]
MOST_LENGTH = 3_000
MOST_CONDITIONS = 10
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "greater_than": lambda value, wanted: bool(value > wanted),
    "greater_equal": lambda value, wanted: bool(value >= wanted),
    "less_than": lambda value, wanted: bool(value < wanted),
    "less_equal": lambda value, wanted: bool(value <= wanted),
}
EXACT = {"picklist", "boolean", "integer", "currency", "double", "date", "datetime", "lookup", "ownerlookup", "bigint"}


def audited(org: Org, record: Record, view: dict[str, Any] | None = None) -> dict[str, Any]:
    """The fields of a record (or an older view of them) with its id and times, as criteria address them."""
    fields = record.fields if view is None else view
    times = {"Created_Time": org.iso(record.created), "Modified_Time": org.iso(record.modified)}
    return {**fields, "id": record.id, **times}


def parse_criteria(org: Org, module: str, text: str) -> Test:
    """A test of a record's fields. Raises: Failure."""
    if len(text) > MOST_LENGTH:
        raise Failure("LIMIT_EXCEEDED", param_name="criteria", limit=MOST_LENGTH)
    reader = Reader(org.fields(module), text)
    test = reader.group()
    if reader.rest():
        raise reader.wrong()
    return test


class Reader:
    """Recursive descent over the text. A backslash escapes brackets and commas."""

    def __init__(self, fields: dict[str, Field], text: str) -> None:
        self.fields, self.text, self.at, self.count = fields, text.strip(), 0, 0

    def rest(self) -> str:
        return self.text[self.at :].strip()

    def wrong(self) -> Failure:
        return Failure("INVALID_QUERY", param_name="criteria", near=self.text[self.at : self.at + 20])

    def group(self) -> Test:
        """A bracketed condition or several joined by and, or; without brackets a single condition."""
        left = self.operand()
        while (
            word := next((word for word in ("and", "or") if self.rest().lower().startswith(word)), None)
        ) is not None:
            self.at = self.text.lower().index(word, self.at) + len(word)
            left = _joined(word, left, self.operand())
        return left

    def operand(self) -> Test:
        self.at += len(self.text[self.at :]) - len(self.text[self.at :].lstrip())
        if not self.text.startswith("(", self.at):
            return self.condition()
        self.at += 1
        inner = self.group() if self.rest().startswith("(") else self.condition()
        if not self.rest().startswith(")"):
            raise self.wrong()
        self.at = self.text.index(")", self.at) + 1
        return inner

    def condition(self) -> Test:
        self.count += 1
        if self.count > MOST_CONDITIONS:
            raise Failure("LIMIT_EXCEEDED", param_name="criteria", limit=MOST_CONDITIONS)
        end = self.at
        while end < len(self.text) and self.text[end] not in "()":
            end += 2 if self.text[end] == "\\" else 1
        parts = self.text[self.at : end].split(":", 2)
        if len(parts) != 3 or parts[0].strip() not in self.fields:
            raise self.wrong()
        self.at = end
        return compared(self.fields[parts[0].strip()], parts[1].strip(), parts[2])


def _joined(word: str, left: Test, right: Test) -> Test:
    if word == "and":
        return lambda view: left(view) and right(view)
    return lambda view: left(view) or right(view)


def unescaped(text: str) -> str:
    for mark in "(),":
        text = text.replace(f"\\{mark}", mark)
    return text


def split_values(text: str) -> list[str]:
    return [unescaped(part.replace("\0", "\\,")) for part in text.replace("\\,", "\0").split(",")]


def comparable(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.type == "datetime":
        return second_of(str(value))
    if field.type in {"integer", "currency", "double"}:
        return float(value)
    return str(value).casefold()


def _against(compare: Callable[[Any, Any], bool], wanted: Any, value: Any) -> bool:
    return compare(value, wanted)


def compared(field: Field, operator: str, text: str) -> Test:
    """One condition as a test. Raises: Failure for an unknown operator or a value of the wrong type."""
    try:
        values = [comparable(field, value) for value in split_values(text)]
    except ValueError as error:
        raise Failure(
            "INVALID_QUERY", param_name="criteria", api_name=field.name, expected_data_type=field.type
        ) from error
    if operator in {"in", "between"} and len(values) > 100:
        raise Failure("LIMIT_EXCEEDED", param_name="criteria", limit=100)
    wanted = comparable(field, unescaped(text)) if operator not in {"in", "between"} else values
    known: dict[str, Callable[[Any], bool]] = {
        "equals": lambda value: value == wanted if field.type in EXACT else wanted in value,
        "not_equal": lambda value: value != wanted,
        "starts_with": lambda value: str(value).startswith(str(wanted)),
        "in": lambda value: value in values,
        "between": lambda value: len(values) == 2 and values[0] <= value <= values[1],
        **{name: partial(_against, compare, wanted) for name, compare in COMPARE.items()},
    }
    if operator not in known:
        raise Failure("INVALID_QUERY", param_name="criteria", operator=operator)
    test = known[operator]
    return lambda view: (value := comparable(field, view.get(field.name))) is not None and test(value)
