"""Items that depend on items: parking one parks its dependants, opening it opens them again."""

import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence

import msgspec

from cordboard.ports.store.outbox import ItemState

WAITS = "waits_for_parked"
PARKED, DROPPED = ItemState.PARKED, ItemState.DROPPED


def keys_json(values: Sequence[str]) -> str:
    """As `json_each` reads it."""
    return msgspec.json.encode(list(values)).decode()


def park_dependants(db: sqlite3.Connection, keys: Iterable[str], now: float) -> int:
    """Park every open item that waits, however indirectly, for one of these parked or dropped items."""
    parked = 0
    todo = deque(in_state(db, keys, (PARKED, DROPPED)))
    while todo:
        key = todo.popleft()
        rows = db.execute(
            """UPDATE item SET state = 'parked', code = ?1, updated_at = ?2,
                reason = 'Waits for ' || ?3 || ', which is ' || (SELECT state FROM item WHERE key = ?3) || '.'
            WHERE state = 'open' AND seq IN (SELECT seq FROM item_ref WHERE ref = ?3) RETURNING key""",
            (WAITS, now, key),
        ).fetchall()
        parked += len(rows)
        todo.extend(key for (key,) in rows)
    return parked


def reopen_dependants(db: sqlite3.Connection, keys: Iterable[str], now: float) -> int:
    """Open what was parked only because it waited for these, unless it still waits for another parked one."""
    opened = 0
    todo = deque(keys)
    while todo:
        rows = db.execute(
            """UPDATE item SET state = 'open', code = NULL, reason = NULL, not_before = 0, updated_at = ?1
            WHERE state = 'parked' AND code = ?2 AND seq IN (SELECT seq FROM item_ref WHERE ref = ?3)
              AND NOT EXISTS (SELECT 1 FROM json_each(item.refs) AS r JOIN item AS other ON other.key = r.value
                              WHERE other.state IN ('parked', 'dropped')) RETURNING key""",
            (now, WAITS, todo.popleft()),
        ).fetchall()
        opened += len(rows)
        todo.extend(key for (key,) in rows)
    return opened


def in_state(db: sqlite3.Connection, keys: Iterable[str], states: Sequence[ItemState]) -> list[str]:
    """Those of these items that are in one of the states."""
    wanted = list(keys)
    if not wanted:
        return []
    rows = db.execute(
        "SELECT key FROM item WHERE key IN (SELECT value FROM json_each(?))"
        " AND state IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (keys_json(wanted), keys_json(states)),
    )
    return [key for (key,) in rows.fetchall()]


def refs_of(db: sqlite3.Connection, keys: Sequence[str]) -> set[str]:
    rows = db.execute(
        "SELECT DISTINCT r.value FROM item, json_each(item.refs) AS r"
        " WHERE item.key IN (SELECT value FROM json_each(?))",
        (keys_json(keys),),
    )
    return {ref for (ref,) in rows.fetchall()}
