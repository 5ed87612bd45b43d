"""The comparison of locked libraries with advisories: what it reads, and that each kind of finding ends it with 1."""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import advisories  # noqa: E402  # a tool, not a package

FOUND = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fixed_in": ["2.0"], "withdrawn": None}


def test_every_locked_library_is_compared() -> None:
    text = (ROOT / "locks/runtime.txt").read_text(encoding="utf-8")
    names = advisories.pinned(text)
    assert len(names) == sum("==" in line and not line.startswith((" ", "#")) for line in text.splitlines())
    assert names["litestar"]


def test_an_advisory_about_the_locked_version_is_a_finding_and_a_withdrawn_one_is_none() -> None:
    asked: list[str] = []

    def ask(address: str) -> Any:
        asked.append(address)
        return {"vulnerabilities": [FOUND, {**FOUND, "withdrawn": "2026-01-01"}] if "/bad/" in address else []}

    lines = list(advisories.of_python({"bad": "1.0", "good": "1.0"}, ask))
    assert lines == ["bad 1.0: PYSEC-2026-1, CVE-2026-1; fixed in 2.0"]
    assert asked == ["https://pypi.org/pypi/bad/1.0/json", "https://pypi.org/pypi/good/1.0/json"]


def test_a_version_that_pypi_does_not_know_is_a_finding_too() -> None:
    assert list(advisories.of_python({"x": "9"}, lambda _: None)) == [
        "x 9: PyPI tells nothing about this version, so it cannot be compared"
    ]


def test_an_index_that_knows_the_newest_version_only_counts_for_that_one() -> None:
    newest = {"info": {"version": "2.0"}, "vulnerabilities": [{"id": "PYSEC-1", "fixed_in": []}]}

    def ask(address: str) -> object:
        return newest if address == "https://pypi.org/pypi/x/json" else None

    assert list(advisories.of_python({"x": "2.0"}, ask)) == ["x 2.0: PYSEC-1; fixed in no version yet"]
    assert list(advisories.of_python({"x": "1.0"}, ask)) == [
        "x 1.0: PyPI tells nothing about this version, so it cannot be compared"
    ]


def test_packages_of_the_console_count_and_no_report_is_no_good_news() -> None:
    report = {"vulnerabilities": {"x": {"range": "<2", "severity": "high"}}}
    assert list(advisories.of_npm(report)) == ["x <2: high (npm)"]
    assert "gave no report" in next(advisories.of_npm({"error": {"summary": "away"}}))


def test_locks_older_than_the_rules_of_security_md_are_a_finding() -> None:
    assert f"every {advisories.OLDEST_DAYS} days" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert not list(advisories.too_old(0.0, 90 * 86400.0))
    assert "91 days ago" in next(advisories.too_old(0.0, 91 * 86400.0))
