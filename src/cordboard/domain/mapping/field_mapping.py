"""A field mapping as it is written in the settings, and the values that mappings give for one record."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity


class MappedEntity(StrEnum):
    """Whose fields can be mapped. Conversations are written once messengers can be connected."""

    LEAD = "lead"
    CONTACT = "contact"
    DEAL = "deal"
    ACCOUNT = "account"
    CALL = "call"
    TASK = "task"
    CONVERSATION = "conversation"


class FieldMapping(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`field` by the CRM's own name. `standard`: the field is one that the CRM brings itself, and that is intended."""

    entity: MappedEntity
    parameter: str
    field: str
    only_if_empty: bool = False
    standard: bool = False


class MappedValues(Value, frozen=True, kw_only=True):
    """What is written into one record: field to text, as the parameters have it; and which only where it is empty."""

    fields: dict[str, str] = {}
    only_if_empty: tuple[str, ...] = ()
    sources: dict[str, str] = {}  # field to parameter


NOTHING = MappedValues()


def mapped_values(mappings: Iterable[FieldMapping], entity: Entity, parameters: Mapping[str, str]) -> MappedValues:
    """For a record of this kind; a parameter without a value writes nothing. Of two, the first is written."""
    fields: dict[str, str] = {}
    sources: dict[str, str] = {}
    careful: list[str] = []
    for one in mappings:
        value = parameters.get(one.parameter, "")
        if one.entity != entity.value or one.field in fields or not value.strip():
            continue
        fields[one.field], sources[one.field] = value, one.parameter
        if one.only_if_empty:
            careful.append(one.field)
    return MappedValues(fields=fields, only_if_empty=tuple(careful), sources=sources) if fields else NOTHING
