"""Each operator on values that meet it, that do not, and that are not there."""

import pytest

from cordboard.domain.patterns import WrongPattern
from cordboard.domain.rules.operators import WrongValue, comparison_of, shown_value, values_of
from cordboard.domain.rules.rule import Condition, Operator, Rule
from cordboard.domain.rules.rule_set import RuleSet

POOL = "Контекстна реклама"
Written = str | int | float | tuple[str, ...]
TABLE: list[tuple[str, Written, list[str], list[str | None]]] = [
    ("equals", POOL, [POOL], ["контекстна реклама", POOL + " ", "", None]),
    ("equals", "e\u0301", ["e\u0301"], ["\u00e9"]),  # byte for byte: composed is another text
    ("equals", 30, ["30"], ["30.0", " 30", "030"]),
    ("equals", "", [""], [" ", None]),
    ("equals", ("first", "second"), ["first"], ["second", "first, second"]),
    ("equals", (), [""], ["()", None]),
    ("not_equals", POOL, ["SEO", "", POOL.upper()], [POOL]),
    ("not_equals", "", [" ", "0"], [""]),
    ("contains", "текстна", [POOL], ["Текстна", "", None]),
    ("contains", "\u200b", ["a\u200bb"], ["ab", "\u200c"]),  # what nobody sees counts
    ("contains", "😀", ["ok 😀!"], ["😁"]),
    ("contains", ".*", ["a.*b"], ["ab"]),  # no pattern
    ("not_contains", "SEO", [POOL, "", "seo"], ["my SEO", "SEO"]),
    ("starts_with", "Конт", [POOL, "Конт"], ["реклама", "конт", " Конт", "", None]),
    ("starts_with", 380, ["380501234567"], ["+380501234567"]),
    ("ends_with", "реклама", [POOL, "реклама"], ["реклама!", "Реклама", "", None]),
    ("in_list", ("google", POOL), ["google", POOL], ["googl", "Google", "google, " + POOL, "", None]),
    ("in_list", ("", "google"), ["", "google"], ["g", None]),
    ("in_list", (), [], ["", "()", None]),
    ("in_list", "google", ["google"], ["g"]),
    ("matches", r"^cpc-\d+$", ["cpc-12"], ["cpc-", "xcpc-1", "CPC-1", "", None]),
    ("matches", "cpc", ["my cpc 1"], ["c p c"]),  # anywhere in the text
    ("matches", "(?i)^київ$", ["Київ", "КИЇВ"], ["Київ ", "Kyiv"]),
    ("matches", "^.$", ["ї", "😀"], ["і\u0308", "ab"]),  # a dot is one character, however many bytes
    ("matches", "^$", [""], [" ", None]),
    ("less", 30, ["29.9", "-1", "2,5", "1e1"], ["30", "many", "", "nan", "-inf", "2 5", "1,000.5", None]),
    ("at_most", "30", ["30", " 7 ", "30,0"], ["30.01", "30%", None]),
    ("at_most", "-0,5", ["-0.5", "-1"], ["0", "-0.49"]),
    ("greater", 2.5, ["2.51", "1e3"], ["2.5", "inf", "1e999", "0x10", None]),
    ("at_least", "1000", ["1000", "1000.0"], ["999", "1_000", "1 000", "", None]),
    ("before", "2026-12-01", ["2026-11-30T23:59:59Z", "2026-12-01T01:00+02:00"], ["2026-12-01", "soon", "", None]),
    ("before", "2026-12-01T12:00:00", ["2026-12-01T11:59:59.999", " 2026-11-30 "], ["2026-12-01T12:00Z", "11:00"]),
    ("before", "0001-01-02T00:00Z", ["0001-01-01T00:00+14:00"], ["9999-12-31T23:59-14:00"]),
    ("after", "2026-12-01T10:00+01:00", ["2026-12-01T09:00:01Z"], ["2026-12-01T09:00:00Z", None]),
    ("after", "2026-12-01", ["2026-12-01T00:00:01", "2026-12-01T00:30-01:00"],
     ["2026-12-01", "2026-12-01T01:00+02:00"]),
    ("after", "2026-02-28", ["2026-03-01"], ["2026-02-29", "2026-02-30", "01.03.2026", "1772323200"]),
    ("empty", "", [""], ["x", " ", "0"]),
    ("not_empty", "", ["x", " ", "0"], ["", None]),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "value", "met", "not_met"), TABLE)
def test_what_meets_an_operator(operator: str, value: Written, met: list[str], not_met: list[str | None]) -> None:
    test = comparison_of(Condition(parameter="p", operator=Operator(operator), value=value))
    assert [one for one in met if not test(one)] == []
    assert [one for one in not_met if test(one)] == []


def test_every_operator_is_in_the_table_and_the_negative_ones_hold_without_a_value() -> None:
    assert {row[0] for row in TABLE} == {one.value for one in Operator}
    for operator, value in (("not_equals", "x"), ("not_contains", "x"), ("empty", "")):
        assert comparison_of(Condition(parameter="p", operator=Operator(operator), value=value))(None)


@pytest.mark.parametrize("operator", ["less", "at_most", "greater", "at_least", "before", "after"])
def test_a_value_that_cannot_be_compared_is_refused(operator: str) -> None:
    with pytest.raises(WrongValue, match=r"^soon$"):
        comparison_of(Condition(parameter="p", operator=Operator(operator), value="soon"))


def test_an_expression_that_would_never_end_is_refused_or_linear() -> None:
    with pytest.raises(WrongPattern):
        comparison_of(Condition(parameter="p", operator=Operator.MATCHES, value=r"(?=a)"))
    assert not comparison_of(Condition(parameter="p", operator=Operator.MATCHES, value=r"^(a+)+$"))("a" * 50_000 + "!")


@pytest.mark.parametrize(
    ("operator", "value", "texts", "shown"),
    [
        ("equals", "a", ("a",), "a"),
        ("less", 2.5, ("2.5",), "2.5"),
        ("in_list", ("a", "b"), ("a", "b"), "a, b"),
        ("equals", ("a", "b"), ("a",), "a"),
        ("equals", (), ("",), ""),
        ("in_list", (), (), ""),
    ],
)
def test_what_is_compared_with_is_shown(operator: str, value: Written, texts: tuple[str, ...], shown: str) -> None:
    condition = Condition(parameter="p", operator=Operator(operator), value=value)
    assert (values_of(condition), shown_value(condition)) == (texts, shown)


@pytest.mark.parametrize("value", ["\ud83d", "a\udc00b", "\ud800 ads"])
def test_half_of_a_surrogate_pair_is_a_value_like_another(value: str) -> None:
    for operator, wanted in (("matches", "^.*$"), ("contains", value), ("not_equals", "a")):
        assert comparison_of(Condition(parameter="p", operator=Operator(operator), value=wanted))(value)
    with pytest.raises(WrongPattern):
        comparison_of(Condition(parameter="p", operator=Operator.MATCHES, value=value))
    rules = [Rule(when=(Condition(parameter="p", operator=Operator.MATCHES, value=one),)) for one in ("^x", "^.")]
    assert RuleSet(rules).first({"p": value}) is rules[1]
