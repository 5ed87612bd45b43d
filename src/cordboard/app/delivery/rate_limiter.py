"""How often requests leave a lane. A quiet lane sends at once; a busy one gathers rows, because credits are money.

A bucket of requests: full it allows a burst, then it refills slowly while rows gather into larger batches.
"""

import msgspec


class RateLimiter(msgspec.Struct, kw_only=True):
    """Units: requests, and requests per second. Times are epoch s."""

    burst: float = 20.0
    refill: float = 4.0
    tokens: float = 20.0
    at: float = 0.0

    def wait_until(self, now: float) -> float | None:
        """When the next request may leave; None: now."""
        self._fill(now)
        return None if self.tokens >= 1.0 else now + (1.0 - self.tokens) / self.refill

    def spent(self, now: float) -> None:
        """A request has left."""
        self._fill(now)
        self.tokens = max(0.0, self.tokens - 1.0)

    def _fill(self, now: float) -> None:
        if now > self.at:
            self.tokens = min(self.burst, self.tokens + (now - self.at) * self.refill)
        self.at = now
