"""The fuzz run of the API: ./run fuzz [--examples 40] [--seed N]. Exits with 1 if anything was wrong.

A real server with a sandbox CRM gets requests as its OpenAPI document allows them, and as it does not, from an
administrator. Wrong are: an answer of 5xx (but 502, the CRM's own fault), an answer that the document does not
describe, no answer, a fault in the log.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.api_fuzz import fuzz
from support.faultrun.world import world


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=40, help="requests of each kind to each operation")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="cordboard-fuzz-") as name, world(Path(name), asked.seed) as one:
        one.start()
        one.connect()
        report = fuzz(one, asked.examples, asked.seed)
    for fault, shown in report.wrong.items():
        print(f"\n{fault}\n  {shown}")
    answers = ", ".join(f"{status}: {count}" for status, count in sorted(report.answers.items()))
    print(f"\n{report.operations} operations, {report.requests} requests in {report.took_s:.0f} s; {answers}")
    print(f"slowest answer {report.slowest_ms:.0f} ms ({report.slowest})")
    print("no fault" if report.ok else f"{len(report.wrong)} FAULTS")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
