"""Actions on several records at once: read, create, change, or create by a unique key.

Each row is carried out alone. What `how.whole` names fails the whole request, and no row of it stays written; anything
else fails its row, and the answer holds both: $records and $errors.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cordboard_sandbox.record_server.records import writing
from cordboard_sandbox.record_server.records.counterpart import Model, Record
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest
from cordboard_sandbox.record_server.template import filled

Values = dict[str, Any]
Row = Mapping[str, Any]


def rows_of(routed: RoutedRequest) -> list[Row]:
    """The rows of a request: rows; how: `most`. Errors: bad_body, too_many."""
    rows = routed.arg("rows", None)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Failure("bad_body")
    most = int(routed.route.how.get("most", 0))
    if most and len(rows) > most:
        raise Failure("too_many", limit=most)
    return rows


def read_rows(routed: RoutedRequest) -> Values:
    """Several records: entity, rows (id), key (the unique attribute that ids mean), select."""
    model = routed.model("read")
    key, select = str(routed.arg("key", "") or ""), routed.arg("select", None)

    def one(row: Row) -> Any:
        return routed.shown(model, _found(routed, model, row, key), "listed", select or None)

    return _each(routed, model, one)


def create_rows(routed: RoutedRequest) -> Values:
    """New records: entity, rows (values at how.values)."""
    model = routed.model("create")

    def one(row: Row) -> Any:
        record = writing.create(routed.own, model, _values(routed, row), routed.user, force=True)
        return routed.shown(model, record, "created")

    return _each(routed, model, one)


def update_rows(routed: RoutedRequest) -> Values:
    """Change records: entity, rows (id, values at how.values)."""
    model = routed.model("edit")

    def one(row: Row) -> Any:
        record = _found(routed, model, row, str(row.get(routed.route.how.get("key_word", ""), "") or ""))
        writing.update(routed.own, model, record, _values(routed, row), routed.user)
        return routed.shown(model, record, "updated")

    return _each(routed, model, one)


def upsert_keyed(routed: RoutedRequest) -> Values:
    """Change the record that holds a unique key, or create it: entity, rows (id, values at how.values, how.key_word
    names the attribute). Each shown record says at how.new whether it is new."""
    model, how = routed.model("edit"), routed.route.how

    def one(row: Row) -> Any:
        key, wanted = str(row.get(how["key_word"], "")), row.get("id")
        if key not in model.unique:
            raise Failure("no_key", field=key, entity=model.name)
        record, values = writing.holder(routed.own, model, key, wanted), _values(routed, row)
        new = record is None
        if record is None:
            record = writing.create(routed.own, model, {**values, key: wanted}, routed.user, force=True)
        else:
            writing.update(routed.own, model, record, values, routed.user)
        shown = routed.shown(model, record, "created")
        return {**shown, how["new"]: new} if how.get("new") else shown

    return _each(routed, model, one)


def _each(routed: RoutedRequest, model: Model, one: Callable[[Row], Any]) -> Values:
    own, records, errors = routed.own, [], []
    rows, earlier = rows_of(routed), len(own.changes)
    held = {id_: (record.values, record.revision) for id_, record in own.table(model.name).items()}
    for row in rows:
        try:
            records.append(one(row))
        except Failure as failure:
            if failure.error in routed.route.how.get("whole", ()):
                _undo(routed, model, held)
                del own.changes[earlier:]
                raise
            known = {"id": row.get("id"), "entity": model.name, "field": None, **failure.values, "error": failure.error}
            errors.append(filled(routed.route.how.get("error", {"error": "$error", "id": "$id"}), known))
    return {"records": records, "count": len(records), "errors": errors or None, "failed": len(errors) or None}


def _undo(routed: RoutedRequest, model: Model, held: Mapping[str, tuple[dict[str, Any], int]]) -> None:
    table = routed.own.table(model.name)
    for id_ in [id_ for id_ in table if id_ not in held]:
        del table[id_]
    for id_, (values, revision) in held.items():
        table[id_].values, table[id_].revision = values, revision
    routed.own.forget_models()


def _values(routed: RoutedRequest, row: Row) -> Mapping[str, Any]:
    place = str(routed.route.how.get("values", ""))
    values = row.get(place) if place else row
    if not isinstance(values, dict):
        raise Failure("bad_body")
    return values


def _found(routed: RoutedRequest, model: Model, row: Row, key: str) -> Record:
    id_ = str(row.get("id", ""))
    if key and key not in model.unique:
        raise Failure("no_key", field=key, entity=model.name)
    record = writing.holder(routed.own, model, key, id_) if key else routed.own.find(model.name, id_)
    if record is None:
        raise Failure("not_found", entity=model.name, id=id_)
    return record
