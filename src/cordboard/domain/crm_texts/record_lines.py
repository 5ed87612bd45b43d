"""Lines that a provider adds to a text where its CRM has no field for a fact, in the language of the readers. Pure."""

from cordboard.domain.crm.actions import Ref
from cordboard.domain.crm_texts.languages import language_of


def record_line(language: str, code: str, **values: str) -> str:
    """The line of this code."""
    return language_of(language).words[code].format(**values)


def task_type_line(language: str, type_: str) -> str:
    """The type of a task for which its CRM has no field."""
    return record_line(language, "line.task_type", type=type_)


def also_concerns(language: str, ref: Ref) -> str:
    """A further record, which the CRM cannot link."""
    entity = language_of(language).words.get(f"entity.{ref.entity.value}", ref.entity.value)
    return record_line(language, "line.also", name=ref.name or ref.id or "", entity=entity)
