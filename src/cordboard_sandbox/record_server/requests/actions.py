"""What routes do: ACTIONS, one row a word of `do`. Each answers the values that the route's answer is filled with.

A route's `args` say where arguments are; those of an action are named in its docstring.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cordboard_sandbox.record_server.dialect import Route
from cordboard_sandbox.record_server.records import writing
from cordboard_sandbox.record_server.records.conditions import EVERYTHING, Condition, Joined, compiled, searched, tests
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.derived import value_of
from cordboard_sandbox.record_server.records.showing import shown
from cordboard_sandbox.record_server.requests.access import permit
from cordboard_sandbox.record_server.requests.filter_styles import condition_of
from cordboard_sandbox.record_server.requests.http_messages import ABSENT, Failure, Request
from cordboard_sandbox.record_server.requests.token_endpoint import revoke, token

Values = dict[str, Any]
WRONG_JSON = "bad_body"


class Asked(msgspec.Struct):
    """A request that found its route."""

    own: Counterpart
    route: Route
    request: Request
    user: str = ""

    def arg(self, name: str, default: Any = ABSENT) -> Any:
        """An argument of the action. Raises: Failure for a body that is no JSON."""
        place = self.route.args.get(name)
        try:
            found = self.request.at(place) if place else ABSENT
        except msgspec.DecodeError as error:
            raise Failure(WRONG_JSON, message=str(error)) from error
        return default if found is ABSENT else found

    def model(self, need: str) -> Model:
        """The entity that is meant, when this may be done with it. Raises: Failure."""
        name = self.route.entity or str(self.arg("entity", self.request.args.get("entity", "")))
        model = self.own.model(name)
        if model is None:
            raise Failure("no_entity", entity=name)
        permit(self.own, name, self.route.need or need)
        return model

    def record(self, model: Model) -> Record:
        """The record that is meant. Raises: Failure."""
        id_ = str(self.arg("id", self.request.args.get("id", "")))
        record = self.own.find(model.name, id_)
        if record is None:
            raise Failure("not_found", entity=model.name, id=id_)
        return record

    def values(self) -> Mapping[str, Any]:
        """What is to be written: args.values, or the whole body. Raises: Failure."""
        found = self.arg("values") if "values" in self.route.args else self._body()
        if isinstance(found, str):
            found = _decoded(found)
        if not isinstance(found, dict):
            raise Failure(WRONG_JSON)
        return found

    def _body(self) -> Any:
        try:
            return self.request.json
        except msgspec.DecodeError as error:
            raise Failure(WRONG_JSON, message=str(error)) from error


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Failure(WRONG_JSON, message=str(error)) from error


# -- reading ---------------------------------------------------------------------------------------------------------


def read(asked: Asked) -> Values:
    """One record: entity, id."""
    model = asked.model("read")
    record = asked.record(model)
    return {"record": shown(asked.own, model, record, asked.route.view or "read"), "id": record.id}


def listed(asked: Asked) -> Values:
    """Records by filter, order and page: entity; the rest is where `[lists]` says."""
    own, lists = asked.own, asked.own.dialect.lists
    model = asked.model("read")
    limit = _limit(asked)
    condition = _condition(asked, model)
    by, descending = _order(asked, model)
    rows = _rows(own, model, condition)
    if by:
        rows.sort(key=lambda record: _sort_key(own, model, record, by), reverse=descending)
    offset = _offset(asked, limit)
    part = rows[offset : offset + limit] if limit >= 0 else rows[offset:]
    select = _select(asked, by if lists.select else "")
    records = [shown(own, model, record, asked.route.view or "listed", select) for record in part]
    more = offset + len(part) < len(rows)
    return {
        "records": records,
        "record": records[0] if records else None,
        "total": len(rows),
        "count": len(records),
        "more": more,
        "next_offset": offset + len(part) if more else None,
        "next_cursor": _cursor(offset + len(part)) if more else None,
        "page": offset // limit + lists.page_first if limit > 0 else lists.page_first,
        "pages": -(-len(rows) // limit) if limit > 0 else 1,
    }


def _limit(asked: Asked) -> int:
    lists = asked.own.dialect.lists
    text = _place(asked, lists.limit)
    if text is ABSENT or text in ("", None):
        return lists.limit_default
    if not str(text).isdigit():
        raise Failure("bad_filter", message=str(text))
    if lists.limit_most and int(text) > lists.limit_most:
        if lists.limit_error:
            raise Failure(lists.limit_error, limit=lists.limit_most)
        return lists.limit_most
    return int(text)


def _offset(asked: Asked, limit: int) -> int:
    lists = asked.own.dialect.lists
    if (text := _place(asked, lists.cursor)) not in (ABSENT, "", None):
        return _uncursored(str(text))
    if (text := _place(asked, lists.page)) is not ABSENT and str(text).isdigit():
        return max(0, int(text) - lists.page_first) * max(limit, 0)
    text = _place(asked, lists.offset)
    return int(text) if text is not ABSENT and str(text).isdigit() else 0


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"from:{offset}".encode()).decode().rstrip("=")


def _uncursored(text: str) -> int:
    try:
        written = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        return int(written.removeprefix("from:"))
    except ValueError as error:
        raise Failure("bad_cursor", message=text) from error


def _place(asked: Asked, place: str) -> Any:
    try:
        return asked.request.at(place) if place else ABSENT
    except msgspec.DecodeError as error:
        raise Failure(WRONG_JSON, message=str(error)) from error


def _condition(asked: Asked, model: Model) -> Condition:
    raw = next((found for place in asked.own.dialect.lists.filter if (found := _place(asked, place)) is not ABSENT), "")
    if raw in ("", None):
        return EVERYTHING
    condition = condition_of(asked.own.dialect.lists, raw)
    for test in tests(condition):
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
    for record in own.live(model.name):
        unlisted = any(record.values.get(name) in values for name, values in model.entity.listed_unless.items())
        if unlisted or not meets(record):
            continue
        many = [
            len(searched(own, model, record, lists.many_rows[name])) for name in alternatives if name in lists.many_rows
        ]
        rows += [record] * max([1, *many])
    return rows


def _alternatives(condition: Condition) -> list[str]:
    if not isinstance(condition, Joined):
        return []
    if condition.how == "any":
        return [test.attribute for test in tests(condition)]
    return [name for part in condition.parts for name in _alternatives(part)]


def _order(asked: Asked, model: Model) -> tuple[str, bool]:
    lists = asked.own.dialect.lists
    by, direction = model.entity.order
    if (text := _place(asked, lists.sort)) not in (ABSENT, "", None):
        words = str(text).split()
        by, descending = words[0].lstrip("-"), words[0].startswith("-") or words[-1].lower() == "desc"
        return by, descending
    if (text := _place(asked, lists.order_by)) not in (ABSENT, "", None):
        by, direction = str(text), "asc"
    if (text := _place(asked, lists.direction)) not in (ABSENT, "", None):
        direction = str(text)
    if by and by not in model.attributes:
        raise Failure("unknown_filter", field=by, entity=model.name)
    return by, direction.lower() in ("desc", "true")


def _sort_key(own: Counterpart, model: Model, record: Record, by: str) -> tuple[bool, Any, int]:
    value = value_of(own, model, record, by)
    shown_ = value.casefold() if isinstance(value, str) else value
    return (value is not None, shown_ if isinstance(shown_, (int, float)) else str(shown_), record.number)


def _select(asked: Asked, by: str) -> list[str] | None:
    raw = _place(asked, asked.own.dialect.lists.select)
    if raw in (ABSENT, "", None):
        return None
    names = raw if isinstance(raw, list) else str(raw).split(",")
    return [name.strip() for name in [*names, *([by] if by else [])]]


# -- writing ---------------------------------------------------------------------------------------------------------


def create(asked: Asked) -> Values:
    """A new record, or several with `values` a list: entity, values, id (where the dialect takes one)."""
    model = asked.model("create")
    given = asked.arg("values") if "values" in asked.route.args else None
    if isinstance(given, list):
        made = [_created(asked, model, values) for values in given]
    else:
        made = [_created(asked, model, asked.values())]
    records = [shown(asked.own, model, record, asked.route.view or "created") for record in made]
    return {"record": records[0], "records": records, "id": made[0].id, "ids": [record.id for record in made]}


def _created(asked: Asked, model: Model, values: Mapping[str, Any]) -> Record:
    own, dialect = asked.own, asked.own.dialect
    id_ = str(asked.arg("id", values.get("id", "")) or "")
    if id_ and dialect.given_id not in ("ignore", "accept"):
        raise Failure(dialect.given_id, id=id_, entity=model.name)
    if id_ and dialect.given_id == "accept" and own.find(model.name, id_):
        raise Failure("taken", id=id_, entity=model.name)
    headers = asked.request.headers
    force = any(headers.get(name.lower()) == text for name, text in dialect.skip_duplicates.items())
    return writing.create(own, model, values, asked.user, force=force, id_=id_ if dialect.given_id == "accept" else "")


def update(asked: Asked) -> Values:
    """Change a record: entity, id, values."""
    model = asked.model("edit")
    record = asked.record(model)
    writing.update(asked.own, model, record, asked.values(), asked.user)
    return {"record": shown(asked.own, model, record, asked.route.view or "updated"), "id": record.id}


def upsert(asked: Asked) -> Values:
    """Change the record that holds a unique key, or create it: entity, key (attribute), key_value, values."""
    model = asked.model("edit")
    key, values = str(asked.arg("key")), dict(asked.values())
    if key not in model.unique:
        raise Failure("no_key", field=key, entity=model.name)
    wanted = asked.arg("key_value", values.get(key))
    held = writing.holder(asked.own, model, key, wanted)
    if held is None:
        record = writing.create(asked.own, model, {**values, key: wanted}, asked.user, force=True)
    else:
        record = held
        writing.update(asked.own, model, record, values, asked.user)
    record_shown = shown(asked.own, model, record, asked.route.view or "created")
    return {"record": record_shown, "id": record.id, "created": held is None}


def delete(asked: Asked) -> Values:
    """Take a record away: entity, id."""
    model = asked.model("delete")
    record = asked.record(model)
    asked.own.remove(record)
    return {"id": record.id, "record": None}


# -- everything else -------------------------------------------------------------------------------------------------


def whoami(asked: Asked) -> Values:
    """The user behind the sign-in, in the view of the route."""
    entity = asked.own.dialect.seed.users.entity
    model, record = asked.own.model(entity), asked.own.find(entity, asked.user)
    if model is None or record is None:
        raise Failure("unauthorized")
    return {"record": shown(asked.own, model, record, asked.route.view or "read"), "id": record.id}


def tree(asked: Asked) -> Values:
    """A part of the dialect's tree, by a path with dots: key. "$entities" in it: facts about fields and links."""
    own = asked.own
    entities = {
        name: {"fields": entity.fields | own.state.own_fields.get(name, {}), "links": entity.links}
        for name, entity in own.dialect.entities.items()
    }
    found: Any = {name: entities if part == "$entities" else part for name, part in own.dialect.tree.items()}
    key = asked.arg("key", "")
    for step in str(key).split(".") if key else ():
        found = found.get(step) if isinstance(found, dict) else None
    return {"part": found}


def constant(asked: Asked) -> Values:
    """What the route's answer says, with the dialect's `[constants]`, the address and switches."""
    own = asked.own
    return {**own.dialect.constants, **own.dialect.switches, **own.state.switches, "origin": asked.request.origin}


ACTIONS: Mapping[str, Callable[[Asked], Values]] = {
    "read": read,
    "list": listed,
    "create": create,
    "update": update,
    "upsert": upsert,
    "delete": delete,
    "whoami": whoami,
    "tree": tree,
    "constant": constant,
    "token": lambda asked: token(asked.own, asked.arg),
    "revoke": lambda asked: revoke(asked.own, asked.arg),
}
