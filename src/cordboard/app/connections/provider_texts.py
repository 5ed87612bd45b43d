"""The texts of a provider folder, one file per language: `texts/en.toml` and so on. `catalog` reads the files.

A folder without texts still works: settings show their names, and permissions show no purpose.
"""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.contract.languages import ENGLISH, Language
from cordboard.domain.connection_state import Notice
from cordboard.ports.crm import Scope

REDIRECT_URI = "redirect_uri"  # the place in a step that the console fills with its own address to copy


class FieldText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of the form. `options`: a label for each option of a choice."""

    label: str
    help: str
    options: Mapping[str, str] = {}


class ProblemText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong with a connection, and what you can do. `{name}` stands for a value of the notice."""

    sentence: str
    fix: str | None = None


class ProviderTexts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All texts of a provider in one language.

    `title`: only where the manifest's title is words, not the name of a product. `summary`: what it is, in one line.
    `how_to`: the steps to connect it, in order. `fields` by name of the setting, `permissions` by name as the provider
    gives it: what it is for. `errors` by the service's own code: what you can do
    about it. `problems` by the code of a notice. `cannot` by name of a capability of a messenger: why it lacks it.
    """

    title: str | None = None
    summary: str = ""
    how_to: tuple[str, ...] = ()
    fields: Mapping[str, FieldText] = {}
    permissions: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    problems: Mapping[str, ProblemText] = {}
    cannot: Mapping[str, str] = {}

    def problem(self, notice: Notice) -> ProblemText:
        """The notice in words; its code where the folder has no text."""
        text = self.problems.get(notice.code) or ProblemText(sentence=notice.code)
        return msgspec.structs.replace(text, sentence=text.sentence.format(**notice.values))

    def reason(self, notices: Sequence[Notice]) -> str:
        """All notices in words, one after the other."""
        return " ".join(self.problem(one).sentence for one in notices)

    def label(self, field: str) -> str:
        """The field's label; its name where the folder has no text."""
        return self.fields[field].label if field in self.fields else field

    def with_purposes(self, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
        """The same permissions, each with what it is for."""
        return tuple(
            msgspec.structs.replace(one, purpose=self.permissions.get(one.name, one.purpose)) for one in scopes
        )


Texts = Mapping[Language, ProviderTexts]


def texts_in(texts: Texts, language: Language = ENGLISH) -> ProviderTexts:
    """In this language, else in English, else none."""
    return texts.get(language) or texts.get(ENGLISH) or ProviderTexts()
