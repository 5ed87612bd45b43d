"""How the org writes and reads instants: ISO 8601 with the offset of its time zone, second precision."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cordboard_sandbox.clock import Clock

__all__ = ["Clock", "second_of", "written"]


@lru_cache(maxsize=4096)
def written(second: int, zone: str) -> str:
    """An instant as the service writes it."""
    return datetime.fromtimestamp(second, ZoneInfo(zone)).isoformat()


@lru_cache(maxsize=65536)
def second_of(text: str, zone: str = "UTC") -> int:
    """An ISO 8601 instant as epoch seconds; without an offset it is read in the org's zone. Raises: ValueError."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp())
