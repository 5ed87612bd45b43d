"""Rows that mention a person, read in steps so that nobody waits for a long scan."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.store.sqlite.item_dependencies import keys_json

T = TypeVar("T")
AT_ONCE = 500  # rows read in one step
CHANGED_AT_ONCE = 50  # rows changed in one commit: other writes wait for it
QUIET_S = 150.0  # an ended call stays in the memory of its intake for two minutes
IN_FLIGHT_S = 60.0  # a request for a discarded item may still be answered
OWN = "client IN (SELECT value FROM json_each(:keys)) AND started_at <= :until AND erased = 0"
GOES_ON = """EXISTS (SELECT 1 FROM item WHERE item.call = call.id AND (item.state IN ('open', 'held', 'parked')
    OR (item.state = 'dropped' AND item.maybe_sent AND item.updated_at > :in_flight)))"""
SETTLED = f"phase = 'ended' AND decided = 1 AND updated_at <= :quiet AND NOT {GOES_ON}"

Row = tuple[Any, ...]


def mentioning(
    db: sqlite3.Connection,
    table: str,
    serial: str,
    columns: Sequence[str],
    spellings: Spellings,
    beside: Sequence[str] = (),
) -> Iterator[Row]:
    """Rows of (serial, *columns, *beside) where one of the columns mentions the person, in order."""
    if not spellings:
        return
    chosen = ", ".join((serial, *columns, *beside))
    sql = f"SELECT {chosen} FROM {table} WHERE {serial} > ? ORDER BY {serial} LIMIT {AT_ONCE}"
    after = -1
    while rows := db.execute(sql, (after,)).fetchall():
        yield from (row for row in rows if any(spellings.within(one) for one in row[1 : len(columns) + 1]))
        after = rows[-1][0]


def values(sought: Sought, now: float = 0.0) -> dict[str, Any]:
    """What `OWN` and `SETTLED` compare with."""
    return {
        "keys": keys_json(sought.keys),
        "until": sought.until,
        "quiet": now - QUIET_S,
        "in_flight": now - IN_FLIGHT_S,
    }


def own_calls(db: sqlite3.Connection, sought: Sought) -> list[str]:
    """Ids of the person's calls."""
    return [call for (call,) in db.execute(f"SELECT id FROM call WHERE {OWN}", values(sought)).fetchall()]


def settled_calls(db: sqlite3.Connection, sought: Sought, now: float, limit: int = -1) -> list[str]:
    """Those of them that are over, with nothing left to send; the first so many."""
    sql = f"SELECT id FROM call WHERE {OWN} AND {SETTLED} ORDER BY no LIMIT :limit"
    return [call for (call,) in db.execute(sql, {**values(sought, now), "limit": limit}).fetchall()]


def in_steps(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one commit may change."""
    for start in range(0, len(rows), CHANGED_AT_ONCE):
        yield rows[start : start + CHANGED_AT_ONCE]


def readable(value: str | bytes | None) -> str:
    """A stored text or body, for an export."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
