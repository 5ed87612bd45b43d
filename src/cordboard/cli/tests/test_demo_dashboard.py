"""What the demo says at first."""

import shlex

import pytest

from cordboard.cli.demo import demo_dashboard


def test_the_line_about_the_api_works_as_it_is_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    demo_dashboard.welcome("http://h/enter?key=k", "http://127.0.0.1:8700", "demo", "word", "cb_" + "x" * 80)
    said = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("API "))
    assert shlex.split(said)[1:] == [
        "curl", "-H", f"Authorization: Bearer cb_{'x' * 80}", "http://127.0.0.1:8700/api/v1/calls?limit=2",
    ]  # fmt: skip
