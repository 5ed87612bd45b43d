"""No locked library is older than SECURITY.md allows: what the registries answered, and how that is recorded."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import advisories  # noqa: E402  # a tool, not a package
import library_ages  # noqa: E402

RECORD = json.loads(library_ages.RECORD.read_text(encoding="utf-8"))
ASKED_ON = date.fromisoformat(RECORD["asked_on"])
BEHIND = [one for part in RECORD["behind"].values() for one in part]
RELEASED = {"1.0": "2026-01-01T10:00:00", "1.1rc1": "2026-02-01", "1.2": "2026-03-01", "2.0": "2026-04-01"}


@pytest.mark.parametrize(
    ("part", "locked"),
    [("python", library_ages.locked_python()), ("console", library_ages.locked_console())],
    ids=["python", "console"],
)
def test_the_record_is_about_the_versions_that_are_locked(part: str, locked: library_ages.Locked) -> None:
    recorded = {name: tuple(versions) for name, versions in RECORD["locked"][part].items()}
    assert recorded == locked, "the locks have changed: run python tools/library_ages.py"


def test_no_locked_library_is_older_than_the_rules_of_security_md_allow() -> None:
    text = " ".join((ROOT / "SECURITY.md").read_text(encoding="utf-8").split())
    assert f"at least every {advisories.OLDEST_DAYS} days" in text
    assert "`locks/ages.json`" in text
    assert library_ages.late(BEHIND, ASKED_ON) == []


def test_what_holds_a_library_back_is_a_library_that_is_locked_too() -> None:
    names = {name for part in RECORD["locked"].values() for name in part} | {library_ages.OLDEST_PYTHON.lower()}
    for one in BEHIND:
        assert library_ages.order(one["first_newer"]) > library_ages.order(one["version"])
        assert {holder.split(" asks for ")[0].lower() for holder in one["held_by"]} <= names


def test_a_library_is_too_old_after_90_days_unless_another_one_holds_it_back() -> None:
    found = library_ages.entry("x", "1.0", RELEASED, [])
    assert found is not None
    assert library_ages.late([found], date(2026, 5, 30)) == []
    assert library_ages.late([found], date(2026, 5, 31)) == ["x 1.0: 1.2 is out since 2026-03-01"]
    held = library_ages.entry("x", "1.0", RELEASED, ["y asks for x<1.2"])
    assert held is not None
    assert library_ages.late([held], date(2027, 5, 31)) == []


def test_the_newest_version_misses_no_release_and_others_the_first_finished_one() -> None:
    assert library_ages.entry("x", "2.0", RELEASED, []) is None
    assert library_ages.first_newer("1.0", RELEASED) == ("1.2", "2026-03-01")
    assert library_ages.first_newer("1.2", RELEASED) == ("2.0", "2026-04-01")
    assert library_ages.first_newer("1.0", {"1.0.post1": "2026-01-02"}) == ("1.0.post1", "2026-01-02")


def test_releases_that_were_withdrawn_do_not_count_for_python() -> None:
    files = {
        "1.0": [{"upload_time": "2026-01-01", "yanked": False}],
        "1.1": [{"upload_time": "2026-02-01", "yanked": True}],
    }
    assert list(library_ages.python_behind({"x": ("1.0",)}, lambda _: {"releases": files})) == []
    files["1.2"] = [{"upload_time": "2026-03-01", "yanked": False}]
    (found,) = library_ages.python_behind({"x": ("1.0",)}, lambda _: {"releases": files})
    assert (found["first_newer"], found["held_by"]) == ("1.2", [])


def test_only_a_python_or_a_library_that_refuses_the_newer_version_holds_it_back() -> None:
    def held(requires: str) -> list[str]:
        files = {"1.0": [{"upload_time": "2026-01-01", "yanked": False, "requires_python": ">=3.9"}]}
        files["1.2"] = [{"upload_time": "2026-03-01", "yanked": False, "requires_python": requires}]
        (found,) = library_ages.python_behind({"x": ("1.0",)}, lambda _: {"releases": files})
        return list(found["held_by"])

    assert held(">=3.12") == ["Python 3.11 asks for 1.0"]
    assert held(">=3.11") == []
    assert any(
        one.startswith("pydantic asks for pydantic-core==")
        for one in library_ages.python_holders("pydantic-core", "99.0")
    )
    assert library_ages.python_holders("numpy", "99.0") == [], "a bound of our own is no excuse"
    assert not any(one.startswith("holidays ") for one in library_ages.python_holders("python-dateutil", "2.9.1"))


def test_what_npm_names_as_outdated_is_recorded_with_what_holds_it_back() -> None:
    def npm(verb: str, *_: str) -> Any:
        if verb == "view":
            return {"created": "2026-01-01", "1.0.0": "2026-01-01", "2.0.0": "2026-02-01", "2.1.0": "2026-03-01"}
        dependents = [{"wanted": "1.0.0", "latest": "2.0.0", "dependent": "y"}]
        return {"x": dependents, "z": {"wanted": "1.0.0", "latest": "1.0.0", "dependent": "y"}}

    found = list(library_ages.console_behind({"x": ("1.0.0", "2.0.0"), "z": ("1.0.0",)}, npm))
    assert found == [
        {"library": "x", "version": "1.0.0", "first_newer": "2.0.0", "released_on": "2026-02-01",
         "held_by": ["y asks for 1.0.0"]},
    ]  # fmt: skip
