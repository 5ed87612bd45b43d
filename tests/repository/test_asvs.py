"""Our answers to OWASP ASVS: every requirement once, with a reason; each named test exists."""

import ast
import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import asvs  # noqa: E402  # from tools/
import guards  # noqa: E402  # from tools/

FIXTURE = Path(__file__).parent / "fixtures" / "asvs-5.0-levels.json"
ROWS = asvs.requirements()
GUARDS = guards.guards()
UNGUARDED: dict[str, str] = {}  # requirement: why none of its tests can be seen to fail


def published() -> dict[str, int]:
    """Number: level, of the published list, up to level 2."""
    sections = json.loads(FIXTURE.read_text())["levels by section, in order"]
    every = {f"{section}.{n}": int(level) for section, levels in sections.items() for n, level in enumerate(levels, 1)}
    return {number: level for number, level in every.items() if level <= 2}


def test_numbers_and_levels_are_those_of_the_published_list() -> None:
    assert len(published()) == 253
    assert {one.number: one.level for one in ROWS} == published()
    assert len(ROWS) == 253, "each once"


@pytest.mark.parametrize("row", ROWS, ids=[one.number for one in ROWS])
def test_every_requirement_has_one_answer_in_words_of_our_own(row: asvs.Requirement) -> None:
    assert [bool(part) for part in (row.holds, row.because, row.missing)].count(True) == 1
    assert row.what.endswith(".")
    assert not row.what.lower().startswith("verify")
    assert len(row.what) < 90
    assert re.search(r"\w{3}", row.because or row.missing or row.holds[0])


@cache
def collected_from(path: str) -> frozenset[str]:
    """What pytest collects of a file: its functions `test_...`, and those of its classes as `Class::test_...`."""
    file = ROOT / path
    if not file.is_file() or not file.name.startswith("test_"):
        return frozenset()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name.startswith("Test")]
    inside = {f"{one.name}::{name}" for one in classes for name in _functions(one.body)}
    return frozenset({*_functions(body), *inside})


def _functions(body: list[ast.stmt]) -> set[str]:
    found = (node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {name for name in found if name.startswith("test_")}


def test_every_named_test_exists() -> None:
    named = sorted({test for one in ROWS for test in one.holds})
    assert len(named) > 100
    assert [test for test in named if test.partition("::")[2] not in collected_from(test.partition("::")[0])] == []


def test_every_requirement_that_holds_has_a_guard_that_its_tests_miss() -> None:
    holds = {one.number: set(one.holds) for one in ROWS if one.holds}
    claimed = [(one, number) for one in GUARDS for number in one.requirements]
    wrong = [(one.name, number) for one, number in claimed if not holds.get(number, set()) & set(one.tests)]
    assert wrong == [], "a guard is for a requirement that names none of its tests"
    assert holds.keys() - {number for _, number in claimed} == UNGUARDED.keys()


def test_every_guard_has_a_name_of_its_own() -> None:
    names = [one.name for one in GUARDS]
    assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize("guard", GUARDS, ids=[one.name for one in GUARDS])
def test_every_guard_is_there_once_and_its_tests_exist(guard: guards.Guard) -> None:
    """What `tools/guards.py` takes out; it runs the tests without it, which takes too long for each run."""
    code = guards.without((ROOT / guard.file).read_text(encoding="utf-8"), guard)
    if guard.file.endswith(".py"):
        ast.parse(code)
    assert guard.put_in != guard.take_out
    assert guard.tests
    assert [test for test in guard.tests if not exists(test)] == []


@cache
def contract_tests() -> frozenset[str]:
    """Tests that classes of `test_contract.py` have of their bases."""
    files = (ROOT / "src/cordboard/testing/store_contract").glob("*.py")
    return frozenset(name for one in files for name in re.findall(r"def (test_\w+)", one.read_text(encoding="utf-8")))


def exists(test: str) -> bool:
    """Whether pytest collects it."""
    path, _, name = test.partition("::")
    inherited = path.endswith("/test_contract.py") and name.rpartition("::")[2] in contract_tests()
    return name in collected_from(path) or inherited


def test_the_page_shows_every_requirement() -> None:
    page = (ROOT / "docs/security-asvs.md").read_text(encoding="utf-8")
    assert [one.number for one in ROWS if f"\n| {one.number} | {one.level} | " not in page] == []
    assert asvs.summary() in page
