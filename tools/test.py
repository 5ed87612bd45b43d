"""All tests, with what they need: builds the console, fetches Chromium and a real Asterisk where they are missing.

Outside CI a part that cannot be had is skipped with one clear line; in CI (CI=true) that is a failure.
Arguments go to pytest instead of "everything": ./run test src/cordboard/domain -k NAME
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CI = os.environ.get("CI") == "true"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def said(command: list[str]) -> bool:
    """Run a preparation; its output is shown only when it fails."""
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"test: {' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", flush=True)
    else:
        print(f"test: {' '.join(command)} ({time.monotonic() - started:.0f} s)", flush=True)
    return done.returncode == 0


def chromium() -> bool:
    """Is there a browser, or can one be had from the system's packages?"""
    if any(map(shutil.which, CHROMIUM)):
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        said(["apt-get", "update", "-q"])
        said(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
    return any(map(shutil.which, CHROMIUM))


def missing(part: str, how: str) -> bool:
    """Tell that a part is left out; in CI that ends the run."""
    print(f"test: {'FAIL' if CI else 'skipped'}: {part}. {how}", flush=True)
    return CI


def prepared() -> list[str] | None:
    """What pytest must leave out, or None when nothing may be left out and something is missing."""
    leave: list[str] = []
    if not said([sys.executable, "tools/console.py"]) and missing("the console could not be built", "See above."):
        return None
    if not chromium():
        if missing("the browser tests: no Chromium", "Install Chromium from your system's packages."):
            return None
        leave.append("browser")
    if not shutil.which("apt-get"):
        if missing("the tests with a real Asterisk: it is fetched from Debian packages", "Run them on a Debian."):
            return None
        leave.append("asterisk")
    return leave


def run(*arguments: str) -> int:
    return subprocess.run([str(BIN / "pytest"), *arguments], check=False).returncode


def main() -> int:
    if sys.argv[1:]:
        return run(*sys.argv[1:])
    leave = prepared()
    if leave is None:
        return 1
    wanted = [f"not {mark}" for mark in leave]
    # what needs ports, phones and a browser runs after the quick ones, one after the other
    quick = run("-n", "2", "-m", "not journey and not asterisk and not browser")
    slow = run("-m", " and ".join(["(journey or asterisk or browser)", *wanted]), "--durations=15")
    return quick or slow


if __name__ == "__main__":
    sys.exit(main())
