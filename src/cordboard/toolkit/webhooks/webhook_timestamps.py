"""Moments and spans as providers write them: unix s or ms, ISO, of a mail, local time without zone; seconds as text.

Nothing here reads a clock. The zone of a provider that writes local time is a setting of the connection.
"""

import math
import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""What lies outside is a mistake of the sender, and arithmetic with it would overflow."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a provider's clock may be ahead of ours."""

_NUMBER = re.compile(r"[0-9]{1,16}(\.[0-9]+)?")
_LOCAL_FORMATS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S")
_MS_FROM = 100_000_000_000  # in seconds this would be the year 5138


def zone(name: str | None) -> tzinfo:
    """The named zone; UTC when there is none of that name on this machine."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):  # unknown name, a path, a machine without zone files
        return UTC


def sane(moment: datetime) -> datetime | None:
    """The same moment in UTC; nothing when no call can have happened then."""
    try:
        at = moment.astimezone(UTC)
    except OverflowError:
        return None
    return at if EARLIEST <= at < LATEST else None


def moment_of(
    text: str | None, local: tzinfo = UTC, arrived: datetime | None = None, lasted: timedelta = timedelta()
) -> datetime | None:
    """What `text` says, in UTC; nothing when it says no moment.

    A local time in the hour that comes twice when clocks are set back is read so that it fits the arrival of the
    report: `lasted` after it the call was over, and the report came soon after that.
    """
    if not text or not (word := text.strip()):
        return None
    if _NUMBER.fullmatch(word):
        return from_unix(float(word))
    found = _iso(word) or _written(word) or _of_mail(word)
    if found is None:
        return None
    return sane(found) if found.tzinfo else _local(found, local, arrived, lasted)


def _local(found: datetime, local: tzinfo, arrived: datetime | None, lasted: timedelta) -> datetime | None:
    """The later reading that was over when the report came; else the earlier one."""
    earlier, later = (sane(found.replace(tzinfo=local, fold=fold)) for fold in (0, 1))
    if arrived is None or earlier is None or later is None or later <= earlier:
        return earlier
    return later if later + lasted <= arrived + CLOCKS_DIFFER else earlier


def from_unix(number: float) -> datetime | None:
    """Epoch seconds, or milliseconds where the number is too large for seconds."""
    seconds = number / 1000 if number >= _MS_FROM else number
    try:
        return sane(datetime.fromtimestamp(seconds, UTC)) if seconds > 0 else None
    except (OverflowError, ValueError, OSError):
        return None


def span_ms(text: str | None) -> int | None:
    """Seconds as text (`71`, `71.5`, `00:01:11`) in ms; nothing when it is no span of at most a day."""
    if not text:
        return None
    try:
        parts = [float(part) for part in text.strip().split(":")]
    except ValueError:
        return None
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + part
    if not math.isfinite(seconds) or not 0 <= seconds <= timedelta(days=1).total_seconds():
        return None
    return round(seconds * 1000)


def _iso(word: str) -> datetime | None:
    try:
        return datetime.fromisoformat(word)
    except ValueError:
        return None


def _of_mail(word: str) -> datetime | None:
    """`Mon, 02 Nov 2026 09:16:33 +0000`. Source: RFC 5322 section 3.3 (2008-10)."""
    try:
        found = parsedate_to_datetime(word)
        return found if found.tzinfo else found.replace(tzinfo=UTC)  # -0000: UTC, and nothing on the sender's zone
    except (ValueError, OverflowError):
        return None


def _written(word: str) -> datetime | None:
    for form in _LOCAL_FORMATS:
        try:
            return datetime.strptime(word, form)
        except ValueError:
            continue
    return None
