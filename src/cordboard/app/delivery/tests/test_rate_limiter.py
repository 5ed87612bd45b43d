"""How often requests may leave."""

from cordboard.app.delivery.rate_limiter import RateLimiter


def test_a_burst_leaves_at_once_and_then_requests_are_spaced() -> None:
    pace = RateLimiter(burst=3, refill=2, tokens=3, at=100.0)
    for _ in range(3):
        assert pace.wait_until(100.0) is None
        pace.spent(100.0)
    assert pace.wait_until(100.0) == 100.5
    assert pace.wait_until(100.5) is None


def test_rest_fills_the_bucket_but_never_above_its_size() -> None:
    pace = RateLimiter(burst=2, refill=1, tokens=0, at=0.0)
    assert pace.wait_until(1000.0) is None
    pace.spent(1000.0)
    pace.spent(1000.0)
    assert pace.wait_until(1000.0) == 1001.0


def test_a_clock_that_steps_back_gives_no_extra_requests() -> None:
    pace = RateLimiter(burst=1, refill=1, tokens=1, at=50.0)
    pace.spent(50.0)
    assert pace.wait_until(40.0) is not None
