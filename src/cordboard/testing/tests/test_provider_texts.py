"""Every provider folder, also one that is added later, says everything in four languages."""

from functools import partial
from typing import Any

import msgspec
import pytest

from cordboard import catalog
from cordboard.app.connections.live_connections import Provider
from cordboard.app.connections.provider_texts import FieldText, ProviderTexts
from cordboard.contract.languages import LANGUAGES
from cordboard.testing.provider_texts import phrases, shortcomings

PROVIDERS = catalog.providers()
EN = ProviderTexts(
    summary="A phone system of Acme.",
    how_to=("Copy {redirect_uri}.",),
    fields={"mode": FieldText(label="Mode", help="How it works.", options={"fast": "Fast"})},
)
MOST_OF_A_LINE = 90  # characters that a card of the console has room for
MANIFEST = {"id": "acme", "kind": "pbx", "settings": [{"name": "mode", "type": "choice", "options": ["fast"]}]}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: f"{one.kind}/{one.id}")
def test_a_provider_says_everything_in_every_language(provider: Provider) -> None:
    assert shortcomings(provider) == []


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: f"{one.kind}/{one.id}")
def test_no_text_is_an_english_sentence_left_over(provider: Provider) -> None:
    english = dict(phrases(provider.texts["en"]))
    sentences = {key for key, text in english.items() if text.count(" ") > 3}  # names of products are the same
    for language in LANGUAGES[1:]:
        mine = dict(phrases(provider.texts[language]))
        assert [key for key in sorted(sentences) if mine.get(key) == english[key]] == [], language


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: f"{one.kind}/{one.id}")
def test_a_provider_is_described_in_one_line_and_named_as_people_look_for_it(provider: Provider) -> None:
    assert "-like" not in provider.manifest["title"]
    for language, texts in provider.texts.items():
        assert 20 <= len(texts.summary) <= MOST_OF_A_LINE, language
        assert texts.summary.endswith("."), language
        assert not [text for _, text in phrases(texts) if "-like" in text], language


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: f"{one.kind}/{one.id}")
def test_a_length_of_time_names_its_unit_for_forms_and_for_readers(provider: Provider) -> None:
    units = {one["name"]: one["unit"] for one in provider.manifest["settings"] if "unit" in one}
    assert set(units.values()) <= {"minute", "hour", "mm:ss"}
    for texts in provider.texts.values():
        bracketed = {name for name, field in texts.fields.items() if field.label.endswith(")")}
        assert bracketed == {name for name, unit in units.items() if unit != "mm:ss"}


def acme(changed: ProviderTexts = EN, manifest: dict[str, Any] = MANIFEST, *, without: str = "") -> Provider:
    """A folder whose Ukrainian texts are these; without one language."""
    texts = {language: EN for language in LANGUAGES if language != without} | {"uk": changed}
    return Provider(manifest=manifest, load=partial(int, 0), texts=texts)


change = partial(msgspec.structs.replace, EN)


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        (acme(), []),
        (acme(without="fr"), ["texts/fr.toml is missing"]),
        (acme(change(summary="")), ["uk: summary is empty"]),
        (acme(change(how_to=())), ["uk: how_to.1 is missing"]),
        (acme(change(how_to=("Copy it.",))), ["uk: how_to.1 has other places than in English"]),
        (
            acme(change(fields={"mode": FieldText(label="Mode", help=" ", options={"fast": "Fast"})})),
            ["uk: fields.mode.help is empty"],
        ),
        (acme(change(errors={"E1": "Wait."})), ["uk: errors.E1 is not in English"]),
        (
            acme(manifest={**MANIFEST, "settings": [*MANIFEST["settings"], {"name": "url"}]}),  # type: ignore[misc]
            ["en: fields lacks url"],
        ),
        (
            acme(manifest={**MANIFEST, "settings": []}),
            [
                "en: fields has mode, which the provider does not have",
                "en: options has mode.fast, which the provider does not have",
            ],
        ),
        (
            acme(manifest={**MANIFEST, "settings": [{"name": "mode", "label": "Mode"}]}),
            ["manifest.toml: mode has a label; it belongs into texts"],
        ),
    ],
)
def test_what_is_lacking_is_named(provider: Provider, said: list[str]) -> None:
    assert shortcomings(provider) == said
