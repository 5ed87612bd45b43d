"""Moments as providers write them: ISO 8601, seconds since 1970, day first with dots, mail style. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from cordboard.domain.settings.time_zones import zone_of

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?")
_UNIX = re.compile(r"\d{10}(?:\.\d{1,9})?|\d{13}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_in(text: str, zone: str) -> datetime | None:
    """An aware moment; one without an offset is in `zone` (IANA). None where it is no moment, or an ambiguous one."""
    found = _unix(text) or _iso(text) or _dotted(text) or _mail(text)
    if found is None or found.tzinfo:
        return found
    return found.replace(tzinfo=zone_of(zone) or UTC)


def _unix(text: str) -> datetime | None:
    """Seconds since 1970, or milliseconds with 13 digits."""
    if not _UNIX.fullmatch(text):
        return None
    return _EPOCH + timedelta(seconds=float(text) / (1000 if len(text) == 13 and "." not in text else 1))


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit() or text[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _dotted(text: str) -> datetime | None:
    if not (found := _DOTTED.fullmatch(text)):
        return None
    day, month, year, clock = found.groups()
    try:
        at = (
            time.fromisoformat(clock.rjust(5, "0") if clock.count(":") == 1 else clock.rjust(8, "0"))
            if clock
            else time()
        )
        return datetime.combine(date(int(year), int(month), int(day)), at)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError):
        return None
