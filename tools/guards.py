"""Takes guards out of a copy of the code, one at a time, and runs the tests that must notice. Not part of CI.

    .venv/bin/python tools/guards.py            all of them
    .venv/bin/python tools/guards.py NAME ...   some

`tools/guards/*.toml` names each guard: its file, the text that is taken out, what stands there instead, the
requirements of ASVS that it is for, and the tests that fail without it. A requirement that asks for something written
down has its sentence as the guard; where nothing may be there, the guard puts it in. The copy is thrown away; nothing
of the checkout is changed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import asvs

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tools" / "guards"
COPIED = (
    *("src", "tests", "tools", "docs", "locks", "console"),
    *("pyproject.toml", "conftest.py", "README.md", "SECURITY.md"),
)
PASSED, FAILED, LATE = 0, 1, 124  # how pytest ends; the last one is ours
PATIENCE = 300  # Units: s
TAIL = 3_000  # characters of a failed run
TOO_LONG = b"from pytest-timeout"


class Guard(NamedTuple):
    """One guard, the requirements of ASVS that it is for, and who misses it."""

    name: str
    file: str
    take_out: str
    put_in: str
    requirements: tuple[str, ...]
    tests: tuple[str, ...]


def guards() -> tuple[Guard, ...]:
    """All of them, by name."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            numbers, tests = tuple(row.get("requirements", ())), tuple(row["tests"])
            found.append(Guard(name, row["file"], row["take_out"], row.get("put_in", ""), numbers, tests))
    return tuple(found)


def without(code: str, guard: Guard) -> str:
    """The code without the guard. Raises: ValueError when the text is not there exactly once."""
    if code.count(guard.take_out) != 1:
        raise ValueError(f"{guard.name}: the text is {code.count(guard.take_out)} times in {guard.file}")
    return code.replace(guard.take_out, guard.put_in)


def copy_to(folder: Path) -> None:
    """Sources and tests; the installed packages stay where they are. Browser tests build the console of the copy."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".git", "static")
    for name in COPIED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, folder / name, ignore=ignored)
        elif place.exists():
            shutil.copy(place, folder / name)
    (folder / "console/node_modules").symlink_to(ROOT / "console/node_modules")


def run(folder: Path, tests: Sequence[str], *, show: bool = False) -> int:
    """How pytest ended on the copy; `show` names the tests that failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    patience = PATIENCE * (4 if show else 1)  # all tests at once
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return LATE
    if show and done.returncode:
        print((done.stdout + done.stderr).decode("utf-8", "replace")[-TAIL:], file=sys.stderr)
    return LATE if done.returncode == FAILED and TOO_LONG in done.stdout else done.returncode


def verdict(folder: Path, guard: Guard) -> str:
    """`noticed`, or what is wrong."""
    path = folder / guard.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(without(whole, guard), encoding="utf-8")
    try:
        codes = {test: run(folder, [test]) for test in guard.tests}
    finally:
        path.write_text(whole, encoding="utf-8")
    if silent := [test for test, code in codes.items() if code not in (FAILED, LATE)]:
        return f"NOT NOTICED by {', '.join(silent)}"
    late = [test for test, code in codes.items() if code == LATE]
    return f"noticed, if the machine was not too busy for {', '.join(late)}" if late else "noticed"


def main(names: Sequence[str]) -> int:
    """Print each guard with its verdict, then the counts."""
    chosen = [one for one in guards() if not names or one.name in names]
    tests = list(dict.fromkeys(test for one in chosen for test in one.tests))
    with tempfile.TemporaryDirectory(prefix="cordboard-guards-") as place:
        copy_to(Path(place))
        if run(Path(place), tests, show=True) != PASSED:
            print("some of the tests fail with all guards in place", file=sys.stderr)
            return 2
        verdicts = {}
        for one in chosen:
            verdicts[one.name] = verdict(Path(place), one)
            print(f"{one.name}: {verdicts[one.name]}", flush=True)
    noticed = [one for one in chosen if verdicts[one.name].startswith("noticed")]
    numbers = {number for one in noticed for number in one.requirements}
    tests = list(dict.fromkeys(test for one in noticed for test in one.tests))
    rows = [one for one in asvs.requirements() if one.holds]
    print(f"{len(noticed)} of {len(chosen)} guards noticed, by {len(tests)} tests")
    print(f"{len(numbers)} of the {len(rows)} ASVS requirements that hold have such a guard")
    return 0 if len(noticed) == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
