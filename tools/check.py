"""Fast checks: import contracts, style, types, dead code, dependencies, generated docs and types,
and the console's types and texts.

Prints one line per check with its duration; exits with 1 if any check found a problem.
"""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
GATES = {
    "contracts": ["lint-imports", "--no-cache"],
    "style": ["ruff", "check", "src", "tests", "tools", "bench"],
    "format": ["ruff", "format", "--check", "src", "tests", "tools", "bench"],
    "types": ["mypy"],
    "dead code": ["vulture"],
    "dependencies": ["deptry", "src"],
    "docs": ["python", "tools/docs.py", "--check"],
    "api types": ["python", "tools/api_types.py", "--check"],
    "console": ["python", "tools/console.py", "--check-sources"],
}


def gate(name: str) -> tuple[str, float, subprocess.CompletedProcess[str]]:
    started = time.monotonic()
    command = [str(BIN / GATES[name][0]), *GATES[name][1:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return name, time.monotonic() - started, done


def main() -> int:
    wanted = sys.argv[1:] or list(GATES)
    bad = 0
    with ThreadPoolExecutor(2) as pool:
        for name, seconds, done in pool.map(gate, wanted):
            print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name:14} {seconds:5.1f} s", flush=True)
            if done.returncode:
                bad += 1
                print(done.stdout + done.stderr, flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
