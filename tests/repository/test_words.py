"""No text for users has a phrase that was replaced, in any case or inflection, or a word that the style bans.

The lists are in `fixtures/banned_phrases.toml`.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from cordboard.cli.main import app
from cordboard.cli.tests.test_language import texts_in_code, texts_in_help
from cordboard.domain.alerts.texts import TEXTS
from cordboard.domain.scenario.reason_messages import SENTENCES
from cordboard.domain.settings.findings import FINDINGS

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "fr", "es", "uk")
BANNED = tomllib.loads((Path(__file__).parent / "fixtures/banned_phrases.toml").read_text(encoding="utf-8"))
FORMS = (  # words whose forms share no stem
    ("stand", "stands", "stood", "standing"), ("tell", "tells", "told", "telling"),
        ("make", "makes", "made", "making"),
    ("go", "goes", "went", "gone", "going"), ("keep", "keeps", "kept", "keeping"),
        ("hear", "hears", "heard", "hearing"),
    ("take", "takes", "took", "taken", "taking"), ("throw", "throws", "threw", "thrown", "throwing"),
    ("is", "are", "was", "were", "be", "been", "being"), ("has", "have", "had", "having"),
        ("run", "runs", "ran", "running"),
    ("become", "becomes", "became"), ("give", "gives", "gave", "given", "giving"), ("say", "says", "said"),
    ("person", "people", "persons"), ("leave", "leaves", "left", "leaving"), ("write", "writes", "wrote", "written"),
    ("find", "finds", "found"), ("does", "do", "did", "done"), ("ring", "rings", "rang"), ("fall", "falls", "fell"),
    ("break", "breaks", "broke", "broken"), ("come", "comes", "came"), ("understand", "understands", "understood"),
    ("he", "she", "they", "him", "her", "them"), ("this", "these", "that", "those"), ("not", "n't"),
)  # fmt: skip
WORD = re.compile(r"[\w’'-]+|\S", re.UNICODE)
# What people type in the search, also the words that we don't use; and a presence, which every phone system calls so.
NOT_OURS = ("find.words.", "panel.presence.away")
PLACE = re.compile(r"\{\w+\}")  # a value, whose name no reader sees
CODE = re.compile(r"```.*?```|^ {4}[^\n]*$|`[^`]*`|<!--.*?-->|\]\([^)]*\)", re.DOTALL | re.MULTILINE)


def pattern_of(phrase: str) -> re.Pattern[str]:
    """The phrase in any case and inflection; a number stands for any."""
    words = [_word(one) for one in WORD.findall(phrase.replace("'", "’"))]
    return re.compile(r"(?<!\w)" + r"\W+".join(one for one in words if one) + r"(?!\w)", re.IGNORECASE)


def _word(word: str) -> str:
    if not re.match(r"\w", word):
        return ""
    if word.isdigit():
        return r"\d[\d,. ]*"
    forms = next((forms for forms in FORMS if word.lower() in forms), None)
    if forms:
        return "(?:" + "|".join(map(re.escape, forms)) + ")"
    if len(word) < 6:
        return re.escape(word) + "(?:e?s)?"
    return re.escape(word[: len(word) - (3 if len(word) > 8 else 2)]) + r"[\w’]{0,6}"


@cache
def bans(language: str, *, interface: bool) -> tuple[re.Pattern[str], ...]:
    """Everything that texts of this language must not have."""
    sections = [BANNED[language], *([BANNED["en_interface"]] if interface and language == "en" else [])]
    found = [pattern_of(one) for section in sections for one in section.get("phrases", ())]
    found += [re.compile(one, re.IGNORECASE) for section in sections for one in section["patterns"]]
    if interface and language == "en":
        found += [re.compile(rf"\A{re.escape(one)}\Z", re.IGNORECASE) for one in BANNED["en_interface"]["exact"]]
    if language == "en":
        found += [re.compile(rf"\b{re.escape(one)}(e?s)?\b", re.IGNORECASE) for one in BANNED["style"]["words"]]
    return tuple(found)


def faults(text: str, language: str = "en", *, interface: bool = True) -> list[str]:
    """What of the text is banned."""
    plain = PLACE.sub(" ", text).replace("'", "’")
    for allowed in BANNED["style"]["allow"]:
        plain = re.sub(allowed, " ", plain, flags=re.IGNORECASE)
    return [found[0] for ban in bans(language, interface=interface) if (found := ban.search(plain))]


def leaves(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from leaves(value)
    elif isinstance(content, list):
        for value in content:
            yield from leaves(value)


def interface_texts() -> Iterator[tuple[str, str, str]]:
    """(where, language, text) of the console, the CLI, providers, alerts, reasons and findings."""
    for language in LANGUAGES:
        console = json.loads((ROOT / f"console/src/texts/{language}.json").read_text(encoding="utf-8"))
        yield from ((f"console {key}", language, text) for key, text in console.items() if not key.startswith(NOT_OURS))
        for file in sorted((ROOT / "src/cordboard").glob(f"*/*/texts/{language}.toml")):
            texts = tomllib.loads(file.read_text(encoding="utf-8"))
            yield from ((str(file.relative_to(ROOT)), language, text) for text in leaves(texts))
        yield from ((f"alerts {code}", language, text) for code, text in TEXTS[language].items())
    for language in ("fr", "es", "uk"):
        texts = json.loads((ROOT / f"src/cordboard/cli/texts/{language}.json").read_text(encoding="utf-8"))
        yield from (("cli", language, text) for text in texts.values())
    yield from (("cli help", "en", text) for text in (*texts_in_help(get_command(app)), *texts_in_code()))
    yield from ((f"reason {code}", "en", text) for code, text in SENTENCES.items())
    yield from ((f"finding {code}", "en", text) for code, (_, *texts) in FINDINGS.items() for text in texts)


def test_no_text_of_console_cli_or_server_has_a_banned_phrase() -> None:
    found = [(where, one, text) for where, language, text in interface_texts() for one in faults(text, language)]
    assert found == []


def language_of(path: Path) -> str:
    parts = (*path.relative_to(ROOT).parts, *path.stem.split("."))
    return next((one for one in ("fr", "es", "uk") if one in parts), "en")


PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs").glob("??/**/*.md"),
                *(one for one in (ROOT / "src").rglob("README*.md") if "fixtures" not in one.parts)])  # fmt: skip


@pytest.mark.parametrize("path", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_no_page_has_a_banned_phrase(path: Path) -> None:
    text = CODE.sub(" ", path.read_text(encoding="utf-8"))
    lines = [" ".join(one.split()) for one in re.split(r"\n\n|\n(?=[|*#-])", text)]
    found = [(one, line) for line in lines for one in faults(line, language_of(path), interface=False)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Everything stood.", "en"), ("It NEEDED A PERSON at noon.", "en"), ("Taking it away deletes it.", "en"),
        ("No leads were made yet.", "en"), ("Nobody was told.", "en"), ("He throws them away", "en"),
        ("The tokens were made", "en"), ("Set-up", "en"), ("3 items go on by themselves", "en"),
        ("internal calls of the house", "en"),
        ("a door to the API", "en"), ("the eight rooms", "en"), ("Scenario", "en"), ("Put them right and save", "en"),
        ("These settings contradicted themselves", "en"), ("14 further settings", "en"),
        ("What stood in the CRM", "en"),
        ("Éléments mis de côté", "fr"), ("attendent une personne", "fr"), ("La liste d’exclusion", "fr"),
        ("requieren a una persona", "es"), ("El escenario", "es"), ("se envía por sí solo", "es"),
        ("потребувала людини", "uk"), ("у стоп-листі", "uk"), ("сценарію", "uk"),
    ],
)  # fmt: skip
def test_siblings_of_the_replaced_phrases_are_found(text: str, language: str) -> None:
    assert faults(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "You’re all set.", "Fix", "Standard library", "Two letters, such as ES", "an in-house CRM", "Assign it",
        "Will be retried automatically.", "Discard", "HTTP stands for a protocol", "a conference room", "Turn right",
    ],
)  # fmt: skip
def test_plain_texts_are_not(text: str) -> None:
    assert faults(text) == []


if __name__ == "__main__":
    for where, language, text in interface_texts():
        for one in faults(text, language):
            print(f"{where}: [{one}] {text}")
    sys.exit(0)
