"""Programs beside a command say where they are, and end with it."""

import sys
from pathlib import Path

import pytest

from cordboard.cli.demo.subprocesses import Children, NotReady
from cordboard.testing.event_loop import run, until

PROGRAM = """
import json, sys, time
print(json.dumps({"pid": __import__("os").getpid(), "args": sys.argv[1:]}), flush=True)
time.sleep(600)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "beside.py").write_text(PROGRAM)
    (tmp_path / "silent.py").write_text("raise SystemExit(3)")
    (tmp_path / "short.py").write_text("pass")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "beside"


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text()


needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@needs_proc
def test_a_child_says_where_it_is_and_ends_with_us(module: str) -> None:
    async def story() -> int:
        async with Children() as children:
            found = await children.start(module, "--port", "0")
            assert found["args"] == ["--port", "0"]
            assert alive(found["pid"])
            return int(found["pid"])

    pid = run(story())
    assert not alive(pid)


@needs_proc
def test_a_child_ends_when_its_standard_input_is_closed_by_the_system(module: str) -> None:
    async def story() -> None:
        async with Children() as children:
            pid = (await children.start(module))["pid"]
            stdin = children._processes[0].stdin
            assert stdin is not None
            stdin.close()  # what the system does when we are killed
            await until(lambda: not alive(pid))

    run(story())


def test_a_child_that_says_nothing_is_not_ready(module: str) -> None:
    async def story() -> None:
        async with Children() as children:
            with pytest.raises(NotReady, match="silent"):
                await children.start("silent")

    run(story())


def test_a_child_that_has_to_finish_is_waited_for(module: str) -> None:
    async def story() -> None:
        async with Children() as children:
            await children.finish("short")
            with pytest.raises(NotReady, match="ended with 3"):
                await children.finish("silent")

    run(story())
