"""`./run` itself, with an installation that is only played: nothing is fetched."""

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[2] / "run"
PATIENCE = 30.0  # Units: s
# makes an environment whose installer waits at a pipe, and counts
PYTHON = """#!/bin/sh
[ "$1" = -c ] && exec {python} "$@"
[ "$2" = venv ] || exit 3
mkdir -p .venv/bin
printf '#!/bin/sh\\n' > .venv/bin/python
cp installer .venv/bin/uv
printf '#!/bin/sh\\necho "hello $*"\\n' > .venv/bin/cordboard
chmod +x .venv/bin/*
"""
INSTALLER = """#!/bin/sh
case "$*" in *"-e ."*) exit 0 ;; esac
echo once >> installed
echo begun
read _ < gate
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(RUN, tmp_path / "run")
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks/runtime.txt").write_text("nothing\n")
    (tmp_path / "python").write_text(PYTHON.format(python=sys.executable))
    (tmp_path / "python").chmod(0o755)
    (tmp_path / "installer").write_text(INSTALLER)
    os.mkfifo(tmp_path / "gate")
    return tmp_path


@pytest.fixture
def started(project: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Runs that end with the test."""
    found: list[subprocess.Popen[str]] = []
    yield found
    for one in found:
        one.kill()
        one.communicate(timeout=PATIENCE)


def start(project: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHON": str(project / "python")}
    return subprocess.Popen(
        [str(project / "run"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def line(pipe: object) -> str:
    """The next line, within the bound."""
    ready, _, _ = select.select([pipe], [], [], PATIENCE)
    assert ready, "nothing was said"
    said: str = pipe.readline()  # type: ignore[attr-defined]  # a text stream
    return said


def test_a_command_typed_while_the_first_run_installs_waits_for_it(
    project: Path, started: list[subprocess.Popen[str]]
) -> None:
    first = start(project, "cli", "first")
    started.append(first)
    assert line(first.stdout) == "begun\n"
    assert line(first.stderr).startswith("run: preparing the environment in .venv")
    second = start(project, "cli", "second")
    started.append(second)
    assert line(second.stderr) == "run: another ./run is preparing the environment; waiting for it\n"
    (project / "gate").write_text("go\n")
    assert first.communicate(timeout=PATIENCE) == ("hello first\n", "run: the environment is ready\n")
    assert second.communicate(timeout=PATIENCE) == ("hello second\n", "")
    assert (first.returncode, second.returncode) == (0, 0)
    assert (project / "installed").read_text() == "once\n"
    assert not (project / ".venv/.lock").exists()  # uv's own, which it waits for


def test_a_killed_installation_keeps_nobody_waiting(project: Path, started: list[subprocess.Popen[str]]) -> None:
    first = start(project, "cli", "first")
    started.append(first)
    assert line(first.stdout) == "begun\n"
    first.kill()
    (project / "gate").write_text("go\n")  # its installer, which held on, ends
    first.communicate(timeout=PATIENCE)
    second = start(project, "cli", "second")
    started.append(second)
    assert line(second.stdout) == "begun\n"
    (project / "gate").write_text("go\n")
    assert second.communicate(timeout=PATIENCE)[0] == "hello second\n"
