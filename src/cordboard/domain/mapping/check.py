"""Finds mappings that cannot work: by themselves, and by the fields that the CRM has."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.conversion import takes_values
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity

Wrong = tuple[str, str, dict[str, str]]
"""The code of a finding, its place below `mappings`, and the values of the sentence."""
FieldsOf = Mapping[MappedEntity, Mapping[str, Field]]
"""By kind of record and name; kinds whose fields could not be read are absent."""


def wrong_mappings(mappings: Sequence[FieldMapping]) -> Iterator[Wrong]:
    """What needs no look at the CRM, in the order of the mappings."""
    seen: dict[tuple[MappedEntity, str], FieldMapping] = {}
    for n, one in enumerate(mappings):
        where, named = f"mappings[{n}]", {"entity": one.entity.value, "field": one.field}
        if not one.parameter.strip():
            yield "mappings.parameter", f"{where}.parameter", {}
        if not one.field.strip():
            yield "mappings.field", f"{where}.field", {}
        elif first := seen.get((one.entity, one.field)):
            yield "mappings.twice", f"{where}.field", {**named, "first": first.parameter, "second": one.parameter}
        else:
            seen[one.entity, one.field] = one
        if one.entity is MappedEntity.CONVERSATION:
            yield "mappings.conversation", f"{where}.entity", {}


def wrong_fields(mappings: Sequence[FieldMapping], fields_of: FieldsOf, connection: str) -> Iterator[Wrong]:
    """What the CRM's own fields say against them. `connection`: its title."""
    for n, one in enumerate(mappings):
        known = fields_of.get(one.entity)
        if not known or not one.field.strip():
            continue
        field, where = known.get(one.field), f"mappings[{n}]"
        values = {"entity": one.entity.value, "field": one.field, "connection": connection}
        if field is None:
            yield "mappings.gone", f"{where}.field", values
        elif not field.writable:
            yield "mappings.read_only", f"{where}.field", values
        elif not takes_values(field):
            yield "mappings.type", f"{where}.field", {**values, "type": field.type}
        elif not field.custom and not one.standard:
            yield "mappings.standard", f"{where}.field", values


def unseen(mappings: Sequence[FieldMapping], seen: Collection[str]) -> Iterator[Wrong]:
    """A parameter that no recent call had: perhaps misspelt, perhaps still to come."""
    for n, one in enumerate(mappings):
        if one.parameter.strip() and one.parameter not in seen:
            yield "mappings.unseen", f"mappings[{n}].parameter", {"parameter": one.parameter}
