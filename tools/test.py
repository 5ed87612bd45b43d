"""Runs all tests and prepares what they need: the console, Chromium, a real Asterisk, an OpenID provider.

Outside CI, a part that is not available is skipped with one clear line; in CI (CI=true) that is a failure.
Arguments go to pytest: ./run test src/cordboard/domain -k NAME
Paths below console/ run the tests of the console's modules: ./run test console/src/i18n
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

BIN = Path(sys.executable).parent
CI = os.environ.get("CI") == "true"
# a file, or all tests with a real Asterisk, run in one process; the order is that of conftest.py
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
TESTS_FAILED = 1  # pytest's exit status
LAST_FAILED = Path(".pytest_cache/v/cache/lastfailed")
MOST_REPEATED = 6  # files; more is no matter of time
OPENID_PROVIDER = "tests/support/openid_provider"  # its package lock pins it
CARDDAV_CLIENT = "tests/support/tsdav"  # the same
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def said(command: list[str]) -> bool:
    """Run a preparation step; its output is shown only if it fails."""
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"test: {' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", flush=True)
    else:
        print(f"test: {' '.join(command)} ({time.monotonic() - started:.0f} s)", flush=True)
    return done.returncode == 0


def chromium() -> bool:
    """Whether a browser is installed, or can be installed from the system's packages."""
    if any(map(shutil.which, CHROMIUM)):
        return True
    if shutil.which("apt-get") and os.geteuid() == 0:
        said(["apt-get", "update", "-q"])
        said(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
    return any(map(shutil.which, CHROMIUM))


def ldapsearch() -> bool:
    """Whether the LDAP client is installed, or can be installed from the system's packages."""
    if not shutil.which("ldapsearch") and shutil.which("apt-get") and os.geteuid() == 0:
        said(["apt-get", "update", "-q"])
        said(["apt-get", "install", "-q", "-y", "--no-install-recommends", "ldap-utils"])
    return shutil.which("ldapsearch") is not None


def missing(part: str, how: str) -> bool:
    """Report that a part is skipped; in CI that ends the run."""
    print(f"test: {'FAIL' if CI else 'skipped'}: {part}. {how}", flush=True)
    return CI


def console_tests(*paths: str) -> int:
    """Run the tests of the console's modules in Node. Returns the exit status."""
    return subprocess.run([sys.executable, "tools/console.py", "--test", *paths], check=False).returncode


def prepared() -> set[str] | None:
    """The parts that must be skipped, or None if nothing may be skipped and something is missing."""
    leave: set[str] = set()
    if not said([sys.executable, "tools/console.py"]):
        if missing("the console could not be built, so neither its unit tests nor the browser tests", "See above."):
            return None
        leave |= {"console", "browser"}
    elif not chromium():
        if missing("the browser tests: no Chromium", "Install Chromium from your system's packages."):
            return None
        leave.add("browser")
    if not said([sys.executable, "tools/console.py", "--install", OPENID_PROVIDER]):
        if missing("the tests with an OpenID provider of others: it could not be installed", "See above."):
            return None
        leave.add("openid")
    carddav = said([sys.executable, "tools/console.py", "--install", CARDDAV_CLIENT])
    if not carddav and missing("the test with a CardDAV client of others: it could not be installed", "See above."):
        return None
    if not ldapsearch() and missing("the test with an LDAP client of others", "Install ldap-utils (Debian)."):
        return None
    speech = said([sys.executable, "tools/speech.py"])
    if not speech and missing("the test of transcription: its packages could not be installed", "See above."):
        return None
    if not shutil.which("apt-get"):
        if missing("the tests with a real Asterisk: it is fetched from Debian packages", "Run them on a Debian."):
            return None
        leave.add("asterisk")
    return leave


def run(*arguments: str) -> int:
    return subprocess.run([str(BIN / "pytest"), *arguments], check=False).returncode


def side_by_side(*markers: str) -> int:
    """Tests that start programs, two files at a time. A file with a failure is repeated alone, once, and says so.

    Two servers, two browsers and a PBX share two cores, so a test can fail only for want of time.
    """
    status = run(*SIDE_BY_SIDE, *markers, "--durations=15")
    if status != TESTS_FAILED or not LAST_FAILED.exists():
        return status
    files = sorted({node.partition("::")[0] for node in json.loads(LAST_FAILED.read_text(encoding="utf-8"))})
    files = [file for file in files if file.startswith("tests/") and Path(file).exists()]
    if not files or len(files) > MOST_REPEATED:
        return status
    print(f"test: failed beside others, repeated alone: {', '.join(files)}", flush=True)
    return run(*markers, *files)


def timed(part: str, tests: Callable[[], int]) -> tuple[int, str]:
    """The exit status of a part, and its line of the summary."""
    started = time.monotonic()
    status = tests()
    return status, f"test: {'FAIL' if status else 'ok  '} {part:28} {time.monotonic() - started:4.0f} s"


def main() -> int:
    if paths := sys.argv[1:]:
        of_console = [one.removeprefix("console").strip("/") for one in paths if one.split("/")[0] == "console"]
        return console_tests(*filter(None, of_console)) if of_console else run(*paths)
    leave = prepared()
    if leave is None:
        return 1
    begun = time.monotonic()
    slow = ["(journey or asterisk or browser)", *(f"not {mark}" for mark in sorted(leave - {"console"}))]
    parts: dict[str, Callable[[], int]] = {
        "console modules (Node)": console_tests,
        "quick (Python)": lambda: run("-n", "2", "-m", "not journey and not asterisk and not browser"),
        "journeys, phones, browser": lambda: side_by_side("-m", " and ".join(slow)),
    }
    if "console" in leave:
        del parts["console modules (Node)"]
    done = [timed(part, tests) for part, tests in parts.items()]
    print("\n".join(line for _, line in done), flush=True)
    print(f"test: everything took {time.monotonic() - begun:.0f} s", flush=True)
    return max(status for status, _ in done)


if __name__ == "__main__":
    sys.exit(main())
