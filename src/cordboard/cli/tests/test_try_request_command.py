"""`cordboard connect try-request` as people read it: the verdict, why, and what to do."""

from pathlib import Path

import pytest

from cordboard import catalog
from cordboard.cli.tests.conftest import Terminal


@pytest.fixture
def cut(terminal: Terminal, tmp_path: Path) -> Path:
    """A request whose body ends too early."""
    tables = next(one for one in catalog.providers() if one.id == "cloud_telephony")
    terminal.application.parts.live_connections.providers["pbx", tables.id] = tables
    file = tmp_path / "request.txt"
    file.write_text('POST /hook HTTP/1.1\nContent-Type: application/json\n\n{"event": "call.started", "from', "utf-8")
    return file


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            (),
            [
                "503 refused: This connection has no table yet.",
                "  Choose the provider, or enter a table, on the connection page.",
            ],
        ),
        (
            ("--set", "preset=aircall"),
            ["400 refused: The JSON is wrong at byte 31: the text ends too early.", "  Send valid JSON."],
        ),
    ],
)
def test_a_refused_request_says_why_and_what_to_do(
    terminal: Terminal, cut: Path, options: tuple[str, ...], lines: list[str]
) -> None:
    done = terminal("connect", "try-request", "cloud_telephony", str(cut), *options)
    assert done.output.splitlines()[: len(lines)] == lines
    assert done.exit_code == 1
