"""Time of a sandbox program: real, or a manual clock that only moves when told. Both can be advanced, never set back.

Units: epoch seconds.
"""

import time
from datetime import UTC, datetime

FIRST_MANUAL_SECOND = int(datetime(2026, 11, 22, 9, 0, tzinfo=UTC).timestamp())


class Clock:
    """Answers `now()`; `advance` moves it forward, for instance by thirty simulated days."""

    def __init__(self, mode: str = "real", start: float = FIRST_MANUAL_SECOND) -> None:
        self.mode = mode
        self.shift = 0.0
        self.manual = float(start)

    def now(self) -> float:
        return self.manual if self.mode == "manual" else time.time() + self.shift

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self.shift += seconds
        self.manual += seconds
