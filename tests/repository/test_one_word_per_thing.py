"""Each thing has one word in French, Spanish and Ukrainian; the words are in `fixtures/one_word_per_thing.toml`."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = tomllib.loads((Path(__file__).parent / "fixtures/one_word_per_thing.toml").read_text(encoding="utf-8"))
# Names in braces, the cases of a choice, and the columns of a CSV file are for programs; a flow has Microsoft's name.
VALUE = re.compile(r"\{\w+\}|(?<=[,}] )\w+(?= \{)|(?<=: )name, extensions[^.]*\.|«Publicar en un canal[^»]*»")


def texts(language: str) -> dict[str, str]:
    """What people read; what they may type in the search is no text of ours."""
    console: dict[str, str] = json.loads((ROOT / f"console/src/texts/{language}.json").read_text(encoding="utf-8"))
    return {key: said for key, said in console.items() if not key.startswith("find.words.")}


@pytest.mark.parametrize(
    ("language", "word", "others"),
    [(language, word, others) for language, words in WORDS.items() for word, others in words.items()],
)
def test_no_text_has_another_word_for_it(language: str, word: str, others: list[str]) -> None:
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(others)})(?!\w)", re.IGNORECASE)
    known = texts(language)
    assert [f"{key}: {said}" for key, said in known.items() if pattern.search(VALUE.sub("", said))] == []
    head = word.split()[0][:5].lower()
    assert any(head in said.lower() for said in known.values()), f"{word} is used nowhere"


def test_commands_and_pages_in_spanish_have_one_word_for_a_request() -> None:
    product = ROOT / "src/cordboard"
    names = ("*/*/README.es.md", "*/*/texts/es.toml", "cli/texts/es.json", "web/api/texts/*.es.json")
    pages = [*(ROOT / "docs/es").rglob("*.md"), *(page for name in names for page in product.glob(name))]
    others = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS['es']['petición'])})(?!\w)", re.IGNORECASE)
    assert len(pages) > 10
    assert [page.name for page in pages if others.search(page.read_text(encoding="utf-8"))] == []
