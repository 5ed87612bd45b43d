"""The real clock, and the two spellings of time: epoch seconds inside the store, aware UTC in values."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Units: epoch s."""

    def now(self) -> float:
        return time.time()


def moment(epoch: float) -> datetime:
    """Epoch seconds as aware UTC."""
    return datetime.fromtimestamp(epoch, UTC)


def epoch(at: datetime) -> float:
    """Aware UTC as epoch seconds."""
    return at.timestamp()
