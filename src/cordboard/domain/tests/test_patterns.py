"""Patterns of administrators: no pattern and no text takes more than a moment."""

import ast
import contextlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cordboard
from cordboard.domain.patterns import WrongPattern, any_of, compiled

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
TRUSTED = (
    "pbx/asterisk/ami_packets.py",
    "domain/numbers/",
    "domain/personal_data/sought.py",
    "pbx/cloud_telephony/propose.py",
    "store/sqlite/old_backups.py",
)


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


@pytest.mark.parametrize(
    ("patterns", "found", "not_found"),
    [
        (["^a$"], ["a"], ["b", "ab", ""]),
        (["^a", "b$"], ["ax", "xb"], ["xa", "bx"]),
        (["a|b", "c"], ["a", "b", "c"], ["d", "XX", "|"]),
        (["(?i)київ", "(a)(b)"], ["КИЇВ", "ab"], ["kyiv", "AB"]),
        ([""], ["", "anything"], []),
    ],
)
def test_several_patterns_in_one_are_found_where_one_of_them_is(
    patterns: list[str], found: list[str], not_found: list[str]
) -> None:
    together = any_of(patterns)
    assert together is not None
    assert together.groups == 0, "it only says whether, so it remembers nothing"
    assert [one for one in found if together.search(one) is None] == []
    assert [one for one in not_found if together.search(one) is not None] == []


@pytest.mark.parametrize("patterns", [["a", "("], ["(", ")"], ["[", "]"], ["a)", "(b"], ["a", "\ud800"]])
def test_patterns_of_which_one_is_none_are_not_put_together(patterns: list[str]) -> None:
    assert any_of(patterns) is None


def test_too_many_patterns_are_not_put_together_and_nothing_is_printed() -> None:
    """The engine is not Python and prints past `sys.stderr`."""
    large = [f"{n}[б-ю]{{900}}" for n in range(300)]
    with tempfile.TemporaryFile() as printed:
        stderr = os.dup(2)
        os.dup2(printed.fileno(), 2)
        try:
            together = any_of(large)
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
        printed.seek(0)
        assert (together, printed.read()) == (None, b"")
    assert any_of(large[:10]) is not None, "a few of them fit"
