from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cordboard.toolkit.backoff import TOP, delay


def test_it_doubles_up_to_a_minute() -> None:
    waits = [delay(attempt, 0.999999).total_seconds() for attempt in range(1, 9)]
    assert [round(wait) for wait in waits] == [1, 2, 4, 8, 16, 32, 60, 60]


@given(attempt=st.integers(-3, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_every_wait_is_between_half_a_second_and_the_top(attempt: int, chance: float) -> None:
    assert timedelta(seconds=0.5) <= delay(attempt, chance) <= TOP
