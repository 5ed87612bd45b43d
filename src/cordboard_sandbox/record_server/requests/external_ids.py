"""Rows of text under column names, whose records are found again by a name that the client chose (an external id).

A column is an attribute, the external id (`how.column`), or the database id (`how.id_column`). An attribute that refers
to records takes a suffix: `how.id_suffix` for database ids, `how.external_suffix` for external ids; several are
separated by commas. All rows are written or none; what is wrong stands in `messages`, with the status of success.
"""

from collections.abc import Mapping
from typing import Any

from cordboard_sandbox.record_server.dialect import Attribute
from cordboard_sandbox.record_server.records import writing
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.requests.access import permit
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest

YES = frozenset({"1", "true", "yes"})
SPOKEN = frozenset({"required", "valid", "too_long", "missing_reference", "unique", "no_external", "no_access"})


def load_rows(routed: RoutedRequest) -> dict[str, Any]:
    """Create or change a record for each row: entity, columns, rows."""
    model = routed.model("read")
    columns, rows = routed.arg("columns", []), routed.arg("rows", [])
    made: list[Record] = []
    ids: list[Any] = []
    for at, row in enumerate(rows):
        try:
            record, new = _loaded(routed, model, dict(zip(columns, row, strict=False)))
        except Failure as failure:
            if failure.error not in SPOKEN:
                raise
            for one in made:
                del routed.own.table(model.name)[one.id]
            return {"ids": False, "messages": [_message(routed, failure, at)]}
        made += [record] if new else []
        ids.append(routed.own.wire_id(record.id))
    return {"ids": ids, "messages": []}


def _loaded(routed: RoutedRequest, model: Model, row: Mapping[str, Any]) -> tuple[Record, bool]:
    how, own = routed.route.how, routed.own
    external, given = row.get(how["column"]), row.get(how["id_column"])
    values: dict[str, Any] = {}
    for column, text in row.items():
        if column not in (how["column"], how["id_column"]):
            name, value = _value(routed, model, column, text)
            values[name] = value
    record = _named(own, model, how["key"], external) if external else own.find(model.name, str(given or ""))
    if given and record is None:
        raise Failure("missing_reference", field=how["id_column"], entity=model.name, id=given)
    permit(own, model.name, "create" if record is None else "edit")
    if record is not None:
        writing.update(own, model, record, values, routed.user)
        return record, False
    named = {**values, how["key"]: external} if external else values
    return writing.create(own, model, named, routed.user, force=True), True


def _value(routed: RoutedRequest, model: Model, column: str, text: Any) -> tuple[str, Any]:
    """The attribute of a column, and its value."""
    how = routed.route.how
    name, _, suffix = column.partition(how["separator"])
    attribute = model.attributes.get(name)
    if attribute is None:
        raise Failure(routed.own.dialect.unknown_values, field=column, entity=model.name)
    if not suffix:
        return name, _typed(model, attribute, text)
    if not text:
        return name, [] if attribute.type == "references" else None
    found = [_referred(routed, model, attribute, suffix, one.strip()) for one in str(text).split(",")]
    return name, found if attribute.type == "references" else found[0]


def _referred(routed: RoutedRequest, model: Model, attribute: Attribute, suffix: str, text: str) -> Any:
    own, how = routed.own, routed.route.how
    to = own.model(attribute.to)
    if suffix == how["external_suffix"]:
        record = _named(own, to, how["key"], text) if to else None
    else:
        record = own.find(attribute.to, text)
    if record is None:
        raise Failure("missing_reference", field=attribute.field, entity=model.name, id=text)
    return own.wire_id(record.id) if attribute.type == "reference" else record.id


def _typed(model: Model, attribute: Attribute, text: Any) -> Any:
    if text in (None, "", False):
        return attribute.default if attribute.type == "bool" else None
    match attribute.type:
        case "bool":
            return str(text).lower() in YES
        case "int" | "number":
            try:
                return int(text) if attribute.type == "int" else float(text)
            except ValueError as error:
                raise Failure("valid", field=attribute.field, entity=model.name, value=text) from error
    return text


def _message(routed: RoutedRequest, failure: Failure, at: int) -> dict[str, Any]:
    shape: Any = routed.own.dialect.errors[failure.error].body
    values = {"message": failure.error, "id": None, "value": None, "type": None} | failure.values
    text = str(shape["message"])
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    field = failure.values.get("field")
    return {"rows": {"from": at, "to": at}, "record": at, "type": "error", "message": text, "field": field}


def external_reference(routed: RoutedRequest) -> dict[str, Any]:
    """Entity and id of the record of this external id: module, name; how: key. Error: no_external."""
    key = routed.route.how["key"]
    external = f"{routed.arg('module', '')}.{routed.arg('name', '')}"
    for name in routed.own.dialect.entities:
        model = routed.own.model(name)
        if model and key in model.unique and (record := _named(routed.own, model, key, external)):
            return {"entity": name, "id": routed.own.wire_id(record.id)}
    raise Failure("no_external", id=external)


def _named(own: Counterpart, model: Model, key: str, external: Any) -> Record | None:
    return writing.holder(own, model, key, external) if key in model.unique else None
