"""README.md names every control call, fault and switch, and only tests that exist."""

import re
from pathlib import Path

import pytest

from cordboard_sandbox.zoho_crm.__main__ import options
from cordboard_sandbox.zoho_crm.engine import control
from cordboard_sandbox.zoho_crm.engine.faults import SWITCHES
from cordboard_sandbox.zoho_crm.org.state import Switches

README = (Path(__file__).parents[1] / "README.md").read_text()
ROOT = Path(__file__).parents[4]


def test_every_test_that_the_checklist_names_exists() -> None:
    sources = [*Path(__file__).parent.glob("test_*.py"), *(ROOT / "tests" / "sandbox").glob("test_zoho_*.py")]
    defined = set(re.findall(r"^def (test_\w+)", "\n".join(path.read_text() for path in sources), re.MULTILINE))
    named = set(re.findall(r"\btest_\w+(?!\.py)\b", README))
    assert named
    assert named <= defined


@pytest.mark.parametrize("route", [f"{route.method} {route.path}" for route in control.ROUTES if route.path != "/"])
def test_every_control_call_is_described(route: str) -> None:
    assert f"`{route}`" in README


def test_faults_switches_and_options_are_described() -> None:
    wanted = [*SWITCHES, *Switches.__struct_fields__]
    wanted += [
        text
        for action in options()._actions
        for text in action.option_strings
        if text.startswith("--") and text != "--help"
    ]
    assert [word for word in wanted if f"`{word}" not in README] == []
