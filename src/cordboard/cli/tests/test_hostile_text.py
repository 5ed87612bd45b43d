"""Names, numbers and sentences from outside never are markup or control characters in the terminal, in any command."""

import ast
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some
from rich.live import Live
from rich.table import Table

import cordboard.cli
from cordboard.cli import console_output, server_client, server_log
from cordboard.cli.commands import settings
from cordboard.cli.console_output import PlainConsole, coloured, titled
from cordboard.cli.demo.demo_dashboard import DemoDashboard
from cordboard.cli.tests.conftest import Terminal
from cordboard.toolkit.printable_text import CONTROLS

HOSTILE = (
    "Eve [/red] [bold]x[/] [/] \\[link=http://evil.example]y :pile_of_poo: \x1b[2J\x1b]0;root\x07\x9b31m\r\u202eana\\"
)

# each command that prints what a server answers
COMMANDS = (
    ("calls",), ("why", "last"), ("why", "Eve"), ("doctor",), ("outbox", "list"), ("outbox", "retry", "k"),
    ("alert", "list"), ("alert", "test"), ("token", "list"), ("token", "create", "t"), ("token", "revoke", "t"),
    ("user", "list"), ("user", "add", "x", "--role", "agent"), ("user", "disable", "x"), ("user", "role", "x", "agent"),
    ("connect", "list"), ("connect", "providers"), ("connect", "add", "webhook"), ("connect", "test", "hook"),
    ("connect", "authorize", "zoho"), ("connect", "exchanges", "zoho"), ("connect", "crm-users", "zoho"),
    ("connect", "drop", "hook"),
)  # fmt: skip


def hostile(value: Any) -> Any:
    """The same answer with every text that a person or a service could have written made hostile."""
    match value:
        case dict():
            return {
                key: value[key] if key in ("started_at", "began_at", "id") else hostile(value[key]) for key in value
            }
        case list():
            return [hostile(each) for each in value]
        case str():
            return f"{value}{HOSTILE}"
    return value


class Hostile(httpx.BaseTransport):
    """The answers of a real server, made hostile on their way; a refusal is hostile too."""

    def __init__(self, real: httpx.BaseTransport) -> None:
        self._real = real

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = self._real.handle_request(request)
        body = reply.read()
        if not body:
            return reply
        try:
            changed = json.dumps(hostile(json.loads(body)), ensure_ascii=False).encode()
        except ValueError:
            changed = body + HOSTILE.encode()
        return httpx.Response(reply.status_code, content=changed)


@pytest.fixture
def evil(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Commands whose server answers with hostile text everywhere."""
    monkeypatch.setattr(server_client, "TRANSPORT", Hostile(server_client.TRANSPORT))  # type: ignore[arg-type]
    return terminal


@pytest.mark.parametrize("as_json", [False, True], ids=["for people", "for programs"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_lets_through_markup_or_controls(
    evil: Terminal, command: tuple[str, ...], as_json: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = evil(*command, *(["--json"] if as_json else []), give="a long password\na long password\n")
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert CONTROLS.findall(result.output) == []


def test_brackets_are_shown_as_they_were_written(evil: Terminal) -> None:
    shown = evil("calls").output
    assert "[bold]x[/]" in "".join(shown.split("\n"))
    assert ":pile_of_poo:" in shown


def written(show: Callable[[PlainConsole], None]) -> str:
    """What a terminal with colours gets."""
    file = io.StringIO()
    show(PlainConsole(file=file, force_terminal=True, color_system=None, width=10_000))
    return file.getvalue()


@given(some.text(some.characters(exclude_categories=("Cs",))))
def test_any_text_is_shown_without_controls_by_every_way_of_showing(text: str) -> None:
    table = Table(box=None)
    table.add_column(text)
    table.add_row(text)
    ways: list[Any] = [text, coloured(text), titled(text, text, text), table]
    for way in ways:
        shown = written(lambda console, way=way: console.print(way, end=""))  # type: ignore[misc]
        assert CONTROLS.findall(shown) == []
    if text.isprintable() and not text.startswith(" ") and text == text.strip():
        assert written(lambda console: console.print(coloured(text), end="")) == text


def test_changed_settings_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    changes = [
        {"setting": HOSTILE, "from": HOSTILE, "to": HOSTILE},
        {"setting": "lines", "removed": [{"number": HOSTILE}], "added": [HOSTILE]},
    ]
    settings._show(7, changes, [{"level": "error", "where": HOSTILE, "text": HOSTILE, "fix": HOSTILE}])
    shown = "".join(capsys.readouterr())
    assert CONTROLS.findall(shown) == []
    assert shown.count("[bold]x[/]") == 8


def test_the_table_of_the_demo_shows_a_hostile_call() -> None:
    board = DemoDashboard(None, 0.0)  # type: ignore[arg-type]  # it is asked for nothing
    call = {
        "id": "c1", "started_at": "2026-11-22T12:00:00Z", "direction": "inbound", "state": "ended",
        "disposition": HOSTILE, "client": {"name": HOSTILE, "e164": None, "number": HOSTILE, "hidden": False},
        "talked": [HOSTILE],
        "effects": [{"entity": HOSTILE, "kind": "x", "state": HOSTILE}], "settled": True,
    }  # fmt: skip
    board._calls["c1"] = call

    def show(console: PlainConsole) -> None:
        with Live(board._table(), console=console, auto_refresh=False, screen=False) as live:
            live.update(board._table(), refresh=True)

    shown = written(show)
    assert "[bold]x[/]" in shown
    assert "root\x07" not in shown
    assert "\x1b[2J" not in shown


def test_a_line_of_the_log_on_a_terminal_holds_no_controls() -> None:
    line = server_log.visible(None, "info", {"event": "hook failed", "connection": HOSTILE, "took": 3})
    assert CONTROLS.findall(str(line["connection"])) == []
    assert line["took"] == 3


def test_only_one_module_talks_to_the_terminal() -> None:
    """The others print through it; markup and `typer.echo` elsewhere would let things through."""
    folder = Path(cordboard.cli.__file__).parent
    for path in folder.rglob("*.py"):
        if path.parent.name == "tests" or path == Path(console_output.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and any(word.arg == "markup" for word in node.keywords):
                pytest.fail(f"{path.name}:{node.lineno} asks for markup")
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if name in ("echo", "secho") and path.name != "demo_environment.py":  # its own JSON line, made here
                pytest.fail(f"{path.name}:{getattr(node, 'lineno', 0)} prints past console_output")
