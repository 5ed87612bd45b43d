"""The first rule that matches decides, however the rules are filed; the check agrees with what matches."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.domain.rules.check import wrong_rules
from cordboard.domain.rules.operators import comparison_of
from cordboard.domain.rules.rule import Condition, Matching, Operator, Rule
from cordboard.domain.rules.rule_set import RuleSet, matched_values

WORDS = ("", "a", "ab", "abc", "b", "1", "2", "10", "2026-12-01", "2026-12-02", "Київ")
TEXTS = st.sampled_from(WORDS)
EVERY_CALL = [
    {name: value for name, value in (("p", one), ("q", two)) if value is not None}
    for one in (*WORDS, None)
    for two in (*WORDS, None)
]
UNREACHED = {"rules.shadowed", "rules.shadowed_together", "rules.never"}
PARAMETERS = st.sampled_from(["p", "q"])
NEED_NUMBER = {Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    operator = draw(st.sampled_from(list(Operator)))
    value: str | tuple[str, ...] = draw(TEXTS | st.lists(TEXTS, max_size=2).map(tuple))
    if operator in NEED_NUMBER:
        value = draw(st.sampled_from(["1", "2", "10"]))
    elif operator in (Operator.BEFORE, Operator.AFTER):
        value = draw(st.sampled_from(["2026-12-01", "2026-12-02"]))
    elif operator is Operator.IN_LIST:
        value = tuple(draw(st.lists(TEXTS, min_size=1, max_size=3)))
    return Condition(parameter=draw(PARAMETERS), operator=operator, value=value)


rules = st.builds(Rule, when=st.lists(conditions(), max_size=3).map(tuple), match=st.sampled_from(list(Matching)))
calls = st.dictionaries(PARAMETERS, TEXTS, max_size=2)


def matches(rule: Rule, values: dict[str, str]) -> bool:
    held = [comparison_of(one)(values.get(one.parameter)) for one in rule.when]
    return not held or (all(held) if rule.match is Matching.ALL else any(held))


@given(st.lists(rules, max_size=12), calls)
def test_the_first_rule_that_matches_decides(several: list[Rule], values: dict[str, str]) -> None:
    wanted = next((n for n, rule in enumerate(several) if matches(rule, values)), None)
    found = RuleSet(several).first(values)
    assert found is (None if wanted is None else several[wanted])
    if found is not None and found.when:
        assert matched_values(found, values)


@given(st.lists(rules, max_size=6))
@settings(deadline=None)
def test_a_rule_that_is_reported_never_decides(several: list[Rule]) -> None:
    gone = {int(where[6 : where.index("]")]) for code, where, _ in wrong_rules(several) if code in UNREACHED}
    ready = RuleSet(several)
    for values in EVERY_CALL:
        found = ready.first(values)
        assert found is None or next(n for n, one in enumerate(several) if one is found) not in gone


def condition(operator: str, value: str | tuple[str, ...] = "", parameter: str = "p") -> Condition:
    return Condition(parameter=parameter, operator=Operator(operator), value=value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((), (condition("equals", "a"),)),
        ((condition("starts_with", "a"),), (condition("equals", "abc"),)),
        ((condition("contains", "b"),), (condition("starts_with", "ab"),)),
        ((condition("in_list", ("a", "b")),), (condition("equals", "b"), condition("not_empty", "", "q"))),
        ((condition("greater", "1"),), (condition("at_least", "2"),)),
        ((condition("before", "2026-12-02"),), (condition("before", "2026-12-01"),)),
        ((condition("not_equals", "abc"),), (condition("not_contains", "b"),)),
        ((condition("not_empty"),), (condition("less", "5"),)),
    ],
)
def test_a_rule_behind_one_that_matches_the_same_calls_is_shadowed(
    first: tuple[Condition, ...], second: tuple[Condition, ...]
) -> None:
    both = (Rule(name="wide", when=first), Rule(when=second))
    assert list(wrong_rules(both)) == [("rules.shadowed", "rules[1]", {"rule": "2", "other": "wide"})]
    assert list(wrong_rules(both[::-1])) == [], "the narrow one first: both are reached"


def test_of_several_conditions_any_is_wider_than_all() -> None:
    when = (condition("equals", "a"), condition("equals", "b", "q"))
    wide, narrow = Rule(when=when, match=Matching.ANY), Rule(when=when)
    assert [code for code, *_ in wrong_rules((wide, narrow))] == ["rules.shadowed"]
    assert list(wrong_rules((narrow, wide))) == []
