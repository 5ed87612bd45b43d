"""POST /crm/v8/coql: runs a parsed query against the tables, through their indexes where these help.

Source: docs/reference/zoho-crm.md 8.6; checklist F28.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.engine.clock import second_of
from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record, folded
from cordboard_sandbox.zoho_crm.org.schema import MODULES, Field
from cordboard_sandbox.zoho_crm.query.coql_parser import (
    Column,
    Compare,
    Condition,
    Joined,
    Order,
    Parser,
    Query,
)
from cordboard_sandbox.zoho_crm.record_api.render import target_of, value_of
from cordboard_sandbox.zoho_crm.settings_api.fields import shown_field
from cordboard_sandbox.zoho_crm.settings_api.oauth import permit

BY_ID = (Order("id"),)
Test = Callable[[Record], bool]
USER_FIELDS = {"id", "email", "full_name", "first_name", "last_name", "zuid", "status"}
KIND_ID = {"lookup", "ownerlookup", "bigint"}


def run(org: Org, request: Request) -> Reply:
    """Answers rows and whether more follow; 204 without rows."""
    text, meta = request.fields_of_body.get("select_query"), request.fields_of_body.get("include_meta")
    if not isinstance(text, str):
        raise (
            Failure("MANDATORY_NOT_FOUND", "select_query")
            if text is None
            else Failure("INVALID_DATA", "select_query", expected_data_type="string")
        )
    query = parsed(text)
    if query.module not in MODULES:
        raise Failure("INVALID_QUERY", message="the module name given seems to be invalid", module=query.module)
    assert request.caller is not None
    permit(org, request.caller, ("ZohoCRM.modules.{module}.READ",), query.module)
    search = Search(org, query)
    rows, more = (
        search.aggregated() if query.groups or any(column.aggregate for column in query.columns) else search.plain()
    )
    if not rows:
        return NOTHING
    body: dict[str, Any] = {"data": rows, "info": {"count": len(rows), "more_records": more}}
    if meta:
        permit(org, request.caller, ("ZohoCRM.settings.fields.READ",), query.module)
        known = org.fields(query.module)
        body["fields"] = {
            column.path: shown_field(org, query.module, known[column.path])
            for column in query.columns
            if column.path in known
        }
    return Reply(body=body)


@lru_cache(maxsize=256)
def parsed(text: str) -> Query:
    return Parser(text).parse()


class Search:
    """One query on one table."""

    def __init__(self, org: Org, query: Query) -> None:
        self.org, self.query = org, query
        self.table = org.tables[query.module]
        self.fields = org.fields(query.module)
        for column in query.columns:
            self.field(column.path)
        self.test = self.compiled(query.where)

    def plain(self) -> tuple[list[dict[str, Any]], bool]:
        query = self.query
        in_order = query.orders in ((), BY_ID)  # no need to look further than the window
        found = list(islice(self.matching(), query.offset + query.limit + 1 if in_order else None))
        for order in () if in_order else reversed(query.orders):
            self.field(order.path)
            key = self.sort_key(order.path)
            found.sort(key=key, reverse=order.down)
        part = found[query.offset : query.offset + query.limit]
        show = [(column.key, self.shower(column)) for column in query.columns]
        rows = []
        for record in part:
            row = {key: shower(record) for key, shower in show}
            row["id"] = record.id
            rows.append(row)
        return rows, len(found) > query.offset + query.limit

    def matching(self) -> Iterator[Record]:
        """Records that satisfy the condition, by id, found while they are taken."""
        ids, records, test = self.candidates(self.query.where), self.table.records, self.test
        ordered = self.table.after("") if ids is None else sorted(ids)
        return (record for id_ in ordered if test(record := records[id_]))

    def aggregated(self) -> tuple[list[dict[str, Any]], bool]:
        """SUM, MAX, MIN, AVG, COUNT, over groups or everything."""
        query, groups = self.query, dict[tuple[Any, ...], list[Record]]()
        getters = [self.getter(path) for path in query.groups]
        for record in self.matching():
            groups.setdefault(tuple(getter(record) for getter in getters), []).append(record)
        rows = [{column.key: self.total(column, members) for column in query.columns} for members in groups.values()]
        for order in reversed(query.orders):
            rows.sort(key=lambda row, path=order.path: _sortable(row.get(path)), reverse=order.down)  # type: ignore[misc]  # a key per order
        return rows[query.offset : query.offset + query.limit], len(rows) > query.offset + query.limit

    def total(self, column: Column, members: list[Record]) -> Any:
        if not column.aggregate:
            return self.shower(column)(members[0])
        values = [value for value in map(self.getter(column.path), members) if value is not None]
        match column.aggregate:
            case "COUNT":
                return len(values)
            case "SUM":
                return sum(values)
            case "AVG":
                return sum(values) / len(values) if values else None
            case "MAX":
                return max(values, default=None)
            case _:
                return min(values, default=None)

    # -- columns -----------------------------------------------------------------------------------------------------

    def field(self, path: str) -> Field:
        """The first step of a path. Raises: Failure INVALID_QUERY."""
        first, _, rest = path.partition(".")
        if (found := self.fields.get(first)) is None:
            if first in {column.alias for column in self.query.columns if column.alias}:
                return self.field(next(column.path for column in self.query.columns if column.alias == first))
            raise Failure("INVALID_QUERY", message="column given seems to be invalid", column_name=path)
        if rest and not self._steps(found, rest):
            raise Failure("INVALID_QUERY", message="column given seems to be invalid", column_name=path)
        return found

    def _steps(self, field: Field, rest: str) -> bool:
        if field.type == "ownerlookup":
            return rest in USER_FIELDS
        if field.type != "lookup":
            return False
        first = rest.partition(".")[0]
        return rest in {"id", "name"} or field.lookup == "*" or first in self.org.fields(field.lookup)

    def getter(self, path: str) -> Callable[[Record], Any]:
        """A comparable value: epoch seconds for instants, bare ids for lookups, folded text."""
        field, (first, _, rest) = self.field(path), path.partition(".")
        if first not in self.fields:
            return self.getter(next(column.path for column in self.query.columns if column.alias == first))
        if rest and rest != "id":
            return lambda record: folded(self.far(record, field, rest))
        match first:
            case "id":
                return lambda record: record.id
            case "Created_Time":
                return lambda record: record.created
            case "Modified_Time":
                return lambda record: record.modified
        if field.type == "datetime":
            return lambda record: None if (value := record.fields.get(first)) is None else second_of(value)
        if field.type == "tags":
            return lambda record: ";".join(tag["name"].casefold() for tag in record.fields.get(first) or []) or None
        return lambda record: folded(record.fields.get(first))

    def far(self, record: Record, field: Field, rest: str) -> Any:
        """A value behind a lookup, one or more steps away."""
        id_ = record.fields.get(field.name)
        if id_ is None:
            return None
        if field.type == "ownerlookup":
            return getattr(self.org.state.users.get(id_), rest, None)
        module = target_of(record, field)
        other = self.org.tables[module].records.get(id_) if module in MODULES else None
        if other is None:
            return None
        first, _, deeper = rest.partition(".")
        if first == "name":
            first = MODULES[module].key
        near = self.org.fields(module).get(first)
        if near is None:
            return None
        if deeper:
            return self.far(other, near, deeper)
        value = value_of(self.org, other, near)
        return {"id": value["id"]} if isinstance(value, dict) else value

    def shower(self, column: Column) -> Callable[[Record], Any]:
        """A value as the answer shows it: lookups and owners with their id alone."""
        field, (_, _, rest) = self.field(column.path), column.path.partition(".")
        if rest == "id":
            return lambda record: record.fields.get(field.name)
        if rest:
            return lambda record: self.far(record, field, rest)
        if field.type in {"lookup", "ownerlookup"}:
            return lambda record: {"id": value} if (value := record.fields.get(field.name)) else None
        return lambda record: value_of(self.org, record, field)

    def sort_key(self, path: str) -> Callable[[Record], Any]:
        getter = self.getter(path)
        return lambda record: _sortable(getter(record))

    # -- conditions --------------------------------------------------------------------------------------------------

    def compiled(self, condition: Condition) -> Test:
        if isinstance(condition, Joined):
            left, right = self.compiled(condition.left), self.compiled(condition.right)
            if condition.word == "and":
                return lambda record: left(record) and right(record)
            return lambda record: left(record) or right(record)
        field = self.field(condition.path)
        if field.type == "textarea" and "null" not in condition.operator:
            raise Failure(
                "INVALID_QUERY",
                message="the column cannot be used in where",
                column_name=condition.path,
                clause="where",
            )
        return OPERATORS[condition.operator](self.getter(condition.path), self.literal(condition, field))

    def literal(self, condition: Compare, field: Field) -> Any:
        """The value to compare with, in the form that the getter gives."""
        if isinstance(condition.value, tuple):
            return tuple(self.one(condition, field, value) for value in condition.value)
        return None if condition.value is None else self.one(condition, field, condition.value)

    def one(self, condition: Compare, field: Field, value: Any) -> Any:
        rest = condition.path.partition(".")[2]
        if "like" in condition.operator:
            return str(value).casefold()
        if rest and rest != "id":
            return folded(value)
        try:
            if field.type == "datetime":
                return second_of(str(value), self.org.state.zone)
            if field.type in {"integer", "currency", "double"}:
                return float(value)
        except ValueError as error:
            raise Failure(
                "INVALID_QUERY",
                message="invalid value",
                column_name=condition.path,
                reason=f"invalid {field.type}",
                operator=condition.operator,
            ) from error
        if field.type == "boolean":
            return value if isinstance(value, bool) else str(value).lower() == "true"
        return str(value) if field.type in KIND_ID else folded(value if isinstance(value, str) else str(value))

    # -- candidates through indexes ----------------------------------------------------------------------------------

    def candidates(self, condition: Condition) -> list[str] | None:
        """Ids among which all matches lie, or None for the whole table."""
        if isinstance(condition, Joined):
            left, right = self.candidates(condition.left), self.candidates(condition.right)
            if condition.word == "or":
                return None if left is None or right is None else list(dict.fromkeys([*left, *right]))
            known = [ids for ids in (left, right) if ids is not None]
            return min(known, key=len) if known else None
        first, _, rest = condition.path.partition(".")
        if rest not in ("", "id") or first not in self.fields:
            return None
        field = self.fields[first]
        if first == "id" and condition.operator in {">", ">="}:
            return list(self.table.after(self.literal(condition, field)))
        if first == "Modified_Time" and condition.operator in {">", ">=", "=", "between"}:
            value = self.literal(condition, field)
            return list(self.table.changed_since(value[0] if isinstance(value, tuple) else value))
        if condition.operator in {"=", "in"} and field.type not in {
            "datetime",
            "tags",
            "integer",
            "currency",
            "double",
            "boolean",
        }:
            value = self.literal(condition, field)
            return self.table.with_value(first, value if isinstance(value, tuple) else [value])
        return None


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Callable[[Record], Any], Any], Test]:
    def made(getter: Callable[[Record], Any], wanted: Any) -> Test:
        def test(record: Record) -> bool:
            value = getter(record)
            try:
                return value is not None and compare(value, wanted)
            except TypeError:
                return compare(str(value), str(wanted))

        return test

    return made


def _like(negated: bool) -> Callable[[Callable[[Record], Any], Any], Test]:
    def made(getter: Callable[[Record], Any], wanted: Any) -> Test:
        pattern = re.compile("".join(".*" if letter == "%" else re.escape(letter) for letter in wanted), re.DOTALL)
        return lambda record: (
            (bool(pattern.fullmatch(str(value))) if (value := getter(record)) is not None else False) != negated
        )

    return made


OPERATORS: dict[str, Callable[[Callable[[Record], Any], Any], Test]] = {
    "=": lambda getter, wanted: lambda record: getter(record) == wanted,
    "!=": lambda getter, wanted: lambda record: getter(record) != wanted,
    ">": _ordered(lambda value, wanted: value > wanted),
    "<": _ordered(lambda value, wanted: value < wanted),
    ">=": _ordered(lambda value, wanted: value >= wanted),
    "<=": _ordered(lambda value, wanted: value <= wanted),
    "like": _like(False),
    "not like": _like(True),
    "in": lambda getter, wanted: lambda record, held=frozenset(wanted): getter(record) in held,  # type: ignore[misc]  # bound once
    "not in": lambda getter, wanted: lambda record, held=frozenset(wanted): getter(record) not in held,  # type: ignore[misc]  # bound once
    "between": lambda getter, wanted: (
        lambda record: (value := getter(record)) is not None and wanted[0] <= value <= wanted[1]
    ),
    "is null": lambda getter, _: lambda record: getter(record) is None,
    "is not null": lambda getter, _: lambda record: getter(record) is not None,
}

ROUTES = (Route("POST", "/crm/v8/coql", run, ("ZohoCRM.coql.READ",), credit_limits.coql, rows="25"),)
