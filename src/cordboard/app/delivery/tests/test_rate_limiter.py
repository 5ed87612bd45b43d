"""How often requests may leave."""

from cordboard.app.delivery.rate_limiter import RateLimiter
from cordboard.ports.crm import Limits


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


def test_without_declared_limits_nothing_waits() -> None:
    pace = RateLimiter.of(Limits())
    for _ in range(1000):
        assert pace.wait_until(5.0) is None
        pace.spent(5.0)


def test_declared_limits_allow_a_burst_and_then_so_many_a_second() -> None:
    pace = RateLimiter.of(Limits(burst=20, per_second=4))
    for _ in range(20):
        assert pace.wait_until(0.0) is None
        pace.spent(0.0)
    assert pace.wait_until(0.0) == 0.25


def test_a_service_that_refuses_is_asked_half_as_fast_and_then_faster_again() -> None:
    pace, now = RateLimiter.of(Limits()), 100.0
    for _ in range(100):
        pace.spent(now)
        now += 0.1
    pace.refused(now)
    assert pace.refill is not None
    assert 4.5 < pace.refill < 5.5
    for _ in range(200):
        now = max(now, pace.wait_until(now) or now)
        pace.spent(now)
    assert pace.wait_until(now) is None  # not refused again: free


def test_a_refusal_never_makes_it_faster_than_declared() -> None:
    pace, now = RateLimiter.of(Limits(burst=5, per_second=2)), 0.0
    pace.spent(now)
    pace.refused(now)
    for _ in range(500):
        now = max(now, pace.wait_until(now) or now)
        pace.spent(now)
    assert pace.refill == 2
