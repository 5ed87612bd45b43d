"""Values of field mappings in the records of a decision, each kind of record with the line that explains it."""

import msgspec

from cordboard.domain.crm.actions import CREATES, Creation
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import MappedValues, mapped_values
from cordboard.domain.scenario.facts import RuleOutcome
from cordboard.domain.scenario.reason_messages import reason_message, tried
from cordboard.domain.scenario.rule_context import RuleContext


def mapped(entity: Entity, scene: RuleContext) -> MappedValues:
    """What the mappings of the settings write into a record of this kind."""
    mappings = scene.settings.mappings
    return mapped_values(mappings, entity, scene.values_of({one.parameter for one in mappings}) if mappings else {})


def with_mapped_fields(action: Creation, scene: RuleContext) -> tuple[Creation, tuple[RuleOutcome, ...]]:
    """The new record with its mapped fields."""
    entity = CREATES[type(action)]
    values = mapped(entity, scene)
    if not values.fields:
        return action, ()
    fields = {**values.fields, **action.fields}  # what a rule sets wins
    whole = msgspec.structs.replace(action, fields=fields, only_if_empty=values.only_if_empty)
    said = reason_message("mapped.written", entity=entity.value, fields=named(values))
    return whole, (tried("mapped_fields", TITLE, said, applied=True),)


def named(values: MappedValues) -> str:
    """Field, value and parameter of each, for people."""
    return "; ".join(f"{field}: {value} ({values.sources[field]})" for field, value in values.fields.items())


TITLE = "Write call parameters into the fields that they are mapped to"
