"""The operators of conditions: each becomes a test of one value. A value that cannot be compared fails the test."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial

from cordboard.domain.patterns import compiled, found_in
from cordboard.domain.rules.rule import Condition, Operator

Test = Callable[[str | None], bool]
"""Whether a value, None where the call has none, is as the condition wants it."""
NUMERIC = frozenset({Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST})
TIMES = frozenset({Operator.BEFORE, Operator.AFTER})
WITHOUT_VALUE = frozenset({Operator.EMPTY, Operator.NOT_EMPTY})


class WrongValue(ValueError):
    """The value of the condition is none for its operator: no number, no time."""


def comparison_of(condition: Condition) -> Test:
    """The condition as a test. Raises: WrongValue, WrongPattern."""
    return _MAKERS[condition.operator](condition)


def values_of(condition: Condition) -> tuple[str, ...]:
    """What is compared with, as texts: of a list only the first, except with `in_list`."""
    value = condition.value
    texts = value if isinstance(value, tuple) else (str(value),)
    return texts if condition.operator is Operator.IN_LIST else texts[:1] or ("",)


def shown_value(condition: Condition) -> str:
    """What is compared with, for people."""
    return ", ".join(values_of(condition))


@lru_cache(maxsize=4096)
def number_of(text: str) -> float | None:
    """A number with a point or a comma, and nothing else."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) and "_" not in text else None


@lru_cache(maxsize=4096)
def time_of(text: str) -> datetime | None:
    """A day or a moment as ISO 8601 writes it; without an offset it is in UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _equals(condition: Condition) -> Test:
    (wanted,) = values_of(condition)
    return lambda value: value == wanted


def _contains(condition: Condition) -> Test:
    (wanted,) = values_of(condition)
    return lambda value: value is not None and wanted in value


def _starts_with(condition: Condition) -> Test:
    (wanted,) = values_of(condition)
    return lambda value: value is not None and value.startswith(wanted)


def _ends_with(condition: Condition) -> Test:
    (wanted,) = values_of(condition)
    return lambda value: value is not None and value.endswith(wanted)


def _not(positive: Callable[[Condition], Test], condition: Condition) -> Test:
    """A value that is not there is not the one that is named."""
    test = positive(condition)
    return lambda value: not test(value)


def _in_list(condition: Condition) -> Test:
    wanted = frozenset(values_of(condition))
    return lambda value: value in wanted


def _matches(condition: Condition) -> Test:
    (pattern,) = values_of(condition)
    ready = compiled(pattern)
    return lambda value: value is not None and found_in(ready, value)


def _number(compare: Callable[[float, float], bool], condition: Condition) -> Test:
    (text,) = values_of(condition)
    limit = number_of(text)
    if limit is None:
        raise WrongValue(text)

    def test(value: str | None) -> bool:
        found = number_of(value) if value is not None else None
        return found is not None and compare(found, limit)

    return test


def _time(compare: Callable[[datetime, datetime], bool], condition: Condition) -> Test:
    (text,) = values_of(condition)
    limit = time_of(text)
    if limit is None:
        raise WrongValue(text)

    def test(value: str | None) -> bool:
        found = time_of(value) if value is not None else None
        return found is not None and compare(found, limit)

    return test


def _empty(_: Condition) -> Test:
    return lambda value: not value


_MAKERS: Mapping[Operator, Callable[[Condition], Test]] = {
    Operator.EQUALS: _equals,
    Operator.NOT_EQUALS: partial(_not, _equals),
    Operator.CONTAINS: _contains,
    Operator.NOT_CONTAINS: partial(_not, _contains),
    Operator.STARTS_WITH: _starts_with,
    Operator.ENDS_WITH: _ends_with,
    Operator.IN_LIST: _in_list,
    Operator.MATCHES: _matches,
    Operator.LESS: partial(_number, float.__lt__),
    Operator.AT_MOST: partial(_number, float.__le__),
    Operator.GREATER: partial(_number, float.__gt__),
    Operator.AT_LEAST: partial(_number, float.__ge__),
    Operator.BEFORE: partial(_time, datetime.__lt__),
    Operator.AFTER: partial(_time, datetime.__gt__),
    Operator.EMPTY: _empty,
    Operator.NOT_EMPTY: partial(_not, _empty),
}
