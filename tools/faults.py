"""The fault run, whole: ./run faults [--calls 10000] [--kills 1000] [--seed N]. Exits 1 if anything was wrong."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from faultrun.run import faults_run


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}: {asked.calls} calls, {asked.kills} kills", flush=True)
    with tempfile.TemporaryDirectory(prefix="cordboard-faults-") as folder:
        report = faults_run(Path(folder), asked.seed, asked.calls, asked.kills, lambda line: print(line, flush=True))
    for name in report.__struct_fields__:
        print(f"{name:16} {getattr(report, name)}")
    print("nothing lost, nothing twice, order kept" if report.ok else "WRONG")
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
