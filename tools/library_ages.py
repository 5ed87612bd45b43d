"""How far the locked libraries are behind their newest releases: asked of the registries, kept in `locks/ages.json`.

    python tools/library_ages.py      ask again and write the record: ten minutes; needed after each change of the locks

What is not at its newest version is listed with the first release that it misses and with what holds it back. The rules
are those of SECURITY.md; a test compares the record with them and with the locks, without the internet.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from advisories import NEWEST, OLDEST_DAYS, ROOT, ask_json, pinned
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

RECORD = ROOT / "locks" / "ages.json"
PYTHON, CONSOLE = "python", "console"
OLDEST_PYTHON = "Python 3.11"  # of `requires-python`
OURS = "cordboard"
NUMBERS = re.compile(r"\d+")

Locked = Mapping[str, tuple[str, ...]]  # name: versions; npm may install several


def locked_python(root: Path = ROOT) -> Locked:
    """What `locks/` pins."""
    texts = ((root / "locks" / name).read_text(encoding="utf-8") for name in ("runtime.txt", "dev.txt"))
    found: dict[str, set[str]] = {}
    for name, version in (pair for text in texts for pair in pinned(text)):
        found.setdefault(name, set()).add(version)
    return {name: tuple(sorted(versions)) for name, versions in sorted(found.items())}


def locked_console(root: Path = ROOT) -> Locked:
    """What the console's package lock pins."""
    packages = json.loads((root / "console/package-lock.json").read_text(encoding="utf-8"))["packages"]
    found: dict[str, set[str]] = {}
    for path, one in packages.items():
        if path:
            found.setdefault(path.rpartition("node_modules/")[2], set()).add(one["version"])
    return {name: tuple(sorted(versions)) for name, versions in sorted(found.items())}


def order(version: str) -> tuple[int, ...]:
    return tuple(map(int, NUMBERS.findall(version)))


def first_newer(version: str, released: Mapping[str, str]) -> tuple[str, str]:
    """The oldest finished release after this version, and its day; two empty texts if there is none."""
    finished = {one: day for one, day in released.items() if re.fullmatch(r"[\d.]+(\.?post\d+)?", one)}
    newer = [(day[:10], one) for one, day in finished.items() if order(one) > order(version)]
    return min(newer)[::-1] if newer else ("", "")


def entry(name: str, version: str, released: Mapping[str, str], holders: list[str]) -> dict[str, Any] | None:
    """What the record says of a library that is not at its newest version."""
    newer, day = first_newer(version, released)
    if not newer:
        return None
    return {"library": name, "version": version, "first_newer": newer, "released_on": day, "held_by": sorted(holders)}


def python_behind(locked: Locked, ask: Callable[[str], Any]) -> Iterator[dict[str, Any]]:
    for name, versions in locked.items():
        answer = ask(NEWEST.format(name=name)) or {}
        files = {one: files[0] for one, files in answer.get("releases", {}).items() if files}
        days = {one: file["upload_time"] for one, file in files.items() if not file["yanked"]}
        for version in versions:
            newer, _ = first_newer(version, days)
            needs = SpecifierSet((newer and files[newer].get("requires_python")) or "")
            too_old = OLDEST_PYTHON.split()[1] not in needs
            holders = python_holders(name, newer) + [f"{OLDEST_PYTHON} asks for {version}"] * too_old
            if found := entry(name, version, days, holders):
                yield found


def python_holders(name: str, newer: str) -> list[str]:
    """Libraries installed here that don't take the newer version; a bound of our own is no excuse."""
    others = [one for one in metadata.distributions() if one.metadata["Name"] != OURS]
    asked = [(one.metadata["Name"], Requirement(text)) for one in others for text in one.requires or ()]
    match = [(holder, wanted) for holder, wanted in asked if _plain(wanted.name) == _plain(name)]
    return sorted(
        {f"{holder} asks for {name}{wanted.specifier}" for holder, wanted in match if newer not in wanted.specifier}
    )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def console_behind(locked: Locked, npm: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    for name, told in npm("outdated", "--all", "--json", "--package-lock-only").items():
        several = told if isinstance(told, list) else [told]
        newest = several[0]["latest"]
        for version in locked.get(name, ()):
            if order(version) < order(newest):
                holders = [f"{one['dependent']} asks for {one['wanted']}" for one in several if one["wanted"] != newest]
                days = npm("view", name, "time", "--json")
                if found := entry(name, version, {k: v for k, v in days.items() if order(k) <= order(newest)}, holders):
                    yield found


def late(behind: list[dict[str, Any]], on: date) -> list[str]:
    """What breaks the rules: neither held back by another library nor younger than the rules allow."""
    return [
        f"{one['library']} {one['version']}: {one['first_newer']} is out since {one['released_on']}"
        for one in behind
        if not one["held_by"] and (on - date.fromisoformat(one["released_on"])).days > OLDEST_DAYS
    ]


def _npm(*arguments: str) -> Any:
    done = subprocess.run(
        ["npm", *arguments], cwd=ROOT / "console", capture_output=True, text=True, check=False
    )  # `outdated` ends with 1 where something is
    return json.loads(done.stdout or "{}")


def main() -> int:
    python, console = locked_python(), locked_console()
    record = {
        "asked_on": datetime.now(UTC).date().isoformat(),
        "behind": {PYTHON: [*python_behind(python, ask_json)], CONSOLE: [*console_behind(console, _npm)]},
        "locked": {PYTHON: python, CONSOLE: console},
    }
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    behind = [one for part in record["behind"].values() for one in part]  # type: ignore[attr-defined]
    broken = late(behind, date.fromisoformat(str(record["asked_on"])))
    print("".join(f"{line}\n" for line in broken), end="")
    print(f"{len(python) + len(console)} libraries, {len(behind)} not at their newest version, {len(broken)} too old")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
