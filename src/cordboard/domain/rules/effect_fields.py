"""Finds effects of rules that the CRM has no field or no choice for."""

from collections.abc import Iterator, Mapping, Sequence

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.rules.check import Wrong, shown
from cordboard.domain.rules.rule import Rule

FieldsOf = Mapping[Entity, Mapping[str, Field]]
"""By kind of record and name; kinds whose fields could not be read are absent or empty."""


def needed(rules: Sequence[Rule]) -> frozenset[Entity]:
    """Kinds of record whose fields say something about these rules."""
    tags = {Entity.LEAD} if any(rule.then.tags for rule in rules) else set()
    types = {Entity.TASK} if any(rule.then.task_type for rule in rules) else set()
    return frozenset(tags | types)


def wrong_effects(
    rules: Sequence[Rule], tag_field: str, task_type_field: str | None, fields_of: FieldsOf, connection: str
) -> Iterator[Wrong]:
    """Places are below the plan. `connection`: its title."""
    leads, tasks = fields_of.get(Entity.LEAD), fields_of.get(Entity.TASK)
    if leads and tag_field and tag_field not in leads and any(rule.then.tags for rule in rules):
        yield "rules.tag_field_gone", "tag_field", {"field": tag_field, "connection": connection}
    typed = [(n, rule) for n, rule in enumerate(rules) if rule.then.task_type]
    if not tasks or not task_type_field or not typed:
        return
    field = tasks.get(task_type_field)
    if field is None:
        yield "rules.task_type_field_gone", "task_type_field", {"field": task_type_field, "connection": connection}
        return
    for n, rule in typed:
        if field.options and rule.then.task_type not in field.options:
            values = {"rule": shown(rule, n), "type": rule.then.task_type or "", "connection": connection}
            yield "rules.task_type_gone", f"rules[{n}].then.task_type", values
