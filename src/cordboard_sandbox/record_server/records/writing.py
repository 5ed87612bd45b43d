"""From what a client sent to a stored record: what is taken, defaults, checks, duplicates, unique keys, stamps.

Errors are raised as Failure with the dialect's names: required, valid, too_long, missing_reference, duplicate, unique.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from cordboard_sandbox.record_server.dialect import Attribute
from cordboard_sandbox.record_server.records.checks import wrong
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.derived import numbers, value_of
from cordboard_sandbox.record_server.records.value_index import index
from cordboard_sandbox.record_server.requests.http_messages import Failure

FILLS: Mapping[str, Callable[[Counterpart], Any]] = {"secret": lambda own: own.secret()}


def create(
    own: Counterpart, model: Model, given: Mapping[str, Any], user: str, *, force: bool, id_: str = ""
) -> Record:
    """A new record. `force`: duplicates are allowed. Raises: Failure."""
    values = _taken(own, model, given, {})
    for name, attribute in model.attributes.items():
        _complete(own, values, name, attribute, user)
    _check(own, model, values, values)
    record = Record("", model.name, values, 0)
    if not force and (same := duplicates(own, model, record)):
        raise Failure("duplicate", records=same, entity=model.name)
    _check_unique(own, model, values, "")
    values |= _stamps(own, model, user, new=True)
    return own.add(model.name, values, id_)


def update(own: Counterpart, model: Model, record: Record, given: Mapping[str, Any], user: str) -> Mapping[str, Any]:
    """Change a record; the answer is what differs now. Raises: Failure."""
    values = _taken(own, model, given, record.values)
    _check(own, model, values, record.values | values)
    _check_unique(own, model, values, record.id)
    if all(record.values.get(name) == value for name, value in values.items()):
        return {}
    return own.change(record, values | _stamps(own, model, user, new=False))


def seeded(own: Counterpart, model: Model, given: Mapping[str, Any], user: str) -> Record:
    """A record as it came from elsewhere: complete, but neither checked nor announced."""
    values = _taken(own, model, given, {}, inside=True)
    for name, attribute in model.attributes.items():
        _complete(own, values, name, attribute, user)
    record = own.add(model.name, _stamps(own, model, user, new=True) | values)
    own.changes.pop()
    return record


# -- what is taken ---------------------------------------------------------------------------------------------------


def _taken(
    own: Counterpart, model: Model, given: Mapping[str, Any], old: Mapping[str, Any], *, inside: bool = False
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in _flat(model, given).items():
        attribute = model.attributes.get(name)
        if attribute is None:
            if own.dialect.unknown_values != "ignore" and name != "id":
                raise Failure(own.dialect.unknown_values, field=name, entity=model.name)
            continue
        if (attribute.read_only or name == "id") and not inside:
            continue
        if own.dialect.null is not None and value is own.dialect.null and attribute.type != "bool":
            value = None
        if attribute.derive == "primary_number":
            _take_number(model, attribute, value, given, old, values)
        elif attribute.type == "numbers":
            values[name] = _items(attribute, value)
        elif attribute.type == "references" and isinstance(value, list):
            values[name] = _referred(value, old.get(name) or [])
        elif not attribute.virtual and (not attribute.derive or attribute.how.get("unless") == name):
            values[name] = None if attribute.drop_wrong and wrong(own, attribute, value) else value
    return values


def _flat(model: Model, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values out of the objects that hold them."""
    holders = {one.within for one in model.attributes.values() if one.within} & given.keys()
    inner = {name: value for holder in holders for name, value in (given[holder] or {}).items()}
    return {name: value for name, value in given.items() if name not in holders} | inner


def _referred(given: list[Any], old: list[str]) -> list[str]:
    """The ids of a list, which may hold commands instead: [6, 0, ids] replaces, [4, id] adds, [3, id] removes."""
    ids = list(old) if any(isinstance(one, list) for one in given) else []
    for one in given:
        match one:
            case [6, _, [*wanted]]:
                ids = [str(id_) for id_ in wanted]
            case [4, wanted, *_]:
                ids = [*ids, str(wanted)]
            case [3, gone, *_]:
                ids = [id_ for id_ in ids if id_ != str(gone)]
            case _:
                ids = [*ids, str(one) if isinstance(one, int) else one]
    return ids


def _take_number(
    model: Model,
    attribute: Attribute,
    value: Any,
    given: Mapping[str, Any],
    old: Mapping[str, Any],
    values: dict[str, Any],
) -> None:
    """A number alone replaces the first of the list; where the list itself is given, that counts."""
    where = attribute.of[0]
    source = model.attributes[where]
    key = attribute.how.get("key") or source.item["number"]
    if where in given or key != source.item["number"]:
        return
    others = [one for one in old.get(where) or [] if not one.get(source.item.get("primary", ""))]
    values[where] = [*_items(source, [value] if value else []), *others]


def _items(attribute: Attribute, value: Any) -> Any:
    """Items of a list of numbers with their defaults; the first is the primary one unless another says so."""
    if not isinstance(value, list):
        return value
    keys = attribute.item
    items = [one if isinstance(one, dict) else {keys["number"]: one} for one in value]
    items = [{keys["number"]: None, **attribute.item_default, **one} for one in items]
    flag = keys.get("primary", "")
    if flag and items and not any(one.get(flag) for one in items):
        items[0][flag] = True
    return items


def _complete(own: Counterpart, values: dict[str, Any], name: str, attribute: Attribute, user: str) -> None:
    if attribute.virtual or attribute.derive:
        return
    if attribute.fill:
        values[name] = FILLS[attribute.fill](own)
    if name not in values:
        if attribute.default is not None:
            values[name] = _default(own, attribute.default, user)
        elif attribute.type in ("numbers", "references"):
            values[name] = []
    if attribute.default_from and not values.get(name) and (source := values.get(attribute.default_from)):
        values[name] = [source] if attribute.type == "references" else source


def _default(own: Counterpart, default: Any, user: str) -> Any:
    return {"$today": _today(own), "$user": user}.get(default, default) if isinstance(default, str) else default


def _today(own: Counterpart) -> str:
    return datetime.fromtimestamp(own.clock.now(), UTC).date().isoformat()


# -- checks ----------------------------------------------------------------------------------------------------------


def _check(own: Counterpart, model: Model, values: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
    for name, attribute in model.attributes.items():
        if attribute.required and not attribute.derive and whole.get(name) in (None, "", []):
            raise Failure("required", field=attribute.field, type="required", entity=model.name, attribute=name)
    for name, value in values.items():
        attribute = model.attributes[name]
        if kind := wrong(own, attribute, value):
            raise Failure(kind, field=attribute.field, type=kind, entity=model.name, attribute=name, value=value)
        _check_reference(own, model, name, attribute, value, whole)


def _check_reference(
    own: Counterpart, model: Model, name: str, attribute: Attribute, value: Any, whole: Mapping[str, Any]
) -> None:
    if attribute.type not in ("reference", "references") or not value:
        return
    to = str(whole.get(attribute.to_from, "")) if attribute.to_from else attribute.to
    if to not in own.dialect.entities:
        return
    for id_ in value if isinstance(value, list) else [value]:
        if own.find(to, str(id_)) is None:
            raise Failure("missing_reference", field=attribute.field, entity=model.name, id=id_, attribute=name)


def duplicates(own: Counterpart, model: Model, draft: Record) -> list[Record]:
    """Records that the service takes for the same thing: equal in all attributes of one group."""
    found: dict[str, Record] = {}
    for group in model.entity.duplicates:
        wanted = [_compared(own, model, draft, name) for name in group]
        if not all(wanted):
            continue
        for record in _holders(own, model, group[0], wanted[0]):
            held = (_compared(own, model, record, name) for name in group)
            if not any(want.isdisjoint(other) for want, other in zip(wanted, held, strict=True)):
                found.setdefault(record.id, record)
    return [*found.values()]


def _compared(own: Counterpart, model: Model, record: Record, name: str) -> set[str]:
    attribute = model.attributes[name]
    value = value_of(own, model, record, name)
    if attribute.derive == "primary_number":
        value = numbers(model.attributes[attribute.of[0]], record.values.get(attribute.of[0]))
    values = value if isinstance(value, list) else [value]
    return {str(one).casefold() for one in values if one}


def _holders(own: Counterpart, model: Model, name: str, values: Iterable[Any]) -> Iterable[Record]:
    """Live records that may hold one of these values, oldest first."""
    known = index(own, model, name)
    if known is None:
        return own.live(model.name)
    found = (record for id_ in known.find(values) if (record := own.find(model.name, id_)))
    return sorted(found, key=lambda record: record.number)


def _check_unique(own: Counterpart, model: Model, values: Mapping[str, Any], id_: str) -> None:
    for name in model.unique:
        if values.get(name) in (None, ""):
            continue
        if other := holder(own, model, name, values[name], id_):
            raise Failure("unique", records=[other], field=name, entity=model.name, id=other.id, value=values[name])


def holder(own: Counterpart, model: Model, name: str, value: Any, but: str = "") -> Record | None:
    """The record that holds this value of a unique attribute already."""
    holders = _holders(own, model, name, [value])
    return next((one for one in holders if one.id != but and one.values.get(name) == value), None)


# -- stamps ----------------------------------------------------------------------------------------------------------


def _stamps(own: Counterpart, model: Model, user: str, *, new: bool) -> dict[str, Any]:
    moments = {"created": own.now() if new else None, "changed": own.now()}
    people = {"created_by": user if new else None, "changed_by": user, "changed_by_later": None if new else user}
    known = moments | people
    return {
        name: known[what]
        for name, what in own.dialect.stamps.items()
        if name in model.attributes and known[what] is not None
    }
