"""Compares the locked libraries with published advisories, and their age with the rules of SECURITY.md.

    python tools/advisories.py        exit code 1: a library has a known vulnerability, or the locks are too old

Python libraries are asked for at PyPI (its `vulnerabilities` come from the Open Source Vulnerability database), the
console's packages by `npm audit`. Needs the internet, so it is no part of `./run check`; run it each day.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("runtime.txt", "dev.txt")
PYPI = "https://pypi.org/pypi/{name}/{version}/json"
NEWEST = "https://pypi.org/pypi/{name}/json"  # mirrors that know no page of a version have this one
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
UNKNOWN = "cannot be compared"
OLDEST_DAYS = 90  # SECURITY.md: all libraries are brought up to date at least so often
DAY_S = 86400.0

Ask = Callable[[str], Any]


def pinned(text: str) -> set[tuple[str, str]]:
    """Names and versions of a lock file; a library that has dropped an older Python is locked twice."""
    return {(name.lower(), version) for name, version in PINNED.findall(text)}


def of_python(libraries: Iterable[tuple[str, str]], ask: Ask) -> Iterator[str]:
    """One line for each advisory about a locked version; withdrawn ones do not count."""
    for name, version in sorted(libraries):
        answer = ask(PYPI.format(name=name, version=version)) or _if_newest(ask(NEWEST.format(name=name)), version)
        if answer is None or "vulnerabilities" not in answer:  # some mirrors leave them out
            yield f"{name} {version}: PyPI tells nothing about this version, so it {UNKNOWN}"
            continue
        for one in answer["vulnerabilities"]:
            if not one.get("withdrawn"):
                fixed = ", ".join(one.get("fixed_in") or ()) or "no version yet"
                names = ", ".join([one.get("id", "?"), *one.get("aliases", [])])
                yield f"{name} {version}: {names}; fixed in {fixed}"


def _if_newest(answer: Any, version: str) -> Any:
    """What is said of a project is about its newest version only."""
    return answer if answer and answer.get("info", {}).get("version") == version else None


def of_npm(report: Mapping[str, Any]) -> Iterator[str]:
    """One line for each package in a report of `npm audit --json`; one where it is no report."""
    if "vulnerabilities" not in report:
        yield f"npm audit gave no report, so the packages of the console {UNKNOWN}"
        return
    for name, found in sorted(report["vulnerabilities"].items()):
        yield f"{name} {found.get('range', '')}: {found.get('severity', '?')} (npm)"


def too_old(changed_at: float, now: float) -> Iterator[str]:
    """A line where the locks are older than the rules allow. Units: epoch s."""
    days = int((now - changed_at) / DAY_S)
    if days > OLDEST_DAYS:
        yield f"locks/ was last changed {days} days ago: run ./run lock (at most {OLDEST_DAYS} days)"


def ask_json(address: str) -> Any:
    reply = httpx.get(address, timeout=30, follow_redirects=True)
    if reply.status_code == httpx.codes.NOT_FOUND:
        return None
    reply.raise_for_status()
    return reply.json()


def _output(*command: str, folder: Path = ROOT) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def main(_: Sequence[str] = ()) -> int:
    """Print what was found and how much was compared."""
    libraries = set[tuple[str, str]]()
    for name in LOCKS:
        libraries |= pinned((ROOT / "locks" / name).read_text(encoding="utf-8"))
    report = json.loads(_output("npm", "audit", "--json", folder=ROOT / "console") or "{}")
    changed = float(_output("git", "log", "-1", "--format=%ct", "--", "locks", "console/package-lock.json") or 0)
    python, npm, old = [*of_python(libraries, ask_json)], [*of_npm(report)], [*too_old(changed, time.time())]
    print("".join(f"{line}\n" for line in (*python, *npm, *old)), end="")
    compared = len(libraries) - sum(UNKNOWN in line for line in python)
    console = "not compared" if any(UNKNOWN in line for line in npm) else "compared"
    print(f"{compared} of {len(libraries)} Python libraries compared, the packages of the console {console}:", end=" ")
    print(f"{len(python) + len(npm) + len(old)} findings")
    return 1 if (*python, *npm, *old) else 0


if __name__ == "__main__":
    sys.exit(main())
