"""The sandbox's time: real, or a manual clock that only moves when told. Both can be advanced, never set back.

Units: epoch seconds inside; ISO 8601 with the offset of the org's time zone outside, second precision.
"""

import time
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

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


@lru_cache(maxsize=4096)
def written(second: int, zone: str) -> str:
    """An instant as the service writes it."""
    return datetime.fromtimestamp(second, ZoneInfo(zone)).isoformat()


@lru_cache(maxsize=65536)
def second_of(text: str, zone: str = "UTC") -> int:
    """An ISO 8601 instant as epoch seconds; without an offset it is read in the org's zone. Raises: ValueError."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp())
