"""What new records get from the rule of the settings that matched, and the sentences on it; owners in `owners.py`."""

from collections.abc import Iterator

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.record_lines import task_type_line
from cordboard.domain.rules.rule import Then
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.settings.crm_plan import DealPlace

_NOTHING = Then()


def place_of(scene: RuleContext) -> DealPlace:
    """Where a new deal goes: as the rule says, else the common place."""
    then = _then(scene)
    return DealPlace(place=then.place, stage=then.stage) if then.place or then.stage else scene.settings.deal_place


def lead_status_of(scene: RuleContext) -> str | None:
    return _then(scene).lead_status or scene.settings.lead_status


def task_fields_of(scene: RuleContext) -> dict[str, str]:
    """The type of a task in the field that takes it."""
    field, type_ = scene.settings.task_type_field, _then(scene).task_type
    return {field: type_} if field and type_ else {}


def task_text_of(text: str | None, scene: RuleContext) -> str | None:
    """The description of a task, with its type where no field takes it."""
    type_ = None if scene.settings.task_type_field else _then(scene).task_type
    line = task_type_line(scene.language, type_) if type_ else None
    return "\n".join(part for part in (text, line) if part) or None


def tags_of(scene: RuleContext) -> dict[str, tuple[str, ...]]:
    """The tags of every new record, by the field that takes them."""
    field, tags = scene.settings.tag_field, _then(scene).tags
    return {field: tags} if field and tags else {}


def told(scene: RuleContext, entity: Entity) -> Iterator[ReasonMessage]:
    """What a new record of this kind got from the rule."""
    then = _then(scene)
    name = (scene.rule.name if scene.rule else "") or "-"
    if entity is Entity.DEAL and (then.place or then.stage):
        yield reason_message("rules.placed", rule=name, where=then.stage or then.place or "")
    if entity is Entity.LEAD and then.lead_status:
        yield reason_message("rules.lead_status", rule=name, status=then.lead_status)
    if entity is Entity.TASK and then.task_type:
        yield reason_message("rules.task_type", rule=name, type=then.task_type)
    if tags_of(scene):
        yield reason_message("rules.tagged", rule=name, tags=", ".join(then.tags))


def _then(scene: RuleContext) -> Then:
    return scene.rule.then if scene.rule else _NOTHING
