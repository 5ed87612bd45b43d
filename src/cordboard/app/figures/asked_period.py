"""The period that somebody asks about, in local time."""

from datetime import datetime, timedelta, tzinfo

from cordboard.contract.errors import Cannot
from cordboard.domain.figures import local_time

LONGEST = timedelta(days=3660)
USUAL = timedelta(days=30)


def asked_period(since: datetime | None, until: datetime | None, zone: tzinfo, now: float) -> tuple[datetime, datetime]:
    """Both ends in local time; without them the last 30 days. Raises: Cannot 400 for an impossible period."""
    ends = _in(until, zone) or datetime.fromtimestamp(now, zone)
    begins = _in(since, zone) or ends - USUAL
    if begins > ends:
        raise Cannot(400, "period", "The period ends before it begins.", "Choose a later 'to' or an earlier 'from'.")
    if ends.timestamp() - begins.timestamp() > LONGEST.total_seconds():
        raise Cannot(400, "period", "The period is longer than ten years.", "Choose a shorter period.")
    return begins, ends


def _in(written: datetime | None, zone: tzinfo) -> datetime | None:
    if written is None:
        return None
    try:
        return datetime.fromtimestamp(local_time.moment_in(written, zone), zone)
    except (OverflowError, ValueError, OSError):
        text = f"Cordboard can't compute with the time {written}."
        raise Cannot(400, "period", text, "Use a year from 1970 on.") from None
