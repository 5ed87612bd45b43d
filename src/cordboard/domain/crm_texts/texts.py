"""The text of one field of a record, from its template; the templates of a connection are in its plan."""

from cordboard.domain.crm_texts import template
from cordboard.domain.crm_texts.field_lengths import cut
from cordboard.domain.crm_texts.languages import language_of
from cordboard.domain.crm_texts.template import TemplateFault
from cordboard.domain.crm_texts.values import VALUES, Reader, reader_of
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.situation import took_place
from cordboard.domain.settings.crm_texts import LONGEST_TEXT, SEVERAL_LINES, TEXTS

__all__ = ["TEXTS", "reached_note", "text_of"]


def text_of(name: str, scene: RuleContext) -> str:
    """The text for the field `name` of `CrmTexts`; the default where its template is empty or says nothing."""
    reader = reader_of(scene)
    default = getattr(language_of(reader.language).templates, name)
    own = getattr(scene.settings.texts, name)
    try:
        text = _written(name, own or default, reader)
    except TemplateFault:  # of a version that another release checked
        text = ""
    if not text and name not in SEVERAL_LINES:
        text = _written(name, default, reader) or _written(name, "{summary}", reader)
    return cut(text, LONGEST_TEXT[name])


def reached_note(scene: RuleContext) -> str:
    """The line on a call-back task that is closed: with which call the client was reached, when and by whom."""
    reader = reader_of(scene)
    text = language_of(reader.language).words["note.reached"]
    values = {one: VALUES[one](reader) for one in template.names_in(text)}
    return template.one_line(text, values, conditions_of(scene))


def _written(name: str, text: str, reader: Reader) -> str:
    values = {one: VALUES[one](reader) for one in template.names_in(text)}
    conditions = conditions_of(reader.scene)
    if name in SEVERAL_LINES:
        return template.lines(text, values, conditions)
    return template.one_line(text, values, conditions)


def conditions_of(scene: RuleContext) -> frozenset[str]:
    """The conditions that hold for this call."""
    talked = "answered" if took_place(scene.call) else "missed"
    return frozenset({scene.call.direction.value, talked})
