"""What the code cites stands in the repository, under the section that is named."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
CITED = re.compile(r"docs/reference/([a-z-]+)\.md((?:[ ,]+(?:sections? )?(?:and |to )?\d+(?:\.\d+)?)*)")
SOURCES = sorted(path for folder in ("src", "tools", "bench") for path in (ROOT / folder).rglob("*.py"))


def citations() -> set[tuple[str, str]]:
    """(page, section) of every citation; the section is empty where a whole page is cited."""
    found = set()
    for path in SOURCES:
        for page, sections in CITED.findall(path.read_text(encoding="utf-8")):
            numbers = re.findall(r"\d+(?:\.\d+)?", sections) or [""]
            found |= {(page, number) for number in numbers}
    return found


def test_there_are_citations() -> None:
    assert len(citations()) > 20


@pytest.mark.parametrize(("page", "section"), sorted(citations()))
def test_a_cited_section_exists(page: str, section: str) -> None:
    text = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
    assert not section or re.search(rf"(?m)^##+ {re.escape(section)}[. ]", text), f"{page}.md has no section {section}"


def test_no_code_cites_a_page_outside_the_repository() -> None:
    outside = re.compile(r"(?<!docs/)\breference/[a-z-]+\.md|\bspec/[a-z-]+\.md|\.\./shared/(?!specs|fixtures)")
    assert [str(path.relative_to(ROOT)) for path in SOURCES if outside.search(path.read_text(encoding="utf-8"))] == []
