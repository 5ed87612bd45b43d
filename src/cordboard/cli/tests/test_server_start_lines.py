"""What a person reads at the start of the server, and what a program reads."""

import io
import json
import sys
from pathlib import Path

import pytest

from cordboard.cli.server_process import Options, _say_started

URL, HINT = "http://127.0.0.1:8700", "Open it in a browser."


class Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def said(monkeypatch: pytest.MonkeyPatch, *, out: bool, err: bool) -> tuple[str, str]:
    """Standard output and standard error of the start; each a terminal or not."""
    to, log = Stream(out), Stream(err)
    monkeypatch.setattr(sys, "stdout", to)
    monkeypatch.setattr(sys, "stderr", log)
    _say_started(Options(data=Path("/data"), host="127.0.0.1", port=8700), URL, HINT)
    return to.getvalue(), log.getvalue()


def test_a_terminal_gets_the_address_and_the_first_step_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    out, log = said(monkeypatch, out=True, err=True)
    assert f"Console: {URL}\n" in log
    assert log.endswith(f"{HINT}\n")
    assert out == ""


def test_a_person_reads_it_too_where_only_the_log_goes_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    out, log = said(monkeypatch, out=True, err=False)
    assert f"Console: {URL}\n" in out
    assert out.endswith(f"{HINT}\n")
    assert json.loads(log)["url"] == URL


def test_a_program_gets_the_line_of_the_log_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    out, log = said(monkeypatch, out=False, err=False)
    assert out == ""
    assert json.loads(log)["next"] == HINT
