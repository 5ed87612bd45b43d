"""Merging records of one entity: numbers and links of the sources go to the target, the sources go.

Source: the public program of the first dialect, read 2026-11-30.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.writing import update

MANY = ("hasMany", "hasChildren", "manyMany")
Kinds = Mapping[str, Mapping[str, Sequence[Any]]]  # entity -> attribute -> values of those that move


def merge(
    own: Counterpart, model: Model, target: Record, sources: Sequence[Record], given: Mapping[str, Any], user: str,
    only: Kinds,
) -> None:  # fmt: skip
    """Everything of the sources that can move is the target's; `given` are its new values. Raises: Failure."""
    values = dict(given)
    for name, attribute in model.attributes.items():
        if attribute.type == "numbers":
            values[name] = _numbers(attribute.item, [target, *sources], name, given)
        elif attribute.type == "references" and name not in given:
            held = [id_ for one in (target, *sources) for id_ in one.values.get(name) or []]
            values[name] = list(dict.fromkeys(held))
    for source in sources:
        _move(own, model, source, target, only)
    for source in sources:
        own.remove(source)
    update(own, model, target, values, user)


def _numbers(keys: Mapping[str, str], records: Sequence[Record], name: str, given: Mapping[str, Any]) -> list[Any]:
    """Those of all records, each once; the primary one is the one given, else the first."""
    key, primary = keys["number"], keys.get("primary", "")
    found: dict[Any, dict[str, Any]] = {}
    for record in records:
        for item in record.values.get(name) or []:
            found.setdefault(item[key], {**item, primary: False})
    wanted = given.get(name.removesuffix("Data"))
    chosen = wanted if wanted in found else next(iter(found), None)
    if chosen is not None:
        found[chosen][primary] = True
    return [*found.values()]


def _move(own: Counterpart, model: Model, source: Record, target: Record, only: Kinds) -> None:
    single = {
        (str(facts.get("entity")), f"{facts.get('foreign')}Id")
        for facts in model.entity.links.values()
        if facts.get("type") not in MANY
    }
    for name in own.dialect.entities:
        other = own.model(name)
        assert other is not None
        fields = [
            (field, attribute)
            for field, attribute in other.attributes.items()
            if attribute.type in ("reference", "references") and not attribute.derive and (name, field) not in single
        ]
        for record in own.live(name):
            if all(record.values.get(field) in values for field, values in only.get(name, {}).items()):
                _moved(own, model.name, record, fields, source.id, target.id)


def _moved(own: Counterpart, entity: str, record: Record, fields: Sequence[Any], source: str, target: str) -> None:
    changed: dict[str, Any] = {}
    for field, attribute in fields:
        to = record.values.get(attribute.to_from) if attribute.to_from else attribute.to
        held = record.values.get(field)
        if to != entity or not held:
            continue
        if isinstance(held, list) and source in held:
            changed[field] = list(dict.fromkeys([one for one in held if one != source] + [target]))
        elif held == source:
            changed[field] = target
    if changed:
        own.change(record, changed)
