"""Finds what is wrong in the templates of the texts for a CRM."""

from collections.abc import Iterator

from cordboard.domain.crm_texts.template import PLACEHOLDERS, TemplateFault, names_in
from cordboard.domain.settings.crm_texts import LONGEST_TEMPLATE, SEVERAL_LINES, TEXTS, CrmTexts

Wrong = tuple[str, str, dict[str, str]]
"""Code of the finding, the field of `CrmTexts`, the values of the sentence."""


def wrong_texts(texts: CrmTexts) -> Iterator[Wrong]:
    """What is wrong or doubtful, in the order of the fields; an empty template is the default and never wrong."""
    for name in TEXTS:
        template = getattr(texts, name)
        if template:
            yield from ((code, name, values) for code, values in _of_one(name, template))


def _of_one(name: str, template: str) -> Iterator[tuple[str, dict[str, str]]]:
    most, lines = LONGEST_TEMPLATE[name], len(template.splitlines())
    if len(template) > most:
        yield "texts.long", {"length": str(len(template)), "most": str(most)}
        return
    if lines > 1 and name not in SEVERAL_LINES:
        yield "texts.lines", {"lines": str(lines)}
    try:
        named = names_in(template)
    except TemplateFault as fault:
        known = {"known": ", ".join(PLACEHOLDERS)} if fault.code == "texts.unknown" else {}
        yield fault.code, {**fault.values, **known}
        return
    if not named and name not in SEVERAL_LINES:
        yield "texts.fixed", {}
