"""README.md names every option, control call, fault, key of a dialect and row of the tables."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cordboard_sandbox.record_server import dialect
from cordboard_sandbox.record_server.__main__ import options
from cordboard_sandbox.record_server.control import faults, routes
from cordboard_sandbox.record_server.records import checks, conditions, counterpart, derived, showing, writing
from cordboard_sandbox.record_server.requests import access, actions, filter_styles

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
PARTS = [part for part in dialect.Part.__subclasses__() if part is not dialect.Preset]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_a_dialect_is_described(part: type[dialect.Part]) -> None:
    assert [name for name in part.__struct_fields__ if f"`{name}`" not in README and f"[{name}" not in README] == []


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in routes.ROUTES])
def test_every_control_call_is_described(method: str, path: str) -> None:
    assert f"`{method} /__sandbox/{path}`" in README


def test_faults_and_options_are_described() -> None:
    wanted = [f"`{name}`" for name in faults.SWITCHES]
    wanted += [
        f"`{text}"
        for action in options()._actions
        for text in action.option_strings
        if text.startswith("--") and text != "--help"
    ]
    assert [word for word in wanted if word not in README] == []


@pytest.mark.parametrize(
    "table",
    [
        actions.ACTIONS,
        filter_styles.STYLES,
        access.SCHEMES,
        conditions.OPERATORS,
        conditions.NEGATED,
        conditions.ABSENCE,
        derived.DERIVED,
        checks.TYPES,
        checks.CHECKS,
        showing.SHAPES,
        writing.FILLS,
        counterpart.ID_STYLES,
    ],
)
def test_every_row_of_a_table_is_named(table: Mapping[str, object]) -> None:
    assert [name for name in table if f"`{name}`" not in README] == []
