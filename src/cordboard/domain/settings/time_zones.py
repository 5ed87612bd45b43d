"""Time zones by their names in the IANA database."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo | None:
    """The zone, or None where there is none of that name."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not known here, or no name of a file
        return None


def local_time(at: datetime, name: str) -> datetime:
    """The local time in this zone; UTC if there is no such zone. `at` is aware."""
    return at.astimezone(zone_of(name) or UTC)
