"""Finds rules that cannot work: values of no meaning, rules that never match, and rules that earlier ones shadow."""

from collections.abc import Iterator, Sequence

from cordboard.domain.patterns import WrongPattern
from cordboard.domain.rules.coverage import MOST_CASES, cases_of, complementary, covers, impossible
from cordboard.domain.rules.operators import NUMERIC, WITHOUT_VALUE, WrongValue, comparison_of, shown_value, values_of
from cordboard.domain.rules.rule import Condition, Operator, Rule

Wrong = tuple[str, str, dict[str, str]]
"""The code of a finding, its place below `rules`, and the values of the sentence."""
_NEED_VALUE = frozenset({Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH,
                         Operator.IN_LIST, Operator.MATCHES})  # fmt: skip


def wrong_rules(rules: Sequence[Rule]) -> Iterator[Wrong]:
    """In the order of the rules; a rule is shadowed by the first one that matches whenever it does, or by several."""
    sound: list[tuple[int, Rule]] = []
    all_taken: tuple[int, ...] = ()  # two rules that together match every call
    for n, rule in enumerate(rules):
        wrong = [one for c, condition in enumerate(rule.when) for one in _wrong(condition, f"rules[{n}].when[{c}]")]
        yield from wrong
        if wrong:
            continue
        if impossible(rule):
            yield "rules.never", f"rules[{n}].when", {"rule": shown(rule, n)}
        elif others := _shadowing(rule, sound) or all_taken:
            names = ", ".join(shown(rules[other], other) for other in others)
            yield SHADOWED[len(others) > 1], f"rules[{n}]", {"rule": shown(rule, n), "other": names}
        all_taken = all_taken or next(((m, n) for m, one in sound if _together_all(one, rule)), ())
        sound.append((n, rule))


SHADOWED = {False: "rules.shadowed", True: "rules.shadowed_together"}


def shown(rule: Rule, n: int) -> str:
    """The name of a rule, else its place in the list, from 1."""
    return rule.name or str(n + 1)


def _wrong(condition: Condition, where: str) -> Iterator[Wrong]:
    operator, values = condition.operator, {"operator": condition.operator.value, "value": shown_value(condition)}
    if not condition.parameter.strip():
        yield "rules.parameter", f"{where}.parameter", {}
    elif _is_list(condition) and operator is not Operator.IN_LIST and operator not in WITHOUT_VALUE:
        yield "rules.list", f"{where}.value", {**values, "value": ", ".join(_listed(condition))}
    elif operator in _NEED_VALUE and not any(values_of(condition)):
        yield "rules.value", f"{where}.value", {"operator": operator.value}
    else:
        try:
            comparison_of(condition)
        except WrongPattern as wrong:
            yield "rules.pattern", f"{where}.value", {"value": values["value"], "reason": str(wrong)}
        except WrongValue:
            yield ("rules.number" if operator in NUMERIC else "rules.time"), f"{where}.value", values


def _listed(condition: Condition) -> tuple[str, ...]:
    return condition.value if isinstance(condition.value, tuple) else ()


def _is_list(condition: Condition) -> bool:
    """Several values, of which all but the first would be forgotten."""
    return len(_listed(condition)) > 1


def _shadowing(rule: Rule, earlier: Sequence[tuple[int, Rule]]) -> tuple[int, ...]:
    """The first earlier rule that matches whenever this one does, else those that do together; none: it is reached."""
    alone = next((m for m, one in earlier if covers(one, rule)), None)
    if alone is not None:
        return (alone,)
    cases = cases_of(rule)
    if not 1 < len(cases) <= MOST_CASES:
        return ()
    found = [next((m for m, one in earlier if covers(one, case)), None) for case in cases]
    several = sorted({m for m in found if m is not None})
    return () if None in found else tuple(several)


def _together_all(one: Rule, two: Rule) -> bool:
    """Every call meets one of two rules with one condition each."""
    return len(one.when) == len(two.when) == 1 and complementary(one.when[0], two.when[0])
