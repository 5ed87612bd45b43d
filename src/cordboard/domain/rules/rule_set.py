"""Rules made ready once for many calls: which one decides. What can be wrong with them is in `check.py`."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence

from cordboard.domain.patterns import WrongPattern, any_of, found_in
from cordboard.domain.rules.operators import Test, WrongValue, comparison_of, values_of
from cordboard.domain.rules.rule import Condition, Matching, Operator, Rule


class RuleSet:
    """The first rule that matches decides. A rule that can't be read matches nothing: the check refuses it."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self.names = frozenset(one.parameter for rule in self.rules for one in rule.when)
        self._tests: list[tuple[Matching, tuple[tuple[str, Test], ...]] | None] = [_ready(rule) for rule in self.rules]
        self._by_value: dict[str, dict[str, list[int]]] = {}  # rules that need this value of this parameter
        self._by_pattern: dict[str, list[tuple[int, str]]] = {}  # the same for the patterns of a parameter
        self._others: list[int] = []
        self._singles = [ready[1][0] if ready and len(ready[1]) == 1 else None for ready in self._tests]
        for n, rule in enumerate(self.rules):
            self._file(n, rule)
        self._together = {
            parameter: (any_of([one for _, one in several]), several) for parameter, several in self._by_pattern.items()
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleSet) and self.rules == other.rules

    def __hash__(self) -> int:
        return hash(len(self.rules))

    def first(self, values: Mapping[str, str]) -> Rule | None:
        """The rule that decides about a call with these parameters."""
        value_of, singles = values.get, self._singles
        for n in self._candidates(values):
            single = singles[n]
            if single is not None:  # most rules have one condition
                parameter, test = single
                if test(value_of(parameter)):
                    return self.rules[n]
            elif _holds(self._tests[n], values):
                return self.rules[n]
        return None

    def _file(self, n: int, rule: Rule) -> None:
        """A rule that wants one value, or one pattern, is looked at only where the call has it."""
        alone = rule.match is Matching.ALL or len(rule.when) == 1
        exact = next((one for one in rule.when if alone and one.operator is Operator.EQUALS), None)
        pattern = next((one for one in rule.when if alone and one.operator is Operator.MATCHES), None)
        if exact is not None:
            self._by_value.setdefault(exact.parameter, {}).setdefault(values_of(exact)[0], []).append(n)
        elif pattern is not None:
            self._by_pattern.setdefault(pattern.parameter, []).append((n, values_of(pattern)[0]))
        else:
            self._others.append(n)

    def _candidates(self, values: Mapping[str, str]) -> Iterable[int]:
        """The rules that may match, in their order."""
        found = list(self._others)
        for parameter, wanted in self._by_value.items():
            value = values.get(parameter)
            for n in wanted.get(value, ()) if value is not None else ():
                insort(found, n)
        for parameter, (together, several) in self._together.items():
            value = values.get(parameter)
            if value is not None and (together is None or found_in(together, value)):
                for n, _ in several:
                    insort(found, n)
        return found


def matched_values(rule: Rule, values: Mapping[str, str]) -> tuple[tuple[Condition, str], ...]:
    """The conditions that hold, each with the value that the call has."""
    held = (one for one in rule.when if comparison_of(one)(values.get(one.parameter)))
    return tuple((one, values.get(one.parameter, "")) for one in held)


def _ready(rule: Rule) -> tuple[Matching, tuple[tuple[str, Test], ...]] | None:
    try:
        return rule.match, tuple((one.parameter, comparison_of(one)) for one in rule.when)
    except (WrongValue, WrongPattern):
        return None


def _holds(ready: tuple[Matching, tuple[tuple[str, Test], ...]] | None, values: Mapping[str, str]) -> bool:
    if ready is None:
        return False
    matching, tests = ready
    if not tests:
        return True
    held = (test(values.get(parameter)) for parameter, test in tests)
    return all(held) if matching is Matching.ALL else any(held)
