"""Reads what changed since a moment without losing or repeating a record. Pure.

A mark moves over rows that come in the order of their moment of change. Records can become visible a little after
that moment, so the mark stays an overlap behind and remembers what it has seen there.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

OVERLAP = timedelta(seconds=5)  # records may become visible this much after their moment of change
SETTLED_S = 15.0  # after this long without news nothing older will appear
EPOCH = "1970-01-01T00:00:00+00:00"


class Row(NamedTuple):
    """A record of a page: its id and its moment of change (ISO 8601 with offset)."""

    id: str
    moment: str


class Mark(msgspec.Struct, omit_defaults=True):
    """How far one listing is read. Part of a cursor, so stored as JSON.

    `since`: ask for changes at or after it, from row `offset` on; `seen`: moment by id of what was read there;
    `at`: when the newest was read (epoch s); `behind`: the last page was not the end.
    """

    since: str = EPOCH
    offset: int = 0
    newest: str = ""
    at: float = 0.0
    behind: bool = False
    seen: dict[str, str] = {}


def advance(mark: Mark, rows: Sequence[Row], now: float, *, behind: bool, overlap: timedelta = OVERLAP) -> list[int]:
    """Move the mark over a page, oldest row first; the answer is the positions of the rows not seen before.

    Args: `now` epoch s; `behind`: the service has more rows after these; `overlap`: how late records become visible.
    """
    fresh = [at for at, row in enumerate(rows) if mark.seen.get(row.id) != row.moment]
    newest = rows[-1].moment if rows else mark.newest
    if fresh:
        mark.newest, mark.at = newest, now
    mark.seen.update(rows)
    mark.behind = behind
    if behind:
        mark.offset = mark.offset + len(rows) if newest == mark.since else 0
        mark.since = newest
    else:
        settled = not fresh and now - mark.at > SETTLED_S + (overlap - OVERLAP).total_seconds()
        mark.offset = 0
        mark.since = _later(mark.since, newest if settled else earlier(newest, overlap)) if newest else mark.since
    mark.seen = {record: moment for record, moment in mark.seen.items() if not _is_before(moment, mark.since)}
    return fresh


def earlier(moment: str, by: timedelta) -> str:
    """An ISO moment moved back; one that cannot be read stays."""
    try:
        return (datetime.fromisoformat(moment) - by).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return moment


def moment_of(text: str | None) -> datetime | None:
    """An ISO moment as aware UTC, without offset read as UTC; None where there is none or it cannot be read."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _is_before(one: str, other: str) -> bool:
    a, b = moment_of(one), moment_of(other)
    return a is not None and b is not None and a < b


def _later(one: str, other: str) -> str:
    return other if _is_before(one, other) else one
