"""Statements keep only characters that need no escape, and never compare an id."""

import re
from pathlib import Path

import pytest

from cordboard.crm.vtiger import queries
from cordboard.crm.vtiger.queries import any_digits, containing, equals, like, select

FOLDER = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "value", ["it's", "a' or '1'='1", 'say "x"', "back\\slash", "line\nbreak", "semi;colon", "Ñ;'"]
)
def test_no_value_can_end_its_quotes(value: str) -> None:
    for test in (equals("lastname", value), like("lastname", value), containing("description", value)):
        assert len(re.findall("'", test)) == 2
        assert not {'"', "\\", ";", "\n"} & set(test)


def test_a_pattern_holds_each_digit_apart_and_nothing_else() -> None:
    assert any_digits("600111299") == "%6%0%0%1%1%1%2%9%9%"
    assert any_digits("6' or 1") == "%6%1%"


def test_our_marker_is_searched_as_it_is_written() -> None:
    assert containing("description", "[cordboard:call:1.2/a-b]") == "description like '%[cordboard:call:1.2/a-b]%'"


def test_a_field_that_is_no_name_is_not_selected() -> None:
    assert select("Leads", ["phone", "x; drop", "phone"]) == "select id,phone from Leads limit 0,100;"


def test_no_statement_has_brackets_and_no_code_compares_an_id() -> None:
    """The server would compare the number of the prefix, and find another record."""
    sources = [path for path in FOLDER.rglob("*.py") if "tests" not in path.parts]
    calls = [line for path in sources for line in path.read_text(encoding="utf-8").splitlines()]
    assert not [line for line in calls if re.search(r'(equals|like|after|at_least|containing)\("id"', line)]
    assert "(" not in select("Leads", ["phone"], queries.any_of([like("phone", "%1%"), like("mobile", "%1%")]))
