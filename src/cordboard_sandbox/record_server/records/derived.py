"""Attributes that are computed when a record is shown or searched: DERIVED, one row a way.

Each function takes the counterpart, the record and the attribute; it never changes anything.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import phonenumbers

from cordboard_sandbox.record_server.dialect import Attribute
from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.instants import second_of
from cordboard_sandbox.record_server.template import filled

DIGITS = frozenset("0123456789")


def value_of(own: Counterpart, model: Model, record: Record, name: str) -> Any:
    """The value of an attribute, stored or derived; None where there is none."""
    attribute = model.attributes.get(name)
    if attribute is None or not attribute.derive:
        return record.id if name == "id" else record.values.get(name)
    return DERIVED[attribute.derive](own, model, record, attribute)


def title(own: Counterpart, entity: str, id_: str) -> str | None:
    """What people call a record."""
    record, model = own.table(entity).get(id_), own.model(entity)
    if record is None or model is None:
        return None
    words = [str(value) for name in model.entity.title if (value := value_of(own, model, record, name))]
    return " ".join(words) or None


def _inputs(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> list[Any]:
    return [value_of(own, model, record, name) for name in attribute.of]


def _target(model: Model, record: Record, name: str) -> str:
    attribute = model.attributes[name]
    return str(record.values.get(attribute.to_from)) if attribute.to_from else attribute.to


def _joined(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    words = [str(word) for word in _inputs(own, model, record, attribute) if word]
    return str(attribute.how.get("glue", " ")).join(words) or None


def _copied(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    return _inputs(own, model, record, attribute)[0]


def _title_of(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    id_ = value_of(own, model, record, attribute.of[0])
    return title(own, _target(model, record, attribute.of[0]), id_) if id_ else None


def _titles_of(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    ids = value_of(own, model, record, attribute.of[0]) or []
    to = _target(model, record, attribute.of[0])
    return {id_: title(own, to, id_) for id_ in ids}


def _columns_of(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    ids = value_of(own, model, record, attribute.of[0]) or []
    return {id_: filled(attribute.how.get("column", {}), {}) for id_ in ids}


def primary(attribute: Attribute, items: Any) -> Mapping[str, Any] | None:
    """The item of a list of numbers that is marked as the first."""
    keys, found = attribute.item, items or []
    return next((one for one in found if one.get(keys.get("primary", ""))), found[0] if found else None)


def _primary_number(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    source = model.attributes[attribute.of[0]]
    first = primary(source, record.values.get(attribute.of[0]))
    return first.get(attribute.how.get("key") or source.item["number"]) if first else None


def numbers(attribute: Attribute, items: Any) -> list[str]:
    """The numbers (or addresses) of a list, as written."""
    return [str(one.get(attribute.item["number"])) for one in items or []]


@lru_cache(maxsize=65536)
def digits_of(text: str) -> str:
    """The digits of a text, in order."""
    return "".join(letter for letter in text if letter in DIGITS)


def _digits(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    texts: list[str] = []
    for name in (one for one in attribute.of if one in model.attributes):
        source, found = model.attributes[name], record.values.get(name)
        texts += numbers(source, found) if source.type == "numbers" else [str(found)] if found else []
    return [digits_of(text) for text in texts]


def _international(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """The first number that can be read with a region, in E.164; None where there is none."""
    for text in _inputs(own, model, record, attribute):
        try:
            parsed = phonenumbers.parse(str(text or ""), str(attribute.how.get("region", "")) or None)
        except phonenumbers.NumberParseException:
            continue
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None


def _phone_digits(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """The digits of a number, read with a region; `part`: national or international. None where it is none."""
    found = _international(own, model, record, attribute)
    if found is None or attribute.how["part"] == "international":
        return None if found is None else found[1:]
    return phonenumbers.national_significant_number(phonenumbers.parse(found))


def _first(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """The first of a list."""
    held = _copied(own, model, record, attribute)
    return held[0] if held else None


def _seconds_between(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    style = own.dialect.times["instant"]
    first, last = (second_of(style, value) for value in _inputs(own, model, record, attribute))
    return int(last - first) if first is not None and last is not None else None


def _mapped(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    stored = record.values.get(attribute.how.get("unless", ""))
    held = _copied(own, model, record, attribute)
    return stored if stored is not None else attribute.how["table"].get(held if isinstance(held, str) else str(held))


def _product(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    result: float = 1
    for value in _inputs(own, model, record, attribute):
        if value is None:
            return None
        result *= value
    result /= attribute.how.get("divide", 1)
    return int(result) if result == int(result) else result


def _parent_as(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """The parent's id if it is of this entity, or what the parent itself refers to."""
    id_, kind = _inputs(own, model, record, attribute)
    if not id_ or kind == attribute.how["entity"]:
        return id_
    parent, parent_model = own.find(str(kind), id_), own.model(str(kind))
    through = attribute.how.get("through", "")
    if parent is None or parent_model is None or through not in parent_model.attributes:
        return None
    return value_of(own, parent_model, parent, through)


def _part(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    parts = str(_copied(own, model, record, attribute) or "").split(attribute.how.get("split", "."))
    at = int(attribute.how["at"])
    return parts[at] if at < len(parts) else None


def _numbers_of_parties(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """Of every party that a record refers to, its number: {"Contact_ID": number}."""
    found = {}
    for name in attribute.of:
        to = _target(model, record, name)
        party_model = own.model(to)
        for id_ in record.values.get(name) or []:
            party = own.find(to, id_)
            if party and party_model and (number := value_of(own, party_model, party, attribute.how["number"])):
                found[f"{to}_{id_}"] = number
    return found


def _revision(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    return record.revision


def _past(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """Is this instant over, and the record not yet in one of the states `unless`?"""
    due = second_of(own.dialect.times["instant"], value_of(own, model, record, attribute.of[0]))
    state = record.values.get(attribute.of[1])
    return due is not None and due < own.clock.now() and state not in attribute.how.get("unless", ())


def _held_within(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """Every value that how.holder holds, as text; with how.digits the digits alone."""
    names = [name for name, one in model.attributes.items() if one.within == attribute.how["holder"]]
    texts = [str(value) for name in names if (value := record.values.get(name)) is not None]
    return [digits_of(text) for text in texts] if attribute.how.get("digits") else texts


def _backlinks(own: Counterpart, model: Model, record: Record, attribute: Attribute) -> Any:
    """Ids of the records `to` whose attribute how.attribute refers to this one."""
    name = attribute.how["attribute"]
    held = ((one.id, one.values.get(name)) for one in own.live(attribute.to))
    return [id_ for id_, value in held if record.id == value or (isinstance(value, list) and record.id in value)]


Derivation = Callable[[Counterpart, Model, Record, Attribute], Any]
DERIVED: Mapping[str, Derivation] = {
    "joined": _joined,
    "copied": _copied,
    "title_of": _title_of,
    "titles_of": _titles_of,
    "columns_of": _columns_of,
    "primary_number": _primary_number,
    "digits": _digits,
    "international": _international,
    "phone_digits": _phone_digits,
    "first": _first,
    "seconds_between": _seconds_between,
    "mapped": _mapped,
    "product": _product,
    "parent_as": _parent_as,
    "part": _part,
    "numbers_of_parties": _numbers_of_parties,
    "revision": _revision,
    "past": _past,
    "backlinks": _backlinks,
    "record_id": lambda own, model, record, attribute: record.id,
    "held_within": _held_within,
}
