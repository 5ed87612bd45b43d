"""Links between two records that both know of: at least one keeps the ids of the other in a list, by its entity.

`how.attribute` names that list, with {entity} in it.
"""

from typing import Any

from cordboard_sandbox.record_server.records.counterpart import Record
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest
from cordboard_sandbox.record_server.requests.row_actions import rows_of
from cordboard_sandbox.record_server.template import filled

Values = dict[str, Any]


def associate(routed: RoutedRequest) -> Values:
    """Link two records: entity, id, to_entity, to_id. Errors: not_found, no_link."""
    one, other = _pair(routed, str(routed.arg("id")), str(routed.arg("to_id")))
    _link(routed, one, other, wanted=True)
    return {"record": None, "from": one.id, "to": other.id}


def dissociate(routed: RoutedRequest) -> Values:
    """Unlink two records: entity, id, to_entity, to_id."""
    one, other = _pair(routed, str(routed.arg("id")), str(routed.arg("to_id")))
    _link(routed, one, other, wanted=False)
    return {"record": None}


def associate_rows(routed: RoutedRequest) -> Values:
    """Link several pairs: entity, to_entity, rows ({"from": {"id"}, "to": {"id"}}). One that fails fails its row."""
    records, errors = [], []
    for row in rows_of(routed):
        try:
            one, other = _pair(routed, str(row["from"]["id"]), str(row["to"]["id"]))
        except (KeyError, TypeError) as error:
            raise Failure("bad_body") from error
        except Failure as failure:
            shape = routed.route.how.get("error", {"error": "$error"})
            errors.append(filled(shape, {"entity": None, "id": None, **failure.values, "error": failure.error}))
            continue
        _link(routed, one, other, wanted=True)
        records.append({"from": {"id": one.id}, "to": {"id": other.id}})
    return {"records": records, "errors": errors or None, "failed": len(errors) or None}


def associated_rows(routed: RoutedRequest) -> Values:
    """What several records are linked to: entity, to_entity, rows (id); how: `to`, the shape of one link. Records
    without links are left out."""
    model = routed.model("read")
    name = _attribute(routed, str(routed.arg("to_entity")))
    shape, found = routed.route.how.get("to", {"id": "$id"}), []
    for row in rows_of(routed):
        record = routed.own.find(model.name, str(row.get("id", "")))
        if record is not None and (ids := _linked(routed, record, name)):
            links = [filled(shape, {"id": id_, "number": int(id_) if id_.isdigit() else id_}) for id_ in ids]
            found.append({"from": {"id": record.id}, "to": links})
    return {"records": found, "errors": None, "failed": None}


def _linked(routed: RoutedRequest, record: Record, name: str) -> list[str]:
    """Live records of the other entity that either side names."""
    own, entity = routed.own, str(routed.arg("to_entity"))
    back, ids = _attribute(routed, record.entity), record.values.get(name) or []
    return [one.id for one in own.live(entity) if one.id in ids or record.id in (one.values.get(back) or [])]


def _pair(routed: RoutedRequest, id_: str, to_id: str) -> tuple[Record, Record]:
    model, to = routed.model("edit"), str(routed.arg("to_entity"))
    if routed.own.model(to) is None:
        raise Failure("no_entity", entity=to)
    one, other = routed.own.find(model.name, id_), routed.own.find(to, to_id)
    if one is None or other is None:
        raise Failure("not_found", entity=to if one else model.name, id=to_id if one else id_)
    return one, other


def _attribute(routed: RoutedRequest, entity: str) -> str:
    return str(filled(routed.route.how["attribute"], {"entity": entity}))


def _link(routed: RoutedRequest, one: Record, other: Record, *, wanted: bool) -> None:
    sides = [
        (record, to, name)
        for record, to in ((one, other), (other, one))
        if (model := routed.own.model(record.entity)) and (name := _attribute(routed, to.entity)) in model.attributes
    ]
    if not sides:
        raise Failure("no_link", entity=one.entity, field=_attribute(routed, other.entity))
    for record, to, name in sides:
        held = [id_ for id_ in record.values.get(name) or [] if id_ != to.id]
        record.values = {**record.values, name: [*held, to.id] if wanted else held}
