"""Our answer to each requirement of OWASP ASVS 5.0, levels 1 and 2: read from `tools/asvs/*.toml`, shown as a page.

A file holds the requirements of a chapter by number: level, what it asks (our words, not the standard's), one answer.
`holds` names the tests that prove it, `because` says why it does not apply, `missing` what is not there yet; `note`
adds a limit of the answer.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "asvs"
CHAPTERS = (
    "Encoding and sanitising", "Validation and business logic", "Browsers", "API", "Files", "Authentication",
    "Sessions", "Authorisation", "Self-contained tokens", "OAuth and OpenID Connect", "Cryptography",
    "Secure communication", "Configuration", "Data protection", "Architecture and code", "Logs and errors", "WebRTC",
)  # fmt: skip


class Requirement(NamedTuple):
    """One answer; exactly one of `holds`, `because`, `missing` is there."""

    number: str
    level: int
    what: str
    holds: tuple[str, ...] = ()
    because: str = ""
    missing: str = ""
    note: str = ""

    @property
    def answer(self) -> str:
        return "holds" if self.holds else "does not apply" if self.because else "not yet"


def requirements() -> tuple[Requirement, ...]:
    """All of them, in the order of the standard."""
    return tuple(sorted(_read(), key=lambda one: [int(part) for part in one.number.split(".")]))


def _read() -> Iterator[Requirement]:
    for path in sorted(FOLDER.glob("*.toml")):
        for number, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield Requirement(number=number, **{**row, "holds": tuple(row.get("holds", ()))})


def counts() -> dict[str, int]:
    """How many requirements have each answer."""
    found = {"holds": 0, "does not apply": 0, "not yet": 0}
    for one in requirements():
        found[one.answer] += 1
    return found


def summary() -> str:
    """The counts in one sentence."""
    found = counts()
    applies = found["holds"] + found["not yet"]
    return (
        f"Of {sum(found.values())} requirements {found['does not apply']} do not apply; of the {applies} that apply"
        f" {found['holds']} hold and {found['not yet']} are not met yet.\n"
    )


def open_ones() -> str:
    """What is not met yet."""
    rows = [one for one in requirements() if one.missing]
    return _table(("requirement", "what it asks", "missing"), [(one.number, one.what, one.missing) for one in rows])


def words() -> str:
    """The words that no password may be made of."""
    from cordboard.web.auth.password_rules import WORDS

    return ", ".join(f"`{word}`" for word in WORDS) + "\n"


def page() -> str:
    """All chapters as tables."""
    parts = []
    for chapter, title in enumerate(CHAPTERS, 1):
        rows = [one for one in requirements() if one.number.startswith(f"{chapter}.")]
        lines = [(one.number, str(one.level), one.what, one.answer, _reason(one)) for one in rows]
        parts.append(f"### {chapter}. {title}\n\n{_table(('number', 'level', 'what it asks', 'answer', 'by'), lines)}")
    return "\n".join(parts)


def _reason(one: Requirement) -> str:
    tests = "<br>".join(f"`{test}`" for test in one.holds)
    return "<br>".join(part for part in (one.because or one.missing or tests, one.note) if part)


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
