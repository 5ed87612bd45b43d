"""What is wrong with a setting has a code for every sentence, so that each reader gets it in their language."""

from typing import Any

import pytest

from cordboard.app.connections.settings_validation import validation_problems
from cordboard.contract.stored_reasons import reason_messages

FIELDS: list[dict[str, Any]] = [
    {"name": "a", "type": "number", "whole": True},
    {"name": "b", "type": "bool"},
    {"name": "c", "type": "choice", "options": ["x", "y"]},
    {"name": "d", "shape": "region"},
    {"name": "e", "shape": "pattern"},
    {"name": "f", "shape": "time_zone"},
    {"name": "g", "shape": "web_address"},
    {"name": "h", "shape": "host"},
    {"name": "i", "type": "secret"},
    {"name": "j"},
    {"name": "k", "type": "number"},
]
WRONG = {
    "a": "z", "b": "q", "c": "w", "d": "UKR", "e": "(", "f": "Mars", "g": "ftp://x", "h": "http://x", "i": "a\nb",
    "j": "a\nb", "k": "many",
}  # fmt: skip
CODES = [
    "setting_whole", "setting_bool", "setting_choice", "setting_region", "setting_meant", "setting_pattern",
    "setting_zone", "setting_web", "setting_host", "setting_secret", "setting_text", "setting_number",
]  # fmt: skip


def test_each_wrong_value_is_a_sentence_with_its_setting() -> None:
    said = reason_messages(" ".join(validation_problems(FIELDS, WRONG)), "wrong_value", "")
    assert [one.code for one in said] == CODES
    assert [one.values["setting"] for one in said if "setting" in one.values] == list(WRONG)


@pytest.mark.parametrize(
    ("problem", "code", "values"),
    [
        ("table: Expected `array`, got `int` - at `$.kinds`.", "table_kind", {"place": "`$.kinds`"}),
        ("table: proofs: 'foo' is no step; known: base64, end.", "table_step", {"step": "'foo'"}),
        ("table: cut: 'a' needs one group in round brackets, which is what is kept.", "table_group", {}),
        ("table: cut: '(' is no pattern (missing ): ().", "table_pattern", {"problem": "missing ): ("}),
        ("table: Object contains unknown field `x`.", "table_unknown_top", {"name": "`x`"}),
        ("table: Object contains unknown field `q` - at `$.proofs[0].value`.", "table_unknown", {"name": "`q`"}),
        ("table: Invalid enum value 'zz' - at `$.proofs[0].kind`.", "table_word", {"name": "'zz'"}),
        ("table: Object missing required field `kind` - at `$.proofs[0]`.", "table_lacks", {"name": "`kind`"}),
        ("table: Expected `int` >= 1 - at `$.proofs[0].age_s`.", "table_bound", {"expected": "`int` >= 1"}),
        ("table: when: the condition 'x' needs a field and a value.", "table_condition", {"name": "'x'"}),
    ],
)
def test_each_fault_of_a_table_has_its_code(problem: str, code: str, values: dict[str, str]) -> None:
    (said,) = reason_messages(problem, "wrong_value", "")
    assert said.code == code
    assert values.items() <= said.values.items()
