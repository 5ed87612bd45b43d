"""Mutation score of the domain's tests: ./run mutants [MODULE...], for example domain.numbers.reading.

mutmut writes the faults: for each function of `src/cordboard/domain` copies that differ in one place. `mutation_run.py`
runs the domain's tests that reach the function with each of them. This command prints the score of every module and
each fault that no test found. A fault that changes nothing anyone can see is listed in `mutants_equivalent.toml` with
the reason, and does not count. Exits with 1 below 95 %, with more than 2 % such claims, or if a claim is wrong.

Results are kept in `.cache/mutants.json`: a fault is tried again when its function, the test that found it or, for
those not found, one of the tests that were tried has changed. The first run takes half an hour of one core, so it is
not part of the tests. Functions with a decorator other than `staticmethod` and `classmethod` get no faults from mutmut.
"""

import argparse
import random
import sys
import tomllib
from collections import Counter, defaultdict

import mutation_faults
import mutation_run
from mutation_faults import ROOT, Fault, MutatedModule
from mutation_run import Result

CLAIMS = ROOT / "tools" / "mutants_equivalent.toml"
GOAL = 95.0  # Units: per cent of the faults that are not equivalent
MOST_EQUIVALENT = 2.0  # Units: per cent of all faults


def claims() -> dict[tuple[str, str, str], str]:
    """Why a change (function, line as it is, line as it becomes) is no fault."""
    listed = tomllib.loads(CLAIMS.read_text()).get("equivalent", [])
    return {(one["in"], one["was"], one["becomes"]): one["why"] for one in listed}


def report(results: dict[Fault, Result], *, shown: bool, as_table: bool) -> int:
    claimed = claims()
    equivalent = {fault for fault in results if fault.change in claimed}
    wrong = [fault for fault in equivalent if results[fault].found]
    by_module: defaultdict[str, Counter[str]] = defaultdict(Counter)
    alive = []
    for fault, result in results.items():
        kind = "equivalent" if fault in equivalent else "found" if result.found else "alive"
        by_module[fault.module.removeprefix("cordboard.domain.")][kind] += 1
        if kind == "alive":
            alive.append(fault)
    for fault in alive if shown else ():
        print(f"  {results[fault].outcome}: {fault.function}, number {fault.number}\n{fault.difference}")
    for module, kinds in sorted(by_module.items()):
        counted = kinds["found"] + kinds["alive"]
        share = 100 * kinds["found"] / counted if counted else 100.0
        if as_table:
            print(f"| `{module}` | {counted} | {kinds['found']} | {share:.1f} % | {kinds['equivalent'] or ''} |")
        else:
            print(f"{share:6.1f} %  {kinds['found']:4} of {counted:4}  {module}")
    total = sum(by_module.values(), Counter[str]())
    counted = total["found"] + total["alive"]
    score = 100 * total["found"] / counted if counted else 100.0
    share_equivalent = 100 * total["equivalent"] / len(results)
    for fault in wrong:
        print(f"  claimed to be equivalent, but found by {results[fault].by}: {fault.change}")
    print(
        f"mutants: {score:.1f} % of {counted} found in {len(by_module)} modules (goal {GOAL:g} %); "
        f"{share_equivalent:.1f} % claimed equivalent"
    )
    return 0 if score >= GOAL and share_equivalent <= MOST_EQUIVALENT and not wrong else 1


def sample(faults: dict[Fault, MutatedModule], number: int) -> dict[Fault, MutatedModule]:
    """So many of each module, chosen by chance, but the same each time."""
    of_module: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        of_module[fault.module].append(fault)
    chance = random.Random(1)
    chosen = [one for those in of_module.values() for one in chance.sample(those, min(number, len(those)))]
    return {fault: faults[fault] for fault in chosen}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./run mutants", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as domain.numbers.reading; all without one")
    parser.add_argument("--children", type=int, default=2, help="how many run at a time")
    parser.add_argument("--sample", type=int, metavar="N", help="try only N of each module, always the same ones")
    parser.add_argument("--report", action="store_true", help="print the results kept from earlier runs; run nothing")
    parser.add_argument("--quiet", action="store_true", help="print the figures without the faults that were not found")
    parser.add_argument("--table", action="store_true", help="print the figures as rows of a Markdown table")
    asked = parser.parse_args()
    faults = mutation_faults.faults([module.removeprefix("cordboard.") for module in asked.modules])
    if not faults:
        print("mutants: no module of the domain has this name", file=sys.stderr)
        return 1
    if asked.sample:
        faults = sample(faults, asked.sample)
    results = mutation_run.kept(faults) if asked.report else mutation_run.run(faults, asked.children)
    if not results:
        print("mutants: nothing was run yet", file=sys.stderr)
        return 1
    if len(results) < len(faults):
        print(f"mutants: {len(faults) - len(results)} faults were not run yet")
    return report(results, shown=not (asked.quiet or asked.table), as_table=asked.table)


if __name__ == "__main__":
    sys.exit(main())
