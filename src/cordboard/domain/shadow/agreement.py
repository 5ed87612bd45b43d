"""How far two integrations agree, what a small number says of it, and how much reading may cost. Pure."""

from math import ceil, sqrt

from cordboard.domain.calls.call import Value

CREDITS_A_CALL = 0.05
IN_ADVANCE = 100  # calls: the credits of the first ones may be spent before there are so many
FEW = 100  # calls below which the share says little, so its range is named
_Z = 1.96  # 95 of 100 such ranges hold the true share


class Allowance(Value, frozen=True, kw_only=True):
    """What reading may cost so far. `calls` were decided in shadow mode, `spent` credits used to compare them."""

    calls: int
    spent: float

    def left(self) -> float:
        """Credits that may be used now."""
        return CREDITS_A_CALL * max(self.calls, IN_ADVANCE) - self.spent

    def calls_until(self, price: float) -> int:
        """How many further calls it takes until `price` credits may be used; 0: now."""
        missing = price - self.left()
        if price <= 0 or missing <= 1e-9:
            return 0
        return max(1, ceil(round((self.spent + price) / CREDITS_A_CALL, 6)) - self.calls)


def is_due(compared: int, waiting: int) -> bool:
    """Whether so many further calls are worth a reading by itself: the first one is, then when there are four times
    as many, and beyond the first hundred each one that the allowance permits."""
    return waiting > 0 and (compared >= IN_ADVANCE or waiting >= 3 * compared)


def range_of(same: int, total: int) -> tuple[float, float]:
    """Between which shares the true one probably is (Wilson, 95 %); 0 to 1 where nothing was compared."""
    if total == 0:
        return 0.0, 1.0
    share, z2 = same / total, _Z * _Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)
