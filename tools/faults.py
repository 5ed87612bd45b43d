"""The full fault run: ./run faults [--calls 10000] [--kills 1000] [--seed N]. Exits with 1 if anything was wrong.

With --upgrade-from REVISION (of this git repository), the server of that revision handles the first half of the
calls; in the middle of the run the current server is started on its data.
"""

import argparse
import contextlib
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.faultrun.run import faults_run
from support.faultrun.starts import table

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def checkout(revision: str | None, folder: Path) -> Iterator[Path | None]:
    """A checkout of that revision."""
    if revision is None:
        yield None
        return
    tree = folder / "earlier"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), revision], cwd=ROOT, check=True)
    try:
        yield tree
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--upgrade-from", metavar="REVISION", help="start with the server of this git revision")
    asked = parser.parse_args()
    print(f"seed {asked.seed}: {asked.calls} calls, {asked.kills} kills", flush=True)
    with tempfile.TemporaryDirectory(prefix="cordboard-faults-") as name:
        folder = Path(name)
        with checkout(asked.upgrade_from, folder) as earlier:
            report = faults_run(folder, asked.seed, asked.calls, asked.kills, say, earlier)
    for name in report.__struct_fields__:
        if name != "starts":
            print(f"{name:16} {getattr(report, name)}")
    print(table(report.starts))
    print("nothing lost, nothing doubled, order kept" if report.ok else "WRONG")
    return 0 if report.ok else 1


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
