"""Limits the requests of a lane: to the manifest's `[limits]`, and to less when the service answers "too fast".

A token bucket: a full one allows a burst, then it refills slowly while rows gather into larger batches. Without
declared limits nothing waits until a service refuses: then the rate drops to half and grows again.
"""

from collections import deque

import msgspec

from cordboard.ports.crm import Limits

SEEN_S = 10.0  # the pace that was refused is measured over so long
GROWTH = 1.02  # with each request that is not refused
FREE = 4.0  # times the pace that was refused: nothing need be held back any more


class RateLimiter(msgspec.Struct, kw_only=True):
    """Units: requests, and requests per second; `refill` None: any number. Times are epoch s."""

    burst: float = 1.0
    refill: float | None = None
    tokens: float = 1.0
    at: float = 0.0
    declared: float | None = None
    refused_at: float | None = None  # requests a second
    sent: deque[float] = msgspec.field(default_factory=deque)

    @classmethod
    def of(cls, limits: Limits) -> "RateLimiter":
        """As declared."""
        burst = float(limits.burst or 1)
        return cls(burst=burst, tokens=burst, refill=limits.per_second, declared=limits.per_second)

    def wait_until(self, now: float) -> float | None:
        """When the next request may leave; None: now."""
        if self.refill is None:
            return None
        self._fill(now)
        return None if self.tokens >= 1.0 else now + (1.0 - self.tokens) / self.refill

    def spent(self, now: float) -> None:
        """A request leaves."""
        self.sent.append(now)
        while self.sent and self.sent[0] < now - SEEN_S:
            self.sent.popleft()
        if self.refill is None:
            return
        self._fill(now)
        self.tokens = max(0.0, self.tokens - 1.0)
        if self.refused_at is not None:
            self._recover(self.refused_at)

    def refused(self, now: float) -> None:
        """Slow down after an answer "too fast"."""
        recent = [at for at in self.sent if at >= now - SEEN_S]
        pace = len(recent) / max(1.0, now - recent[0]) if recent else 1.0
        self.refused_at = max(pace, 0.1)
        slower = self.refused_at / 2
        self.refill = slower if self.declared is None else min(self.declared, slower)
        self.tokens, self.at = 0.0, now

    def _recover(self, refused_at: float) -> None:
        self.refill = (self.refill or refused_at) * GROWTH
        most = self.declared if self.declared is not None else refused_at * FREE
        if self.refill >= most:
            self.refill, self.refused_at = self.declared, None

    def _fill(self, now: float) -> None:
        if now > self.at:
            self.tokens = min(self.burst, self.tokens + (now - self.at) * (self.refill or 0.0))
        self.at = now
