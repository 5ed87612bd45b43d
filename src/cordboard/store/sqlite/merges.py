"""Merges of duplicate people, the bindings that follow them, and people who share something."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.duplicates.finding import PROPOSED, SHARED_BY_MOST
from cordboard.ports.store.directory import Mirrored
from cordboard.ports.store.merges import Merge, MergeContent, RecordMove
from cordboard.store.predicates import FILLED
from cordboard.store.sqlite import number_index
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data import withheld

_COLUMNS = "id, connection, method, entity, survivor, merged_entity, merged, at, who, take, undone_at, undone_by, body"
_PUT = f"""INSERT INTO merge ({_COLUMNS}) VALUES ({", ".join("?" * 13)})
    ON CONFLICT (id) DO UPDATE SET undone_at = excluded.undone_at, undone_by = excluded.undone_by"""
_BIND = f"""INSERT OR IGNORE INTO merge_binding (merge, item)
    SELECT ?, key FROM item WHERE lane = ? AND record = ? AND {FILLED}"""
_FOLLOW = """UPDATE item SET record = ?, link = coalesce(?, link) WHERE lane = ? AND record IS NOT NULL
    AND key IN (SELECT item FROM merge_binding WHERE merge = ?)"""
_MOVED = """INSERT INTO moved_record (lane, was, now) VALUES (?, ?, ?)
    ON CONFLICT (lane, was) DO UPDATE SET now = excluded.now"""
_TEXT = "CAST(candidate AS TEXT)"
_OF_ENTITY = f"json_extract({_TEXT}, '$.entity') IN ({', '.join(repr(one.value) for one in PROPOSED)})"
_COMPANY = f"json_extract({_TEXT}, '$.entity') = '{Entity.ACCOUNT.value}'"
CANDIDATE = msgspec.json.Decoder(Candidate)
NUMBERS = msgspec.json.Decoder(tuple[str, ...])
_CONTENT = msgspec.json.Decoder(MergeContent)
_TAKE = msgspec.json.Decoder(tuple[str, ...])


def save(db: sqlite3.Connection, merges: Sequence[Merge]) -> None:
    """New ones, or the undo of those that exist."""
    db.executemany(_PUT, [_row(one) for one in merges])


def move(db: sqlite3.Connection, moves: Sequence[RecordMove]) -> None:
    """Our bindings follow to the record that stands for the other one now."""
    for one in moves:
        if not one.undo:
            db.execute(_BIND, (one.merge, one.lane, one.was))
        db.execute(_FOLLOW, (one.now, one.link, one.lane, one.merge))
        db.execute(_MOVED, (one.lane, one.was, one.now))


def _row(one: Merge) -> tuple[Any, ...]:
    take = msgspec.json.encode(one.take).decode()
    return (
        one.id, one.connection, one.method, one.entity, one.survivor, one.merged_entity, one.merged, one.at, one.by,
        take, one.undone_at, one.undone_by, msgspec.json.encode(one.content),
    )  # fmt: skip


def merge_of(row: Sequence[Any]) -> Merge:
    """A row of the table as a value."""
    return Merge(
        id=row[0],
        connection=row[1],
        method=row[2],
        entity=Entity(row[3]),
        survivor=row[4],
        merged_entity=Entity(row[5]),
        merged=row[6],
        at=row[7],
        by=row[8],
        take=_TAKE.decode(row[9]),
        undone_at=row[10],
        undone_by=row[11],
        content=_CONTENT.decode(row[12]),
    )


def shared(db: sqlite3.Connection, source: int, emails: Sequence[str], limit: int) -> list[Mirrored]:
    """People and companies with a shared number, address or name, at most about `limit`."""
    found: dict[int, None] = {}
    low, high = source - 1 << number_index.DIGITS, source << number_index.DIGITS
    phones = "SELECT ref FROM phone WHERE key >= ? AND key < ? AND typeof(ref) = 'text' LIMIT ?"
    texts = "SELECT ref FROM phone_text WHERE source = ? AND typeof(ref) = 'text' LIMIT ?"
    for (ref,) in [*db.execute(phones, (low, high, limit)), *db.execute(texts, (source, limit))]:
        found |= dict.fromkeys(number_index.people(ref))
    for paths in ([f'$.fields."{name}"' for name in emails], ["$.name"]):
        for (group,) in _equal(db, source, paths, limit) if paths else ():
            found |= dict.fromkeys(int(no) for no in group.split(","))
    sql = "SELECT no, candidate, numbers FROM person WHERE no IN (SELECT value FROM json_each(?)) ORDER BY no"
    rows = db.execute(sql, (keys_json([str(no) for no in list(found)[: 4 * limit]]),)).fetchall()
    people = [Mirrored(no, CANDIDATE.decode(candidate), NUMBERS.decode(numbers)) for no, candidate, numbers in rows]
    return [one for one in people if one.candidate.entity in PROPOSED and not withheld.is_withheld(one.numbers)]


def _equal(db: sqlite3.Connection, source: int, paths: Sequence[str], limit: int) -> list[Any]:
    """Numbers of people or of companies, separated by commas, that have the same text at one of these places."""
    part = f"""SELECT no, lower(trim(json_extract({_TEXT}, ?))) AS value, {_COMPANY} AS company
        FROM person WHERE source = ? AND {_OF_ENTITY}"""
    sql = f"""SELECT group_concat(DISTINCT no) FROM ({" UNION ALL ".join([part] * len(paths))})
        WHERE value <> '' GROUP BY company, value HAVING count(DISTINCT no) BETWEEN 2 AND {SHARED_BY_MOST} LIMIT ?"""
    return db.execute(sql, (*[one for path in paths for one in (path, source)], limit)).fetchall()


class Merges(DatabaseConnections):
    """`ports.store.merges.MergeStore`."""

    async def merge(self, merge: str) -> Merge | None:
        row = self.main.one(f"SELECT {_COLUMNS} FROM merge WHERE id = ?", (merge,))
        return merge_of(row) if row else None

    async def merges(self, limit: int, connection: str | None = None) -> Sequence[Merge]:
        where = "WHERE connection = ?" if connection else ""
        asked = (connection, limit) if connection else (limit,)
        sql = f"SELECT {_COLUMNS} FROM merge {where} ORDER BY at DESC, id DESC LIMIT ?"
        return [merge_of(row) for row in self.main.rows(sql, asked)]

    async def moved_records(self, lane: str) -> Mapping[str, str]:
        return dict(self.main.rows("SELECT was, now FROM moved_record WHERE lane = ?", (lane,)))

    async def shared_people(self, connection: str, emails: Sequence[str], limit: int) -> Sequence[Mirrored]:
        row = self.mirror.one("SELECT no FROM source WHERE connection = ?", (connection,))
        return await self.mirror.scan(lambda db: shared(db, row[0], emails, limit)) if row else []
