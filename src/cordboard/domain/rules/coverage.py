"""Which conditions and rules include others: whatever meets the one meets the other, or nothing meets both.

Only what is proven counts. Expressions are compared with the values that other conditions name, not with each other.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import msgspec

from cordboard.domain.rules.operators import NUMERIC, TIMES, comparison_of, number_of, time_of, values_of
from cordboard.domain.rules.rule import Condition, Matching, Operator, Rule

_EXACT = frozenset({Operator.EQUALS, Operator.IN_LIST, Operator.EMPTY})
_OPPOSITE = {
    Operator.EQUALS: Operator.NOT_EQUALS,
    Operator.CONTAINS: Operator.NOT_CONTAINS,
    Operator.EMPTY: Operator.NOT_EMPTY,
}
_OPPOSITES = {**_OPPOSITE, **{two: one for one, two in _OPPOSITE.items()}}
_LOW = frozenset({Operator.LESS, Operator.AT_MOST, Operator.BEFORE})
_STRICT = frozenset({Operator.LESS, Operator.GREATER, Operator.BEFORE, Operator.AFTER})
_INSIDE = frozenset({Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH})
MOST_CASES = 40  # of one rule


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether the one matches whenever the other does."""
    if matches_every_call(wide):
        return True
    cases = [narrow.when] if narrow.match is Matching.ALL else [(one,) for one in narrow.when]
    return bool(narrow.when) and all(_covers_all(wide, _narrowed(case)) for case in cases)


def matches_every_call(rule: Rule) -> bool:
    """It has no conditions, or two of which one holds where the other does not."""
    if not rule.when:
        return True
    return rule.match is Matching.ANY and any(complementary(one, two) for one, two in combinations(rule.when, 2))


def complementary(one: Condition, two: Condition) -> bool:
    """Whether every value meets one of them."""
    negated = _negated(one)
    return negated is not None and implies(negated, two)


def cases_of(rule: Rule) -> Sequence[Rule]:
    """Rules that together match what this one does: one for each value that it lists, or for each of its conditions."""
    if rule.match is Matching.ANY:
        return [Rule(when=(one,)) for one in rule.when]
    when = _narrowed(rule.when)
    listed = next((one for one in when if one.operator is Operator.IN_LIST and len(set(values_of(one))) > 1), None)
    if listed is None:
        return [rule]
    others = tuple(one for one in when if one is not listed)
    values = dict.fromkeys(values_of(listed))
    return [Rule(when=(*others, _equal_to(listed.parameter, value))) for value in values]


def impossible(rule: Rule) -> bool:
    """No value meets all of its conditions at once."""
    if rule.match is Matching.ANY and len(rule.when) > 1:
        return False
    if any(_values_left(one, rule.when) == () for one in rule.when if one.operator in _EXACT):
        return True
    return any(_exclude(one, two) for one, two in combinations(rule.when, 2))


def implies(given: Condition, wanted: Condition) -> bool:
    """Whether every value that meets the one meets the other."""
    if given.parameter != wanted.parameter:
        return False
    if (given.operator, values_of(given)) == (wanted.operator, values_of(wanted)):
        return True
    if given.operator in _EXACT:
        return all(comparison_of(wanted)(value) for value in _values(given))
    if wanted.operator in (Operator.NOT_EQUALS, Operator.NOT_EMPTY):
        excluded = values_of(wanted) if wanted.operator is Operator.NOT_EQUALS else ("", None)
        return not any(comparison_of(given)(value) for value in excluded)
    return _of_texts(given, wanted) or _of_limits(given, wanted)


def _covers_all(wide: Rule, given: Sequence[Condition]) -> bool:
    implied = (any(implies(one, wanted) for one in given) for wanted in wide.when)
    return all(implied) if wide.match is Matching.ALL else any(implied)


def _narrowed(when: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions; of listed values only those that the others leave."""
    return tuple(_left(one, when) for one in when)


def _left(condition: Condition, when: Sequence[Condition]) -> Condition:
    if condition.operator is not Operator.IN_LIST:
        return condition
    left = tuple(value for value in _values_left(condition, when) if value is not None)
    return msgspec.structs.replace(condition, value=left)


def _values_left(exact: Condition, when: Sequence[Condition]) -> tuple[str | None, ...]:
    tests = [comparison_of(one) for one in when if one.parameter == exact.parameter and one is not exact]
    return tuple(value for value in _values(exact) if all(test(value) for test in tests))


def _values(exact: Condition) -> tuple[str | None, ...]:
    return ("", None) if exact.operator is Operator.EMPTY else values_of(exact)


def _equal_to(parameter: str, value: str) -> Condition:
    return Condition(parameter=parameter, operator=Operator.EQUALS, value=value)


def _negated(condition: Condition) -> Condition | None:
    opposite = _OPPOSITES.get(condition.operator)
    return None if opposite is None else msgspec.structs.replace(condition, operator=opposite)


def _exclude(one: Condition, two: Condition) -> bool:
    """No value meets both."""
    if one.parameter != two.parameter:
        return False
    if any(negated is not None and implies(other, negated) for negated, other in _both(one, two)):
        return True
    if one.operator is two.operator is Operator.STARTS_WITH:
        (mine,), (theirs,) = values_of(one), values_of(two)
        return not mine.startswith(theirs) and not theirs.startswith(mine)
    if one.operator is two.operator is Operator.ENDS_WITH:
        (mine,), (theirs,) = values_of(one), values_of(two)
        return not mine.endswith(theirs) and not theirs.endswith(mine)
    return _ranges_apart(one, two)


def _both(one: Condition, two: Condition) -> Iterator[tuple[Condition | None, Condition]]:
    yield _negated(one), two
    yield _negated(two), one


def _of_texts(given: Condition, wanted: Condition) -> bool:
    mine, theirs = values_of(given)[0], values_of(wanted)[0]
    if wanted.operator is Operator.CONTAINS:
        return given.operator in _INSIDE and theirs in mine
    if wanted.operator is Operator.STARTS_WITH:
        return given.operator is Operator.STARTS_WITH and mine.startswith(theirs)
    if wanted.operator is Operator.ENDS_WITH:
        return given.operator is Operator.ENDS_WITH and mine.endswith(theirs)
    return given.operator is wanted.operator is Operator.NOT_CONTAINS and mine in theirs


def _limit(condition: Condition) -> float | None:
    """A limit as a number; a moment in seconds."""
    (text,) = values_of(condition)
    if condition.operator in NUMERIC:
        return number_of(text)
    moment = time_of(text)
    return moment.timestamp() if moment else None


def _same_kind(one: Condition, two: Condition) -> bool:
    return any(one.operator in kind and two.operator in kind for kind in (NUMERIC, TIMES))


def _of_limits(given: Condition, wanted: Condition) -> bool:
    """Of two limits on the same side, the narrower one implies the other."""
    if not _same_kind(given, wanted) or (given.operator in _LOW) is not (wanted.operator in _LOW):
        return False
    mine, theirs = _limit(given), _limit(wanted)
    if mine is None or theirs is None:
        return False
    if mine == theirs:
        return given.operator in _STRICT or wanted.operator not in _STRICT
    return (mine < theirs) is (given.operator in _LOW)


def _ranges_apart(one: Condition, two: Condition) -> bool:
    """Nothing is below the upper limit and above the lower one."""
    if not _same_kind(one, two) or (one.operator in _LOW) is (two.operator in _LOW):
        return False
    upper, lower = (one, two) if one.operator in _LOW else (two, one)
    high, low = _limit(upper), _limit(lower)
    if high is None or low is None:
        return False
    return high < low or (high == low and (upper.operator in _STRICT or lower.operator in _STRICT))
