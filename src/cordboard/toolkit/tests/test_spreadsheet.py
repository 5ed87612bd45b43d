"""What spreadsheets would run is text; what they would not stays as it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.toolkit.spreadsheet import disarmed

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("spreadsheet_cells.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", CASES["formulas"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert disarmed(text).startswith("'")


@pytest.mark.parametrize("text", CASES["harmless"])
def test_names_and_numbers_stay_as_they_are(text: str) -> None:
    assert disarmed(text) == text


@pytest.mark.parametrize(("text", "cell"), CASES["inside"].items())
def test_a_formula_behind_another_separator_is_disarmed_too(text: str, cell: str) -> None:
    assert disarmed(text) == cell


@given(st.text())
def test_nothing_is_lost_and_no_cell_begins_with_a_formula(text: str) -> None:
    cell = disarmed(text)
    assert cell.replace("'", "") == text.replace("'", "")
    assert cell[:1] not in tuple("=@\t\r\n") or cell == ""
