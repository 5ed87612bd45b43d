"""A request that found its route: its arguments, the entity and record it means, how records are answered."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard_sandbox.record_server.dialect import Route
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.showing import shown, written
from cordboard_sandbox.record_server.requests.access import permit
from cordboard_sandbox.record_server.requests.http_messages import ABSENT, Failure, Request
from cordboard_sandbox.record_server.template import filled

WRONG_JSON = "bad_body"


class RoutedRequest(msgspec.Struct):
    """A request that found its route."""

    own: Counterpart
    route: Route
    request: Request
    user: str = ""

    def arg(self, name: str, default: Any = ABSENT) -> Any:
        """An argument of the action, where the route says it is. Raises: Failure for a body that is no JSON."""
        found = self.at(self.route.args.get(name, ""))
        return default if found is ABSENT else found

    def at(self, place: str) -> Any:
        """What is at a place, or ABSENT; of several (`a | b`) the first present. Raises: Failure for a body no JSON."""
        try:
            return self.request.first(tuple(place.split(" | "))) if place else ABSENT
        except msgspec.DecodeError as error:
            raise Failure(WRONG_JSON, message=str(error)) from error

    def text(self, name: str, *places: str) -> str:
        """An argument as text: where the route says, else at the first of these places that has it; "" for none."""
        own_place = self.route.args.get(name)
        found = (self.at(place) for place in ((own_place,) if own_place else places))
        return next((str(one) for one in found if one is not ABSENT and one is not None and one is not False), "")

    def model(self, need: str, name: str = "") -> Model:
        """The entity that is meant, when this may be done with it. Raises: Failure."""
        name = name or self.route.entity or self._entity()
        model = self.own.model(name)
        if model is None:
            raise Failure("no_entity", entity=name)
        permit(self.own, name, self.route.need or need)
        return model

    def _entity(self) -> str:
        """By the path or the argument, or by what the id begins with."""
        if "entity" in self.route.args or "entity" in self.request.args:
            return str(self.arg("entity", self.request.args.get("entity", "")))
        id_ = str(self.arg("id", ""))
        entities = self.own.dialect.entities.items()
        return next((name for name, one in entities if one.id_prefix and id_.startswith(one.id_prefix)), "")

    def record(self, model: Model) -> Record:
        """The record that is meant. Raises: Failure."""
        id_ = str(self.arg("id", self.request.args.get("id", "")))
        if (shape := self.own.dialect.ids.get("shape")) and not re.fullmatch(shape, id_):
            raise Failure("bad_id", entity=model.name, id=id_)
        record = self.own.find(model.name, id_)
        if record is None:
            raise Failure("not_found", entity=model.name, id=id_)
        return record

    def values(self) -> Mapping[str, Any]:
        """What is to be written: args.values, what `how.from` and `how.set` say, or the whole body. Raises: Failure."""
        how = self.route.how
        if "from" in how or "set" in how:
            placed = {name: self.at(place) for name, place in how.get("from", {}).items()}
            constant: dict[str, Any] = how.get("set", {})
            return {name: one for name, one in placed.items() if one is not ABSENT} | constant
        found = self.arg("values") if "values" in self.route.args else self._body()
        if isinstance(found, str):
            found = _decoded(found)
        if isinstance(found, list) and self.route.how.get("values") == "pairs":
            found = {str(one.get("name")): one.get("value") for one in found if isinstance(one, dict)}
        if not isinstance(found, dict):
            raise Failure(WRONG_JSON)
        return found

    def _body(self) -> Any:
        try:
            return self.request.json
        except msgspec.DecodeError as error:
            raise Failure(WRONG_JSON, message=str(error)) from error

    def shown(self, model: Model, record: Record, view: str, select: Sequence[str] | None = None) -> Any:
        """A record in the view of the route or this one, in the route's `item`."""
        values = shown(self.own, model, record, self.route.view or view, select)
        if self.route.item == "$record":
            return values
        named = {name: {"name": name, "value": value} for name, value in values.items()}
        known = {
            "record": values,
            "named": named,
            "id": self.own.wire_id(record.id),
            "entity": model.name,
            **model.entity.labels,
        }
        known |= stamps_of(self.own, model, record)
        return filled(self.route.item, known)


def stamps_of(own: Counterpart, model: Model, record: Record) -> dict[str, Any]:
    """When a record was created and changed, as replies write it: $created, $changed."""
    found: dict[str, Any] = {"created": None, "changed": None}
    for name, what in own.dialect.stamps.items():
        if what in found and name in model.attributes:
            found[what] = written(own, model.attributes[name], record.values.get(name))
    return found


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Failure(WRONG_JSON, message=str(error)) from error
