"""The request budget of a service that has one."""

from datetime import timedelta

from cordboard.domain.calls.call import Value

DAY = timedelta(days=1)


class Budget(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The use of a budget in a window of time.

    `unit` is the service's own word ("credits", "requests", "tokens"). `used` is None if it is not reported,
    `limit` is None if there is none or it is unknown.
    """

    unit: str
    used: float | None = None
    limit: float | None = None
    window: timedelta = DAY

    @property
    def left(self) -> float | None:
        """What may still be used, never below 0; None where it cannot be known."""
        if self.used is None or self.limit is None:
            return None
        return max(0.0, self.limit - self.used)
