"""A record as a reply shows it, by a view of the dialect; SHAPES say how single values are written."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cordboard_sandbox.record_server.dialect import Attribute, View
from cordboard_sandbox.record_server.records import instants
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.derived import title, value_of
from cordboard_sandbox.record_server.records.instants import second_of
from cordboard_sandbox.record_server.template import filled


def shown(
    own: Counterpart, model: Model, record: Record, view_name: str, select: Sequence[str] | None = None
) -> dict[str, Any]:
    """The record in this view. `select`: attributes that were asked for, where the view takes them."""
    view = own.view(model, view_name)
    values = {
        name: value if view.plain else written(own, model.attributes[name], value)
        for name in _shown_names(model, view_name, view, select)
        for value in [value_of(own, model, record, name)]
    }
    if view.take == "set":
        values = {name: value for name, value in values.items() if value is not None}
    if own.dialect.null is not None:
        values = {name: own.dialect.null if value is None else value for name, value in values.items()}
    for name, value in view.extra.items():
        if values.get(name) is None and (view.take != "select" or name in (select or ())):
            values[name] = filled(value, {})
    fixed: dict[str, Any] = filled(view.fixed, {"id": record.id, "entity": record.entity})
    return _within(model, values) | fixed


def _within(model: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values whose attribute says so in the object that holds them."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        holder = model.attributes[name].within if name in model.attributes else ""
        if holder:
            flat.setdefault(holder, {})[name] = value
        else:
            flat[name] = value
    return flat


def changed(own: Counterpart, model: Model, record: Record, differing: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that a change touched, those derived from it as well, without the id."""
    names = {
        name
        for name, attribute in model.attributes.items()
        if not attribute.hidden and not attribute.virtual and (name in differing or set(attribute.of) & set(differing))
    }
    return {name: written(own, model.attributes[name], value_of(own, model, record, name)) for name in sorted(names)}


def _shown_names(model: Model, view_name: str, view: View, select: Sequence[str] | None) -> list[str]:
    """The same for every record, unless a request selects."""
    if view.take == "select" and select:
        return _names(model, view, select)
    if view_name not in model.names:
        model.names[view_name] = _names(model, view, None)
    return model.names[view_name]


def _names(model: Model, view: View, select: Sequence[str] | None) -> list[str]:
    names = [
        name
        for name, attribute in model.attributes.items()
        if not attribute.hidden and name not in view.drop and (not attribute.virtual or attribute.derive)
    ]
    if view.take in ("stored", "select"):
        names = [name for name in names if not model.attributes[name].detail]
    if view.take != "select" or not select:
        return names
    wanted = {*select, *model.entity.always}
    for name in select:
        wanted |= set(model.entity.brings.get(name, ()))
    return [name for name in names if name in wanted]


def written(own: Counterpart, attribute: Attribute, value: Any) -> Any:
    """A value in the shape of its attribute."""
    return SHAPES[attribute.shape](own, attribute, value) if attribute.shape else value


def _pair(own: Counterpart, attribute: Attribute, value: Any) -> Any:
    return [own.wire_id(str(value)), title(own, attribute.to, str(value))] if value else None


def _object(own: Counterpart, attribute: Attribute, value: Any) -> Any:
    return {"id": value, "name": title(own, attribute.to, str(value))} if value else None


def _instant(own: Counterpart, attribute: Attribute, value: Any) -> Any:
    """In the style that replies have, where it is another than that of requests."""
    times = own.dialect.times
    second = second_of(times["instant"], value) if value is not None else None
    return value if second is None else instants.written(times.get("shown", times["instant"]), second)


SHAPES: Mapping[str, Callable[[Counterpart, Attribute, Any], Any]] = {
    "pair": _pair,
    "object": _object,
    "instant": _instant,
    "text": lambda own, attribute, value: None if value is None else str(value),
    "number": lambda own, attribute, value: int(value) if str(value).isdigit() else value,
    "ids": lambda own, attribute, value: [own.wire_id(str(one)) for one in value or []],
}
