"""What reading may cost, when it is worth it, and what a small number says."""

from random import Random

import pytest

from cordboard.domain.shadow.agreement import CREDITS_A_CALL, IN_ADVANCE, Allowance, is_due, range_of


@pytest.mark.parametrize(
    ("calls", "spent", "price", "further"),
    [(1, 0, 1, 0), (1, 4, 1, 0), (1, 5, 1, 119), (100, 5, 1, 20), (119, 5, 1, 1), (120, 5, 1, 0), (1, 99, 0, 0)],
)
def test_the_allowance_says_how_many_calls_are_missing(calls: int, spent: float, price: float, further: int) -> None:
    assert Allowance(calls=calls, spent=spent).calls_until(price) == further


def test_however_calls_arrive_the_readings_cost_at_most_a_twentieth_of_a_credit_each(seed: int) -> None:
    random = Random(seed)
    for _ in range(200):
        calls = compared = 0
        spent, readings = 0.0, 0
        while calls < 1000:
            calls = min(1000, calls + random.randrange(1, 40))
            price = random.choice((1.0, 2.0, 3.0))
            if is_due(compared, calls - compared) and not Allowance(calls=calls, spent=spent).calls_until(price):
                spent, compared, readings = spent + price, calls, readings + 1
            assert spent <= CREDITS_A_CALL * max(calls, IN_ADVANCE) + 1e-9
        assert spent <= 50
        assert readings >= 16


def test_the_first_call_is_compared_then_four_times_as_many_then_as_often_as_it_may_cost() -> None:
    assert [is_due(0, 0), is_due(0, 1), is_due(1, 2), is_due(1, 3), is_due(16, 47), is_due(16, 48)] == [
        False, True, False, True, False, True,
    ]  # fmt: skip
    assert is_due(IN_ADVANCE, 1)


@pytest.mark.parametrize(
    ("same", "total", "low", "high"), [(1, 1, 0.21, 1.0), (9, 10, 0.60, 0.98), (900, 1000, 0.88, 0.92), (0, 0, 0, 1)]
)
def test_a_small_number_leaves_the_share_open(same: int, total: int, low: float, high: float) -> None:
    assert range_of(same, total) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))
