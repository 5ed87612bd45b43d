"""No page tells anybody to write a secret on a command line, where other users and the shell's history see it."""

import re
from pathlib import Path
from typing import Any

import pytest

from cordboard.cli.tests.conftest import Terminal

ROOT = Path(__file__).parents[4]
PAGES = [
    ROOT / "README.md",
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("src/**/README.md"),
    *ROOT.glob("src/**/cli/**/*.py"),
]
SECRET = re.compile(r"--set\s+\w*(secret|password|token|api_key)\w*=")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_puts_a_secret_on_a_command_line(page: Path) -> None:
    assert not (found := SECRET.search(page.read_text("utf-8"))), found


def added(terminal: Terminal, *arguments: str, give: str | None = None) -> tuple[Any, dict[str, Any]]:
    result = terminal("connect", "add", "webhook", "--id", "new", *arguments, give=give)
    made = terminal.application.questions("connections.create")
    return result, made[-1].settings if made else {}


def test_a_secret_is_asked_for_and_not_shown(terminal: Terminal) -> None:
    result, settings = added(terminal, "--secret", "secret", give="sixteen letters and more\n")
    assert settings == {"secret": "sixteen letters and more"}
    assert "sixteen" not in result.output


def test_a_secret_is_taken_from_the_environment(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDBOARD_SECRET", "of the environment 1")
    _, settings = added(terminal, "--secret", "secret")
    assert settings == {"secret": "of the environment 1"}


def test_a_secret_beside_its_name_is_refused_without_repeating_it(terminal: Terminal) -> None:
    result, settings = added(terminal, "--secret", "secret=hunter2hunter2")
    assert (result.exit_code, settings) == (2, {})
    assert "hunter2" not in result.output
