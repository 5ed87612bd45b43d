"""How long a service asks us to wait: seconds or a date (RFC 9110, 10.2.3), never more than an hour."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=1)  # a mistake over there must not stop a connection for days


def retry_after(written: object, now: datetime | None = None) -> timedelta | None:
    """The wait, between nothing and `LONGEST`; None where nothing sensible is written."""
    text = str(written).strip()
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, now or datetime.now(UTC))
    if math.isnan(seconds):
        return None
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST.total_seconds()))


def _until(text: str, now: datetime) -> timedelta | None:
    try:
        found = parsedate_to_datetime(text)
        wait = (found if found.tzinfo else found.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), LONGEST)
