"""Values of CRM fields as text."""

import pytest

from cordboard.toolkit.crm.shown_values import shown, shown_fields
from cordboard.toolkit.json_reader import Reader


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("gold", "gold"),
        (12.5, "12.5"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (["a", "b"], "a, b"),
        ([{"name": "Tag one"}, {"id": "2"}], "Tag one"),
        ({"name": "Mi Empresa", "id": "1"}, "Mi Empresa"),
        ({"id": "1"}, ""),
    ],
)
def test_each_kind_of_value_has_a_text(value: object, text: str) -> None:
    assert shown(value) == text


def test_only_fields_with_a_value_are_kept() -> None:
    row = Reader({"Level": "gold", "Empty": None, "Other": "x"})
    assert shown_fields(row, ["Level", "Empty", "Missing"]) == {"Level": "gold"}
