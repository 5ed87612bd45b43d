"""Merges of duplicate people: their stored images name them. Erased, a merge cannot be undone any more."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.personal_data.matching import in_steps, mentioning

GOES_ON = """SELECT 1 FROM item WHERE key IN (:id || ':merge', :id || ':record', :id || ':links', :id || ':mark1',
    :id || ':mark2', :id || ':unmark1', :id || ':unmark2') AND state IN ('open', 'held')"""
ERASED = b"{}"
_FORGET_MOVES = """DELETE FROM moved_record WHERE EXISTS (SELECT 1 FROM merge WHERE id = ?
    AND lane = connection AND (was IN (survivor, merged) OR now IN (survivor, merged)))"""


class MergesPart:
    """`ports.personal_data.PersonalDataPart` for merges."""

    name = "merges"
    columns: Mapping[str, str] = {
        "rows.merge": "survivor merged who undone_by body",
        "rows.moved_record": "was now",
    }

    def __init__(self, main: SqliteAccess) -> None:
        self._main = main

    async def find(self, sought: Sought) -> Found:
        rows = await self._main.scan(lambda db: _rows(db, sought))
        return Found(
            findings=[_finding(row) for row in rows],
            records=tuple(dict.fromkeys(record for row in rows for record in row[2:4])),
        )

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        rows = await self._main.scan(lambda db: _rows(db, sought))
        settled = [row[0] for row in rows if not row[6]]
        for some in in_steps(settled):
            await self._main.writer.write(_blank, some)
        return len(settled)


def _rows(db: sqlite3.Connection, sought: Sought) -> list[Any]:
    """Id, connection, both records, when, body, whether it goes on."""
    known = set(sought.records)
    spelled = {row[0] for row in mentioning(db, "merge", "rowid", ("body",), Spellings(sought, loose=True))}
    sql = "SELECT rowid, id, connection, survivor, merged, at, body FROM merge WHERE body <> x'7b7d' ORDER BY rowid"
    return [
        (
            id_,
            connection,
            survivor,
            merged,
            at,
            body,
            db.execute(GOES_ON, {"id": f"merge:{id_}"}).fetchone() is not None,
        )
        for no, id_, connection, survivor, merged, at, body in db.execute(sql).fetchall()
        if at <= sought.until and (no in spelled or known & {survivor, merged})
    ]


def _goes_on(db: sqlite3.Connection, merge: str) -> bool:
    return db.execute(GOES_ON, {"id": f"merge:{merge}"}).fetchone() is not None


def _finding(row: Sequence[Any]) -> Finding:
    content = {"crm": row[1], "survivor": row[2], "merged": row[3], "before": msgspec.json.decode(row[5])}
    return Finding(part="merges", kind="merge", id=row[0], at=row[4], content=content, open=row[6])


def _blank(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Neither the images nor the ids of the records stay, nor which record became which."""
    for id_ in ids:
        db.execute(_FORGET_MOVES, (id_,))
        db.execute("UPDATE merge SET body = ?, survivor = '', merged = '' WHERE id = ?", (ERASED, id_))
