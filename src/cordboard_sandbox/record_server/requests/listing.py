"""Lists: filter, order and page of a request, and what its answer says of them."""

import base64
from collections.abc import Iterable
from typing import Any

import msgspec

from cordboard_sandbox.record_server.records.conditions import (
    EVERYTHING,
    Comparison,
    Condition,
    Joined,
    comparisons,
    compiled,
    searched,
)
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.derived import value_of
from cordboard_sandbox.record_server.records.instants import written
from cordboard_sandbox.record_server.records.value_index import candidates
from cordboard_sandbox.record_server.requests.filter_styles import condition_of
from cordboard_sandbox.record_server.requests.http_messages import ABSENT, Failure
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest
from cordboard_sandbox.record_server.requests.select_statement import parsed


class Wanted(msgspec.Struct):
    """What a list was asked for. `limit` below zero: everything; `select` None: every attribute."""

    model: Model
    condition: Condition = EVERYTHING
    by: str = ""
    descending: bool = False
    limit: int = -1
    offset: int = 0
    select: list[str] | None = None


def listed(routed: RoutedRequest) -> dict[str, Any]:
    """Records by filter, order and page: entity; the rest is where `[lists]` or the route's args say."""
    model = routed.model("read")
    limit = _limit(routed)
    reach = int(routed.route.how.get("reach", 0))
    if reach and _offset(routed, limit) + limit > reach:
        raise Failure("too_far", limit=reach)
    condition = fresh(routed, model, _condition(routed, model))
    by, descending = _order(routed, model)
    select = _select(routed, model, by)
    return answered(routed, Wanted(model, condition, by, descending, limit, _offset(routed, limit), select))


def queried(routed: RoutedRequest) -> dict[str, Any]:
    """Records by one select statement: statement."""
    statement = parsed(routed.own.dialect.lists, routed.text("statement"))
    model = routed.model("read", statement.entity)
    permitted(model, statement.condition)
    by, descending = (statement.by, statement.descending) if statement.by else _usual_order(model)
    _known(model, by)
    select = None if statement.select == ["*"] else statement.select
    if routed.own.dialect.lists.select_known:
        named(model, select or ())
    lists = routed.own.dialect.lists
    limit = statement.limit if statement.limit >= 0 else lists.limit_default
    limit = min(limit, lists.limit_most) if lists.limit_most else limit
    return answered(routed, Wanted(model, statement.condition, by, descending, limit, statement.offset, select))


def answered(routed: RoutedRequest, wanted: Wanted) -> dict[str, Any]:
    """What an answer may hold of a list: records, and where the next page is."""
    own, model, limit, offset = routed.own, wanted.model, wanted.limit, wanted.offset
    first = own.dialect.lists.page_first
    rows = _rows(own, model, wanted.condition)
    if wanted.by:
        rows.sort(key=lambda record: _sort_key(own, model, record, wanted.by), reverse=wanted.descending)
    part = rows[offset : offset + limit] if limit >= 0 else rows[offset:]
    records = [routed.shown(model, record, "listed", wanted.select) for record in part]
    more = offset + len(part) < len(rows)
    return {
        "records": records,
        "record": records[0] if records else None,
        "total": len(rows),
        "count": len(records),
        "more": more,
        "reached": offset + len(part),
        "next_offset": offset + len(part) if more else None,
        "next_cursor": _cursor(offset + len(part)) if more else None,
        "page": offset // limit + first if limit > 0 else first,
        "pages": -(-len(rows) // limit) if limit > 0 else 1,
    }


def _limit(routed: RoutedRequest) -> int:
    lists = routed.own.dialect.lists
    text = routed.text("limit", lists.limit)
    if not text:
        return lists.limit_default
    if not text.isdigit():
        raise Failure("bad_filter", message=text)
    if lists.limit_most and int(text) > lists.limit_most:
        if lists.limit_error:
            raise Failure(lists.limit_error, limit=lists.limit_most)
        return lists.limit_most
    return int(text)


def _offset(routed: RoutedRequest, limit: int) -> int:
    lists = routed.own.dialect.lists
    if cursor := routed.text("cursor", lists.cursor):
        return _uncursored(cursor)
    if (page := routed.text("page", lists.page)).isdigit():
        return max(0, int(page) - lists.page_first) * max(limit, 0)
    offset = routed.text("offset", lists.offset)
    return int(offset) if offset.isdigit() else 0


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"from:{offset}".encode()).decode().rstrip("=")


def _uncursored(text: str) -> int:
    try:
        written = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        return int(written.removeprefix("from:"))
    except ValueError as error:
        raise Failure("bad_cursor", message=text) from error


def _condition(routed: RoutedRequest, model: Model) -> Condition:
    lists = routed.own.dialect.lists
    places = (routed.route.args["filter"],) if "filter" in routed.route.args else lists.filter
    raw = next((found for place in places if (found := routed.at(place)) is not ABSENT), "")
    if raw in ("", None):
        return EVERYTHING
    return permitted(model, condition_of(lists, raw, routed.route.how))


def fresh(routed: RoutedRequest, model: Model, condition: Condition) -> Condition:
    """Without what changed in the last moments, where the switch `how.lag` is on: an index takes `how.lag_s` for it."""
    own, how = routed.own, routed.route.how
    stamp = next(
        (name for name, what in own.dialect.stamps.items() if what == "changed" and name in model.attributes), ""
    )
    if not stamp or not how.get("lag") or not own.switch(how["lag"]):
        return condition
    until = written(own.dialect.times["instant"], own.clock.now() - float(how["lag_s"]))
    return Joined("all", (condition, Comparison(stamp, "at_most", until)))


def permitted(model: Model, condition: Condition) -> Condition:
    """The same condition. Raises: Failure for attributes that are unknown or may not be filtered."""
    for test in comparisons(condition):
        attribute = model.attributes.get(test.attribute)
        if attribute is None and test.attribute != "id":
            raise Failure("unknown_filter", field=test.attribute, entity=model.name)
        if attribute is not None and not attribute.filter:
            raise Failure("no_filter", field=test.attribute, entity=model.name)
    return condition


def _rows(own: Counterpart, model: Model, condition: Condition) -> list[Record]:
    """Matching records; by `[lists] many_rows` one that alternatives over a list meet stands in several rows."""
    lists = own.dialect.lists
    alternatives = _alternatives(condition) if lists.many_rows else []
    rows: list[Record] = []
    meets = compiled(own, model, condition)
    named = {test.attribute for test in comparisons(condition)}
    unlisted = dict(model.entity.listed_unless)
    unlisted |= {name: values for name, values in model.entity.listed_if_named.items() if name not in named}
    for record in _near(own, model, condition):
        if any(record.values.get(name) in values for name, values in unlisted.items()) or not meets(record):
            continue
        many = [
            len(searched(own, model, record, lists.many_rows[name])) for name in alternatives if name in lists.many_rows
        ]
        rows += [record] * max([1, *many])
    return rows


def _near(own: Counterpart, model: Model, condition: Condition) -> Iterable[Record]:
    """Records that may satisfy the condition, oldest first."""
    ids = candidates(own, model, condition)
    if ids is None:
        return own.live(model.name)
    found = (record for id_ in ids if (record := own.find(model.name, id_)))
    return sorted(found, key=lambda record: record.number)


def _alternatives(condition: Condition) -> list[str]:
    if not isinstance(condition, Joined):
        return []
    if condition.how == "any":
        return [test.attribute for test in comparisons(condition)]
    return [name for part in condition.parts for name in _alternatives(part)]


def named(model: Model, select: Iterable[str]) -> None:
    """Raises: Failure for attributes that are unknown."""
    for name in select:
        if name not in model.attributes or model.attributes[name].hidden:
            raise Failure("unknown_filter", field=name, entity=model.name)


def _usual_order(model: Model) -> tuple[str, bool]:
    by, direction = model.entity.order
    return by, direction == "desc"


def _order(routed: RoutedRequest, model: Model) -> tuple[str, bool]:
    lists = routed.own.dialect.lists
    by, descending = _usual_order(model)
    if words := routed.text("sort", lists.sort).split():
        by, descending = words[0].lstrip("-"), words[0].startswith("-") or words[-1].lower() == "desc"
    if wanted := routed.text("order_by", lists.order_by):
        by, descending = wanted, False
    if direction := routed.text("direction", lists.direction):
        descending = direction.lower() in ("desc", "descending", "true")
    return _known(model, by), descending


def _known(model: Model, by: str) -> str:
    if by and by not in model.attributes:
        raise Failure("unknown_filter", field=by, entity=model.name)
    return by


def _sort_key(own: Counterpart, model: Model, record: Record, by: str) -> tuple[bool, Any, int]:
    value = value_of(own, model, record, by)
    if model.attributes[by].shape == "number" and str(value).isdigit():
        value = int(value)
    shown_ = value.casefold() if isinstance(value, str) else value
    return (value is not None, shown_ if isinstance(shown_, (int, float)) else str(shown_), record.number)


def _select(routed: RoutedRequest, model: Model, by: str) -> list[str] | None:
    place = routed.route.args.get("select", routed.own.dialect.lists.select).replace("{entity}", model.name)
    raw = routed.at(place)
    if raw in (ABSENT, "", None):
        return None
    names = [name for part in (raw if isinstance(raw, list) else [raw]) for name in str(part).split(",")]
    ordered = [by] if by and routed.own.dialect.lists.order_brings else []
    return [str(name).strip() for name in [*names, *ordered]]
