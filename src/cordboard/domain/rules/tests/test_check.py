"""What the check says of rules: values of no meaning, rules that never match, and which one shadows another."""

import pytest

from cordboard.domain.rules.check import wrong_rules
from cordboard.domain.rules.rule import Condition, Matching, Operator, Rule

Written = str | int | float | tuple[str, ...]
ALL, ANY = Matching.ALL, Matching.ANY


def condition(operator: str, value: Written = "", parameter: str = "p") -> Condition:
    return Condition(parameter=parameter, operator=Operator(operator), value=value)


A, B, C = (condition("equals", "a", name) for name in ("a", "b", "c"))
WRONG: list[tuple[Condition, tuple[str, str, dict[str, str]]]] = [
    (condition("equals", "a", " "), ("rules.parameter", "parameter", {})),
    (condition("contains"), ("rules.value", "value", {"operator": "contains"})),
    (condition("not_contains"), ("rules.value", "value", {"operator": "not_contains"})),
    (condition("starts_with"), ("rules.value", "value", {"operator": "starts_with"})),
    (condition("ends_with"), ("rules.value", "value", {"operator": "ends_with"})),
    (condition("matches"), ("rules.value", "value", {"operator": "matches"})),
    (condition("in_list", ()), ("rules.value", "value", {"operator": "in_list"})),
    (condition("in_list", ("",)), ("rules.value", "value", {"operator": "in_list"})),
    (condition("at_least", "many"), ("rules.number", "value", {"operator": "at_least", "value": "many"})),
    (condition("less", ("x",)), ("rules.number", "value", {"operator": "less", "value": "x"})),
    (condition("equals", ("a", "b")), ("rules.list", "value", {"operator": "equals", "value": "a, b"})),
    (condition("less", ("1", "2")), ("rules.list", "value", {"operator": "less", "value": "1, 2"})),
    (condition("after", "31.12.26"), ("rules.time", "value", {"operator": "after", "value": "31.12.26"})),
]


@pytest.mark.parametrize(("written", "found"), WRONG)
def test_a_value_of_no_meaning_is_reported_at_its_place(
    written: Condition, found: tuple[str, str, dict[str, str]]
) -> None:
    code, field, values = found
    assert list(wrong_rules([Rule(when=(written,))])) == [(code, f"rules[0].when[0].{field}", values)]
    second = Rule(when=(A, written))
    assert list(wrong_rules([Rule(when=(B,)), second])) == [(code, f"rules[1].when[1].{field}", values)]


def test_a_pattern_that_is_none_is_reported_with_the_reason_of_the_engine() -> None:
    (code, where, values), *more = wrong_rules([Rule(), Rule(when=(A, condition("matches", "(")))])
    assert (code, where, values["value"]) == ("rules.pattern", "rules[1].when[1].value", "(")
    assert "missing )" in values["reason"]
    assert [one for one, *_ in more] == []


def test_a_wrong_rule_shadows_nothing_and_hides_no_later_finding() -> None:
    wrong = Rule(when=(condition("less", "x"), A), match=ANY)
    found = list(wrong_rules([wrong, Rule(when=(A,)), Rule(when=(A,)), wrong]))
    assert [(code, where) for code, where, _ in found] == [
        ("rules.number", "rules[0].when[0].value"),
        ("rules.shadowed", "rules[2]"),
        ("rules.number", "rules[3].when[0].value"),
    ]
    assert found[1][2] == {"rule": "3", "other": "2"}


@pytest.mark.parametrize(
    "sound",
    [
        (condition("equals"),),
        (condition("equals", ()),),
        (condition("in_list", ("", "a")),),
        (condition("empty"),),
        (condition("empty", "a stray value"),),
        (condition("empty"), condition("not_equals", "a")),
        (condition("empty"), condition("not_equals")),  # met by a call without the parameter
        (condition("equals"), condition("empty")),
        (condition("equals", "a"), condition("not_empty")),
        (condition("in_list", ("a", "b")), condition("not_equals", "a")),
        (condition("equals", "a"), condition("equals", "b", "q")),
        (condition("equals", 5), condition("less", 6)),
    ],
)
def test_conditions_that_one_value_meets_are_sound(sound: tuple[Condition, ...]) -> None:
    assert list(wrong_rules([Rule(when=sound)])) == []


NEVER = [
    (condition("equals", "a"), condition("equals", "b")),
    (condition("equals", "a"), condition("not_equals", "a")),
    (condition("in_list", ("a", "b")), condition("starts_with", "c")),
    (condition("empty"), condition("contains", "a")),
    (condition("contains", "ab"), condition("not_contains", "a")),
    (condition("starts_with", "ab"), condition("not_equals", "c"), condition("starts_with", "b")),
    (condition("ends_with", "ab"), condition("ends_with", "a")),
    (condition("less", 5), condition("at_least", 5)),
    (condition("greater", 6), condition("at_most", "5,5")),
    (condition("before", "2026-12-01"), condition("after", "2026-11-30T23:30-01:00")),
    (condition("matches", "^a+$"), condition("in_list", ("b", "c"))),
    (condition("not_empty"), condition("empty", "a stray value")),
    (condition("equals", 5), condition("greater", 5)),
    (condition("after", "2026-12-01"), condition("equals", "2026-11-30")),
]


@pytest.mark.parametrize("when", NEVER)
def test_conditions_that_no_value_meets_never_match(when: tuple[Condition, ...]) -> None:
    assert list(wrong_rules([Rule(when=(C,)), Rule(when=when)])) == [("rules.never", "rules[1].when", {"rule": "2"})]
    assert list(wrong_rules([Rule(name="x", when=when)])) == [("rules.never", "rules[0].when", {"rule": "x"})]
    assert list(wrong_rules([Rule(when=when, match=ANY)])) == []


SHADOWED: list[tuple[Condition, Condition]] = [  # the first rule's condition, and that of the rule it shadows
    (condition("contains", "b"), condition("contains", "abc")),
    (condition("contains", "b"), condition("starts_with", "ab")),
    (condition("contains", "b"), condition("ends_with", "bc")),
    (condition("starts_with", "a"), condition("starts_with", "ab")),
    (condition("ends_with", "c"), condition("ends_with", "bc")),
    (condition("not_equals", "abc"), condition("not_contains", "b")),
    (condition("not_equals", "a"), condition("contains", "b")),
    (condition("not_equals", "b"), condition("less", 5)),
    (condition("not_equals", "b"), condition("matches", "^a+$")),
    (condition("not_equals", "a"), condition("empty")),
    (condition("not_contains", "ab"), condition("not_contains", "b")),
    (condition("not_equals"), condition("not_empty")),
    (condition("not_empty"), condition("contains", "a")),
    (condition("not_empty"), condition("matches", "a+")),
    (condition("not_empty", "a stray value"), condition("not_empty")),
    (condition("not_empty"), condition("after", "2026-12-01")),
    (condition("matches", "^a+$"), condition("equals", "aaa")),
    (condition("matches", "^a"), condition("matches", "^a")),
    (condition("in_list", ("a", "b", "c")), condition("in_list", ("c", "a"))),
    (condition("less", 5), condition("less", "4,5")),
    (condition("less", 5), condition("less", "5.0")),
    (condition("at_most", 5), condition("less", 5)),
    (condition("at_most", 5), condition("at_most", "5.0")),
    (condition("less", 5), condition("at_most", 4)),
    (condition("greater", 5), condition("greater", "5.0")),
    (condition("at_least", 5), condition("greater", 5)),
    (condition("greater", 5), condition("at_least", 6)),
    (condition("before", "2026-12-02"), condition("before", "2026-12-02T01:00+02:00")),
    (condition("before", "2026-12-01"), condition("before", "2026-12-01T02:00+02:00")),
    (condition("after", "2026-12-01"), condition("after", "2026-12-01T00:00:01Z")),
]


@pytest.mark.parametrize(("wide", "narrow"), SHADOWED)
def test_a_narrower_condition_is_shadowed(wide: Condition, narrow: Condition) -> None:
    found = list(wrong_rules([Rule(when=(wide,)), Rule(when=(narrow,))]))
    assert found == [("rules.shadowed", "rules[1]", {"rule": "2", "other": "1"})]


REACHED: list[tuple[Condition, Condition]] = [
    (condition("equals", "a"), condition("equals", "a", "q")),
    (condition("contains", "b"), condition("contains", "ac")),
    (condition("contains", "b"), condition("starts_with", "a")),
    (condition("contains", "b"), condition("not_contains", "b")),
    (condition("contains", "b"), condition("not_equals", "ab")),
    (condition("contains", "b"), condition("matches", "b")),
    (condition("starts_with", "a"), condition("starts_with", "b")),
    (condition("starts_with", "ab"), condition("starts_with", "a")),
    (condition("starts_with", "a"), condition("contains", "ab")),
    (condition("starts_with", "a"), condition("ends_with", "ab")),
    (condition("ends_with", "b"), condition("ends_with", "a")),
    (condition("ends_with", "ab"), condition("ends_with", "b")),
    (condition("ends_with", "b"), condition("contains", "ab")),
    (condition("ends_with", "b"), condition("starts_with", "ab")),
    (condition("not_equals", "ab"), condition("not_contains", "c")),
    (condition("not_equals", "ab"), condition("contains", "a")),
    (condition("equals", "b"), condition("not_contains", "b")),
    (condition("not_contains", "b"), condition("not_contains", "ab")),
    (condition("not_empty"), condition("not_equals", "a")),
    (condition("not_empty"), condition("not_contains", "a")),
    (condition("not_empty"), condition("matches", "a*")),
    (condition("not_empty"), condition("empty")),
    (condition("matches", "^a"), condition("starts_with", "a")),  # not proven: the check says nothing, not too much
    (condition("not_equals", ""), condition("empty")),
    (condition("in_list", ("a", "b")), condition("in_list", ("a", "c"))),
    (condition("less", 5), condition("less", 6)),
    (condition("less", 5), condition("at_most", 5)),
    (condition("less", 5), condition("greater", 4)),
    (condition("less", 5), condition("greater", 5)),
    (condition("greater", 5), condition("at_least", 5)),
    (condition("greater", 5), condition("greater", 4)),
    (condition("less", 5), condition("before", "2026-12-01")),
    (condition("before", "2026-12-01"), condition("less", 5)),
    (condition("before", "2026-12-01"), condition("before", "2026-12-01T00:00-01:00")),
    (condition("before", "2026-12-01"), condition("after", "2026-12-01")),
    (condition("after", "2026-12-01"), condition("starts_with", "2026-12-02")),
]


@pytest.mark.parametrize(("first", "second"), REACHED)
def test_a_condition_that_another_value_meets_is_reached(first: Condition, second: Condition) -> None:
    assert list(wrong_rules([Rule(when=(first,)), Rule(when=(second,))])) == []


@pytest.mark.parametrize(
    ("wide", "narrow", "shadowed"),
    [
        (Rule(), Rule(), True),
        (Rule(when=(A,)), Rule(), False),
        (Rule(when=(A,)), Rule(when=(A, B)), True),
        (Rule(when=(A, B)), Rule(when=(B, A)), True),
        (Rule(when=(A, B)), Rule(when=(A, C)), False),
        (Rule(when=(A, B)), Rule(when=(A,)), False),
        (Rule(when=(A, B), match=ANY), Rule(when=(A, C)), True),
        (Rule(when=(A, B), match=ANY), Rule(when=(C,)), False),
        (Rule(when=(A, B), match=ANY), Rule(when=(B, A), match=ANY), True),
        (Rule(when=(A, B, C), match=ANY), Rule(when=(C, A), match=ANY), True),
        (Rule(when=(A, B), match=ANY), Rule(when=(A, C), match=ANY), False),
        (Rule(when=(A,)), Rule(when=(A, B), match=ANY), False),
        (Rule(when=(A, B)), Rule(when=(A, B), match=ANY), False),
        (Rule(when=(A, condition("not_empty", "", "a"))), Rule(when=(A, A), match=ANY), True),
    ],
)
def test_several_conditions_all_or_any(wide: Rule, narrow: Rule, shadowed: bool) -> None:
    assert [code for code, *_ in wrong_rules([wide, narrow])] == (["rules.shadowed"] if shadowed else [])


def test_the_first_rule_that_shadows_is_named() -> None:
    rules = [
        Rule(name="other", when=(B,)),
        Rule(name="wide", when=(A,)),
        Rule(name="every"),
        Rule(name="x", when=(A, C)),
    ]
    assert list(wrong_rules(rules)) == [("rules.shadowed", "rules[3]", {"rule": "x", "other": "wide"})]


IS, IS_NOT = condition("equals", "a"), condition("not_equals", "a")
TOGETHER: list[tuple[list[Rule], str]] = [  # the last rule is reached by no call, because of several before it
    ([Rule(when=(A,)), Rule(when=(B,)), Rule(when=(A, B), match=ANY)], "1, 2"),
    (
        [Rule(when=(one,)) for one in (IS, condition("starts_with", "b"), condition("in_list", ("a", "b", "bc")))],
        "1, 2",
    ),
    ([Rule(when=(condition("empty"),)), Rule(when=(C,)), Rule(when=(condition("not_empty"),)), Rule()], "1, 3"),
    ([Rule(when=(IS,)), Rule(when=(IS_NOT,)), Rule(when=(B,))], "1, 2"),
    ([Rule(when=(condition("contains", "b"),)), Rule(when=(condition("not_contains", "bc"),)), Rule(name="z")], "1, 2"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "others"), TOGETHER)
def test_rules_that_shadow_another_together_are_all_named(rules: list[Rule], others: str) -> None:
    last = len(rules) - 1
    values = {"rule": rules[-1].name or str(last + 1), "other": others}
    assert list(wrong_rules(rules)) == [("rules.shadowed_together", f"rules[{last}]", values)]
    for n in (int(one) - 1 for one in others.split(", ")):
        assert list(wrong_rules([*rules[:n], *rules[n + 1 :]])) == [], "without one of them it is reached"


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (Rule(when=(IS, IS_NOT), match=ANY), Rule(when=(B,))),
        (Rule(when=(condition("empty"), condition("not_empty")), match=ANY), Rule()),
        (Rule(when=(IS,)), Rule(when=(condition("in_list", ("a", "b")), condition("not_equals", "b")))),
        (Rule(when=(condition("starts_with", "b"),)), Rule(when=(condition("in_list", ("a", "bc")), IS_NOT))),
    ],
)
def test_conditions_are_weighed_together(wide: Rule, narrow: Rule) -> None:
    assert [code for code, *_ in wrong_rules([wide, narrow])] == ["rules.shadowed"]


def test_a_rule_of_very_many_values_is_compared_as_one() -> None:
    many = Rule(when=(condition("in_list", tuple(f"v{n}" for n in range(1000))),))
    few = Rule(when=(condition("in_list", tuple(f"v{n}" for n in range(10, 20))),))
    assert [code for code, *_ in wrong_rules([many, few])] == ["rules.shadowed"]
    assert list(wrong_rules([few, many])) == []
