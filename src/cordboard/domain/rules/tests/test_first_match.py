"""Which rule of several decides, case by case, and that rules a call cannot match cost nothing."""

import pytest

from cordboard.domain.rules.rule import Condition, Matching, Operator, Rule
from cordboard.domain.rules.rule_set import RuleSet, matched_values


def condition(operator: str, value: str | tuple[str, ...] = "", parameter: str = "p") -> Condition:
    return Condition(parameter=parameter, operator=Operator(operator), value=value)


def rule(name: str, *when: Condition, match: str = "all") -> Rule:
    return Rule(name=name, when=when, match=Matching(match))


BOTH = (condition("equals", "a"), condition("matches", "^b", "q"))
OTHER_BOTH = (condition("starts_with", "a"), condition("contains", "b", "q"))
TWO_PATTERNS = (rule("pattern of p", condition("matches", "^a")), rule("pattern of q", condition("matches", "b$", "q")))
BROKEN = rule("broken", condition("matches", "("))
CASES: dict[str, tuple[tuple[Rule, ...], dict[str, str], str | None]] = {
    "no rule": ((), {"p": "a"}, None),
    "no condition matches every call": ((rule("every"),), {}, "every"),
    "without conditions, any": ((rule("every", match="any"),), {"p": "a"}, "every"),
    "the first of two that match": ((rule("1", condition("not_empty")), rule("2", BOTH[0])), {"p": "a"}, "1"),
    "the first of two with the same value": ((rule("1", BOTH[0]), rule("2", BOTH[0])), {"p": "a"}, "1"),
    "a value before a pattern": ((rule("1", BOTH[0]), TWO_PATTERNS[0]), {"p": "a"}, "1"),
    "a pattern before a value": ((TWO_PATTERNS[0], rule("2", BOTH[0])), {"p": "a"}, "pattern of p"),
    "a pattern before every call": ((TWO_PATTERNS[0], rule("every")), {"p": "a"}, "pattern of p"),
    "every call before a pattern": ((rule("every"), TWO_PATTERNS[0]), {"p": "a"}, "every"),
    "the second where the first fails": ((rule("1", BOTH[0]), rule("2", condition("not_empty"))), {"p": "b"}, "2"),
    "a pattern of another parameter": (TWO_PATTERNS, {"p": "x", "q": "ab"}, "pattern of q"),
    "a pattern of a parameter that is not there": (TWO_PATTERNS, {}, None),
    "the second pattern of a parameter": ((rule("1", condition("matches", "x")), TWO_PATTERNS[0]), {"p": "a"},
                                          "pattern of p"),
    "all hold": ((rule("both", *BOTH),), {"p": "a", "q": "b"}, "both"),
    "all, the second fails": ((rule("both", *BOTH),), {"p": "a", "q": "a"}, None),
    "all, the first fails": ((rule("both", *BOTH),), {"p": "b", "q": "b"}, None),
    "all of others hold": ((rule("both", *OTHER_BOTH),), {"p": "ab", "q": "ab"}, "both"),
    "all of others, the second fails": ((rule("both", *OTHER_BOTH),), {"p": "ab"}, None),
    "any, the first holds": ((rule("either", *BOTH, match="any"),), {"p": "a"}, "either"),
    "any, the second holds": ((rule("either", *BOTH, match="any"),), {"q": "b"}, "either"),
    "any of others, the second holds": ((rule("either", *OTHER_BOTH, match="any"),), {"q": "ab"}, "either"),
    "any, none holds": ((rule("either", *BOTH, match="any"),), {"p": "b", "q": "a"}, None),
    "any of one": ((rule("one", BOTH[0], match="any"),), {"p": "a"}, "one"),
    "the empty text is a value": ((rule("empty text", condition("equals", "")),), {"p": ""}, "empty text"),
    "no value is not the empty text": ((rule("empty text", condition("equals", "")),), {}, None),
    "a missing value is empty": ((rule("empty", condition("empty")),), {}, "empty"),
    "a rule that cannot be read matches nothing": ((BROKEN,), {"p": "("}, None),
    "nor does its other condition, with any": ((rule("1", BROKEN.when[0], BOTH[0], match="any"),), {"p": "a"}, None),
    "the rules beside it still match": ((BROKEN, TWO_PATTERNS[0]), {"p": "a"}, "pattern of p"),
    "a number that is none": ((rule("1", condition("less", "soon")), rule("2")), {"p": "1"}, "2"),
    "an empty list as a value": ((rule("1", condition("equals", ())),), {"p": ""}, "1"),
    "an empty list as a pattern": ((rule("1", condition("matches", ())),), {"p": "x"}, "1"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_rule_that_decides(case: str) -> None:
    rules, values, decides = CASES[case]
    found = RuleSet(rules).first(values)
    assert (found.name if found else None) == decides


class CountedValues(dict[str, str]):
    """The parameters of a call; counts how often one is asked for."""

    asked = 0

    def get(self, *arguments: str) -> str | None:  # type: ignore[override]  # only as rules ask
        self.asked += 1
        return super().get(*arguments)


@pytest.mark.parametrize("match", list(Matching))
@pytest.mark.parametrize(("operator", "text"), [("equals", "campaign {}"), ("matches", "^campaign {}$")])
def test_rules_of_other_values_are_not_looked_at(operator: str, text: str, match: Matching) -> None:
    rules = RuleSet([Rule(when=(condition(operator, text.format(n)),), match=match) for n in range(300)])
    values = CountedValues(p="none of them")
    assert (rules.first(values), values.asked) == (None, 1)


@pytest.mark.parametrize(("operator", "text"), [("equals", "campaign {}"), ("matches", "^campaign {}$")])
def test_nor_those_with_a_second_condition(operator: str, text: str) -> None:
    also = condition("not_empty", "", "q")
    rules = RuleSet([Rule(when=(also, condition(operator, text.format(n)))) for n in range(300)])
    values = CountedValues(p="none of them", q="x")
    assert (rules.first(values), values.asked) == (None, 1)


def test_the_conditions_that_hold_are_shown_with_the_values_of_the_call() -> None:
    held, missing, failed = condition("contains", "a"), condition("empty", "", "q"), condition("equals", "b")
    shown = matched_values(rule("any", held, failed, missing, match="any"), {"p": "abc", "": "wrong"})
    assert shown == ((held, "abc"), (missing, ""))


def test_rule_sets_are_compared_by_their_rules() -> None:
    one, same, other = RuleSet([rule("1")]), RuleSet([rule("1")]), RuleSet([rule("2")])
    assert (one == same, one == other, one == (rule("1"),)) == (True, False, False)
    assert len({one, same, other, RuleSet()}) == 3
    assert hash(one) == hash(same) != hash(RuleSet())
