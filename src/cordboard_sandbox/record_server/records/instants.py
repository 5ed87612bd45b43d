"""Instants as a dialect writes them. Units: epoch seconds inside; second precision unless the dialect says ms."""

from datetime import UTC, date, datetime
from functools import lru_cache

SPECIAL = ("epoch_ms", "epoch_s", "iso", "iso_ms")


def written(style: str, second: float) -> str | int:
    """An instant in UTC by a strftime pattern, `iso`, `iso_ms`, `epoch_s` or `epoch_ms`."""
    if style == "epoch_ms":
        return int(second * 1000)
    if style == "epoch_s":
        return int(second)
    if style == "iso_ms":
        return datetime.fromtimestamp(round(second, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    moment = datetime.fromtimestamp(int(second), UTC)
    return moment.isoformat() if style == "iso" else moment.strftime(style)


def second_of(style: str, value: object) -> float | None:
    """Epoch seconds of what a client wrote, or None where the dialect does not read it."""
    return _second_of(style, str(value))


@lru_cache(maxsize=65536)
def _second_of(style: str, value: str) -> float | None:
    if style in ("epoch_ms", "epoch_s"):
        number = int(value) if value.lstrip("-").isdigit() else None
        return None if number is None else number / (1000 if style == "epoch_ms" else 1)
    try:
        moment = datetime.fromisoformat(value) if style in ("iso", "iso_ms") else datetime.strptime(value, style)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def is_date(value: object) -> bool:
    """Is this YYYY-MM-DD?"""
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
