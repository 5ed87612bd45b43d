"""Patterns of administrators: no pattern and no text takes more than a moment."""

import ast
import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cordboard
from cordboard.toolkit.patterns import WrongPattern, compiled

SLOW = (
    "^(a+)+$",
    "(a|a)*b",
    "(a|aa)+$",
    "(.*)*x",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(\d+)*\D",
    "(x+x+)+y",
    "a?" * 30 + "a" * 30,
)
# compile what the code itself says, or text that is escaped
TRUSTED = ("pbx/asterisk/ami_packets.py", "domain/numbers/", "domain/personal_data/sought.py")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", SLOW)
@pytest.mark.parametrize("letter", ["a", "x", "1"])
def test_no_text_makes_a_pattern_slow(pattern: str, letter: str) -> None:
    compiled(pattern).search(letter * 50_000 + "!")


@pytest.mark.parametrize(
    "pattern",
    ["(", "[", "*", r"(a)\1", "(?=a)", "(?!a)b", "(?<=a)b", "x" * 2001, "a{1001}", "(a{1000}){1000}", "\ud800"],
)
def test_what_the_engine_does_not_have_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(WrongPattern, match=r"\w"):
        compiled(pattern)


def test_groups_are_read_as_before() -> None:
    phones = compiled(r"^(PJSIP|SIP)/(\d+)$")
    found = phones.search("PJSIP/80")
    assert (phones.groups, found.group(2), phones.search("DAHDI/1")) == (2, "80", None)


@given(st.text(max_size=30), st.text(max_size=50))
def test_any_text_is_a_pattern_or_refused(pattern: str, text: str) -> None:
    with contextlib.suppress(WrongPattern):
        compiled(pattern).search(text)


def test_no_other_module_compiles_what_it_is_given() -> None:
    """The engine of the standard library can be stopped by a pattern; it gets only patterns of the code."""
    folder = Path(cordboard.__file__).parent
    wrong = []
    for path in folder.rglob("*.py"):
        if "tests" in path.parts or path.relative_to(folder).as_posix().startswith(TRUSTED):
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for call in ast.walk(function):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and isinstance(call.func.value, ast.Name)
                    and call.func.value.id == "re"
                    and call.func.attr not in ("escape",)
                    and not isinstance(call.args[0], ast.Constant)
                ):
                    wrong.append(f"{path.relative_to(folder)}:{call.lineno}")
    assert wrong == []
