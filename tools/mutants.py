"""Mutation score of the domain's tests: ./run mutants [MODULE...], for example domain.numbers.reading.

mutmut plants one fault at a time in a function of `src/cordboard/domain` and runs the domain's tests that reach it.
The command prints the score of every module and each mutant that no test found. A mutant that behaves like the
original is listed in `mutants_equivalent.toml` with the reason, and does not count. Exits with 1 below 95 %, with
more than 2 % such claims, or if a claim is wrong. It takes an hour or two on two cores, so it is not part of the
tests.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
GOAL = 95.0  # Units: per cent of the mutants that are not equivalent
MOST_EQUIVALENT = 2.0  # Units: per cent of all mutants
LINE = re.compile(r"^\s+(cordboard\.domain\.\S+): (.+)$")
FOUND = ("killed", "timeout", "segfault", "caught by type check")


def run(modules: list[str]) -> int:
    names = [f"cordboard.{module.removeprefix('cordboard.')}*" for module in modules]
    return subprocess.run([str(BIN / "mutmut"), "run", "--max-children", "2", *names], cwd=ROOT, check=False).returncode


def outcomes(modules: list[str]) -> dict[str, str]:
    """The result of each mutant of these modules."""
    asked = [str(BIN / "mutmut"), "results", "--all", "true"]
    printed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    every = {match[1]: match[2].strip() for line in printed.splitlines() if (match := LINE.match(line))}
    wanted = tuple(f"cordboard.{module.removeprefix('cordboard.')}" for module in modules) or ("cordboard.domain",)
    return {name: outcome for name, outcome in every.items() if name.startswith(wanted) and outcome != "not checked"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as domain.numbers.reading; all without one")
    modules = parser.parse_args().modules
    run(modules)
    claimed: dict[str, str] = tomllib.loads((ROOT / "tools" / "mutants_equivalent.toml").read_text())
    found = outcomes(modules)
    if not found:
        print("mutants: nothing was planted; see above", file=sys.stderr)
        return 1
    wrong = [name for name in claimed if name in found and found[name] in FOUND]
    by_module: defaultdict[str, list[str]] = defaultdict(list)
    for name in found:
        by_module[name.rpartition(".")[0].removeprefix("cordboard.domain.")].append(name)
    survivors = []
    for module, names in sorted(by_module.items()):
        counted = [name for name in names if name not in claimed]
        alive = [name for name in counted if found[name] not in FOUND]
        survivors += alive
        share = 100 * (1 - len(alive) / len(counted)) if counted else 100.0
        print(f"{share:6.1f} %  {len(counted) - len(alive):4} of {len(counted):4}  {module}")
    counted_all = len(found) - sum(1 for name in found if name in claimed)
    score = 100 * (1 - len(survivors) / counted_all)
    equivalent = 100 * (len(found) - counted_all) / len(found)
    for name in survivors:
        print(f"  alive: {name} ({found[name]})")
    for name in wrong:
        print(f"  claimed to be equivalent, but a test finds it: {name}")
    print(f"mutants: {score:.1f} % of {counted_all} found (goal {GOAL:g} %); {equivalent:.1f} % claimed equivalent")
    return 0 if score >= GOAL and equivalent <= MOST_EQUIVALENT and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
