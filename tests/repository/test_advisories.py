"""The comparison of locked libraries with advisories: what it reads, and that each kind of finding ends it with 1."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import advisories  # noqa: E402  # a tool, not a package

RECORDED = json.loads((Path(__file__).parent / "fixtures/advisories.json").read_text(encoding="utf-8"))["answer"]
FOUND = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fixed_in": ["2.0"], "withdrawn": None}


def test_every_locked_library_is_compared() -> None:
    text = (ROOT / "locks/runtime.txt").read_text(encoding="utf-8")
    names = advisories.pinned(text)
    assert len(names) == sum("==" in line and not line.startswith((" ", "#")) for line in text.splitlines())
    assert "litestar" in dict(names)
    assert advisories.pinned(
        "numpy==2.4 ; python_full_version < '3.12'\nnumpy==2.5 ; python_full_version >= '3.12'\n"
    ) == {
        ("numpy", "2.4"),
        ("numpy", "2.5"),
    }


def test_an_advisory_about_the_locked_version_is_a_finding_and_a_withdrawn_one_is_none() -> None:
    asked: list[str] = []

    def ask(address: str) -> Any:
        asked.append(address)
        return {"vulnerabilities": [FOUND, {**FOUND, "withdrawn": "2026-01-01"}] if "/bad/" in address else []}

    lines = list(advisories.of_python([("bad", "1.0"), ("good", "1.0")], ask))
    assert lines == ["bad 1.0: PYSEC-2026-1, CVE-2026-1; fixed in 2.0"]
    assert asked == ["https://pypi.org/pypi/bad/1.0/json", "https://pypi.org/pypi/good/1.0/json"]


@pytest.mark.parametrize(
    ("locked", "status", "said"),
    [
        ("pycrypto==2.6.1", 1, "pycrypto 2.6.1: PYSEC-2017-94, CVE-2013-7459"),
        ("pycrypto==2.6.0", 1, "0 of 1 Python libraries compared"),
        ("other==1.0", 0, "1 of 1 Python libraries compared, the packages of the console compared: 0 findings"),
    ],
    ids=["vulnerable", "unknown", "good"],
)
def test_a_locked_library_with_a_recorded_advisory_ends_the_program_with_1(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    locked: str,
    status: int,
    said: str,
) -> None:
    (tmp_path / "locks").mkdir()
    for name in advisories.LOCKS:
        (tmp_path / "locks" / name).write_text(f"{locked} \\\n    --hash=sha256:0\n")
    answers = {"pycrypto": RECORDED, "other": {"info": {"version": "1.0"}, "vulnerabilities": []}}
    outputs = {"npm": '{"vulnerabilities": {}}', "git": str(int(time.time()))}
    monkeypatch.setattr(advisories, "ROOT", tmp_path)
    monkeypatch.setattr(advisories, "_output", lambda *command, **_: outputs[command[0]])
    monkeypatch.setattr(advisories, "ask_json", lambda address: answers.get(address.split("/")[-2]))
    assert advisories.main() == status
    assert said in capsys.readouterr().out


def test_an_index_that_leaves_advisories_out_is_no_good_news() -> None:
    assert "cannot be compared" in next(advisories.of_python([("x", "1")], lambda _: {"info": {"version": "1"}}))


def test_a_version_that_pypi_does_not_know_is_a_finding_too() -> None:
    assert list(advisories.of_python([("x", "9")], lambda _: None)) == [
        "x 9: PyPI tells nothing about this version, so it cannot be compared"
    ]


def test_an_index_that_knows_the_newest_version_only_counts_for_that_one() -> None:
    newest = {"info": {"version": "2.0"}, "vulnerabilities": [{"id": "PYSEC-1", "fixed_in": []}]}

    def ask(address: str) -> object:
        return newest if address == "https://pypi.org/pypi/x/json" else None

    assert list(advisories.of_python([("x", "2.0")], ask)) == ["x 2.0: PYSEC-1; fixed in no version yet"]
    assert list(advisories.of_python([("x", "1.0")], ask)) == [
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
