"""The words of the texts in each language, and the default templates."""

from collections.abc import Mapping

from cordboard.domain.calls.call import Value
from cordboard.domain.crm_texts.languages import english, french, spanish, ukrainian
from cordboard.domain.settings.crm_texts import CrmTexts


class Language(Value, frozen=True, kw_only=True):
    """`words` by code; `date` is a format of `strftime`, `{month}` in it the name of the month."""

    words: Mapping[str, str]
    templates: CrmTexts
    date: str


LANGUAGES: dict[str, Language] = {
    code: Language(words=module.WORDS, templates=module.TEMPLATES, date=module.DATE)
    for code, module in {"en": english, "es": spanish, "fr": french, "uk": ukrainian}.items()
}
ENGLISH = "en"


def language_of(code: str | None) -> Language:
    """The language of this code, also of one with a country such as `uk_UA`; else English."""
    return LANGUAGES[spoken(code) or ENGLISH]


def spoken(code: str | None) -> str | None:
    """The language that we speak, of a code with or without a country; None where there is none."""
    short = code.replace("-", "_").split("_")[0].lower() if code else None
    return short if short in LANGUAGES else None
