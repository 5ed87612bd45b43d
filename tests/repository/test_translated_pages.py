"""README, user guide and provider pages are in four languages: same headings, commands, figures and links, none older
than its English original.

`fixtures/translated_from.json` holds the hash of the English text that each page was translated from. After translating
a change, write it with `python tests/repository/test_translated_pages.py`.
"""

import hashlib
import json
import re
from pathlib import Path

import pytest

from cordboard.domain.setup_steps import Step

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "es", "uk")
RECORD = Path(__file__).parent / "fixtures/translated_from.json"
PROVIDERS = sorted((ROOT / "src/cordboard").glob("*/*/README.md"))


def translations(language: str) -> dict[str, str]:
    """English page -> its translation, as paths below the project."""
    pages = {"README.md": f"docs/{language}/README.md", "docs/en/guide.md": f"docs/{language}/guide.md"}
    names = (str(path.relative_to(ROOT)) for path in PROVIDERS)
    return {**pages, **{name: name.replace("README.md", f"README.{language}.md") for name in names}}


PAIRS = [(english, other, one) for one in LANGUAGES for english, other in translations(one).items()]
IDS = [other for _, other, _ in PAIRS]


def read(name: str) -> str:
    path = ROOT / name
    assert path.exists(), f"{name} is missing"
    return path.read_text(encoding="utf-8")


def headings(text: str) -> list[int]:
    """The levels of the headings, in order."""
    return [len(found) for found in re.findall(r"^(#+) ", without_code(text), flags=re.MULTILINE)]


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|^ {4}[^\n]*$", "", text, flags=re.DOTALL | re.MULTILINE)


def commands(text: str) -> list[str]:
    """Lines of code without their comments."""
    fenced = [line for block in re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL) for line in block.splitlines()]
    indented = re.findall(r"^ {4}(\S.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), flags=re.MULTILINE)
    return [re.sub(r"\s+[#;] .*$", "", line).strip() for line in (*fenced, *indented)]


def code_spans(text: str) -> list[str]:
    return sorted(re.findall(r"`([^`\n]+)`", without_code(text)))


def figures(text: str) -> list[str]:
    """Numbers outside code and links; a dot or comma within is part of the number."""
    plain = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "", without_code(text))
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"^\s*\d+\. ", "", plain, flags=re.MULTILINE)))


def links(name: str, text: str, language: str) -> list[str]:
    """Where links lead, as paths below the project; the English page for a page of its own language."""
    english = {other: page for page, other in translations(language).items()} if language != "en" else {}
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target:
            path = str((ROOT / name).parent.joinpath(target.split("#")[0]).resolve().relative_to(ROOT))
            found.append(english.get(path, path))
    others = {page for one in LANGUAGES for page in (f"docs/{one}/README.md",)}
    return sorted(one for one in found if one not in others and one != "README.md")


def rows(text: str) -> int:
    return len(re.findall(r"^\|", without_code(text), flags=re.MULTILINE))


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_guide_says_when_it_was_last_changed_and_by_whom(language: str) -> None:
    last = (ROOT / "docs" / language / "guide.md").read_text(encoding="utf-8").rstrip().splitlines()[-1]
    assert re.search(r"\b20\d\d-\d\d-\d\d, .*Cordboard", last), last


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_guide_has_the_steps_of_setup_under_their_names(language: str) -> None:
    texts = json.loads(read(f"console/src/texts/{language}.json"))
    named = re.findall(r"^\d\. \*\*(.+?)\.\*\*", read(f"docs/{language}/guide.md"), flags=re.MULTILINE)
    assert named == [texts[f"step_name.{step}"] for step in Step]


@pytest.mark.parametrize(("english", "other", "language"), PAIRS, ids=IDS)
def test_a_translation_has_the_headings_commands_figures_and_links_of_its_original(
    english: str, other: str, language: str
) -> None:
    original, said = read(english), read(other)
    assert headings(said) == headings(original)
    assert commands(said) == commands(original)
    assert code_spans(said) == code_spans(original)
    assert figures(said) == figures(original)
    assert rows(said) == rows(original)
    assert links(other, said, language) == links(english, original, "en")


@pytest.mark.parametrize(("english", "other", "language"), PAIRS, ids=IDS)
def test_no_translation_is_older_than_its_original(english: str, other: str, language: str) -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    changed = f"{english} has changed: translate the change into {other}, then record it"
    assert recorded[other] == hash_of(english), changed


def hash_of(name: str) -> str:
    return hashlib.sha256(read(name).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (lambda text: text + "\n## More\n", headings),
        (lambda text: text.replace("./run demo", "./run demos"), commands),
        (lambda text: text.replace("3.11", "3.12"), figures), (lambda text: text + "\n| a | b |\n", rows),
        (lambda text: text + " `x`", code_spans),
    ],
)  # fmt: skip
def test_a_page_that_says_something_else_is_found(change, differs) -> None:  # type: ignore[no-untyped-def]
    text = read("docs/fr/README.md")
    assert differs(change(text)) != differs(text)


if __name__ == "__main__":
    RECORD.write_text(json.dumps({other: hash_of(page) for page, other, _ in PAIRS}, indent=1) + "\n", encoding="utf-8")
