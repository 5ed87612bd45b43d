"""A server that does not need what the commands load does not load it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import enable_socket
from support.faultrun.world import until

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="asks Linux what a process has loaded"),
]
AT_REST_MB = 90.0  # 88.3 beside another test; beside many jobs the system takes pages back
DEFERRED = {"click", "difflib", "html", "httpcore", "logging.config", "multiprocessing", "pdb", "statistics", "yaml"}


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The process id of `cordboard serve`."""
    command = [sys.executable, "-m", "cordboard.cli.main", "serve", "--data", str(folder), "--port", "0"]
    environment = {**os.environ, "CORDBOARD_DATA": str(folder)}
    with subprocess.Popen([*command, "--agi-port", "0"], env=environment, stderr=subprocess.DEVNULL) as program:
        try:
            until(lambda: (folder / "server.json").exists(), 60, "the server is announced")
            yield program.pid
        finally:
            program.terminate()


def test_a_server_has_none_of_the_libraries_of_commands_and_is_small_at_rest(tmp_path: Path) -> None:
    enable_socket()
    with serving(tmp_path / "data") as pid:
        loaded = Path(f"/proc/{pid}/maps").read_text()
        memory = Path(f"/proc/{pid}/status").read_text()
    assert "_sqlite3" in loaded  # it is the server
    assert "pydantic_core" not in loaded
    assert int(memory.partition("VmRSS:")[2].split()[0]) / 1024 < AT_REST_MB


def test_what_a_server_loads_is_no_library_that_builds_tables_or_help() -> None:
    loads = "import sys; from cordboard.cli import server_start; server_start.load_less()"
    server = f"{loads}; import cordboard.cli.server_process, cordboard.web.server, cordboard.store.queries"
    shown = f"{server}; print(*(name for name, one in sys.modules.items() if hasattr(one, '__file__')))"
    found = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout.split()
    assert "cordboard.main" in found
    unused = {"sqlalchemy", "alembic", "pydantic", "typer", "rich", "faker", "greenlet", "prometheus_client"}
    assert (unused | DEFERRED) & set(found) == set()


def test_what_is_deferred_is_there_when_it_is_needed() -> None:
    loads = "from cordboard.cli import server_start; server_start.load_less(); import cordboard.web.server"
    uses = "import html, pdb, statistics, difflib, yaml, logging.config; pdb.Pdb; logging.config.dictConfig"
    shown = f"{loads}; {uses}; print(html.escape('<'), statistics.median([1, 3]), yaml.dump(1)[0])"
    found = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout.split()
    assert found == ["&lt;", "2.0", "1"]
