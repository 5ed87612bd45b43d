"""Finds what the plan of a CRM names and the CRM no longer has: pipelines, stages, values and fields."""

from collections.abc import Iterator

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_choices import CrmChoices, FieldChoice, PlaceChoice
from cordboard.domain.settings.crm_plan import PEOPLE, CrmPlan
from cordboard.domain.settings.findings import Finding, finding

LEAD_STATUS = frozenset({"lead_status", "leadstatus", "status"})  # what CRMs call the field, case-folded


def names_choices(plan: CrmPlan) -> bool:
    """Whether the plan names anything that may be deleted in the CRM."""
    placed = any(one.place for one in plan.deal_places)
    ruled = any(one.then.place or one.then.lead_status or one.then.task_type or one.then.tags for one in plan.rules)
    fields = plan.caller_fields or plan.deal_phone_fields or plan.task_type_field
    return placed or ruled or bool(plan.lead_status or fields)


def of_choices(connection: str, plan: CrmPlan, choices: CrmChoices) -> Iterator[Finding]:
    """What is gone, with its path; nothing of what the CRM was not asked for."""
    path = f"crm.{connection}."
    places = [(f"deal_places[{n}]", one.place, one.stage) for n, one in enumerate(plan.deal_places)]
    places += [(f"rules[{n}].then", one.then.place, one.then.stage) for n, one in enumerate(plan.rules)]
    for where, place, stage in places if choices.places is not None else ():
        yield from _place(path + where, place, stage, choices.places or ())
    statuses = [("lead_status", plan.lead_status)]
    statuses += [(f"rules[{n}].then.lead_status", one.then.lead_status) for n, one in enumerate(plan.rules)]
    known = _options(choices.fields.get(Entity.LEAD, ()))
    for where, status in statuses:
        if status and known and status not in known:
            yield finding("lead_status.gone", path + where, ", ".join(known), status=status)
    yield from _fields(path, plan, choices)


def _place(where: str, place: str | None, stage: str | None, places: tuple[PlaceChoice, ...]) -> Iterator[Finding]:
    if not place:
        return
    found = next((one for one in places if one.id == place), None)
    if found is None:
        yield finding("place.gone", f"{where}.place", place=place)
    elif stage and stage not in found.stages:
        yield finding("place.stage_gone", f"{where}.stage", ", ".join(found.stages), stage=stage)


def _options(fields: tuple[FieldChoice, ...]) -> tuple[str, ...]:
    """The values of the lead's status."""
    return next((one.options for one in fields if one.name.casefold() in LEAD_STATUS and one.options), ())


def _fields(path: str, plan: CrmPlan, choices: CrmChoices) -> Iterator[Finding]:
    shown = [(f"caller_fields[{n}].field", one.entity, one.field) for n, one in enumerate(plan.caller_fields)]
    shown += [(f"deal_phone_fields[{n}]", Entity.DEAL, name) for n, name in enumerate(plan.deal_phone_fields)]
    for where, entity, name in shown:
        if name.strip() and _missing(choices, entity, name):
            yield finding("field.gone", path + where, field=name, entity=entity.value)
    kinds = [entity for entity in PEOPLE if choices.fields.get(entity)]
    tagged = any(one.then.tags for one in plan.rules)
    if tagged and plan.tag_field and kinds and all(_missing(choices, entity, plan.tag_field) for entity in kinds):
        yield finding("field.gone", f"{path}tag_field", field=plan.tag_field, entity=kinds[0].value)
    types = plan.task_type_field
    if not types or not choices.fields.get(Entity.TASK):
        return
    field = next((one for one in choices.fields[Entity.TASK] if one.name == types), None)
    if field is None:
        yield finding("field.gone", f"{path}task_type_field", field=types, entity=Entity.TASK.value)
        return
    if not field.writable:
        yield finding("field.read_only", f"{path}task_type_field", field=types)
    for n, rule in enumerate(plan.rules):
        wanted = rule.then.task_type
        if wanted and field.options and wanted not in field.options:
            yield finding("task_type.gone", f"{path}rules[{n}].then.task_type", ", ".join(field.options), type=wanted)


def _missing(choices: CrmChoices, entity: Entity, name: str) -> bool:
    fields = choices.fields.get(entity)
    return bool(fields) and name not in {one.name for one in fields or ()}
