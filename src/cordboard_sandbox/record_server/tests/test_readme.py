"""README.md names every option, control call, fault, key of a dialect and row of the tables."""

from pathlib import Path

import pytest

from cordboard_sandbox.record_server import control, dialect
from cordboard_sandbox.record_server.__main__ import options
from cordboard_sandbox.record_server.records import counterpart, showing
from cordboard_sandbox.record_server.requests import access, actions, filter_styles

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
PARTS = [part for part in dialect.Part.__subclasses__() if part is not dialect.Preset]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_a_dialect_is_described(part: type[dialect.Part]) -> None:
    wanted = [name for name in part.__struct_fields__ if f"`{name}`" not in README and f"[{name}" not in README]
    assert wanted == [name for name in wanted if name in ("value", "values")]


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in control.ROUTES])
def test_every_control_call_is_described(method: str, path: str) -> None:
    assert f"`{method} /__sandbox/{path}`" in README


def test_faults_options_and_rows_of_tables_are_described() -> None:
    wanted = [f"`{name}`" for name in control.SWITCHES]
    wanted += [
        f"`{text}"
        for action in options()._actions
        for text in action.option_strings
        if text.startswith("--") and text != "--help"
    ]
    for table in (actions.ACTIONS, filter_styles.STYLES, access.SCHEMES, counterpart.ID_STYLES, showing.SHAPES):
        wanted += [*table]
    assert [word for word in wanted if word not in README] == []
